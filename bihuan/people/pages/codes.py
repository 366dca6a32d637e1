"""恢复码: ten new ones, shown once."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from bihuan.people.access import log
from bihuan.people.signin import codes as papers
from bihuan.people.signin import required
from bihuan.people.signin.gate import sure

from .frame import show


@never_cache
@require_POST
@sure
def codes(request: HttpRequest) -> HttpResponse:
    """Make ten; those before are void. They stand beside a second factor, never alone."""
    if not required.has_factor(request.user):
        raise BadRequest("no second factor")
    log.of_account(request, log.What.FACTOR, "换恢复码")
    return show(request, "people/codes.html", {"codes": papers.renew(request.user)})
