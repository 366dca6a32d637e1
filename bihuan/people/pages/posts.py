"""岗位: every post of a community, giving one, and one with what may be done to it."""

from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from bihuan.people import appointing, board, ground, may, opening, queries, roles
from bihuan.people import tree as trees
from bihuan.people.models import Absence, Person, Post
from bihuan.people.standing import Standing, staff

from . import steps
from .choosing import Choice
from .steps import Step

NEW = "new"


class Giving(Step):
    """Who, which role, where, from when."""

    button = gettext_lazy("设岗")
    person = Choice(label=gettext_lazy("给谁"))
    name = forms.CharField(
        label=gettext_lazy("新人的姓名"), max_length=60, required=False,
        help_text=gettext_lazy("上面选“新人”时填。只记姓名，设好以后，在他的岗位页上开账号。"),
    )  # fmt: skip
    role = Choice(label=gettext_lazy("角色"))
    title = forms.CharField(
        label=gettext_lazy("职务"), max_length=60, required=False,
        help_text=gettext_lazy("平时怎么称呼，如“第三网格员”。"),
    )  # fmt: skip
    organisation = Choice(label=gettext_lazy("所在组织"))
    kind = Choice(label=gettext_lazy("用工"), choices=Post.Kind.choices)
    ground = Choice(label=gettext_lazy("管哪里"), required=False)
    since = steps.Day(label=gettext_lazy("从哪天起"))
    term_ends = steps.Day(
        label=gettext_lazy("任期到哪天"), required=False,
        help_text=gettext_lazy("选举产生的才填，届满前会提醒。"),
    )  # fmt: skip

    def __init__(self, *args: Any, here: Standing, at: str = "", **more: Any) -> None:
        initial = {"since": timezone.localdate(), "organisation": at or str(here.community.id)}
        super().__init__(*args, initial=initial, **more)
        today, self.here = timezone.localdate(), here
        self.own = {str(one.id): one for one in trees.own(here.community, today)}
        self.people = {str(one.id): one for one in appointing.known(here.community)}
        self.places = {str(lot.row.id): lot.row for lot in _places(here)}
        named = [(id_, one.name) for id_, one in self.people.items()]
        self.fields["person"].choices = [("", _("请选")), (NEW, _("新人")), *named]
        allowed = [
            (code, role.label)
            for code, role in roles.ROLES.items()
            if may.appoint(here.person.roles, code)
        ]
        self.fields["role"].choices = [("", _("请选")), *allowed]
        self.fields["organisation"].choices = [(id_, one.name) for id_, one in self.own.items()]
        places = [(id_, one.name) for id_, one in self.places.items()]
        self.fields["ground"].choices = [("", _("全社区")), *places]

    def do(self) -> str:
        """Give the post."""
        told = self.cleaned_data
        place = self.places.get(told["ground"])
        made = appointing.give(
            appointing.Given(
                self.own[told["organisation"]], told["role"], told["since"],
                person=self.people.get(told["person"]), name=told["name"], title=told["title"],
                kind=told["kind"], place=place.name if place else "",
                place_id=place.id if place else None, term_ends=told["term_ends"],
            ),
            self.here.person,
        )  # fmt: skip
        words = {"who": made.person.name, "role": made.title or roles.label(made.role)}
        return _("%(who)s从%(day)s起任“%(role)s”。") % (words | {"day": date_format(made.since)})


class OnPost(Step):
    """Something done to one post."""

    def __init__(self, *args: Any, here: Standing, seat: board.Seat, **more: Any) -> None:
        super().__init__(*args, **more)
        self.here, self.seat, self.today = here, seat, timezone.localdate()

    @property
    def words(self) -> dict[str, Any]:
        """What messages say of it."""
        return {"who": self.seat.row.person.name, "post": self.seat.called}


class Resuming(OnPost):
    """Nothing to fill in."""

    button = gettext_lazy("恢复这一岗")

    def do(self) -> str:
        """Undo the end."""
        appointing.resume(self.seat.row, self.here.person, self.today)
        return _("已恢复%(who)s的“%(post)s”。") % self.words


class Acting(OnPost):
    """Who acts: a post of this community, or one of its street."""

    button = gettext_lazy("定代理人")
    acting = Choice(label=gettext_lazy("由谁代理"), required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        groups = board.who_may_act(self.seat.row, self.today)
        self.known = {str(post.id): post for _name, posts in groups for post in posts}
        self.fields["acting"].choices = [("", _("没有人"))] + [
            (name, [(str(post.id), f"{post.person.name} {post}") for post in posts])
            for name, posts in groups
        ]
        if self.seat.away and "on" not in self.fields:
            self.initial["acting"] = str(self.seat.away.acting_id or "")

    def do(self) -> str:
        """Name who acts."""
        acting = self.known.get(self.cleaned_data["acting"])
        appointing.name_acting(self.seat.away, acting, self.here.person, self.today)
        if acting is None:
            return _("“%(post)s”现在没有人代理。") % self.words
        return _("“%(post)s”由%(acting)s代理。") % (self.words | {"acting": acting.person.name})


class Leaving(Acting):
    """Why, from when, until when, and who acts."""

    button = gettext_lazy("登记离岗")
    kind = Choice(label=gettext_lazy("为什么离岗"), choices=Absence.Kind.choices)
    since = steps.Day(label=gettext_lazy("从哪天起"))
    until = steps.Day(
        label=gettext_lazy("到哪天"), required=False, help_text=gettext_lazy("不知道可不填。")
    )
    field_order = ("kind", "since", "until", "acting")

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial["since"] = self.today

    def do(self) -> str:
        """Enter the absence."""
        told = self.cleaned_data
        appointing.leave(
            self.seat.row, told["kind"], told["since"], self.here.person,
            until=told["until"], acting=self.known.get(told["acting"]),
        )  # fmt: skip
        return _("%(who)s从%(day)s起离开“%(post)s”。") % (
            self.words | {"day": date_format(told["since"])}
        )


class Returning(OnPost):
    """The first day back."""

    button = gettext_lazy("登记返岗")
    on = steps.Day(label=gettext_lazy("哪天返岗"))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.initial["on"] = self.today

    def do(self) -> str:
        """Enter the return."""
        appointing.come_back(self.seat.away, self.cleaned_data["on"], self.here.person)
        return _("%(who)s从%(day)s起回到“%(post)s”。") % (
            self.words | {"day": date_format(self.cleaned_data["on"])}
        )


@require_safe
@staff
def posts(request: HttpRequest) -> HttpResponse:
    """Every post of the community."""
    here = request.standing
    today = timezone.localdate()
    found = appointing.found_in(here.community, today)
    page = {
        "board": board.of_community(here.community.id, today),
        "may": may.appoint(here.person.roles),
        "doubled": {
            UUID(id_) for one in found if one.code.endswith("administrators") for id_ in one.posts
        },
    }
    return render(request, "people/posts.html", page)


@require_http_methods(["GET", "POST"])
@staff
def give(request: HttpRequest) -> HttpResponse:
    """Give somebody a post."""
    here = request.standing
    if not may.appoint(here.person.roles):
        raise PermissionDenied
    make = partial(Giving, here=here, at=request.GET.get("organisation", ""))
    forms_ = steps.steps(request, {"give": make})
    if answer := steps.done(request, forms_, "people:posts", may=True):
        return answer
    page = {"form": forms_["give"]}
    return render(request, "people/give.html", page, status=steps.status(request))


@require_http_methods(["GET", "POST"])
@staff
def post(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """One post: who holds it, when they were away, who acted; and what may be done."""
    here, today = request.standing, timezone.localdate()
    try:
        seat = board.seat(here.community.id, post_id, today)
    except Post.DoesNotExist as missing:
        raise Http404 from missing
    allowed = may.appoint(here.person.roles, seat.row.role)
    mine = str(seat.row.person_id) == here.person.id
    allowed = allowed and not mine
    forms_ = steps.steps(request, _steps(here, seat))
    if answer := steps.done(request, forms_, request.path, may=allowed):
        return answer
    absences = seat.row.absences.select_related("acting__person").order_by("-since")
    page = {
        "seat": seat, "forms": forms_, "may": allowed, "absences": absences, "mine": mine,
        "opens": not seat.over and _opens(here, seat.row.person),
    }  # fmt: skip
    return render(request, "people/post.html", page, status=steps.status(request))


def _opens(here: Standing, holder: Person) -> bool:
    """Whether an account is missing, and this person's to open."""
    if holder.user_id or not may.appoint(here.person.roles):
        return False
    known = {one.id: one for one in queries.colleagues(here.community.id)}
    return holder.id in known and opening.may_open(here.person, known[holder.id])


def _steps(here: Standing, seat: board.Seat) -> dict[str, Any]:
    if seat.over:
        known: dict[str, Any] = {"resume": Resuming}
    elif seat.away:
        known = {"return": Returning, "acting": Acting}
    else:
        known = {"leave": Leaving}
    return {name: partial(make, here=here, seat=seat) for name, make in known.items()}


def _places(here: Standing) -> list[ground.Lot]:
    found = ground.ground(here.community.id, timezone.localdate())
    parts = [lot for lot in found if lot.row.kind != "unit"]
    return [*found.grids, *parts]
