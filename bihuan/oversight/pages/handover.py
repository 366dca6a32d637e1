"""移交: what somebody still holds here, put into other hands; only then do they leave their post."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from bihuan import core
from bihuan.oversight import handover as pieces
from bihuan.oversight import signed
from bihuan.people import appointing, board, charges, in_hand, may, queries
from bihuan.people.models import Absence, Person, Post
from bihuan.people.pages import steps
from bihuan.people.pages.choosing import Choice
from bihuan.people.refused import Refused
from bihuan.people.standing import Standing, staff

NOBODY = "-"  # who takes over, while nobody is chosen
LASTS = timedelta(days=90)  # what the form proposes for a delegation
SHOWN = 200


@dataclass
class Leaving:
    """Somebody in a community: their posts, what they hold, what they answer for, whom they act for."""

    here: Standing
    person: Person

    def __post_init__(self) -> None:
        self.today, self.id = timezone.localdate(), str(self.person.id)
        community = self.here.community.id
        found = board.of_community(community, self.today)
        self.seats = [seat for seat in found.now if seat.row.person_id == self.person.id]
        self.past = [seat for seat in found.past if seat.row.person_id == self.person.id]
        self.held = pieces.pieces(community, self.id)
        own = charges.standing(community, self.today)
        self.charges = [row for row in own if row.post.person_id == self.person.id]
        acts = Absence.objects.filter(in_hand.lasting(self.today), acting__person=self.person)
        self.acts_for = list(
            acts.filter(post__organisation__tenant=community).select_related("post__person")
        )
        self.others = [
            one for one in queries.colleagues(community, self.today) if one.id != self.person.id
        ]

    @property
    def self(self) -> bool:
        """Whether it is whoever asks."""
        return self.here.person.id == self.id

    @property
    def may(self) -> bool:
        """Whether whoever asks may hand over for them."""
        return self.self or may.appoint(self.here.person.roles)

    def ways(self, to: str, until: Any = None) -> list[pieces.Way]:
        """How each piece would go to somebody."""
        return pieces.ways(self.held, self.over(to, until))

    def over(self, to: str, until: Any = None) -> pieces.Over:
        """The handing over as it is asked for."""
        names = {str(one.id): one.name for one in self.others}
        note = _("离岗移交：%(who)s交%(to)s。") % {"who": self.person.name, "to": names.get(to, "")}
        return pieces.Over(
            self.id, to, self.here.person, timezone.now(), until or self.today + LASTS, note
        )


class Handing(steps.Step):
    """To whom; and for a delegation, until when."""

    button = gettext_lazy("移交")
    to = Choice(label=gettext_lazy("交给谁"))
    until = steps.Day(
        label=gettext_lazy("委托到哪天"), required=False,
        help_text=gettext_lazy("没有改派动作的，由您委托代办到这一天。"),
    )  # fmt: skip
    charges = forms.BooleanField(
        label=gettext_lazy("包片包户也交给他"), required=False, initial=True
    )

    def __init__(self, *args: Any, leaving: Leaving, to: str = "", **more: Any) -> None:
        super().__init__(*args, **more)
        self.leaving = leaving
        named = [(str(one.id), f"{one.name} {one.held[0]}") for one in leaving.others]
        self.fields["to"].choices = [("", _("请选")), *named]
        self.initial |= {"to": to, "until": leaving.today + LASTS}
        if not leaving.self:
            del self.fields["until"]
        if not leaving.charges:
            del self.fields["charges"]

    def do(self) -> str:
        """Hand over."""
        told, leaving = self.cleaned_data, self.leaving
        ways = leaving.ways(told["to"], told.get("until"))
        community = leaving.here.community.id
        moved = self._charges(told["to"]) if told.get("charges") else 0
        able = [way for way in ways if way.events]
        if not able and not moved:
            raise Refused(_("没有移交得了的。原因写在每一件下面。"))
        if not able:
            return _("包片包户交了 %d 处。") % moved
        over = leaving.over(told["to"], told.get("until"))
        made = pieces.hand_over(community, ways, over)
        went = len({matter for matter, _act in made.moved})
        if rest := len(able) - went:
            return _("已移交 %(n)d 件，还剩 %(rest)d 件，请接着移交。") % {"n": went, "rest": rest}
        return _("已移交 %d 件。") % went

    def _charges(self, to: str) -> int:
        """Give what they answered for to the first post of whoever takes over."""
        leaving, moved = self.leaving, 0
        community = leaving.here.community.id
        taker = next(one for one in leaving.others if str(one.id) == to).held[0]
        for row in leaving.charges:
            charges.end(community, row.id, leaving.today - charges.DAY)
            try:
                charges.charge(
                    community, taker, leaving.today, place=row.place, household=row.household
                )
            except Refused:  # they answer for it already
                continue
            moved += 1
        return moved


class Ending(steps.Step):
    """Which post, its last day."""

    button = gettext_lazy("结束岗位")
    post = Choice(label=gettext_lazy("哪一岗"))
    until = steps.Day(
        label=gettext_lazy("最后一天"),
        help_text=gettext_lazy("填昨天，就从现在起不再有权。"),
    )
    sure = forms.BooleanField(
        label=gettext_lazy("移交不了的，我已看过原因，另有安排"), required=False
    )

    def __init__(self, *args: Any, leaving: Leaving, **more: Any) -> None:
        super().__init__(*args, **more)
        self.leaving = leaving
        self.posts = {str(seat.row.id): seat for seat in leaving.seats}
        self.fields["post"].choices = [(id_, seat.called) for id_, seat in self.posts.items()]
        self.initial["until"] = leaving.today

    def do(self) -> str:
        """End it, when nothing is left that could go over."""
        told, leaving = self.cleaned_data, self.leaving
        if len(self.posts) == 1:
            self._nothing_left(told)
        seat = self.posts[told["post"]]
        appointing.end(seat.row, told["until"], leaving.here.person)
        words = {"who": leaving.person.name, "post": seat.called, "day": told["until"]}
        return _("%(who)s的“%(post)s”到 %(day)s 为止。可以恢复。") % words

    def _nothing_left(self, told: dict[str, Any]) -> None:
        ways = self.leaving.ways(NOBODY)
        if able := sum(1 for way in ways if way.events):
            raise Refused(_("还有 %d 件没有移交，先移交再结束。") % able)
        stuck = sum(1 for way in ways if way.why)
        if stuck and not told["sure"]:
            raise Refused(_("有 %d 件移交不了。看过原因、有了安排，再勾选结束。") % stuck, "sure")


@require_http_methods(["GET", "POST"])
@staff
def handover(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What somebody holds, how each piece would go over, and what went before."""
    here = request.standing
    leaving = _leaving(here, person_id)
    if not leaving.may:
        raise PermissionDenied
    to = request.GET.get("to", "")
    to = to if to in {str(one.id) for one in leaving.others} else ""
    known: dict[str, Any] = {"hand": partial(Handing, leaving=leaving, to=to)}
    if not leaving.self and leaving.seats:
        known["end"] = partial(Ending, leaving=leaving)
    forms_ = steps.steps(request, known)
    if answer := steps.done(request, forms_, request.path, may=True):
        return answer
    ways = leaving.ways(request.POST.get("to", "") or to or NOBODY)
    page = {
        "leaving": leaving, "forms": forms_, "lines": [_line(here, way) for way in ways[:SHOWN]],
        "many": len(ways), "more": max(len(ways) - SHOWN, 0), "to": to,
        "able": sum(1 for way in ways if way.events), "stuck": sum(1 for way in ways if way.why),
        "before": _before(here, leaving), "elsewhere": _elsewhere(here, leaving),
    }  # fmt: skip
    return render(request, "oversight/handover.html", page, status=steps.status(request))


@require_safe
@staff
def away(request: HttpRequest) -> HttpResponse:
    """What was signed by posts whose holders were away."""
    here = request.standing
    if not may.look(here.person.roles):
        raise PermissionDenied
    found = signed.while_away(here.community.id, timezone.localdate())
    return render(request, "oversight/away.html", {"found": found})


def _leaving(here: Standing, person_id: UUID) -> Leaving:
    """Somebody who has, or had, a post here. Raises Http404 for anybody else."""
    person = Person.objects.filter(id=person_id).first()
    if person is None:
        raise Http404
    leaving = Leaving(here, person)
    if not (leaving.seats or leaving.past or leaving.self):
        raise Http404
    return leaving


def _line(here: Standing, way: pieces.Way) -> dict[str, Any]:
    """One piece as it is shown; what the reader may not read shows its number alone."""
    reads = core.reads(way.piece.state, here.person, timezone.now())
    return {"way": way, "row": way.piece.row, "reads": reads}


def _before(here: Standing, leaving: Leaving) -> list[dict[str, Any]]:
    """What was handed over before: to whom, how many, how many stayed."""
    found = pieces.latest(here.community.id, leaving.id)
    names = queries.names({one for row in found for one in (row.to, row.by)})
    return [
        {
            "at": row.at, "to": names.get(row.to, ""), "by": names.get(row.by, ""),
            "moved": len({matter for matter, _act in row.moved}), "left": len(row.left),
        }
        for row in found
    ]  # fmt: skip


def _elsewhere(here: Standing, leaving: Leaving) -> list[str]:
    """Other communities in which they have a post today: to be handed over there."""
    posts = Post.objects.filter(in_hand.lasting(leaving.today), person=leaving.person)
    found = posts.exclude(organisation__tenant=here.community.id)
    return sorted(set(found.values_list("organisation__tenant__name", flat=True)) - {None})
