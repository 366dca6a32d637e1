"""Read a procedure from its TOML file, or say everything that is wrong with it, at its line."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from typing import Any

from . import words
from .calendar import Calendar
from .checks import problems
from .procedure import (
    ANSWER,
    LETTER,
    REASON,
    SAME,
    Act,
    Ask,
    Figure,
    Procedure,
    Proof,
    Stage,
)
from .slips import Problem, unreadable

_LETTER = {LETTER: "函"}


class Malformed(Exception):  # noqa: N818 - reads as what happened
    """The file declares no procedure, for every reason in `problems`, by line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def read(text: str, calendar: Calendar, local: Mapping[str, int] | None = None) -> Procedure:
    """The procedure this text declares, with the local figures of one place.

    Raises Malformed with every problem found. A Notepad BOM is forgiven.
    """
    text = text.removeprefix("\ufeff")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Malformed([unreadable(text, error)]) from error
    if found := sorted(problems(data, text), key=lambda p: (p.line, p.says)):
        raise Malformed(found)
    return _build(data, text, calendar, local or {})


def _build(
    data: dict[str, Any], text: str, calendar: Calendar, local: Mapping[str, int]
) -> Procedure:
    figures = {name: _figure(name, t, local) for name, t in data.get("local", {}).items()}
    proofs = {kind: _proof(table) for kind, table in data.get("evidence", {}).items()}
    facts = {name: _ask(table) for name, table in data.get("facts", {}).items()}
    if reasons := data.get("reasons", {}):
        facts[REASON] = Ask("理由", "choice", reasons)
    acts = {table["id"]: _act(table) for table in data["act"]}
    stages = {table["id"]: _stage(table) for table in data["stage"]}
    roles = dict(data["roles"])
    if any(act.opens for act in acts.values()):
        acts[ANSWER] = Act(ANSWER, "子事项答复", frozenset(stages), SAME, frozenset({LETTER}))
        roles |= _LETTER
    return Procedure(
        id=data["id"],
        label=data["label"],
        version=data["version"],
        source=data["source"],
        digest=_edition(text, figures),
        roles=roles,
        evidence=proofs,
        facts=facts,
        shows=tuple(data.get("shows", ())),
        stages=stages,
        acts=acts,
        clocks={t["id"]: words.clock.read(t, figures) for t in data.get("clock", [])},
        reasons=reasons,
        children=data.get("children", {}),
        local=figures,
        calendar=calendar,
    )


def _edition(text: str, figures: Mapping[str, Figure]) -> str:
    """The digest of file and figures in force."""
    plain = {
        "file": hashlib.sha256(text.encode()).hexdigest(),
        "local": {name: figure.value for name, figure in figures.items()},
    }
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def _figure(name: str, table: dict[str, Any], local: Mapping[str, int]) -> Figure:
    return Figure(
        label=table["label"],
        default=table["default"],
        unit=table["unit"],
        value=local.get(name, table["default"]),
        source=table["source"],
    )


def _proof(table: dict[str, Any]) -> Proof:
    return Proof(table["label"], table["as"], table.get("words_of", ""))


def _ask(table: dict[str, Any]) -> Ask:
    choices = {value: value for value in table.get("choices", [])}
    return Ask(table["label"], table["as"], choices, table.get("unit", ""))


def _stage(table: dict[str, Any]) -> Stage:
    return Stage(
        id=table["id"],
        label=table["label"],
        short=table.get("short", ""),
        public=table.get("public", False),
        closes=table.get("closes", False),
    )


def _act(table: dict[str, Any]) -> Act:
    must, may = words.needs.read(table)
    return Act(
        id=table["id"],
        label=table["label"],
        start=words.from_.read(table),
        to=words.to.read(table),
        who=words.who.read(table),
        needs=must,
        takes=may,
        relies_on=words.relies_on.read(table),
        voids=words.voids.read(table),
        other_than=words.other_than.read(table),
        unit=table.get("unit", False),
        holder=words.holder.read(table),
        opens=words.opens.read(table),
        waits_for=words.waits_for.read(table),
        source=words.source.read(table),
    )
