"""Read a procedure from its TOML file, or say everything that is wrong with it, at its line."""

import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from . import general, words
from .calendar import Calendar
from .checks import problems
from .procedure import (
    ANSWER,
    LETTER,
    PAUSE,
    REASON,
    SAME,
    Act,
    Ask,
    Count,
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
    return declared(data, text, calendar, local)


def declared(
    data: dict[str, Any], text: str, calendar: Calendar, local: Mapping[str, int] | None = None
) -> Procedure:
    """The procedure these tables declare; `text` is where they were read, for the lines.

    Raises Malformed with every problem found.
    """
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
    stages = {table["id"]: _stage(table, figures) for table in data["stage"]}
    acts = {table["id"]: _act(table, figures, stages) for table in data["act"]}
    counts = {t["id"]: words.count.declared(t, figures) for t in data.get("count", [])}
    acts = {name: _with_figures(act, counts) for name, act in acts.items()}
    clocks = {t["id"]: words.clock.read(t, figures) for t in data.get("clock", [])}
    children = dict(data.get("children", {}))
    if said := data.get("general", {}):
        acts |= {act.id: act for act in general.acts(said, stages, data["id"])}
        proofs, facts = proofs | general.PROOFS, facts | general.FACTS
        children |= {data["id"]: data["label"]} if general.SPLIT in said else {}
        clocks |= {PAUSE: general.clock()} if PAUSE in said else {}
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
        clocks=clocks,
        reasons=reasons,
        children=children,
        local=figures,
        calendar=calendar,
        counts=counts,
        seen_by=words.seen_by.read(data),
        remembers=_remembers(acts.values(), stages.values()),
    )


def _remembers(acts: Iterable[Act], stages: Iterable[Stage]) -> frozenset[str]:
    """The acts and stages whose times some word asks for."""
    asked = {name for act in acts for name in act.after}
    asked |= {act.id for act in acts if act.at_most}
    return frozenset(asked | {stage.id for stage in stages if stage.stays})


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
    seen_by = words.seen_by.read(table)
    return Proof(table["label"], table["as"], table.get("words_of", ""), seen_by)


def _ask(table: dict[str, Any]) -> Ask:
    choices = {value: value for value in table.get("choices", [])}
    return Ask(table["label"], table["as"], choices, table.get("unit", ""))


def _stage(table: dict[str, Any], local: Mapping[str, Figure]) -> Stage:
    return Stage(
        id=table["id"],
        label=table["label"],
        short=table.get("short", ""),
        public=table.get("public", False),
        closes=table.get("closes", False),
        standing=table.get("standing", False),
        stays=words.stays.read(table, local),
        figures=frozenset(local.keys() & {table.get("stays")}),
    )


def _act(table: dict[str, Any], local: Mapping[str, Figure], stages: Mapping[str, Stage]) -> Act:
    must, may = words.needs.read(table)
    tests = words.when.read(table, local)
    read_limits = local.keys() & {*table.get("after", {}).values(), table.get("at_most")}
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
        by=words.by.read(table),
        when=tests,
        at_most=words.at_most.read(table, local),
        after=words.after.read(table, local),
        count=words.count.read(table),
        tells=words.tells.read(table),
        onward=frozenset() if REASON in must else _onward(table, stages),
        figures=frozenset(read_limits).union(*(test.figures for test in tests)),
        source=words.source.read(table),
    )


def _onward(table: dict[str, Any], stages: Mapping[str, Stage]) -> frozenset[str]:
    """The stages that must have lasted, of those this act leads onward from."""
    order = list(stages)
    if table["to"] == SAME:
        return frozenset()
    before = order[: order.index(table["to"])]
    return frozenset(name for name in table["from"] if name in before and stages[name].stays)


def _with_figures(act: Act, counts: Mapping[str, Count]) -> Act:
    """The act with the local figures that its counts read."""
    read = [counts[name.removeprefix(words.count.MISSED)].figures for name in act.count]
    return replace(act, figures=act.figures.union(*read))
