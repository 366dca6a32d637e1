"""What people are told, a row a person and act."""

from django.db import models
from uuid_utils.compat import uuid7

from bihuan.people.models import Organisation, Person


class Notice(models.Model):
    """消息: one act that one person is told of.

    `place` is the community that keeps the matter. It stands outside the walls, because a person may be told by several communities, and so holds
    nothing of what the matter says: number and title are looked up inside the wall when it is read.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", db_index=False)
    place = models.ForeignKey(Organisation, models.CASCADE, related_name="+", db_index=False)
    matter = models.UUIDField()
    seq = models.PositiveIntegerField()
    act = models.CharField(max_length=40)
    at = models.DateTimeField()
    read = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "matter", "seq"], name="told_once"),
        ]
        indexes = [
            models.Index(fields=["person", "-at", "-id"], name="notice_newest"),
            models.Index(fields=["person"], condition=models.Q(read=None), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.matter}/{self.seq}"
