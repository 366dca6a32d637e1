"""Records as they now stand: a reading with people's corrections folded over it. Pure.

A record that was read is called by its span (`120-188`), one that a person made by the correction
that made it (`c7-1`). After a re-reading the same corrections fall on the records that then stand
in those places: the very span, else the one that shares most of it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bihuan.papers.values import CAUSE, MEASURE, PROBLEM

Span = tuple[int, int]

EDITABLE = ("type", "aspect", "title", "text", "number", "owner", "due", "links")
LEAST_SHARED = 0.5  # of the shorter of two spans: below it they are two records


@dataclass(frozen=True, slots=True)
class Change:
    """One correction as the fold needs it; see `models.Correction`."""

    seq: int
    what: str
    records: tuple[str, ...]
    given: Mapping[str, Any]
    withdraws: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One record as it now stands. `spans` holds several where records were merged.

    `links` are keys of the problems it answers; `by_hand` the numbers of the corrections that
    touched it; `dropped` keeps it out of everything but the list of what was dropped.
    """

    key: str
    type: str
    aspect: str
    title: str
    text: str
    number: str
    spans: tuple[Span, ...]
    links: tuple[str, ...] = ()
    owner: str = ""
    due: str = ""
    rule: str = ""
    damaged: bool = False
    dropped: bool = False
    by_hand: tuple[int, ...] = field(default=())

    @property
    def start(self) -> int:
        """Where it begins in the source; a record without a place stands at the end."""
        return self.spans[0][0] if self.spans else 1 << 40


def fold(values: Mapping[str, Any], changes: Iterable[Change]) -> list[Item]:
    """The records of a reading after these corrections, in the order of the page.

    Corrections that were withdrawn, or whose records are no longer there, change nothing.
    """
    items = {item.key: item for item in read(values)}
    for change in standing(changes):
        keys = [found for key in change.records if (found := find(items, key))]
        if len(keys) == len(change.records):
            VERBS[change.what](items, keys, change)
    return sorted(_linked(items), key=lambda item: (item.start, item.key))


def standing(changes: Iterable[Change]) -> list[Change]:
    """Corrections that count, oldest first, the withdrawals among them left out."""
    return [change for change in live(changes) if change.withdraws is None]


def live(changes: Iterable[Change]) -> list[Change]:
    """Corrections nobody withdrew, oldest first: a withdrawal may itself have been withdrawn."""
    gone: set[int] = set()
    kept = []
    for change in sorted(changes, key=lambda change: -change.seq):
        if change.seq in gone:
            continue
        if change.withdraws is not None:
            gone.add(change.withdraws)
        kept.append(change)
    return kept[::-1]


def keys_of(values: Mapping[str, Any]) -> dict[str, str]:
    """The id a reading gave each record -> its key."""
    keys: dict[str, str] = {}
    for record in values["records"]:
        keys[record["id"]] = _key(record, set(keys.values()))
    return keys


def read(values: Mapping[str, Any]) -> list[Item]:
    """The records of a reading as items."""
    keys = keys_of(values)
    return [
        Item(
            key=keys[r["id"]], type=r["type"], aspect=r["aspect"], title=r["title"], text=r["text"],
            number=r["number"], spans=(tuple(r["span"]),), rule=r["rule"], damaged=r["damaged"],
            links=tuple(keys[link] for link in r["links"] if link in keys),
            owner=r.get("owner", ""), due=r.get("due", ""),
        )
        for r in values["records"]
    ]  # fmt: skip


def _key(record: Mapping[str, Any], taken: set[str]) -> str:
    start, end = record["span"]
    key = f"{start}-{end}"
    return key if key not in taken else f"{key}-{record['id']}"


def find(items: Mapping[str, Item], key: str) -> str | None:
    """The key of the record that now stands where `key` stood; None when there is none."""
    if key in items:
        return key
    span = place(key)
    if span is None:
        return None
    shared = [(_shared(span, item), item.key) for item in items.values() if item.rule]
    best = max(shared, default=(0.0, ""))
    return best[1] if best[0] >= LEAST_SHARED else None


def place(key: str) -> Span | None:
    """The span a key of a read record names."""
    start, _dash, rest = key.partition("-")
    end = rest.partition("-")[0]
    return (int(start), int(end)) if start.isdigit() and end.isdigit() else None


def _shared(span: Span, item: Item) -> float:
    """How much of the shorter of two places both have."""
    best = 0.0
    for start, end in item.spans:
        common = min(end, span[1]) - max(start, span[0])
        best = max(best, common / max(1, min(end - start, span[1] - span[0])))
    return best


def _linked(items: Mapping[str, Item]) -> Iterator[Item]:
    """Links only to problems that are there."""
    problems = {key for key, item in items.items() if item.type == PROBLEM and not item.dropped}
    for item in items.values():
        found = (find(items, link) for link in item.links)
        links = tuple(dict.fromkeys(link for link in found if link in problems))
        yield replace(item, links=links if item.type != PROBLEM else ())


def _edit(items: dict[str, Item], keys: Sequence[str], change: Change) -> None:
    item = items[keys[0]]
    given = {name: value for name, value in change.given.items() if name in EDITABLE}
    if "links" in given:
        given["links"] = tuple(given["links"])
    items[item.key] = replace(item, **given, by_hand=(*item.by_hand, change.seq))


def _drop(items: dict[str, Item], keys: Sequence[str], change: Change) -> None:
    item = items[keys[0]]
    items[item.key] = replace(item, dropped=True, by_hand=(*item.by_hand, change.seq))


def _merge(items: dict[str, Item], keys: Sequence[str], change: Change) -> None:
    """The first takes the others in: their words in the order of the page, places and links."""
    parts = sorted((items[key] for key in keys), key=lambda item: item.start)
    into = items[keys[0]]
    for key in keys[1:]:
        del items[key]
    items[into.key] = replace(
        into,
        text="".join(part.text for part in parts),
        spans=tuple(sorted(span for part in parts for span in part.spans)),
        links=tuple(dict.fromkeys(link for part in parts for link in part.links)),
        damaged=any(part.damaged for part in parts),
        by_hand=(*into.by_hand, change.seq),
    )
    for item in list(items.values()):
        links = tuple(into.key if link in keys else link for link in item.links)
        items[item.key] = replace(item, links=tuple(dict.fromkeys(links)))


def _split(items: dict[str, Item], keys: Sequence[str], change: Change) -> None:
    """Two records in its place; what was linked to it stays with the first."""
    whole = items.pop(keys[0])
    pieces = change.given["pieces"]
    made = [
        replace(
            whole, key=f"c{change.seq}-{n}", title=piece["title"], text=piece["text"],
            spans=tuple(tuple(span) for span in piece["spans"]), by_hand=(*whole.by_hand, change.seq),
        )
        for n, piece in enumerate(pieces, start=1)
    ]  # fmt: skip
    items.update((item.key, item) for item in made)
    for item in list(items.values()):
        links = tuple(made[0].key if link == whole.key else link for link in item.links)
        items[item.key] = replace(item, links=links)


def _add(items: dict[str, Item], _keys: Sequence[str], change: Change) -> None:
    given = change.given
    key = f"c{change.seq}-1"
    items[key] = Item(
        key=key, type=given["type"], aspect=given.get("aspect", ""), title=given["title"],
        text=given["text"], number="", spans=tuple(tuple(span) for span in given["spans"]),
        links=tuple(given.get("links", ())), by_hand=(change.seq,),
    )  # fmt: skip


VERBS = {"edit": _edit, "drop": _drop, "merge": _merge, "split": _split, "add": _add}


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem with what belongs to it, as it would go on the ledger."""

    item: Item
    causes: tuple[Item, ...]
    measures: tuple[Item, ...]


def problems(items: Sequence[Item]) -> list[Problem]:
    """Every problem that was not dropped, in the order of the page, with its causes and measures.

    A cause that names no problem belongs to the problem before it in the same aspect.
    """
    kept = [item for item in items if not item.dropped]
    of: dict[str, list[Item]] = {item.key: [] for item in kept if item.type == PROBLEM}
    last: Item | None = None
    for item in kept:
        last = item if item.type == PROBLEM else last
        beside = last and item.type == CAUSE and last.aspect == item.aspect
        for key in item.links or ((last.key,) if beside and last else ()):
            if item.type in (CAUSE, MEASURE) and key in of:
                of[key].append(item)
    return [
        Problem(item, *(tuple(i for i in of[item.key] if i.type == t) for t in (CAUSE, MEASURE)))
        for item in kept
        if item.type == PROBLEM
    ]


def loose(items: Sequence[Item], found: Sequence[Problem]) -> list[Item]:
    """Records that belong to no problem: practices, suggestions, measures nobody claims."""
    held = {i.key for one in found for i in (one.item, *one.causes, *one.measures)}
    return [item for item in items if not item.dropped and item.key not in held]


def counts(items: Iterable[Item]) -> dict[str, int]:
    """Record type -> how many, dropped ones left out."""
    found: dict[str, int] = {}
    for item in items:
        if not item.dropped:
            found[item.type] = found.get(item.type, 0) + 1
    return found
