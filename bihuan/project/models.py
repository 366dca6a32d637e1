"""What stands in no room: an installation that is being set up."""

from django.db import models


class Founding(models.Model):
    """开办: the one row while an installation is being set up; gone when it is.

    `digest` is of the code that opens the pages of the setup; `told` what was typed on each of
    them (step -> field -> value), without passwords: of one's own the hash stands in `password`.
    """

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    digest = models.CharField(max_length=64)
    told = models.JSONField(default=dict)
    password = models.CharField(max_length=128, blank=True)
    begun = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="founded_once")]

    def __str__(self) -> str:
        return f"founding {self.begun}"
