"""What granian serves."""

import os

from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.project.settings")
application = get_wsgi_application()

from bihuan.people.checks import refuse_wrong_roles  # noqa: E402 - needs Django to be up

refuse_wrong_roles()
if proxies := os.environ.get("BIHUAN_PROXIES"):  # whose word on where a request comes from is taken
    application = wrap_wsgi_with_proxy_headers(application, proxies)
