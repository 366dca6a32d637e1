"""`closes`: a stage that closes is entered with evidence, or a reason from the closed list. 销号

The loader refuses an act that could close without either; here only the words of a resident are
weighed: typed by another hand (代填) they cannot close a matter alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bihuan.core.event import Event, Objection
from bihuan.core.procedure import REASON, SAME

from .who import role

if TYPE_CHECKING:
    from bihuan.core.matter import Matter
    from bihuan.core.procedure import Act


def proxied(matter: Matter, act: Act, event: Event) -> frozenset[str]:
    """The kinds brought now that hold the words of a role the event is not done in. 代填"""
    proofs, used = matter.procedure.evidence, role(act, event)
    words = {kind: proofs[kind].words_of for kind in event.evidence if kind in proofs}
    return frozenset(kind for kind, of in words.items() if of and of != used)


def objections(matter: Matter, act: Act, event: Event) -> Sequence[Objection]:
    """`proxy_alone` when a closing rests on nothing but words a proxy typed."""
    if act.to == SAME:
        return ()
    closing = matter.procedure.stages[act.to].closes
    if not closing or matter.closed or REASON in act.needs:
        return ()
    brought = {kind for kind, marks in event.evidence.items() if marks}
    rests = brought | (act.relies_on & matter.file.keys())
    second = proxied(matter, act, event) | (matter.proxied - brought)
    if rests and rests <= second:
        return (Objection("proxy_alone", " ".join(sorted(rests))),)
    return ()
