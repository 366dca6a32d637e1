"""Rows that say what a rule answers, and whether ours does. 规则样例

A file holds `{"cases": [{"id", "given", "expect", "depends_on"?, "alt"?}]}`. Only the keys of
`expect` are compared; a key an answer lacks counts as null.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import (
    admission,
    deadlines,
    dues,
    hotline,
    mediation,
    moralbank,
    obligations,
    petition,
    quorum,
    rectification,
)

# the beginning of a file's name, or of a case's id -> what answers it
RULES: Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Any]]] = {
    "admission": admission.answer,
    "deadlines": deadlines.answer,
    "dues": dues.answer,
    "hotline": hotline.answer,
    "mediation": mediation.answer,
    "moralbank": moralbank.answer,
    "obligations": obligations.answer,
    "petition": petition.answer,
    "quorum": quorum.answer,
    "rectification": rectification.answer,
}

SAME, DIFFERS, OPEN, UNREADABLE = "same", "differs", "open", "unreadable"
# what reading a malformed case may raise: a rule speaks in ValueError, the rest is its shape
_MALFORMED = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)


@dataclass(frozen=True, slots=True)
class Difference:
    """One key of a case on which the answer is another."""

    key: str
    expected: Any
    got: Any


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one case.

    `outcome` is same, differs, open (differs, but hangs on an open question) or unreadable;
    `fits` names the other reading whose expectation the answer meets; `says` why not readable.
    """

    id: str
    outcome: str
    differences: tuple[Difference, ...] = ()
    questions: tuple[str, ...] = ()
    fits: str = ""
    says: str = ""
    answer: Mapping[str, Any] = field(default_factory=dict)


def read(text: str, name: str) -> list[Verdict]:
    """Every case of a file, in its order; `name` is the file's, without folder or ending.

    Raises ValueError when the text is no such file, or no rule is known for it.
    """
    try:
        cases = json.loads(text)["cases"]
    except json.JSONDecodeError as error:
        where = f"第 {error.lineno} 行第 {error.colno} 个字"
        raise ValueError(f"不是 JSON：{where}读不通，看看是否少了引号、逗号或括号。") from None
    except RecursionError:
        raise ValueError("不是 JSON：括号套得太深。") from None
    except (TypeError, LookupError):
        raise ValueError("缺少 cases：一条一个 {id, given, expect}") from None
    if not isinstance(cases, list):
        raise ValueError("cases 不是表：一条一个 {id, given, expect}")
    if not _rule(name) and not any(_rule(str(_get(case, "id"))) for case in cases):
        raise ValueError(f"文件名不认得；开头可以是 {'、'.join(RULES)}")
    return [_judge(case, name, n) for n, case in enumerate(cases, 1)]


def _judge(case: Any, name: str, n: int) -> Verdict:
    """One case; the file's name decides the rule, else the case's own id."""
    told = _get(case, "id")
    known = str(told) if told else f"第 {n} 条"
    given, expect, alt = (_get(case, key) for key in ("given", "expect", "alt"))
    rule = _rule(name) or _rule(known)
    if not rule:
        return Verdict(known, UNREADABLE, says=f"编号不认得；开头可以是 {'、'.join(RULES)}")
    if not isinstance(given, dict) or not isinstance(expect, dict) or not expect:
        return Verdict(known, UNREADABLE, says="缺少 given 或 expect")
    try:
        answer = RULES[rule](given)
    except _MALFORMED as error:
        return Verdict(known, UNREADABLE, says=_why(error), questions=_questions(case))
    found = tuple(_differences(expect, answer))
    if not found:
        return Verdict(known, SAME, answer=answer)
    asked = _questions(case)
    outcome = OPEN if asked else DIFFERS
    return Verdict(known, outcome, found, asked, _fitting(alt, answer), answer=answer)


def _differences(expect: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterator[Difference]:
    for key, expected in expect.items():
        got = answer.get(key)
        if _plain(got) != _plain(expected):
            yield Difference(key, expected, got)


def _fitting(alt: Any, answer: Mapping[str, Any]) -> str:
    """The other readings whose expectation this answer meets."""
    readings = alt.items() if isinstance(alt, dict) else ()
    met = [
        name
        for name, expect in readings
        if isinstance(expect, dict) and not any(_differences(expect, answer))
    ]
    return "、".join(met)


def _rule(name: str) -> str | None:
    return next((rule for rule in RULES if name.startswith(rule)), None)


def _questions(case: Any) -> tuple[str, ...]:
    asked = _get(case, "depends_on") or []
    return (asked,) if isinstance(asked, str) else tuple(map(str, asked))


def _get(case: Any, key: str) -> Any:
    return case.get(key) if isinstance(case, dict) else None


def _plain(value: Any) -> str:
    """As JSON, in which 1 is not true and order of keys does not matter."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _why(error: Exception) -> str:
    if isinstance(error, ValueError) and error.args:
        return str(error)
    return f"given 的写法读不出来：{type(error).__name__} {error}"
