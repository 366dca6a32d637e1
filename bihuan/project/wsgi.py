"""What granian serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bihuan.project.settings")
application = get_wsgi_application()

from bihuan.people.checks import refuse_superuser  # noqa: E402 - needs Django to be up

refuse_superuser()
