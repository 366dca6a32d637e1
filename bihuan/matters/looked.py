"""One matter as somebody looks at it: what every page about one matter asks first."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property

from django.utils import timezone

from bihuan import core
from bihuan.people.standing import Standing

from . import procedures, record, words
from .labels import spoken
from .models import Matter


@dataclass
class Looked:
    """A matter's row and its state, worked out when asked."""

    here: Standing
    row: Matter
    at: datetime

    @cached_property
    def state(self) -> core.Matter:
        """The matter as the rules see it."""
        now = record.present(self.row.community_id, self.row.id)
        return replace(now, procedure=self.procedure)

    @cached_property
    def procedure(self) -> core.Procedure:
        """The edition the matter began with, in the language of the page."""
        return spoken(procedures.edition(self.row.edition))

    @cached_property
    def today(self) -> date:
        """The local day."""
        return timezone.localdate(self.at)

    @cached_property
    def stage(self) -> str:
        """Where it stands."""
        return words.stage(self.procedure, self.row.stage)
