"""An address with a NUL in it is none: no column of text can hold one, nor be asked for one."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse


def attach(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware: such an address answers as a page that is not there."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path:
            raise Http404
        return get_response(request)

    return middleware
