"""Where this site is reached, as browsers and providers see it."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def host(request: HttpRequest) -> str:
    """Its name, without a port."""
    name = request.get_host()
    return name.rpartition(":")[0] if name.rpartition(":")[2].isdigit() else name


def origin(request: HttpRequest) -> str:
    """Scheme, name and port."""
    return f"{'https' if is_safe(request) else 'http'}://{request.get_host()}"


def is_safe(request: HttpRequest) -> bool:
    """Whether the connection is encrypted, by us or by the proxy before us."""
    return bool(settings.HTTPS) or request.is_secure()


def is_number(name: str) -> bool:
    """Whether a host is an address in digits."""
    try:
        return bool(ip_address(name.strip("[]")))
    except ValueError:
        return False
