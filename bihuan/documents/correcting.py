"""Correcting what was read: every change is kept with who made it, and can be undone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from bihuan import papers
from bihuan.papers.clauses import title_of
from bihuan.papers.values import LETTERS, PROBLEM
from bihuan.people.walls import tenant

from . import folding, queries
from .models import Correction, Paper

LONGEST = 5000  # code points of one record


class Refused(Exception):  # noqa: N818 - reads as what happened
    """A correction that cannot be: `says` holds every reason. Nothing was changed."""

    def __init__(self, *says: str) -> None:
        super().__init__(" ".join(says))
        self.says = says


class Stale(Exception):  # noqa: N818 - reads as what happened
    """Somebody changed the same record meanwhile: `since` are their corrections, oldest first."""

    def __init__(self, since: Sequence[Correction]) -> None:
        super().__init__(f"{len(since)} since")
        self.since = since


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants changed. `seen` is the version they had before their eyes."""

    what: str
    records: tuple[str, ...]
    given: Mapping[str, Any] = field(default_factory=dict)
    seen: str = ""
    key: str = ""
    withdraws: int | None = None


def correct(
    community: UUID | str, paper_id: UUID | str, person: str, wish: Wish, at: datetime
) -> Correction | None:
    """Write one correction down; None when it would change nothing.

    The same key again returns what it did. Raises Refused or Stale, Paper.DoesNotExist.
    """
    with tenant(community) as kept_by:
        paper = Paper.objects.select_for_update().defer("text", "boxes").get(id=paper_id)
        if wish.key and (done := Correction.objects.filter(key=wish.key).first()):
            return done
        desk = queries.desk(community, paper_id)
        if not desk.values:
            raise Refused(_("这份材料没有可改的记录：还没有读完，或者已经撤下。"))
        _fresh(desk, wish)
        given, before = CHECKS[wish.what](desk, wish)
        if wish.what == "edit" and not given:
            return None
        row = Correction(
            community_id=kept_by, paper_id=paper.id, by_id=person, at=at, what=wish.what,
            seq=desk.corrections[-1].seq + 1 if desk.corrections else 1,
            records=list(wish.records), given=given, before=before,
            withdraws=wish.withdraws, key=wish.key or None,
        )  # fmt: skip
        try:
            row.save(force_insert=True)
        except IntegrityError as why:  # the key belongs to a correction of another paper
            raise Refused(_("这张表已经用过，请刷新页面再改。")) from why
        _count(paper, desk, row)
    return row


def _count(paper: Paper, desk: queries.Desk, row: Correction) -> None:
    made = [queries.change(one) for one in (*desk.corrections, row)]
    paper.counts = folding.counts(folding.fold(desk.values, made))
    paper.save(update_fields=["counts"])


def _fresh(desk: queries.Desk, wish: Wish) -> None:
    """Changes of other records do not matter; a re-reading, or a change of these, does."""
    edition, _dot, last = wish.seen.partition(".")
    if not last.isdigit():
        return
    if edition != str(desk.paper.edition):
        raise Stale([])
    since = [c for c in desk.corrections if c.seq > int(last)]
    if touched := [c for c in since if set(c.records) & set(wish.records)]:
        raise Stale(touched)


def _item(desk: queries.Desk, key: str) -> folding.Item:
    """A record that may be changed: it is there, and is not on the ledger."""
    items = {item.key: item for item in desk.items}
    found = folding.find(items, key)
    if found is None:
        raise Refused(_("这条记录已经不在了，请刷新页面再看。"))
    if found in desk.postings:
        raise Refused(_("这条已列入台账，要改请先撤回列入，或到事项里办。"))
    return items[found]


Checked = tuple[dict[str, Any], dict[str, Any]]


def _edit(desk: queries.Desk, wish: Wish) -> Checked:
    item = _item(desk, wish.records[0])
    wanted = {name: wish.given[name] for name in folding.EDITABLE if name in wish.given}
    if "links" in wanted:
        wanted["links"] = list(wanted["links"])
    if says := list(_wrong(desk, wanted)):
        raise Refused(*says)
    was = {name: _plain(getattr(item, name)) for name in wanted}
    changed = {name: value for name, value in wanted.items() if value != was[name]}
    return changed, {name: was[name] for name in changed}


def _wrong(desk: queries.Desk, wanted: Mapping[str, Any]) -> list[str]:
    says = []
    if wanted.get("type", PROBLEM) not in LETTERS:
        says.append(_("没有这一类记录，请重新选择类别。"))
    if not wanted.get("text", "-").strip():
        says.append(_("正文不能是空的；不要这一条，请用“剔除”。"))
    if not wanted.get("title", "-").strip():
        says.append(_("标题不能是空的。"))
    if len(wanted.get("text", "")) > LONGEST or len(wanted.get("title", "")) > 500:
        says.append(_("写得太长了，正文不超过 %d 字，标题不超过 500 字。") % LONGEST)
    problems = {item.key for item in desk.items if item.type == PROBLEM and not item.dropped}
    if set(wanted.get("links", ())) - problems:
        says.append(_("要指向的问题已经不在了，请刷新页面再指。"))
    return says


def _drop(desk: queries.Desk, wish: Wish) -> Checked:
    item = _item(desk, wish.records[0])
    if item.dropped:
        raise Refused(_("这条已经剔除了。"))
    return {}, {"title": item.title, "type": item.type}


def _merge(desk: queries.Desk, wish: Wish) -> Checked:
    found = [_item(desk, key) for key in wish.records]
    if len({item.key for item in found}) < 2:
        raise Refused(_("合并要选两条以上，请再勾一条。"))
    if len({item.type for item in found}) > 1:
        raise Refused(_("问题只能和问题合并，措施只能和措施合并；请先改成同一类。"))
    return {}, {"titles": [item.title for item in found]}


def _split(desk: queries.Desk, wish: Wish) -> Checked:
    item = _item(desk, wish.records[0])
    at = wish.given.get("at", 0)
    first, second = item.text[:at].strip(), item.text[at:].strip()
    if not first or not second:
        raise Refused(_("请把光标放在要分开的两句之间，再点“拆成两条”。"))
    places = _halves(desk.paper.text, item, at)
    pieces = [
        {"title": title, "text": text, "spans": spans}
        for title, text, spans in zip(
            (_first_title(item, first), title_of(second)), (first, second), places, strict=True
        )
    ]
    return {"at": at, "pieces": pieces}, {"title": item.title, "text": item.text}


def _first_title(item: folding.Item, text: str) -> str:
    return item.title if item.title in text else title_of(text)


def _halves(text: str, item: folding.Item, at: int) -> tuple[list[Any], list[Any]]:
    """Places of the two halves: the source is cut where the cleaned words are.

    Words changed by hand no longer lie on the source, so both halves keep the whole place.
    """
    cleaned = papers.clean(text)
    left = at
    first: list[Any] = []
    for n, (start, end) in enumerate(item.spans):
        words = cleaned.of((start, end))
        if left >= len(words):
            first.append([start, end])
            left -= len(words)
            continue
        if (
            words[:left] != item.text[at - left : at]
            or "".join(cleaned.of(span) for span in item.spans) != item.text
        ):
            break
        cut = _cut(cleaned, (start, end), words, left)
        rest = [[cut, end], *map(list, item.spans[n + 1 :])]
        return ([*first, [start, cut]] if left else first), rest
    whole = [list(span) for span in item.spans]
    return whole, whole


def _cut(cleaned: papers.Cleaned, span: folding.Span, words: str, left: int) -> int:
    """The source position at which `left` characters of the cleaned words lie before."""
    start, end = span
    while start < end:
        middle = (start + end) // 2
        if len(cleaned.of((span[0], middle))) < left:
            start = middle + 1
        else:
            end = middle
    return start


def _add(desk: queries.Desk, wish: Wish) -> Checked:
    text = str(wish.given.get("text", "")).strip()
    wanted = {
        "type": wish.given.get("type", PROBLEM),
        "text": text,
        "title": str(wish.given.get("title", "")).strip() or (title_of(text) if text else ""),
        "aspect": wish.given.get("aspect", ""),
        "links": list(wish.given.get("links", ())),
    }
    if says := _wrong(desk, wanted):
        raise Refused(*dict.fromkeys(says))
    return wanted | {"spans": _where(desk.paper.text, text, wish.given.get("span"))}, {}


def _where(source: str, text: str, span: Sequence[int] | None) -> list[list[int]]:
    """The place that was marked, or the only one where these words stand; else none."""
    if span and 0 <= span[0] < span[1] <= len(source):
        return [list(span)]
    if source.count(text) == 1:
        start = source.index(text)
        return [[start, start + len(text)]]
    return []


def _withdraw(desk: queries.Desk, wish: Wish) -> Checked:
    live = {c.seq for c in folding.live(map(queries.change, desk.corrections))}
    row = next((c for c in desk.corrections if c.seq == wish.withdraws), None)
    if row is None or row.seq not in live:
        raise Refused(_("这一处更正已经撤销了，请刷新页面再看。"))
    items = {item.key: item for item in desk.items}
    touched = {folding.find(items, key) for key in (*row.records, f"c{row.seq}-1", f"c{row.seq}-2")}
    if touched & desk.postings.keys():
        raise Refused(_("这条已列入台账，要撤销更正请先撤回列入。"))
    return {}, {"what": row.what}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


CHECKS = {
    "edit": _edit,
    "drop": _drop,
    "merge": _merge,
    "split": _split,
    "add": _add,
    "withdraw": _withdraw,
}
