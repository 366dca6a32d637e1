"""Tables of access. The log has a stream a community, and one of the whole installation."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from bihuan.people.kept import Kept, stretch


class AccessLog(models.Model):
    """访问日志: one thing that somebody did with access. Append-only until its time is over.

    A row without a community is of the installation's own stream, which is touched only outside
    every community. `payload` is the row in canonical JSON and `digest` is over the row before,
    `seq` and `payload`; the other columns are copies of what it says. `who` is a person, or a user who
    is nobody yet; `post` what they held. Nothing of what was read stands here.
    """

    class What(models.TextChoices):  # closed: nothing else is written
        SIGN_IN = "sign_in", _("登录")
        FAILED = "failed", _("登录没成")
        SIGN_OUT = "sign_out", _("退出")
        REFUSED = "refused", _("被拒")
        MATTER = "matter", _("看不公开的事项")
        EVIDENCE = "evidence", _("看敏感佐证")
        OPENED = "opened", _("打开敏感内容")
        EMERGENCY = "emergency", _("应急查看")
        EXPORTED = "exported", _("导出")
        PRINTED = "printed", _("打开打印页")
        POST = "post", _("岗位变动")
        GRANT = "grant", _("授权变动")
        ORGANISATION = "organisation", _("组织变动")
        FACTOR = "factor", _("登录凭证变动")
        RECOVERY = "recovery", _("重设登录")
        CUT = "cut", _("到期截存")

    community = models.ForeignKey(
        "people.Organisation", models.DO_NOTHING, null=True, db_constraint=False, db_index=False,
        related_name="+",
    )  # fmt: skip
    seq = models.BigIntegerField()
    at = models.DateTimeField()
    who = models.CharField(max_length=36)
    post = models.CharField(max_length=36)
    what = models.CharField(_("做了什么"), max_length=20)  # one of What
    matter = models.UUIDField(null=True)
    number = models.CharField(_("事项编号"), max_length=60)
    about = models.CharField(_("对什么"), max_length=200)
    why = models.CharField(_("为什么"), max_length=200)
    payload = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "seq"], nulls_distinct=False, name="access_in_a_row"
            ),
        ]
        indexes = [
            models.Index(fields=["community", "who", "seq"], name="access_by_who"),
            models.Index(fields=["community", "at"], name="access_by_day"),
            models.Index(
                fields=["community", "number"],
                condition=~models.Q(number=""),
                name="access_by_matter",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.what}"


class Opened(Kept):
    """打开: what is sensitive of one kind in one matter lies open to one person until a moment.

    Why stands in the log; a row whose time is over says nothing and is cleared.
    """

    matter = models.UUIDField()
    person = models.ForeignKey("people.Person", models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)  # one of roles.KINDS
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "matter", "person", "kind"], name="opened_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.matter}"


class Grant(models.Model):
    """授权: whoever holds a role in an organisation reads and acts by it in a community, from a day to a day.

    With a `person`, that one alone. It stands outside the walls, because it is asked where somebody
    may go; the walls ask it again (`schema.granted`). `by` gave it, and is empty for what was
    there before grants were.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey(
        "people.Organisation", models.PROTECT, related_name="grants", db_index=False
    )
    role = models.CharField(_("角色"), max_length=40)
    person = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="grants")
    over = models.ForeignKey(
        "people.Organisation", models.PROTECT, related_name="granted", db_index=False
    )
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True)
    why = models.CharField(_("为什么"), max_length=200)
    by = models.CharField(max_length=36)
    ended_by = models.CharField(max_length=36)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            stretch("grant_ends_after_it_begins"),
            models.CheckConstraint(
                condition=~models.Q(organisation=models.F("over")), name="grant_of_another"
            ),
        ]
        indexes = [
            models.Index(fields=["over", "role"], name="grant_over"),
            models.Index(fields=["organisation", "role"], name="grant_to"),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.organisation_id} {self.over_id}"


class Emergency(Kept):
    """应急查看: somebody without the right asks to look at one matter, and another agrees.

    `number` is as it was typed: whether there is such a matter is told to nobody who may not read
    it, and `matter` stays empty until somebody agrees. Open until `until`, or until it is ended.
    """

    class Basis(models.TextChoices):
        LIFE = "life", _("有人身危险、险情，等不得")
        ABSENT = "absent", _("承办人联系不上，事情等不得")
        LAW = "law", _("有权机关依法调取")
        ABOVE = "above", _("上级交办核实")

    number = models.CharField(_("事项编号"), max_length=60)
    matter = models.UUIDField(null=True)
    basis = models.CharField(_("凭什么"), max_length=10, choices=Basis)
    why = models.CharField(_("为什么"), max_length=200)
    asker = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    asked = models.DateTimeField()
    agreer = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", db_index=False
    )
    agreed = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    ender = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", db_index=False
    )
    ended = models.DateTimeField(null=True)
    reviewer = models.ForeignKey(
        "people.Person", models.PROTECT, null=True, related_name="+", db_index=False
    )
    reviewed = models.DateTimeField(null=True)
    finding = models.CharField(_("复核意见"), max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(agreer=None) | ~models.Q(agreer=models.F("asker")),
                name="nobody_agrees_with_oneself",
            ),
            models.CheckConstraint(
                condition=models.Q(reviewer=None)
                | ~models.Q(reviewer=models.F("asker")) & ~models.Q(reviewer=models.F("agreer")),
                name="nobody_reviews_oneself",
            ),
            models.CheckConstraint(
                condition=models.Q(agreed=None, until=None, matter=None, agreer=None)
                | models.Q(
                    agreed__isnull=False,
                    agreer__isnull=False,
                    until__isnull=False,
                    matter__isnull=False,
                ),
                name="open_by_two",
            ),
        ]
        indexes = [models.Index(fields=["community", "-asked"], name="emergency_newest")]

    def __str__(self) -> str:
        return f"{self.number} {self.basis}"
