"""What a paper turns into: frozen values, each with the place it was read from.

A span is a half-open range of code points of the decoded text that was given.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

Span = tuple[int, int]

PROBLEM, CAUSE, MEASURE = "problem", "cause", "measure"
PRACTICE, SUGGESTION = "practice", "suggestion"

# type -> first letter of a record's id
LETTERS: Mapping[str, str] = {
    PROBLEM: "P",
    CAUSE: "C",
    MEASURE: "M",
    PRACTICE: "A",
    SUGGESTION: "S",
}


class Record(NamedTuple):
    """One item a paper lists 条目: a problem, cause, measure, practice or suggestion.

    `text` is the item without its list mark, in Simplified, width as printed;
    `number` the mark as printed; `links` the problems a measure answers, where the
    paper says so; `rule` the extraction rule that took it; `damaged` tells that bytes
    of it were lost for good. `owner` and `due` are what the paper names, or empty.
    """

    id: str
    type: str
    aspect: str
    title: str
    text: str
    number: str
    span: Span
    links: tuple[str, ...] = ()
    rule: str = ""
    damaged: bool = False
    owner: str = ""
    due: str = ""


class Fact(NamedTuple):
    """One figure, date or place 数据.

    `kind` is count, amount, percent, duration, frequency, ratio, ordinal, date, date_range,
    address, phone or email. A date that was damaged, or that no calendar has, keeps its text and
    has value None; a masked figure keeps its mask (`x`, `xx`) as value.
    """

    kind: str
    value: float | int | str | None
    unit: str | None
    text: str
    span: Span


class Finding(NamedTuple):
    """Something a careful reader would ask about 检出项; `record` is an id, or None for the paper."""

    kind: str
    says: str
    span: Span
    record: str | None = None


class Article(NamedTuple):
    """One of the articles that share a page."""

    title: str
    span: Span


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from one paper; records in the order of the page, over all its articles."""

    source: str
    kind: str
    title: str | None
    organization: str | None
    date: str | None
    script: str
    noise: tuple[str, ...] = ()
    records: tuple[Record, ...] = ()
    facts: tuple[Fact, ...] = ()
    findings: tuple[Finding, ...] = ()
    articles: tuple[Article, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The object the command line prints, keys in the order of the fields."""
        whole = {field.name: getattr(self, field.name) for field in fields(self)}
        for name in ("records", "facts", "findings", "articles"):
            whole[name] = [one._asdict() for one in whole[name]]
        for record in whole["records"]:
            del record["owner"], record["due"]
        return whole
