"""What the room keeps: a workbook that came in, until it is past its time."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.people.kept import Kept
from bihuan.people.models import Person
from bihuan.people.sealed import SealedText


class Batch(Kept):
    """一次导入: the rows of a workbook as they came, and what became of each.

    `sent` and `told` are JSON, sealed: they may name people. Nobody but whoever brought it sees it;
    `counts` is sheet -> what -> how many.
    """

    class State(models.TextChoices):
        CHECKING = "checking", _("正在核对")
        CHECKED = "checked", _("等您确认")
        BRINGING = "bringing", _("正在写入")
        DONE = "done", _("已导入")
        FAILED = "failed", _("没有导入")

    AT_WORK = (State.CHECKING, State.BRINGING)

    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    changed = models.DateTimeField()
    name = models.CharField(_("文件名"), max_length=200)
    rows = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.CHECKING)
    counts = models.JSONField(default=dict)
    sent = SealedText()
    told = SealedText(default="")
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["community", "by", "-at"], name="batch_newest")]

    def __str__(self) -> str:
        return self.name

    @property
    def at_work(self) -> bool:
        """Whether something is being done with it."""
        return self.state in self.AT_WORK
