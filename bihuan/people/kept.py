"""What a row is that one community keeps, keys that cannot leave it, and stretches of days.

The migrations make the first two solid (see `schema`).
"""

from typing import Any

from django.db import models
from uuid_utils.compat import uuid7


class Kept(models.Model):
    """A row that one community keeps. Abstract."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Its constraint comes from the migrations: by itself, or through a row's composite key.
    community = models.ForeignKey(
        "people.Organisation", models.DO_NOTHING, db_constraint=False, db_index=False,
        related_name="+",
    )  # fmt: skip

    class Meta:
        abstract = True


def inside(to: str, **more: Any) -> "models.ForeignKey[Any, Any]":
    """A foreign key whose constraint a migration makes composite, with the community."""
    return models.ForeignKey(to, models.DO_NOTHING, db_constraint=False, db_index=False, **more)


def stretch(name: str) -> models.CheckConstraint:
    """From `since` to `until`, both days included, open while `until` is empty.

    What was entered by mistake ends the day before it begins: it then never was.
    """
    eve = models.ExpressionWrapper(models.F("since") - 1, models.DateField())
    return models.CheckConstraint(
        condition=models.Q(until=None) | models.Q(until__gte=eve), name=name
    )
