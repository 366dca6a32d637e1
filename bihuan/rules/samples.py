"""A sample drawn by a seed that was said before: anybody draws the same again. 抽样

The order is by sha256 of the seed and a candidate's name. What faces residents is always taken;
the others are taken in that order until their share is reached.
"""

import hashlib
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from .figures import figures


class Candidate(NamedTuple):
    """One thing that may be drawn, and whether it is taken in any case."""

    name: str
    always: bool = False


def least() -> int:
    """The least share of all, in per cent."""
    return int(figures("samples")["share"]["default"])


def source() -> str:
    """What that share rests on."""
    return str(figures("samples")["share"]["source"])


def order(seed: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """Candidates in the order the seed gives them, whatever the order they come in."""
    return sorted(candidates, key=lambda one: (_place(seed, one.name), one.name))


def draw(seed: str, candidates: Sequence[Candidate], share: int) -> list[str]:
    """Names of those drawn, in the order of the seed: at least `share` per cent of the others too.

    Half a candidate is a whole one. Raises ValueError for a share under the least, or over 100.
    """
    if not least() <= share <= 100:
        raise ValueError(f"抽样比例要在 {least()}% 到 100% 之间：{share}")
    ordered = order(seed, candidates)
    others = [one.name for one in ordered if not one.always]
    wanted = -(-Fraction(share * len(others), 100) // 1)
    taken = set(others[: int(wanted)])
    return [one.name for one in ordered if one.always or one.name in taken]


def digest(candidates: Sequence[Candidate]) -> str:
    """sha256 over the candidates by name, a line each, `name always`: what the draw was made from."""
    lines = [f"{one.name} {int(one.always)}\n" for one in sorted(candidates)]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _place(seed: str, name: str) -> str:
    return hashlib.sha256(f"{seed}{name}".encode()).hexdigest()
