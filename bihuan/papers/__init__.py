"""Papers 材料: text in, values out. Decoding files and keeping rows live elsewhere."""

from bihuan.papers import about
from bihuan.papers.check import check
from bihuan.papers.clean import Cleaned, clean
from bihuan.papers.compare import Comparison, Pair, Passage, compare
from bihuan.papers.extract import extract
from bihuan.papers.facts import facts
from bihuan.papers.parse import parse
from bihuan.papers.values import Article, Fact, Finding, Reading, Record, Span

__all__ = [
    "Article",
    "Cleaned",
    "Comparison",
    "Fact",
    "Finding",
    "Pair",
    "Passage",
    "Reading",
    "Record",
    "Span",
    "clean",
    "compare",
    "read",
]


def read(text: str, name: str) -> Reading:
    """Read one paper: `text` as it was decoded, `name` as the file is called.

    Never fails on any text. Spans in the answer are ranges of `text`.
    """
    cleaned = clean(text)
    paper = parse(cleaned)
    kind = about.kind(paper)
    records = extract(paper, kind)
    return Reading(
        source=name,
        kind=kind,
        title=about.title(paper),
        organization=about.organization(paper, text),
        date=about.date(paper, text),
        script=about.script(cleaned),
        noise=about.noise(paper),
        records=records,
        facts=facts(paper),
        findings=check(paper, kind, records),
        articles=about.articles(paper),
    )
