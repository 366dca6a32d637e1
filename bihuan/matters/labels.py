"""What procedures call things, in the language of the page.

A procedure's file speaks Chinese, and so do the core, the trace and whatever is printed. Beside the
file may lie `en.toml` with the same names and their English; what it leaves out is looked for in
the shelf's own `en.toml`, which names what many procedures share, and else stays Chinese. Nothing
of it is published or counted into an edition.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Any

from django.utils.translation import get_language

from bihuan import core

from . import shelf

TABLES = (
    "roles", "evidence", "facts", "choices", "stages", "short", "acts", "clocks", "local", "units",
    "reasons", "children", "counts",
)  # fmt: skip
FILES = "zh"  # the language of the files


def spoken(procedure: core.Procedure) -> core.Procedure:
    """The same edition with its labels in the language of the page. For showing only."""
    language = (get_language() or FILES).partition("-")[0]
    return (
        procedure if language == FILES else _said(_Edition(procedure.digest, procedure), language)
    )


@cache
def own(procedure_id: str, language: str) -> Mapping[str, Any]:
    """What lies beside a procedure's file in a language; for `""`, what all share."""
    path = shelf.SHELF / procedure_id / f"{language}.toml"
    return tomllib.loads(path.read_text("utf-8")) if path.exists() else {}


def amount(figure: core.Figure, value: int) -> str:
    """A value of a local figure as people read it: 3个工作日."""
    return with_unit(str(value), unit(figure))


def unit(figure: core.Figure) -> str:
    """What a local figure counts: 个工作日, 元."""
    known = core.calendar.UNITS.get(figure.unit, figure.unit)
    return (
        known
        if _language() == FILES
        else own("", _language()).get("units", {}).get(figure.unit, known)
    )


def with_unit(number: str, unit: str) -> str:
    """A number and what it counts, with a space between words of letters."""
    return f"{number} {unit}" if unit[:1].isascii() and unit[:1].isalpha() else f"{number}{unit}"


def _language() -> str:
    return (get_language() or FILES).partition("-")[0]


@dataclass(frozen=True, slots=True)
class _Edition:
    digest: str
    procedure: core.Procedure = field(compare=False)


@lru_cache(maxsize=1024)
def _said(edition: _Edition, language: str) -> core.Procedure:
    was, words = edition.procedure, _words(edition.procedure.id, language)

    def says(table: str, named: Mapping[str, Any]) -> dict[str, Any]:
        told = words[table]
        return {name: replace(one, label=told.get(name, one.label)) for name, one in named.items()}

    def plain(table: str, named: Mapping[str, str]) -> dict[str, str]:
        return {name: words[table].get(name, label) for name, label in named.items()}

    def facts() -> dict[str, core.Ask]:
        return {
            name: replace(ask, choices=_choices(name, ask, words), unit=_unit(ask.unit, words))
            for name, ask in says("facts", was.facts).items()
        }

    stages = says("stages", was.stages)
    return replace(
        was,
        label=own(was.id, language).get("label", was.label),
        roles=plain("roles", was.roles),
        evidence=says("evidence", was.evidence),
        facts=facts(),
        stages={n: replace(s, short=_short(s, words)) for n, s in stages.items()},
        acts=says("acts", was.acts),
        clocks=says("clocks", was.clocks),
        reasons=plain("reasons", was.reasons),
        children={n: _child(n, label, words, language) for n, label in was.children.items()},
        local={
            n: replace(f, unit=_unit(f.unit, words)) for n, f in says("local", was.local).items()
        },
        counts=says("counts", was.counts),
    )


def _choices(name: str, ask: core.Ask, words: Mapping[str, Any]) -> dict[str, str]:
    """Of the fact `reason` the choices are the reasons."""
    told = words["reasons"] if name == core.REASON else words["choices"].get(name, {})
    return {value: told.get(value, label) for value, label in ask.choices.items()}


def _unit(unit: str, words: Mapping[str, Any]) -> str:
    return words["units"].get(unit, unit)


def _child(procedure_id: str, label: str, words: Mapping[str, Any], language: str) -> str:
    """As the file that opens it calls it, else as its own does."""
    theirs = own(procedure_id, language).get("label", label)
    return str(words["children"].get(procedure_id, theirs))


def _short(stage: core.Stage, words: Mapping[str, Any]) -> str:
    """A stage has a short name only where the file gives it one."""
    return words["short"].get(stage.id, stage.label) if stage.short else ""


@cache
def _words(procedure_id: str, language: str) -> dict[str, dict[str, Any]]:
    """Table -> name -> label; the procedure's own before what all share."""
    shared, told = own("", language), own(procedure_id, language)
    return {table: shared.get(table, {}) | told.get(table, {}) for table in TABLES}
