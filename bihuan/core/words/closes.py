"""`closes`: a stage that closes is entered with evidence, or a reason from the closed list. 销号

The loader refuses an act that could close without either; here only the words of a resident are
weighed: typed by another hand (代填) they cannot close a matter alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from bihuan.core.event import Event, Objection
from bihuan.core.procedure import REASON, SAME

from .who import role

if TYPE_CHECKING:
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act


def proxied(matter: Matter, act: Act, event: Event) -> frozenset[str]:
    """The kinds brought now that hold the words of a role the event is not done in. 代填"""
    proofs = matter.procedure.evidence
    brought = [kind for kind, marks in event.evidence.items() if marks and kind in proofs]
    words_of = {kind: proofs[kind].words_of for kind in brought if proofs[kind].words_of}
    if not words_of:
        return frozenset()
    used = role(act, event)
    return frozenset(kind for kind, whose in words_of.items() if whose != used)


def second_hand(
    matter: Matter, act: Act, brought: Collection[str], by_proxy: Collection[str]
) -> frozenset[str]:
    """The kinds of which only a proxy's version is on file, when these are brought by this act.

    A text takes the place of the person's own; what adds up leaves it there.
    """
    if not by_proxy:
        return matter.proxied.difference(brought)
    proofs = matter.procedure.evidence
    own = matter.file.keys() - matter.proxied - act.voids
    beside = {kind for kind in own if kind in proofs and proofs[kind].given_as != "text"}
    return matter.proxied.difference(brought).union(by_proxy) - beside


def objections(matter: Matter, act: Act, event: Event) -> Sequence[Objection]:
    """`proxy_alone` when a closing rests on nothing but words a proxy typed."""
    if act.to == SAME:
        return ()
    closing = matter.procedure.stages[act.to].closes
    if not closing or matter.closed or REASON in act.needs or REASON in event.facts:
        return ()
    brought = {kind for kind, marks in event.evidence.items() if marks}
    rests = brought | (act.relies_on & matter.file.keys())
    second = second_hand(matter, act, brought, proxied(matter, act, event))
    if rests and rests <= second:
        return (Objection("proxy_alone", " ".join(sorted(rests))),)
    return ()
