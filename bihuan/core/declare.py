"""Read a procedure from its TOML file, or say everything that is wrong with it, at its line."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .calendar import Calendar, Limit
from .procedure import (
    ANSWER,
    LETTER,
    REASON,
    SAME,
    Act,
    Ask,
    Clock,
    Figure,
    Procedure,
    Proof,
    Stage,
)
from .reading import Problem, names, problems, unreadable

_LETTER = {LETTER: "函"}


@dataclass(frozen=True, slots=True)
class _Limits:
    """Limits as the file writes them: `10wd`, or the name of a local figure."""

    local: Mapping[str, Figure]

    def read(self, text: str) -> Limit:
        figure = self.local.get(text)
        return Limit(figure.value, figure.unit) if figure else Limit.parse(text)


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
    limits = _Limits(figures)
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
        clocks={table["id"]: _clock(table, limits) for table in data.get("clock", [])},
        reasons=reasons,
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
    needs = table.get("needs", [])
    return Act(
        id=table["id"],
        label=table["label"],
        start=frozenset(table["from"]),
        to=table["to"],
        who=frozenset(table["who"]),
        needs=frozenset(name for name in needs if not name.endswith("?")),
        takes=frozenset(name[:-1] for name in needs if name.endswith("?")),
        relies_on=frozenset(table.get("relies_on", [])),
        voids=frozenset(table.get("voids", [])),
        other_than=frozenset(table.get("other_than", [])),
        unit=table.get("unit", False),
        holder=table.get("holder", ""),
        opens=table.get("opens", ""),
        waits_for=frozenset(table.get("waits_for", [])),
        source=table.get("source", ""),
    )


def _clock(table: dict[str, Any], limits: _Limits) -> Clock:
    return Clock(
        id=table["id"],
        label=table["label"],
        after=frozenset(names(table["after"])),
        limit=limits.read(table["limit"]) if "limit" in table else None,
        until=table.get("until", ""),
        stops=frozenset(names(table.get("stops", []))),
        amber=limits.read(table["amber"]) if "amber" in table else None,
        source=table.get("source", ""),
    )
