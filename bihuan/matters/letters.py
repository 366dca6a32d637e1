"""Letters 函 between a matter and its children: what one act has to tell others.

They are written with the act, as its row of the outbox; `delivery` takes them where they belong.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from bihuan import core

from .writing import Letters, Row


@dataclass(frozen=True, slots=True)
class Opening:
    """A child matter to open: what it is called, and what its first act is told.

    `community` is the place below that is to keep it; without one, who keeps the parent does.
    """

    title: str
    facts: Mapping[str, core.Plain] = field(default_factory=dict)
    evidence: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    aspect: str = ""
    community: UUID | None = None


@dataclass(frozen=True, slots=True)
class Parent:
    """Where a child hangs: the parent's id, and the child's number under it, from 1.

    `community` keeps the parent, when that is another than keeps the child.
    """

    id: UUID
    nth: int
    number: str = ""
    community: UUID | None = None

    def columns(self) -> dict[str, Any]:
        """The same as columns of the child's row."""
        if self.community:
            return {"origin": self.id, "origin_community": self.community, "nth": self.nth}
        return {"parent_id": self.id, "nth": self.nth, "number": f"{self.number}-{self.nth}"}


def parent_of(row: Row) -> Parent | None:
    """Where a matter hangs; None for one that stands alone."""
    return Parent(row.parent, row.nth, community=row.community) if row.parent else None


def of(
    before: core.Matter,
    after: core.Matter,
    event: core.Event,
    opens: Sequence[Opening],
    parent: Parent | None,
) -> Letters:
    """What one act has to tell others: children to open, an answer to the parent, or nothing."""
    told: dict[str, Any] = {}
    if tell := core.told(after, event.act):
        told["tell"] = tell
    if opens:
        told["open"] = list(_openings(before, after, event, opens))
    if parent and before.closed != after.closed:
        told["answer"] = {
            "parent": str(parent.id), "n": parent.nth,
            "community": parent.community and str(parent.community), "head": after.head, "closed": after.closed,
            "hands": [[hand.id, hand.unit] for hand in core.worked(after)],
            "backfill": event.backfill,
            "happened": event.happened.isoformat(), "entered": event.entered.isoformat(),
        }  # fmt: skip
    return told


def _openings(
    before: core.Matter, after: core.Matter, event: core.Event, opens: Sequence[Opening]
) -> Iterator[dict[str, Any]]:
    for n, opening in enumerate(opens, start=len(before.children) + 1):
        yield {
            "n": n, "procedure": after.children[n - 1].procedure, "title": opening.title,
            "community": opening.community and str(opening.community), "head": after.head,
            "aspect": opening.aspect, "facts": dict(opening.facts),
            "evidence": {kind: list(marks) for kind, marks in opening.evidence.items()},
            "by": [event.by.id, sorted(event.by.roles), event.by.unit, event.by.post],
            "backfill": event.backfill,
            "happened": event.happened.isoformat(), "entered": event.entered.isoformat(),
        }  # fmt: skip
