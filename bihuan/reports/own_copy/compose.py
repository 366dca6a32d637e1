"""A copy 副本 in plain words: a part a record, each line with what it is; then how it may be disputed."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bihuan.matters import photos

PRINTED = 1200  # pixels: the longer side on paper


@dataclass(frozen=True, slots=True)
class Picture:
    """One photo somebody handed in, small enough for paper; without the place and the device."""

    label: str
    jpeg: bytes


@dataclass(frozen=True, slots=True)
class Part:
    """One record: a heading, (what it is, what it says) a line, photos, and what it is kept for."""

    title: str
    lines: Sequence[tuple[str, str]]
    why: Sequence[tuple[str, str]]
    pictures: Sequence[Picture] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole copy."""

    title: str
    head: Sequence[str]
    parts: Sequence[Part]
    foot: Sequence[str]


def compose(told: Mapping[str, Any], *, turn: Sequence[str]) -> Paper:
    """The copy in the language of the page. `turn` says where, when one does not agree."""
    made = datetime.fromisoformat(told["made"])
    parts = [*map(_resident, told["residents"]), *map(_matter, told["matters"])]
    head = [
        _("%(community)s 按您的请求（%(request)s）给您这份副本，%(day)s 查出。")
        % {"community": told["community"], "request": told["request"], "day": _day(made)},
        _(
            "下面是查到的全部，每一项都写明为什么存、凭哪条法律、存多久。别人说的话不在里面，只写明有几份。"
        ),
    ]
    if not parts:
        head.append(_("没有查到存着您的信息。"))
    foot = [
        _(
            "写错了的可以要求更正；目的完成了、不同意了、不该存的，可以要求删除。到服务台说一声就行，不收钱。"
        ),
        *turn,
        told["source"],
    ]
    return Paper(_("您的个人信息副本"), head, parts, foot)


def _resident(row: Mapping[str, Any]) -> Part:
    lines = [
        (_("姓名"), row["name"]), (_("电话"), row["phone"]), (_("门牌"), row["home"]),
        (_("从哪天起"), _day(row["since"])), (_("到哪天止"), _day(row["until"])),
    ]  # fmt: skip
    return Part(_("居民名录：%s") % row["for"], _full(lines), list(_why(row)))


def _matter(row: Mapping[str, Any]) -> Part:
    lines = [
        (_("编号"), row["number"]), (_("标题"), row["title"]), (_("办到哪里"), row["stage"]),
        (_("哪天提的"), _day(row["opened"])), (_("哪天办结"), _day(row["closed"])),
        *(_given(one) for one in row["evidence"]),
        (_("别人写的和别人交的"), _count(row["of_others"])),
        (_("已经删除的"), _count(row["erased"])),
        (_("办的经过"), "；".join(f"{_day(one['at'])} {one['what']}（{one['by']}）" for one in row["done"])),
    ]  # fmt: skip
    pictures = [
        Picture(one["label"], photos.public_copy(base64.b64decode(one["base64"]), PRINTED))
        for one in row["evidence"]
        if one.get("media_type", "").startswith("image/")
    ]
    return Part(
        row["number"]
        if row["number"].startswith(row["kind"])
        else f"{row['kind']} {row['number']}",
        _full(lines),
        list(_why(row)),
        pictures,
    )


def _given(one: Mapping[str, Any]) -> tuple[str, str]:
    """What they said; of a file, its name: the file itself is in the zip."""
    said = (
        one["text"]
        if "text" in one
        else _("%s（原件在电子副本里）") % (one["name"] or one["label"])
    )
    return f"{one['label']}（{_day(one['at'])}）", said


def _why(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield _("为什么存"), row["purpose"]
    yield _("凭什么"), "；".join(row["basis"])
    yield _("存多久"), f"{row['kept']}（{row['kept_by']}）" if row["kept"] else ""


def _full(lines: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(what, said) for what, said in lines if said]


def _count(n: int) -> str:
    return ngettext("%d 份", "%d 份", n) % n if n else ""


def _day(value: str | date | datetime | None) -> str:
    """2026年11月24日."""
    if not value:
        return ""
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    there = timezone.localdate(value) if isinstance(value, datetime) else value
    return f"{there.year}年{there.month}月{there.day}日"
