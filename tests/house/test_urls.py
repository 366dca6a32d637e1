"""Law 5: every address asks for a sign-in, save those named here with their reason."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

OPEN = {
    "sign_in": "is where one signs in",
    "second": "is the second step of signing in; whoever gave no right password is led to the first",
    "new_password": "is for whoever cannot sign in; shows nothing, and takes only a code two colleagues gave",
    "oidc": "leads to the provider that the installation names; 404 where it names none",
    "oidc_back": "is where that provider sends a browser back to",
    "passkey": "is another way of signing in",
    "passkey_asked": "is what a device signs to get in; the same for everybody",
    "people:sign_out": "ends a session and shows nothing; one who has none loses nothing",
    "people:stored": "tells everybody what is stored and what is not, by law; the same for everybody",
    "rights": "tells everybody what they may ask about their data, and how; the same for everybody",
    "setup:begin": "takes the setup code while nothing is set up; afterwards it answers as if absent",
    "setup:step": "is opened by that code; afterwards it answers as if absent",
    "set_language": "changes the language of this browser only",
    "offline": "is kept by every browser for when there is no net; the same for everybody",
    "service_worker": "is fetched by the browser itself; the same for everybody",
}
SAMPLES = {
    "UUIDConverter": "019abcde-0000-7000-8000-000000000000",
    "IntConverter": 1,
    "SlugConverter": "some",
    "StringConverter": "0" * 64,
    "PathConverter": "some/path",
}


def addresses(
    patterns: list[URLPattern | URLResolver],
    space: str = "",
    given: dict[str, object] | None = None,
) -> Iterator[tuple[str, dict[str, object]]]:
    """Every name with a value for each of its parts."""
    for one in patterns:
        parts = {n: SAMPLES[type(c).__name__] for n, c in one.pattern.converters.items()}
        filled = (given or {}) | parts
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            yield from addresses(one.url_patterns, inner, filled)
        else:
            yield f"{space}{one.name}", filled


EVERY = list(addresses(get_resolver().url_patterns))


def test_no_address_is_nameless_and_every_exception_is_an_address() -> None:
    names = {name for name, _given in EVERY}
    assert not [name for name in names if name.endswith("None")]
    assert names.issuperset(OPEN)
    assert names.issuperset({"desk:today", "desk:matter", "desk:act", "desk:evidence"})


@pytest.mark.parametrize(("name", "given"), EVERY, ids=[name for name, _given in EVERY])
def test_an_address_asks_for_a_sign_in(database: str, name: str, given: dict[str, object]) -> None:
    """Whoever is not signed in is led to the sign-in page by reading, by writing, or by both."""
    where = reverse(name, kwargs=given)
    answers = [Client().get(where), Client().post(where)]
    led = [a.status_code == 302 and a.url.startswith(reverse("sign_in") + "?") for a in answers]
    if name in OPEN:
        assert not any(led), f"{name} asks for a sign-in: it is no exception"
        return
    assert any(led)
    assert all(one or a.status_code == 405 for one, a in zip(led, answers, strict=True))
