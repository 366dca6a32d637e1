"""`when`: an act, or a clock, only for a declared choice, flag or number. 适用条件"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bihuan.core.event import Event, Objection, Plain
from bihuan.core.procedure import When

if TYPE_CHECKING:
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act, Figure, Procedure

WORD = "when"
NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?")
BOUNDS = {"least": "不少于", "most": "不超过", "over": "超过", "under": "少于"}


def objections(matter: Matter, act: Act, event: Event) -> Sequence[Objection]:
    """`when` for each test that fails; what the act has still to be brought is not yet judged."""
    if not act.when:
        return ()
    failed = [
        test.fact
        for test in act.when
        if not (test.fact in act.needs and test.fact not in event.facts)
        and not holds(test, value(matter, event, test.fact))
    ]
    return [Objection("when", fact) for fact in sorted(failed)]


def applies(tests: Sequence[When], matter: Matter, event: Event) -> bool:
    """Whether all of them hold."""
    return all(holds(test, value(matter, event, test.fact)) for test in tests)


def value(matter: Matter, event: Event, fact: str) -> Plain | None:
    """A fact as the event tells it, else as the matter knows it; None when neither does."""
    return event.facts.get(fact, matter.facts.get(fact))


def holds(test: When, given: Plain | None) -> bool:
    """Whether a value passes; one that is not known does not."""
    if test.values:
        return any(given is v if isinstance(v, bool) else given == v for v in test.values)
    exact = number(given)
    if exact is None:
        return False
    return (
        (test.least is None or exact >= test.least)
        and (test.most is None or exact <= test.most)
        and (test.over is None or exact > test.over)
        and (test.under is None or exact < test.under)
    )


def number(given: Plain | None) -> Fraction | None:
    """A number fact exactly; None when it is none, whatever else was typed."""
    plain = str(given) if type(given) is int else given
    return Fraction(plain) if isinstance(plain, str) and NUMBER.fullmatch(plain) else None


def read(table: Mapping[str, Any], figures: Mapping[str, Figure]) -> tuple[When, ...]:
    """The tests the file lists."""
    return tuple(_test(fact, wanted, figures) for fact, wanted in table.get(WORD, {}).items())


def _test(fact: str, wanted: Any, figures: Mapping[str, Figure]) -> When:
    if not isinstance(wanted, dict):
        return When(fact, tuple(wanted) if isinstance(wanted, list) else (wanted,))
    bounds: dict[str, Any] = {
        name: figures[v].value if v in figures else v for name, v in wanted.items()
    }
    return When(fact, **bounds, figures=frozenset(v for v in wanted.values() if v in figures))


def says(procedure: Procedure, tests: Sequence[When]) -> Iterator[str]:
    """The line of the page that people sign."""
    for test in tests:
        ask = procedure.facts[test.fact]
        if test.values:
            told = [
                "是" if v is True else "否" if v is False else ask.choices.get(str(v), str(v))
                for v in test.values
            ]
            yield f"限{ask.label}为{'、'.join(told)}"
            continue
        bounds = {name: getattr(test, name) for name in BOUNDS}
        told = [f"{BOUNDS[name]}{n}{ask.unit}" for name, n in bounds.items() if n is not None]
        yield f"限{ask.label}{'且'.join(told)}"
