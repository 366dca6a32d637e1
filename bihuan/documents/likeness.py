"""Is this problem on the ledger already? Titles that say nearly the same are shown to a person."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from bihuan.matters.models import Matter
from bihuan.papers.clean.fold import fold

NEAR = 0.62  # Dice of character pairs: from here on two titles are shown side by side
SAME = 0.85  # from here on joining is proposed
FRAME = re.compile(r"^关于|的?问题$|[^\w]|\d+", re.UNICODE)
MOST = 2000  # matters looked at, the newest


@dataclass(frozen=True, slots=True)
class Like:
    """A matter on the ledger that sounds like a problem; `share` is 1 for the same words."""

    matter: Matter
    share: float

    @property
    def same(self) -> bool:
        """Whether joining it is proposed."""
        return self.share >= SAME


def like(titles: Sequence[str], open_matters: Iterable[Matter]) -> list[Like | None]:
    """For each title the matter that sounds most like it, or None. In the order given."""
    known = [(_pairs(matter.title), matter) for matter in open_matters]
    return [_nearest(_pairs(title), known) for title in titles]


def on_the_ledger(procedure: str, but: Iterable[UUID], seen: Q) -> list[Matter]:
    """Matters of a procedure that are not closed and the reader may see, the newest first.

    To be asked inside a community.
    """
    found = (
        Matter.objects.filter(seen)
        .defer("state")
        .filter(procedure=procedure, closed_at=None, parent=None)
    )
    return list(found.exclude(id__in=list(but)).order_by("-id")[:MOST])


def _nearest(pairs: frozenset[str], known: Sequence[tuple[frozenset[str], Matter]]) -> Like | None:
    best: Like | None = None
    for other, matter in known:
        both = len(pairs) + len(other)
        share = 2 * len(pairs & other) / both if both else 0.0
        if share >= NEAR and (best is None or share > best.share):
            best = Like(matter, share)
    return best


def _pairs(title: str) -> frozenset[str]:
    plain = FRAME.sub("", fold(title))
    return frozenset(plain[n : n + 2] for n in range(len(plain) - 1)) or frozenset({plain})
