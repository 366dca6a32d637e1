"""What the reading page shows: the source, the records as cards, what was found, what was changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from bihuan.documents import decoding, folding, likeness, marks, posting, queries, removing
from bihuan.documents.likeness import Like
from bihuan.documents.models import Correction, Paper, Posting
from bihuan.matters import sight
from bihuan.matters.models import Matter
from bihuan.papers.values import MEASURE
from bihuan.people.walls import tenant

from . import source
from .findings import LACKING, Found, findings, together
from .page import pages_of
from .words import CORRECTIONS, FACTS, FIELDS, FINDINGS, KINDS, TYPES, noise

FACTS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Card:
    """One problem with what belongs to it, and where it stands on the ledger."""

    n: int
    problem: folding.Problem
    asks: Sequence[str]
    like: Like | None
    posting: Posting | None
    matter: Matter | None

    @property
    def item(self) -> folding.Item:
        """The problem itself."""
        return self.problem.item


@dataclass(frozen=True, slots=True)
class Change:
    """One correction in words; `undoable` while nobody undid it."""

    row: Correction
    says: str
    undoable: bool


def pane(request: HttpRequest, paper_id: UUID, **more: Any) -> HttpResponse:
    """The desk alone, for htmx; the whole page again when there is none any longer."""
    found = context(request, paper_id)
    if "desk" not in found:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "documents/_desk.html", found | more)


def context(request: HttpRequest, paper_id: UUID) -> dict[str, Any]:
    """Everything the page needs. Raises Http404 when this community has no such paper."""
    here = request.standing
    try:
        seen = sight.of(here.person, timezone.localdate())
        found = queries.desk(here.community.id, paper_id, seen)
    except Paper.DoesNotExist as none:
        raise Http404 from none
    may_remove = removing.may_remove(found.paper, here.person)
    if not found.values:
        return {"paper": found.paper, "may_remove": may_remove}
    problems = folding.problems(found.items)
    asked = findings(found)
    cards = _cards(found, problems, asked, here.community.id, seen)
    lo, hi = source.window(found.paper.text, _place(request, found))
    return {
        "paper": found.paper,
        "may_remove": may_remove,
        "desk": found,
        "kind": KINDS.get(found.paper.kind, "") if any(found.paper.counts.values()) else "",
        "cards": cards,
        "loose": folding.loose(found.items, problems),
        "dropped": [item for item in found.items if item.dropped],
        "places": pages_of(found),
        "paged": decoding.has_pages(found.paper.media_type) and bool(found.paper.pages),
        "findings": together(asked, {card.item.key: card.n for card in cards}),
        "blocks": source.blocks(_source(found, problems, asked), lo, hi),
        "earlier": lo - 1 if lo else None,
        "later": hi + 1 if hi < len(found.paper.text) else None,
        "changes": _changes(found),
        "batches": _batches(found),
        "mended": _mended(found),
        "noise": noise(found.values.get("noise", [])),
        "facts": _facts(found),
        "types": TYPES.items(),
        "problems": [(card.item.key, f"{card.n}. {card.item.title}") for card in cards],
        "editing": request.GET.get("edit", "") or request.POST.get("record", ""),
        "key": str(uuid4()),
        "in_order": len(in_order(found)),
        "counting": _counting(cards),
        "may_post": posting.may_post(here.person.roles),
    }


def _place(request: HttpRequest, found: queries.Desk) -> int:
    """Where in the source the page opens."""
    at = request.GET.get("at", "")
    if at.isdigit():
        return min(int(at), len(found.paper.text))
    span = folding.place(request.GET.get("edit", ""))
    return span[0] if span else 0


def _source(
    found: queries.Desk, problems: Sequence[folding.Problem], asked: Sequence[Found]
) -> source.Source:
    anchors = {one.at: f"f-{one.n}" for one in reversed(asked)}
    return source.Source(
        found.paper.text, found.items, found.marks, found.paper.pages, anchors,
        source.labels(found.items, problems), [(one.at, one.at) for one in asked],
    )  # fmt: skip


def _cards(
    found: queries.Desk,
    problems: Sequence[folding.Problem],
    asked: Sequence[Found],
    community: UUID,
    seen: Q,
) -> list[Card]:
    new = [one.item for one in problems if one.item.key not in found.postings]
    with tenant(community):
        there = likeness.on_the_ledger(posting.PROCEDURE, found.matters, seen) if new else []
    near = dict(
        zip(
            (item.key for item in new),
            likeness.like([item.title for item in new], there),
            strict=True,
        )
    )
    labels: dict[str, list[str]] = {}
    for one in asked:
        labels.setdefault(one.ref, []).extend(one.labels)
    return [
        Card(
            n, one, _asks(one, labels), near.get(one.item.key),
            posted := found.postings.get(one.item.key),
            found.matters.get(posted.matter_id) if posted else None,
        )
        for n, one in enumerate(problems, start=1)
    ]  # fmt: skip


def _asks(one: folding.Problem, labels: Mapping[str, Sequence[str]]) -> list[str]:
    """The short words beside a card, each once; what is told elsewhere is left out."""
    keys = [item.key for item in (one.item, *one.causes, *one.measures)]
    said = dict.fromkeys(label for key in keys for label in labels.get(key, ()))
    told = {str(FINDINGS[kind]) for kind in ("problem_without_measure", *LACKING)}
    return [label for label in said if label not in told]


def _changes(found: queries.Desk) -> list[Change]:
    live = {one.seq for one in folding.live(map(queries.change, found.corrections))}
    titles = {item.key: item.title for item in found.items}
    return [
        Change(row, _in_words(row, titles), row.seq in live) for row in reversed(found.corrections)
    ]


def _in_words(row: Correction, titles: Mapping[str, str]) -> str:
    verb = str(CORRECTIONS[row.what])
    if row.what == "withdraw":
        return _("撤销了第 %d 处更正") % row.withdraws
    if row.what == "edit":
        fields = "、".join(str(FIELDS[name]) for name in row.given)
        title = row.before.get("title") or titles.get(row.records[0], "")
        return _("%(verb)s“%(title)s”的%(fields)s") % {
            "verb": verb,
            "title": title,
            "fields": fields,
        }
    title = (
        row.given.get("title") or row.before.get("title") or "”“".join(row.before.get("titles", ()))
    )
    return f"{verb}“{title}”"


def _batches(found: queries.Desk) -> list[list[Posting]]:
    """What is on the ledger, by the confirmation that put it there, the newest first."""
    heaps: dict[str, list[Posting]] = {}
    for one in sorted(found.postings.values(), key=lambda one: one.id):
        heaps.setdefault(one.batch, []).append(one)
    return list(heaps.values())[::-1]


def _mended(found: queries.Desk) -> dict[str, int]:
    """How many places of each kind, and of all that was put right."""
    counts: dict[str, int] = {}
    for mark in found.marks:
        counts[mark[2]] = counts.get(mark[2], 0) + 1
    return counts | {"all": sum(counts.get(kind, 0) for kind in marks.MENDED)}


def _facts(found: queries.Desk) -> list[tuple[str, str, str]]:
    """(kind, as printed, value) of the first facts."""
    return [
        (str(FACTS.get(one["kind"], one["kind"])), one["text"], _value(one))
        for one in found.values.get("facts", [])[:FACTS_SHOWN]
    ]


def _value(one: Mapping[str, Any]) -> str:
    if one["value"] is None:
        return _("残缺，不能用")
    return f"{one['value']}{one['unit'] or ''}"


def in_order(found: queries.Desk) -> list[tuple[folding.Item, folding.Item]]:
    """Problems without a measure with the measures that name none, where there are as many of both."""
    problems = folding.problems(found.items)
    bare = [one.item for one in problems if not one.measures and one.item.key not in found.postings]
    loose = [item for item in folding.loose(found.items, problems) if item.type == MEASURE]
    return list(zip(bare, loose, strict=True)) if len(bare) == len(loose) else []


def _counting(cards: Sequence[Card]) -> dict[str, Any]:
    new = [card for card in cards if card.posting is None]
    same = [card for card in new if card.like and card.like.same]
    return {
        "new": len(new) - len(same),
        "join": len(same),
        "bare": [card.n for card in new if card not in same and not card.problem.measures],
        "posted": len(cards) - len(new),
    }
