"""What is in force where: figures that places set, procedure files that places published.

Rows are only added. Anybody may read them; a place's rows are written only inside its own wall.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.people.models import Organisation


class Setting(models.Model):
    """改数: one local figure as a place set it. The last row that has begun counts.

    `value` empty: the place no longer has a figure of its own. `source` is the paper it rests on.
    `by` is a person's id, or what an import said.
    """

    place = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    procedure = models.CharField(max_length=40)
    name = models.CharField(max_length=40)
    value = models.PositiveIntegerField(_("数值"), null=True)
    source = models.CharField(_("依据"), max_length=200)
    reason = models.CharField(_("理由"), max_length=500, blank=True)
    since = models.DateField(_("起用日期"))
    by = models.CharField(max_length=60)
    entered = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["procedure", "place", "since", "id"], name="setting_in_force")
        ]

    def __str__(self) -> str:
        return f"{self.procedure}.{self.name} = {self.value}"


class InForce(models.Model):
    """启用: from a day on, new matters of a place begin by this edition.

    `place` empty: wherever no place has an edition of its own. `edition` is the file's with its
    default figures.
    """

    place = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    procedure = models.CharField(max_length=40)
    edition = models.CharField(max_length=64)
    since = models.DateField(_("起用日期"))
    by = models.CharField(max_length=60)
    entered = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["procedure", "place", "since", "id"], name="edition_in_force")
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.edition[:12]}"


class Stamp(models.Model):
    """One row that counts the changes of both tables, so that a process knows whether it is behind.

    It is raised in the transaction that writes: writers wait for each other, and none is missed.
    """

    n = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.n)
