"""Say a procedure back in plain Chinese, for the page people sign. Built, never written.

The same tables stand in the Markdown page and on the desk.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from . import words
from .calendar import Limit
from .procedure import ANSWER, SAME, START, Act, Procedure

_GIVEN = {
    "text": "文字",
    "image": "照片",
    "file": "照片、扫描件或文件",
    "date": "日期",
    "number": "数",
    "choice": "选择",
    "person": "人员",
    "flag": "是否",
    "matter": "另一事项",
}


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the page: `name` for whoever lays it out, `note` a sentence above it or empty."""

    name: str
    title: str
    note: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def page(procedure: Procedure) -> str:
    """The page as Markdown: acts, limits, what is asked, local figures, a diagram."""
    lines = [*_head(procedure)]
    for table in tables(procedure):
        lines += _markdown(table)
    return "\n".join([*lines, *_diagram(procedure)]) + "\n"


def tables(procedure: Procedure) -> list[Table]:
    """Who does what, by when, what is counted, what is asked, what a place may change."""
    made = (_acts, _clocks, _counts, _asked, _local)
    return [table for make in made if (table := make(procedure)).rows]


def says(procedure: Procedure) -> Iterator[str]:
    """Sentences above the tables: the way, its ends, what is public, who may read."""
    way = [stage.short for stage in procedure.stages.values() if stage.short]
    yield f"环节：{' → '.join(way)}。"
    closing = [stage.label for stage in procedure.stages.values() if stage.closes]
    yield f"算作了结的环节：{'、'.join(closing)}。"
    public = [stage.label for stage in procedure.stages.values() if stage.public]
    yield f"对居民公开的环节：{'、'.join(public) or '无'}。"
    stays = [said for stage in procedure.stages.values() if (said := words.stays.says(stage))]
    if stays:
        yield f"{'；'.join(stays)}，才能往下走（退回和终止不受此限）。"
    yield from (f"{said}。" for said in words.seen_by.says(procedure))


def _head(procedure: Procedure) -> Iterator[str]:
    yield f"# {procedure.label}（{procedure.version}）"
    yield ""
    yield f"依据：{procedure.source}。版本指纹 `{procedure.digest[:12]}`。"
    yield "本页由程序文件生成，不能手改。"
    yield ""
    yield from says(procedure)
    yield ""


def _markdown(table: Table) -> Iterator[str]:
    yield f"## {table.title}"
    yield ""
    if table.note:
        yield table.note
        yield ""
    for cells in (table.head, ["---"] * len(table.head), *table.rows):
        yield f"| {' | '.join(cells)} |"
    yield ""


def _acts(procedure: Procedure) -> Table:
    head = ("动作", "从", "到", "谁", "须带", "其他条件", "依据")
    rows = [
        (
            act.label,
            _from(procedure, act),
            "原处" if act.to == SAME else procedure.place(act.to),
            "、".join(procedure.roles[role] for role in _in_order(procedure.roles, act.who)),
            "、".join(words.needs.says(procedure, act)) or "—",
            "；".join(_conditions(procedure, act)) or "—",
            words.source.says(act.source),
        )
        for act in procedure.acts.values()
    ]
    return Table("acts", "谁能做什么", "", head, rows)


def _from(procedure: Procedure, act: Act) -> str:
    if act.id == ANSWER:
        return "任何环节"
    stages = [procedure.place(stage) for stage in _in_order(procedure.stages, act.start)]
    return "、".join((["（新事项）"] if START in act.start else []) + stages)


def _conditions(procedure: Procedure, act: Act) -> Iterator[str]:
    yield from words.by.says(procedure, act)
    yield from words.when.says(procedure, act.when)
    yield from words.after.says(procedure, act)
    yield from words.count.says(procedure, act)
    yield from words.at_most.says(act)
    yield from words.relies_on.says(procedure, act)
    yield from words.waits_for.says(procedure, act)
    yield from words.other_than.says(procedure, act)
    yield from words.opens.says(procedure, act)
    yield from words.voids.says(procedure, act)
    yield from words.holder.says(procedure, act)
    yield from words.tells.says(procedure, act)


def _clocks(procedure: Procedure) -> Table:
    note = "逾期的一直算逾期：督办和延期另起时限，不抵销原来的。"
    head = ("时限", "起算", "多久", "到哪里为止", "提前提醒", "时钟自动办", "依据")
    rows = []
    for clock in procedure.clocks.values():
        stops = "、".join(f"“{procedure.place(w)}”" for w in sorted(clock.stops)) or "离开这一环节"
        starts = "、".join(f"“{procedure.place(name)}”" for name in sorted(clock.after))
        rows.append(
            (
                clock.label,
                "；".join([starts, *words.when.says(procedure, clock.when)]),
                words.clock.says(procedure, clock) + words.repeats.says(clock),
                stops,
                _words(clock.amber),
                words.warns.says(procedure, clock),
                words.source.says(clock.source),
            )
        )
    return Table("clocks", "时限", note, head, rows)


def _counts(procedure: Procedure) -> Table:
    note = "数由名册、签到和计票单算出，按分数精确比较。"
    rows = [
        (count.label, words.count.tells(procedure, count), words.source.says(count.source))
        for count in procedure.counts.values()
    ]
    return Table("counts", "表决和人数", note, ("名称", "怎样才算达到", "依据"), rows)


def _words(limit: Limit | None) -> str:
    return limit.words() if limit else "—"


def _asked(procedure: Procedure) -> Table:
    rows = []
    for proof in procedure.evidence.values():
        whose = procedure.name(proof.words_of) if proof.words_of else ""
        note = f"{whose}本人的话；别人填的标为代填，不能单凭它销号" if whose else "—"
        rows.append((proof.label, _GIVEN[proof.given_as], note))
    for ask in procedure.facts.values():
        note = "、".join(ask.choices.values()) or ask.unit or "—"
        rows.append((ask.label, _GIVEN[ask.given_as], note))
    return Table("asked", "佐证和事实", "", ("名称", "怎么给", "说明"), rows)


def _local(procedure: Procedure) -> Table:
    rows = [
        (f.label, replace(f, value=f.default).words(), f.words(), f.source)
        for f in procedure.local.values()
    ]
    return Table("local", "各地可以改的数", "", ("名称", "默认", "现行", "依据"), rows)


def _diagram(procedure: Procedure) -> Iterator[str]:
    yield "## 走向"
    yield ""
    yield "```mermaid"
    yield "stateDiagram-v2"
    for stage in procedure.stages.values():
        yield f"    {stage.id}: {stage.label}"
    for act in procedure.acts.values():
        if act.to != SAME:
            for start in _in_order((START, *procedure.stages), act.start):
                yield f"    {'[*]' if start == START else start} --> {act.to}: {act.label}"
    for stage in procedure.stages.values():
        if stage.closes:
            yield f"    {stage.id} --> [*]"
    yield "```"


def _in_order(known: Iterable[str], some: frozenset[str]) -> list[str]:
    return [name for name in known if name in some]
