"""Tables of signing in. They are read before anybody knows which community is meant: see `people.models`."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from bihuan.people.sealed import SealedText

USER = settings.AUTH_USER_MODEL


class Totp(models.Model):
    """动态码: one user's app that shows a number each half minute; only a confirmed one is here.

    `sealed` is the secret they share, in letters; `step` is the last half minute that was used.
    """

    user = models.OneToOneField(USER, models.CASCADE, primary_key=True, related_name="totp")
    sealed = SealedText()
    step = models.BigIntegerField(default=0)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"totp {self.user_id}"


class RecoveryCode(models.Model):
    """恢复码: serves once, in place of a second factor. Only its keyed digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(USER, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64, unique=True)
    used = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"recovery {self.user_id}"


class Grace(models.Model):
    """宽限: days a place gives whoever signs there, until a second factor is a must. The newest counts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    place = models.ForeignKey("people.Organisation", models.PROTECT, related_name="+")
    days = models.PositiveSmallIntegerField()
    by = models.CharField(max_length=36)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["place", "-at"], name="newest_grace")]

    def __str__(self) -> str:
        return f"{self.place_id} {self.days}"


class Passkey(models.Model):
    """通行密钥: a key pair on somebody's device; here lies its public half. `name` is what they call it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(USER, models.CASCADE, related_name="passkeys")
    credential = models.BinaryField(unique=True)
    public_key = models.BinaryField()
    count = models.BigIntegerField()  # as the device counts its use; 0 for one that does not
    name = models.CharField(max_length=30)
    since = models.DateTimeField(auto_now_add=True)
    used = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Challenge(models.Model):
    """What a device was asked to sign, as a digest. Good for one answer; the next question sweeps old ones."""

    digest = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.digest[:8]


class SignedIn(models.Model):
    """登录: a session that somebody may end. `device` is `system/program`; where from is not kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(USER, models.CASCADE, related_name="sign_ins")
    session = models.CharField(max_length=40, unique=True)
    device = models.CharField(max_length=30)
    since = models.DateTimeField()
    used = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.device}"


class Reset(models.Model):
    """担保重设: two colleagues vouch that somebody lost what they sign in with.

    From the second on it is open for a day. Without `place` and people it was given by whoever has
    the machine. `digest` is of the code a new password is chosen with. The rows are kept: who
    vouched for whom stays known.
    """

    class Kind(models.TextChoices):
        FACTOR = "factor", _("第二道验证")
        PASSWORD = "password", _("密码")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(USER, models.CASCADE, related_name="resets")
    kind = models.CharField(max_length=10, choices=Kind)
    place = models.ForeignKey("people.Organisation", models.PROTECT, null=True, related_name="+")
    first = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    second = models.ForeignKey("people.Person", models.PROTECT, null=True, related_name="+")
    first_at = models.DateTimeField()
    second_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    used = models.DateTimeField(null=True)
    cancelled = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["place", "-first_at"], name="newest_reset")]

    def __str__(self) -> str:
        return f"{self.kind} {self.user_id}"


class Linked(models.Model):
    """外部身份: a name that another provider has for a user, by its own lasting mark, never by words."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(USER, models.CASCADE, related_name="linked")
    issuer = models.CharField(max_length=200)
    subject = models.CharField(max_length=255)
    since = models.DateTimeField(auto_now_add=True)
    used = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="one_user_a_subject"),
            models.UniqueConstraint(fields=["issuer", "user"], name="one_subject_a_user"),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.user_id}"
