"""雷同: this paper beside the others the community keeps, and the passages they share."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from bihuan import papers
from bihuan.documents import queries
from bihuan.documents.models import Paper
from bihuan.people.standing import staff

MOST = 40  # other papers, the newest
SHOWN = 30  # passages of one pair


@dataclass(frozen=True, slots=True)
class Passage:
    """One shared passage as both papers have it; `at` and `there_at` are where it begins."""

    here: str
    there: str
    at: int
    there_at: int


@dataclass(frozen=True, slots=True)
class Twin:
    """Another paper, how much is shared, and the passages."""

    id: UUID
    name: str
    percent: int
    of_this: int
    passages: Sequence[Passage]
    more: int


@require_safe
@staff
def compare(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Texts are fetched first and compared outside the transaction."""
    community = request.standing.community.id
    try:
        paper = queries.one(community, paper_id)
    except Paper.DoesNotExist as none:
        raise Http404 from none
    texts = queries.texts(community, paper_id, MOST)
    others = len(texts) - 1 if paper.state == Paper.State.READ else 0
    twins = _twins(paper_id, texts) if others > 0 else []
    context = {"paper": paper, "twins": twins, "others": max(others, 0), "most": MOST}
    return render(request, "documents/compare.html", context)


def _twins(paper_id: UUID, texts: dict[UUID, tuple[str, str]]) -> list[Twin]:
    given = tuple((str(one), text) for one, (_name, text) in texts.items())
    here = str(paper_id)
    pairs = [pair for pair in _compared(given).pairs if here in (pair.a, pair.b)]
    return [_twin(pair, here, texts) for pair in pairs]


@lru_cache(maxsize=4)
def _compared(given: tuple[tuple[str, str], ...]) -> papers.Comparison:
    return papers.compare(dict(given))


def _twin(pair: papers.Pair, here: str, texts: dict[UUID, tuple[str, str]]) -> Twin:
    first = pair.a == here
    other = UUID(pair.b if first else pair.a)
    name, text = texts[other]
    own = texts[UUID(here)][1]
    both = [(p.a, p.b) if first else (p.b, p.a) for p in pair.passages]
    both.sort(key=lambda spans: spans[0][0] - spans[0][1])
    contained = pair.containment_a_in_b if first else pair.containment_b_in_a
    return Twin(
        other, name, round(pair.jaccard * 100), round(contained * 100),
        [Passage(_said(own, a), _said(text, b), a[0], b[0]) for a, b in both[:SHOWN]],
        max(0, len(both) - SHOWN),
    )  # fmt: skip


def _said(text: str, span: papers.Span) -> str:
    """A passage as it reads: its noise taken out."""
    return papers.clean(text[span[0] : span[1]]).text.strip()
