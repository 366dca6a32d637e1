"""Who works here: organisations, people, the posts they hold over a place and a time, sign-in.

These few tables are read before anybody knows which community is meant, so they stand outside the
walls between communities; everything a community keeps stands inside (see `places`).
"""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from . import roles
from .access.models import AccessLog, Emergency, Grant, Opened
from .kept import stretch
from .places import Charge, Household, Place, Resident
from .signin.models import Challenge, Grace, Linked, Passkey, RecoveryCode, Reset, SignedIn, Totp

__all__ = [
    "Absence",
    "AccessLog",
    "Challenge",
    "Charge",
    "Contact",
    "Emergency",
    "Grace",
    "Grant",
    "Household",
    "Linked",
    "Opened",
    "Organisation",
    "Passkey",
    "Person",
    "Place",
    "Post",
    "RecoveryCode",
    "Reset",
    "Resident",
    "SignInTry",
    "SignedIn",
    "Totp",
    "User",
    "UserManager",
]


class UserManager(BaseUserManager["User"]):
    """Makes users; a user without a password cannot sign in."""

    def create_user(self, username: str, password: str | None = None, **more: Any) -> "User":
        """Add one user."""
        user = self.model(username=self.model.normalize_username(username), **more)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """账号: the means to sign in; the human being is `person`.

    `reminded` is the day on which they were first told that they need a second factor.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(_("用户名"), max_length=60, unique=True)
    is_active = models.BooleanField(default=True)
    created = models.DateTimeField(auto_now_add=True)
    reminded = models.DateField(null=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.username


class Organisation(models.Model):
    """组织: a node of the tree district, street, community, branch, building group.

    Beside the lines of the tree stand those who work along: units that report in, owners'
    committees, property firms. `code` is its name in lists that come in; `ended` the last day.
    `tenant` is the organisation that keeps the matters of this one: itself for a street or a
    community, else the nearest above that is one.
    """

    class Kind(models.TextChoices):
        DISTRICT = "district", _("区")
        STREET = "street", _("街道")
        COMMUNITY = "community", _("社区")
        COMMITTEE = "committee", _("委员会")
        BRANCH = "branch", _("党支部")
        BUILDING_GROUP = "building_group", _("楼栋党小组")
        GRID = "grid", _("网格")
        OFFICE = "office", _("内设机构")
        TWO_NEW = "two_new", _("两新组织")
        REPORTING = "reporting", _("报到单位")
        OWNERS = "owners", _("业主委员会")
        PROPERTY = "property", _("物业企业")
        SOCIAL = "social", _("社会组织")
        MERCHANT = "merchant", _("商户")
        FIRM = "firm", _("单位")

    KEEPERS = (Kind.STREET, Kind.COMMUNITY)

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("名称"), max_length=100)
    kind = models.CharField(_("类别"), max_length=20, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    tenant = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="units"
    )
    place = models.CharField(_("地点"), max_length=200, blank=True)
    code = models.CharField(_("编码"), max_length=40, blank=True)
    ended = models.DateField(_("撤销日期"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=~models.Q(code=""), name="organisation_code_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep `tenant` right."""
        above = self.parent.tenant if self.parent else None
        self.tenant = self if self.kind in self.KEEPERS else above
        super().save(*args, **kwargs)


class Contact(models.Model):
    """公开的联系方式: what a street or a community tells everybody, where and whom to ask.

    Who is in charge of personal data may be told by a post alone. Whoever comes reads it, so it
    stands outside the walls; what was told before is not kept.
    """

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, related_name="contact"
    )
    counter = models.CharField(_("服务台在哪里"), max_length=100, blank=True)
    hours = models.CharField(_("什么时候有人"), max_length=100, blank=True)
    phone = models.CharField(_("电话"), max_length=60, blank=True)
    letters = models.CharField(_("信寄到、交到哪里"), max_length=100, blank=True)
    in_charge = models.CharField(_("个人信息保护负责人"), max_length=60, blank=True)
    reach = models.CharField(_("怎么找负责人"), max_length=100, blank=True)

    def __str__(self) -> str:
        return str(self.organisation)


class Person(models.Model):
    """人: a human being who may act. `user` is empty for one who does not sign in."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("姓名"), max_length=60)
    user = models.OneToOneField(User, models.SET_NULL, null=True, blank=True, related_name="person")

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """岗位: a person holds a role in an organisation, over a place, from a day to a day.

    `role` is one of `roles`; `until` is the last day, empty while it lasts, and `term_ends` the
    day an elected term runs out. `place` says in words what the post is over, `place_id` which
    place of the community that is; the place stands inside the walls, so no key leads there.
    """

    class Kind(models.TextChoices):
        REGULAR = "regular", _("专职")
        PART_TIME = "part_time", _("兼职")
        SECONDED_IN = "seconded_in", _("借调来")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(Person, models.PROTECT, related_name="posts")
    role = models.CharField(_("角色"), max_length=40)
    title = models.CharField(_("职务"), max_length=60, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts")
    kind = models.CharField(_("用工"), max_length=12, choices=Kind, default=Kind.REGULAR)
    place = models.CharField(_("范围"), max_length=100, blank=True)
    place_id = models.UUIDField(null=True, blank=True)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)
    term_ends = models.DateField(_("任期届满"), null=True, blank=True)

    class Meta:
        constraints = [
            stretch("post_ends_after_it_begins"),
            models.CheckConstraint(
                condition=models.Q(term_ends=None) | models.Q(term_ends__gte=models.F("since")),
                name="term_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.title or roles.label(self.role)


class Absence(models.Model):
    """离岗: a post whose holder is away from a day to a day, and who acts meanwhile.

    While it lasts the holder has no role by this post; whoever holds `acting` has it instead.
    `VACANT`: the holder has left for good and nobody follows yet.
    """

    class Kind(models.TextChoices):
        SECONDED = "seconded", _("借调")
        LEAVE = "leave", _("请假")
        VACANT = "vacant", _("空缺")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="absences")
    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    since = models.DateField(_("起"))
    until = models.DateField(_("止"), null=True, blank=True)
    acting = models.ForeignKey(Post, models.PROTECT, null=True, blank=True, related_name="acts_for")

    class Meta:
        constraints = [
            stretch("absence_ends_after_it_begins"),
            models.CheckConstraint(
                condition=models.Q(acting=None) | ~models.Q(acting=models.F("post")),
                name="nobody_acts_for_oneself",
            ),
            models.UniqueConstraint(
                fields=["post"], condition=models.Q(until=None), name="away_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.kind}"


class SignInTry(models.Model):
    """A sign-in that failed. Rows older than the window are dropped by the next one."""

    id = models.BigAutoField(primary_key=True)
    username = models.CharField(max_length=60)
    address = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["username", "address", "at"], name="sign_in_tries")]

    def __str__(self) -> str:
        return f"{self.username} {self.at}"
