"""What reports keep: the particulars of bulletins, what is withheld, and every copy taken out."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.matters.models import Kept, inside

from .bulletin.particulars import Particulars as Given


class Particulars(Kept):
    """What a bulletin says that no matter holds. One row a community."""

    issuer = models.CharField(_("发文机关"), max_length=60)
    number = models.CharField(_("发文字号"), max_length=40, blank=True)
    recipients = models.CharField(_("主送"), max_length=200, blank=True)
    inspected_by = models.CharField(_("检查单位"), max_length=100, blank=True)
    inspected_from = models.DateField(_("检查开始"), null=True, blank=True)
    inspected_until = models.DateField(_("检查结束"), null=True, blank=True)
    feedback_on = models.DateField(_("反馈日期"), null=True, blank=True)
    basis = models.CharField(_("公开依据"), max_length=200, blank=True)
    phone = models.CharField(_("监督电话"), max_length=40, blank=True)
    mailbox = models.CharField(_("信箱"), max_length=200, blank=True)
    email = models.EmailField(_("邮箱"), blank=True)
    copies = models.CharField(_("抄送"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community"], name="one_set_of_particulars"),
        ]

    def __str__(self) -> str:
        return self.issuer

    def given(self) -> Given:
        """The same as the bulletin takes it."""
        return Given(**{name: getattr(self, name) for name in Given.__slots__})


class Withheld(Kept):
    """A matter that is not published, why, and who approved it; bulletins show only how many."""

    matter = inside("matters.Matter", related_name="+")
    why = models.CharField(_("不公开的理由"), max_length=200)
    approved_by = models.CharField(max_length=40)
    review_on = models.DateField(_("复查日期"))
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "matter"], name="withheld_once"),
        ]

    def __str__(self) -> str:
        return self.why


class Taken(Kept):
    """One copy taken out: who, when, what, what for. Append-only; `digest` is of the file."""

    by = models.CharField(max_length=40)
    post = models.CharField(max_length=60)
    what = models.CharField(max_length=20)
    format = models.CharField(max_length=10)
    purpose = models.CharField(max_length=100)
    rows = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["community", "-at"], name="taken_newest")]

    def __str__(self) -> str:
        return f"{self.what}.{self.format} {self.at}"
