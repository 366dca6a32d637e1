"""`count`: a number that must reach a fraction of another, with its denominator. 表决

A quorum, a majority: counted from rows by those who hold the rows, compared here exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bihuan.core.event import Event, Objection
from bihuan.core.procedure import Count

from .when import number, value

if TYPE_CHECKING:
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act, Figure, Procedure

WORD = "count"
MISSED = "not "  # before a name: the fraction must be missed
_SHARES = ("least", "over")


def objections(matter: Matter, act: Act, event: Event) -> Sequence[Objection]:
    """`too_few`, `enough` and `too_many`, each with `name part/of`; `not_counted` with the fact."""
    if not act.count:
        return ()
    found = []
    for name in sorted(act.count):
        count = matter.procedure.counts[name.removeprefix(MISSED)]
        asked = {*count.part, count.of} & act.needs
        if asked <= event.facts.keys():  # else it is only to be brought
            found += _why(matter, event, count, name.startswith(MISSED))
    return found


def _why(matter: Matter, event: Event, count: Count, missed: bool) -> list[Objection]:
    given = {name: number(value(matter, event, name)) for name in (*count.part, count.of)}
    if unknown := [name for name, n in given.items() if n is None]:
        return [Objection("not_counted", name) for name in unknown]
    exact = {name: n for name, n in given.items() if n is not None}
    part, of = sum((exact[name] for name in count.part), Fraction(0)), exact[count.of]
    told = f"{count.id} {_plain(part)}/{_plain(of)}"
    over = part > of and count.share <= 1  # more candidates than seats is no slip
    if over or min(exact.values()) < 0:
        return [Objection("too_many", told)]
    if met(count, part, of) != missed:
        return []
    return [Objection("enough", told) if missed else Objection("too_few", told)]


def met(count: Count, part: Fraction, of: Fraction) -> bool:
    """Whether the fraction is reached, or exceeded where it must be; never of nobody."""
    wanted = count.share * of
    return of > 0 and (part > wanted if count.strict else part >= wanted)


def _plain(n: Fraction) -> str:
    if n.denominator == 1:
        return str(n.numerator)
    return f"{Decimal(n.numerator) / n.denominator:f}"  # exact: what people count is a decimal


def read(table: Mapping[str, Any]) -> frozenset[str]:
    """The counts an act lists."""
    return frozenset(table.get(WORD, ()))


def declared(table: Mapping[str, Any], figures: Mapping[str, Figure]) -> Count:
    """One [[count]] of the file."""
    key = next(key for key in _SHARES if key in table)
    text, part = table[key], table["part"]
    share = Fraction(figures[text].value, 100) if text in figures else Fraction(text)
    return Count(
        id=table["id"],
        label=table["label"],
        part=(part,) if isinstance(part, str) else tuple(part),
        of=table["of"],
        share=share,
        strict=key == "over",
        source=table["source"],
        figures=frozenset({text} & figures.keys()),
    )


def says(procedure: Procedure, act: Act) -> Iterator[str]:
    """The line of the page that people sign."""
    for name in sorted(act.count):
        count = procedure.counts[name.removeprefix(MISSED)]
        yield f"{tells(procedure, count)}{'，未达到时' if name.startswith(MISSED) else ''}"


def tells(procedure: Procedure, count: Count) -> str:
    """`赞成超过应到的1/2`."""
    part = "与".join(procedure.name(name) for name in count.part)
    share = "全部" if count.share == 1 else str(count.share)
    return f"{part}{'超过' if count.strict else '不少于'}{procedure.name(count.of)}的{share}"
