"""敏感内容: evidence that lies closed until somebody who works with it says why they look.

Which kinds these are is said in `rules/sensitive.toml`, of editions published long ago too. Whoever
has the matter in hand opens it once a day; whoever had a hand in it, may lead it on, or looks after
the place by a grant, for a while and only where their role may. Nobody else; there is the emergency (`emergency`).
"""

from collections.abc import Collection, Mapping
from datetime import datetime, time, timedelta
from functools import cache
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from bihuan import core
from bihuan.people import roles
from bihuan.people.access import log
from bihuan.people.models import Opened
from bihuan.people.refused import Refused
from bihuan.people.walls import tenant
from bihuan.rules.figures import figures

from .models import Matter

WHY = {
    "handle": gettext_lazy("办这件事"),
    "contact": gettext_lazy("联系当事人、回访"),
    "verify": gettext_lazy("核验、督办"),
    "review": gettext_lazy("复查、复核、检查"),
    "request": gettext_lazy("答复本人的请求"),
}
DAY, WHILE = "day", "while"  # how long an opening lasts


@cache
def kind_of(procedure: str, evidence: str) -> str:
    """Which of roles.KINDS a kind of evidence is; empty for what is not sensitive."""
    told = figures("sensitive")
    named = (kind for kind, one in told.items() if evidence in one["evidence"])
    of_all = (kind for kind, one in told.items() if procedure in one["procedures"])
    return next(named, "") or next(of_all, "")


def kinds(procedure: core.Procedure) -> dict[str, str]:
    """Kind of evidence -> which of roles.KINDS it is, of those that are sensitive."""
    found = {name: kind_of(procedure.id, name) for name in procedure.evidence}
    return {name: kind for name, kind in found.items() if kind}


def unread(state: core.Matter, person: core.Person, at: datetime) -> set[str]:
    """Kinds of evidence that pages show this person nothing of on which nothing can be opened."""
    evidence, closed = state.procedure.evidence, kinds(state.procedure)
    return {one for one in evidence if one in closed or not core.reads(state, person, at, one)}


def how_long(
    state: core.Matter, person: core.Person, at: datetime, kind: str, *, granted: bool = False
) -> str:
    """DAY or WHILE: for how long this person may open what is of this kind; empty for not at all."""
    if core.works_on(state, person, at):
        return DAY
    at_hand = granted or core.has_hand(state, person) or core.takes_on(state, person, at)
    return WHILE if at_hand and roles.may_open(person.roles, kind) else ""


def open_now(
    community: UUID | str, matter: UUID, person: core.Person, at: datetime
) -> dict[str, datetime]:
    """Kind -> until when, of what lies open to this person."""
    with tenant(community):
        found = Opened.objects.filter(matter=matter, person=person.id, until__gt=at)
        return dict(found.values_list("kind", "until"))


def open_up(
    row: Matter,
    person: core.Person,
    lasting: Mapping[str, str],
    at: datetime,
    *,
    why: str,
    said: str,
) -> None:
    """Lay open kinds of what is sensitive in a matter: kind -> DAY or WHILE. Written down with it.

    Raises Refused for a kind that is not theirs to open, or without words where they are asked for.
    """
    if not lasting or not all(lasting.values()):
        raise Refused(_("只给正在办这件事的人打开；急用请走应急查看。"))
    if WHILE in lasting.values() and not said.strip():
        raise Refused(_("您现在不在办这件事，请写一句为什么看。"), "said")
    with tenant(row.community_id) as kept_by:
        for kind, how in lasting.items():
            Opened.objects.update_or_create(
                community_id=kept_by, matter=row.id, person_id=person.id, kind=kind,
                defaults={"since": at, "until": until(how, at)},
            )  # fmt: skip
        log.write(kept_by, [_row(row, person, kind, why, said) for kind in lasting], at)


def until(how: str, at: datetime) -> datetime:
    """The end of the day, or of the while."""
    if how == WHILE:
        return at + timedelta(minutes=figures("access")["opened"]["default"])
    day = timezone.localdate(at) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time()))


def looked(row: Matter, who: Collection[str] | None = None, most: int = 20) -> list[log.Line]:
    """Who opened this matter or what is sensitive in it, newest first; with `who`, those people alone."""
    lines = log.lines(row.community_id, log.Asked(who=who, number=row.number), most=10 * most)
    return [one for one in lines if one.row.what in LOOKS and one.row.matter == row.id][:most]


LOOKS = frozenset({log.What.MATTER, log.What.EVIDENCE, log.What.OPENED, log.What.EMERGENCY})


def _row(row: Matter, person: core.Person, kind: str, why: str, said: str) -> log.Row:
    with override("zh-hans"):  # the log is an office's paper, whatever language the page is in
        reason, about = str(WHY[why]), str(roles.KINDS[kind])
    because = f"{reason}：{said.strip()}" if said.strip() else reason
    return log.Row(
        log.What.OPENED, person.id, person.post, matter=str(row.id), number=row.number,
        about=about, why=because,
    )  # fmt: skip
