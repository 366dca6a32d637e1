"""Where somebody stands: the community they work in now, and who they are there."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from bihuan import core

from . import may, queries
from .models import Organisation, Post, User
from .walls import through

KEPT = "community"  # the session's word for the community chosen last

View = Callable[..., HttpResponse]


@dataclass
class Standing:
    """One signed-in user in one of the communities where they hold a post.

    `community` is None for a user without any post; `person` is the user as the rules see them.
    """

    user: User
    chosen: str = ""

    @cached_property
    def communities(self) -> list[Organisation]:
        """Every community and street the user works in, by name."""
        return queries.communities_of(self.user)

    @cached_property
    def grants(self) -> dict[UUID, UUID]:
        """Community -> the grant by which they work there, where they have no post."""
        return {one.id: one.through for one in self.communities if one.through}  # type: ignore[attr-defined]

    @property
    def granted(self) -> bool:
        """Whether they work here by a grant alone."""
        return self.community is not None and self.community.id in self.grants

    @cached_property
    def community(self) -> Organisation | None:
        """The one chosen last, else the first."""
        own = {str(one.id): one for one in self.communities}
        return own.get(self.chosen) or next(iter(own.values()), None)

    @cached_property
    def person(self) -> core.Person:
        """The roles held here today."""
        assert self.community is not None
        return queries.person(self.user, self.community.id, timezone.now())

    @cached_property
    def looks(self) -> bool:
        """Whether what is wrong with posts is theirs to see."""
        return may.look(self.person.roles)

    @cached_property
    def organises(self) -> bool:
        """Whether organisations and places are theirs to change."""
        return may.organise(self.person.roles)

    @cached_property
    def answers(self) -> bool:
        """Whether what residents are told of their own place is theirs to see to."""
        if self.community is None or self.granted:
            return False
        return may.answer(self.person.roles, self.community.kind)

    @cached_property
    def reads_log(self) -> bool:
        """Whether who opened what is theirs to see."""
        return may.read_log(self.person.roles)

    @cached_property
    def title(self) -> str:
        """What the post held longest is called."""
        post = Post.objects.filter(id=self.person.post).first() if self.person.post else None
        return str(post or "")

    @cached_property
    def street(self) -> str:
        """The street above the community."""
        above = self.community.parent if self.community else None
        return above.name if above else ""


def attach(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware: `request.standing` for every signed-in user, None for others.

    What a signed-in user is shown stays in no cache: the device may be the next person's.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        signed_in = request.user.is_authenticated
        chosen = request.session.get(KEPT, "") if signed_in else ""
        request.standing = Standing(request.user, chosen) if signed_in else None  # type: ignore[attr-defined]
        answer = get_response(request)
        if signed_in and not answer.has_header("Cache-Control"):
            add_never_cache_headers(answer)
        return answer

    return middleware


def staff(view: View) -> View:
    """Let in who is signed in and holds a post in a community today."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.standing.community is None:  # type: ignore[attr-defined]
            raise PermissionDenied
        with through(request.standing.grants):  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

    return login_required(inner)
