"""What oversight keeps. Every table is kept by a community and touched only inside `walls.tenant`."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.matters.models import Kept, inside
from bihuan.people.models import Organisation

# -- truth: checkpoints ---------------------------------------------------------------------------


class Checkpoint(Kept):
    """存证点: every matter's head at one moment, as one digest, signed. Append-only.

    `payload` is what was signed, in canonical bytes, and `digest` its sha256; `n`, `kind`, `at`
    and `root` are copies of what it says. `leaves` are the heads that changed since the checkpoint
    before, each as `merkle.Leaf` packs it, by matter.
    """

    class Kind(models.TextChoices):
        POINT = "point", _("存证点")
        KEY = "key", _("换钥")

    n = models.PositiveIntegerField()
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.POINT)
    at = models.DateTimeField()
    root = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    payload = models.BinaryField()
    signature = models.CharField(max_length=200)
    leaves = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "n"], name="one_checkpoint_per_number"),
        ]

    def __str__(self) -> str:
        return f"{self.n} {self.digest[:12]}"


# -- the clock ------------------------------------------------------------------------------------


class Unwilling(Kept):
    """没办成: what the clock should have done and the rules refused, as the matter then stood.

    `why` is [[reason, about], …]. While the matter's `seq` is the same, it is not tried again.
    """

    matter = inside("matters.Matter", related_name="+")
    seq = models.PositiveIntegerField()
    name = models.CharField(max_length=60)
    act = models.CharField(max_length=40)
    why = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "matter", "name", "act", "seq"], name="refused_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.act}"


class Reconciliation(models.Model):
    """对账: one comparison of every clock with its trace. `findings` as `reconcile.Finding`."""

    at = models.DateTimeField()
    matters = models.PositiveIntegerField(default=0)
    findings = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.at} {len(self.findings)}"


class Letter(Kept):
    """函: one act that tells somebody something, of the clock or of an officer. A read model.

    `about` is the start of the clock it is about, empty for none; `to` whom it tells, as the core
    names them. The number follows from the matter's number and trace, so a rebuilt one is the same.
    """

    matter = inside("matters.Matter", related_name="+")
    seq = models.PositiveIntegerField()
    act = models.CharField(max_length=40)
    number = models.CharField(max_length=60)
    about = models.CharField(max_length=60, blank=True)
    to = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "matter", "seq"], name="letter_once"),
        ]
        indexes = [models.Index(fields=["community", "-at", "-id"], name="letter_newest")]

    def __str__(self) -> str:
        return self.number


class Drawing(Kept):
    """抽样: one sample of closed matters, so written that anybody can draw it again. Append-only.

    `candidates` are [matter, whether it faces residents], by id; `digest` is over them; `picked`
    are matters in the order drawn. `said` tells where the seed comes from.
    """

    since = models.DateField()
    until = models.DateField()
    share = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=100)
    said = models.CharField(max_length=200)
    candidates = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    picked = models.JSONField(default=list)
    by = models.CharField(max_length=40)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["community", "-at"], name="drawing_newest")]

    def __str__(self) -> str:
        return f"{self.since} {self.until} {len(self.picked)}/{len(self.candidates)}"


class Handover(Kept):
    """移交: what one person held and another was given, by whom, when. Append-only.

    `moved` are [matter, act], a pair for each act written; `left` matters that could not go over.
    People are told by their ids; why something was left is worked out anew whenever it is read.
    """

    person = models.CharField(max_length=40)
    to = models.CharField(max_length=40)
    by = models.CharField(max_length=40)
    at = models.DateTimeField()
    moved = models.JSONField(default=list)
    left = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["community", "person", "-at"], name="handover_newest")]

    def __str__(self) -> str:
        return f"{self.at} {len(self.moved)}"


# -- what is past its time --------------------------------------------------------------------------


class Cleared(Kept):
    """到期清除: the evidence of one closed matter was erased, its time being over. Append-only.

    A matter that was opened and closed again since is cleared again.
    """

    matter = inside("matters.Matter", related_name="+")
    pieces = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["community", "matter", "-at"], name="cleared_newest")]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.pieces}"


class Purge(models.Model):
    """清除登记: how much of what was cleared on one run, never what it said. Append-only.

    `what` is a retention of the purposes file; `place` empty for what belongs to no community.
    """

    place = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    what = models.CharField(max_length=40)
    rows = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["place", "-at", "-id"], name="purge_newest")]

    def __str__(self) -> str:
        return f"{self.what} {self.rows}"
