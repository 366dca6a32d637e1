"""What is stored of whom, why, by which law, how long, read by whom 目的: `purposes.toml` as values."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan import core
from bihuan.rules.figures import full

ANY = "*"  # the purpose of a table whose rows each have their own


@dataclass(frozen=True, slots=True)
class Purpose:
    """Why something is stored. `of` is residents, staff, members or both; `names`: it may name residents."""

    label: str
    of: str
    why: str
    basis: Sequence[str]
    names: bool = False


@dataclass(frozen=True, slots=True)
class Retention:
    """How long: a limit in full after what `after` says; no `period` is for as long as there is need."""

    label: str
    period: str
    after: str
    sweep: bool
    source: str

    def ends(self, since: date) -> date | None:
        """The first day on which it is to be gone; None for never by time alone."""
        return full(self.period, since) if self.period else None


@dataclass(frozen=True, slots=True)
class Term:
    """How long the evidence of one procedure is kept after closing, and what it is kept for.

    `titles`: titles of its matters name people as a rule, and go with the evidence.
    """

    label: str
    purpose: str
    period: str
    source: str
    titles: bool = False

    def ends(self, closed: date) -> date:
        """The first day on which it is to be gone."""
        return full(self.period, closed)


@dataclass(frozen=True, slots=True)
class Table:
    """One table that holds, or may hold, something about people: column -> what it is."""

    label: str
    purpose: str
    retention: str
    read_by: Sequence[str]
    columns: Mapping[str, str]
    plain: Sequence[str]
    sensitive: Mapping[str, str] = field(default_factory=dict)
    sealed: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What lies outside the tables."""

    label: str
    what: str
    until: str


@dataclass(frozen=True, slots=True)
class Never:
    """What is not stored, how the need is served instead, and by which law."""

    what: str
    instead: str
    basis: str


@dataclass(frozen=True, slots=True)
class Answer:
    """How soon a request about somebody's own data is answered."""

    period: str
    source: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The whole file."""

    source: str
    purposes: Mapping[str, Purpose]
    retentions: Mapping[str, Retention]
    answer: Answer
    procedures: Mapping[str, Term]
    tables: Mapping[str, Table]
    without: Mapping[str, str]
    elsewhere: Sequence[Elsewhere]
    never: Sequence[Never]
    forbidden: Sequence[str]
    allowed: Sequence[str]
    by_rule: Mapping[str, Sequence[str]]  # procedure -> what it asks for by a rule all the same


@cache
def catalogue() -> Catalogue:
    """The file that came with the code."""
    return read(files(__package__).joinpath("purposes.toml").read_text("utf-8"))


def read(text: str) -> Catalogue:
    """The catalogue a text makes. Raises TypeError or KeyError for a word that is not one of it."""
    data: dict[str, Any] = tomllib.loads(text)
    never = data["never"]
    return Catalogue(
        source=data["source"],
        purposes={name: Purpose(**one) for name, one in data["purpose"].items()},
        retentions={name: Retention(**one) for name, one in data["retention"].items()},
        answer=Answer(**data["answer"]),
        procedures={name: Term(**one) for name, one in data["procedure"].items()},
        tables={name: Table(**one) for name, one in data["table"].items()},
        without=data["without"],
        elsewhere=[Elsewhere(**one) for one in data["elsewhere"]],
        never=[Never(**one) for one in never["kept"]],
        forbidden=[*never["words"], *never["english"]],
        allowed=never["allowed"],
        by_rule=never["by_rule"],
    )


def may_name(purpose: str) -> bool:
    """Whether residents may be named for this purpose."""
    found = catalogue().purposes.get(purpose)
    return bool(found and found.names)


def forbidden(name: str) -> str:
    """The forbidden word that the name of a column contains; empty for none."""
    told = catalogue()
    for one in told.allowed:
        name = name.replace(one, "")
    words = re.sub(r"[\s\-_]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)).lower()
    return next((word for word in told.forbidden if _says(words, word)), "")


def asked_for(procedure: core.Procedure) -> Mapping[str, str]:
    """What a procedure asks for and may not: its name in the file -> the forbidden word."""
    found = {}
    for name, one in {**procedure.evidence, **procedure.facts, **procedure.local}.items():
        choices = getattr(one, "choices", {})
        words = map(forbidden, (name, one.label, *choices, *choices.values()))
        if name not in catalogue().by_rule.get(procedure.id, ()) and (
            word := next(filter(None, words), "")
        ):
            found[name] = word
    return found


def _says(words: str, word: str) -> bool:
    """Chinese words anywhere, English ones only whole."""
    return f"_{word}_" in f"_{words}_" if word.isascii() else word in words


@dataclass(frozen=True, slots=True)
class Header:
    """The columns of a table that comes in: places of those that may, name -> word of those that may not."""

    places: Sequence[int]
    dropped: Mapping[str, str]

    def row(self, cells: Sequence[Any]) -> list[Any]:
        """The cells of a row that may come in."""
        return [cells[n] for n in self.places if n < len(cells)]

    def says(self) -> list[str]:
        """What to tell whoever brings it, a sentence a column."""
        told = _("“%(name)s”这一列不收，已去掉：系统不存人的“%(word)s”。")
        return [told % {"name": name, "word": word} for name, word in self.dropped.items()]


def let_in(header: Sequence[str]) -> Header:
    """What of a header may come in. Whoever reads tables in asks here first. 导入把关"""
    found = [forbidden(str(name or "")) for name in header]
    return Header(
        [n for n, word in enumerate(found) if not word],
        {str(name): word for name, word in zip(header, found, strict=True) if word},
    )


# -- in another language -----------------------------------------------------------------------------


def sentences(told: Catalogue) -> Iterator[str]:
    """Everything in a catalogue that people read, each sentence once."""
    return iter(dict.fromkeys(_all(told)))


def _all(told: Catalogue) -> Iterator[str]:
    for purpose in told.purposes.values():
        yield from (purpose.label, purpose.why, *purpose.basis)
    for time in told.retentions.values():
        yield from (time.label, time.after, time.source)
    for term in told.procedures.values():
        yield from (term.label, term.source)
    for table in told.tables.values():
        yield from (table.label, *table.columns.values())
    for place in told.elsewhere:
        yield from (place.label, place.what, place.until)
    for never in told.never:
        yield from (never.what, never.instead, never.basis)
    yield from (told.answer.source, told.source)


def say(text: str) -> str:
    """A sentence of the catalogue in the language of the page; as it stands where that has none."""
    return _spoken(get_language() or "").get(text, text)


@cache
def _spoken(language: str) -> Mapping[str, str]:
    path = files(__package__).joinpath(f"purposes.{language}.toml")
    return tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
