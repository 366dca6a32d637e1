"""What a row is that one community keeps, and keys that cannot leave it. Made solid by `schema`."""

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
