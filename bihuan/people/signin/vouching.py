"""担保重设: who lost a phone, or forgot a password, is let in again by two colleagues who know them.

Each vouches signed in with a second factor of their own. One alone is never enough: else whoever
hands work in could, as another, also sign it off. What was vouched for is open for a day, and the
person is told, so that what they did not ask for is stopped.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bihuan.people.refused import Refused

from .codes import ALPHABET
from .models import Reset

OPEN = timedelta(hours=24)  # to wait for the second, and then to be used
LATELY = timedelta(days=7)  # for so long the person is told at each sign-in
SALT = "bihuan.people.vouching"
LENGTH = 10
Kind = Reset.Kind


def waiting(user: Any, kind: str) -> Reset | None:
    """What one colleague vouched for, until a second does."""
    return _live(user, kind).filter(second_at=None, first_at__gt=timezone.now() - OPEN).first()


def open_for(user: Any, kind: str) -> Reset | None:
    """What may be used now."""
    return _live(user, kind).filter(second_at__gt=timezone.now() - OPEN).first()


@transaction.atomic
def vouch(user: Any, kind: str, place: Any, by: Any) -> tuple[Reset, str]:
    """Vouch for a user: the first makes it wait, the second opens it for a day.

    Returns the row, and the code for a new password when it was opened for one. Raises Refused.
    """
    type(user).objects.select_for_update().get(pk=user.pk)  # one after the other
    if by.user_id == user.pk:
        raise Refused(_("不能为自己担保。"))
    if open_for(user, kind):
        raise Refused(_("已经有两人担保过，今天之内可以用。"))
    row = waiting(user, kind)
    if row is None:
        made = Reset(user=user, kind=kind, place=place, first=by, first_at=timezone.now())
        made.save(force_insert=True)
        return made, ""
    if row.first_id == by.pk:
        raise Refused(_("您已经担保过，还要另一位同事担保。"))
    row.second, row.second_at = by, timezone.now()
    return row, _opened(row)


@transaction.atomic
def by_machine(user: Any, kind: str) -> tuple[Reset, str]:
    """Open one without anybody vouching: for whoever has the machine, when nobody is left who can."""
    now = timezone.now()
    row = Reset(user=user, kind=kind, first_at=now, second_at=now)
    row.save(force_insert=True)
    return row, _opened(row)


def fits(row: Reset, code: str) -> bool:
    """Whether this is the code that was handed over."""
    plain = "".join(letter for letter in code.lower() if letter.isalnum())
    return constant_time_compare(row.digest, _digest(row, plain))


def use(row: Reset) -> bool:
    """Use it up; False when it was used, stopped or ran out meanwhile."""
    live = _live(row.user, row.kind).filter(pk=row.pk, second_at__gt=timezone.now() - OPEN)
    return live.update(used=timezone.now()) == 1


def cancel(rows: QuerySet[Reset]) -> int:
    """Stop what is not used yet; how many."""
    return rows.filter(used=None, cancelled=None).update(cancelled=timezone.now())


def lately(user: Any) -> list[Reset]:
    """What the person must know of, newest first."""
    since = timezone.now() - LATELY
    rows = Reset.objects.filter(user=user, cancelled=None).select_related("first", "second")
    return list(rows.filter(Q(used__gt=since) | _alive()).order_by("-first_at"))


def until(row: Reset) -> datetime:
    """When it runs out."""
    return (row.second_at or row.first_at) + OPEN


def history(place: Any, most: int = 10) -> QuerySet[Reset]:
    """What was vouched for in a place, newest first."""
    rows = Reset.objects.filter(place=place).select_related("first", "second", "user__person")
    return rows.order_by("-first_at")[:most]


def state(row: Reset) -> str:
    """How far it is, in words."""
    if row.used:
        return _("已重设")
    if row.cancelled:
        return _("已取消")
    if until(row) <= timezone.now():
        return _("过期没用")
    return _("可以用了") if row.second_at else _("等另一人担保")


def told(row: Reset, whose: str = "") -> str:
    """Who vouched for what, and until when: for the person, or for a colleague of theirs, who is told `whose`."""
    who = _("、").join(str(one) for one in (row.first, row.second) if one) or _("管理员")
    words = {
        "who": who,
        "whose": _("%s的") % whose if whose else _("您的"),
        "kind": row.get_kind_display(),
        "until": date_format(timezone.localtime(until(row)), "DATETIME_FORMAT"),
    }
    if row.used:
        return _("%(who)s担保过，%(whose)s%(kind)s已重设。") % words
    if row.second_at:
        return _("%(who)s已担保重设%(whose)s%(kind)s，%(until)s以前可以用。") % words
    return _("%(who)s担保重设%(whose)s%(kind)s，还等另一人。") % words


def _alive() -> Q:
    since = timezone.now() - OPEN
    return Q(used=None, cancelled=None) & (
        Q(second_at=None, first_at__gt=since) | Q(second_at__gt=since)
    )


def _live(user: Any, kind: str) -> QuerySet[Reset]:
    mine = Reset.objects.filter(user=user, kind=kind, used=None, cancelled=None)
    return mine.order_by("-first_at")


def _opened(row: Reset) -> str:
    """Write it, with a code where a new password is chosen."""
    code = ""
    if row.kind == Kind.PASSWORD:
        code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        row.digest = _digest(row, code)
    row.save()
    return f"{code[:5]}-{code[5:]}" if code else ""


def _digest(row: Reset, code: str) -> str:
    return salted_hmac(SALT, f"{row.pk} {code}", algorithm="sha256").hexdigest()
