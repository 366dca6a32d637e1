"""What of one matter lies open to a person: their kinds of evidence, and what a reason opened."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from bihuan import core
from bihuan.matters import emergency, sensitive, telling
from bihuan.matters.looked import Looked
from bihuan.people.models import Emergency


@dataclass
class Shown(Looked):
    """A matter's row and its state, and what of its trace this person may read now."""

    emergency: Emergency | None = None  # what lays open to them what they may not open themselves
    only_looks: bool = False  # nothing else lets them read it: they do nothing with it

    @cached_property
    def told(self) -> list[telling.Told]:
        """The trace in words, newest first."""
        hidden = self.shut, self.closed
        return (
            [telling.without(one, *hidden) for one in self._whole] if any(hidden) else self._whole
        )

    @cached_property
    def _whole(self) -> list[telling.Told]:
        return telling.trace(self.row.community_id, self.row)[::-1]

    @cached_property
    def shut(self) -> set[str]:
        """Kinds of evidence that this person may not read."""
        person, kinds = self.here.person, self.procedure.evidence
        shut = {kind for kind in kinds if not core.reads(self.state, person, self.at, kind)}
        return emergency.unread(self.procedure, shut) if self.emergency else shut

    @cached_property
    def sensitive(self) -> dict[str, str]:
        """Kind of evidence -> which of roles.KINDS, of what is sensitive, here, and for this person."""
        known = {k: s for k, s in sensitive.kinds(self.procedure).items() if k not in self.shut}
        brought = {one.kind for told in self._whole for one in told.proofs} if known else set()
        return {kind: known[kind] for kind in known if kind in brought}

    @cached_property
    def open_now(self) -> dict[str, datetime]:
        """Kind -> until when, of what is sensitive and lies open to this person."""
        if not self.sensitive:
            return {}
        if self.emergency and self.emergency.until:
            return dict.fromkeys(self.sensitive.values(), self.emergency.until)
        return sensitive.open_now(self.row.community_id, self.row.id, self.here.person, self.at)

    @cached_property
    def closed(self) -> set[str]:
        """Kinds of evidence that this person may read only after saying why."""
        return {kind for kind, of in self.sensitive.items() if of not in self.open_now}

    def lies_closed(self, commitment: str) -> bool:
        """Whether this piece of evidence is here, and this person has only to say why."""
        here = [one for told in self._whole for one in told.proofs]
        return any(one.commitment == commitment and one.kind in self.closed for one in here)

    @cached_property
    def to_open(self) -> dict[str, str]:
        """What is closed, by its kind of roles.KINDS -> for how long this person may open it."""
        closed = dict.fromkeys(self.sensitive[kind] for kind in self.closed)
        asks, granted = (self.state, self.here.person, self.at), self.here.granted
        how = {kind: sensitive.how_long(*asks, kind, granted=granted) for kind in closed}
        return {kind: how[kind] for kind in sorted(how)}

    @cached_property
    def openable(self) -> set[str]:
        """Kinds of evidence that are closed, and that this person may open themselves."""
        return {kind for kind in self.closed if self.to_open[self.sensitive[kind]]}

    @cached_property
    def emergencies(self) -> list[Emergency]:
        """By which others, or oneself, this matter lies open now."""
        if not (self.procedure.seen_by or sensitive.kinds(self.procedure)):
            return []
        return emergency.of_matter(self.row.community_id, self.row.id, self.at)
