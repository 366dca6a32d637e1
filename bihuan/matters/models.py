"""Matters, their trace, and what hangs on it, as rows. The rules live in `bihuan.core`.

Every table here but Edition is kept by a community and is touched only inside `walls.tenant`.
Foreign keys inside a community are composite, made by the migrations.
"""

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan import core
from bihuan.people.kept import Kept, inside
from bihuan.people.models import Organisation, Person

from .in_force import InForce, Setting, Stamp

__all__ = [
    "Clock",
    "Counter",
    "Draft",
    "Edition",
    "Entry",
    "Erased",
    "Evidence",
    "InForce",
    "Kept",
    "Matter",
    "Outbox",
    "Phone",
    "Receipt",
    "Setting",
    "Stamp",
    "inside",
    "key_of",
]


class Edition(models.Model):
    """版本: one procedure as it was published; files may go, editions stay. Append-only, global."""

    digest = models.CharField(primary_key=True, max_length=64)
    procedure = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    text = models.TextField()
    local = models.JSONField(default=dict)
    published = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.procedure} {self.version}"


class Matter(Kept):
    """事项: one piece of work as it stands now, a fold of its trace.

    `state` is `core.dump`; stage, holder, due, amber, seq and head are copies of it to search by.
    `nth` is its number under `parent`, from 1; a parent that another community keeps is its `origin`.
    """

    number = models.CharField(_("编号"), max_length=40)
    procedure = models.CharField(max_length=40)
    edition = models.CharField(max_length=64)
    title = models.CharField(_("标题"), max_length=500)
    aspect = models.CharField(_("方面"), max_length=200, blank=True)
    stage = models.CharField(max_length=40)
    holder = models.CharField(max_length=40, blank=True)
    due = models.DateField(null=True)
    amber = models.DateField(null=True)
    state = models.JSONField(default=dict)
    seq = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)
    parent = inside("self", null=True, related_name="children")
    nth = models.PositiveIntegerField(default=0)
    origin = models.UUIDField(null=True)
    origin_community = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    public = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "number"], name="matter_number_once"),
            models.UniqueConstraint(
                fields=["community", "parent", "nth"],
                condition=models.Q(parent__isnull=False),
                name="child_number_once",
            ),
            models.UniqueConstraint(
                fields=["community", "origin", "nth"],
                condition=models.Q(origin__isnull=False),
                name="number_under_origin_once",
            ),
        ]
        indexes = [
            models.Index(fields=["community", "holder", "due"], name="matter_holder_due"),
            models.Index(
                fields=["community", "due", "id"],
                condition=models.Q(closed_at=None),
                name="matter_open_due",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class Entry(Kept):
    """痕条: one line of the trace. `payload` is the truth; the other columns are copies of it."""

    matter = inside("Matter", related_name="trace")
    seq = models.PositiveIntegerField()
    kind = models.CharField(max_length=3)
    act = models.CharField(max_length=40)
    by = models.CharField(max_length=40)
    happened = models.DateTimeField()
    entered = models.DateTimeField()
    stage = models.CharField(max_length=40)
    key = models.CharField(max_length=100, null=True)
    digest = models.CharField(max_length=64)
    payload = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "matter", "seq"], name="one_entry_per_number"
            ),
            models.UniqueConstraint(fields=["community", "key"], name="one_effect_per_key"),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id}/{self.seq}"

    def line(self) -> core.Entry:
        """The entry as the core reads it, from its bytes."""
        return core.trace.read(bytes(self.payload))


class Clock(Kept):
    """时限: one start of one clock of a matter, as the sweep looks for it."""

    matter = inside("Matter", related_name="clocks")
    name = models.CharField(max_length=60)
    due = models.DateField()
    amber = models.DateField(null=True)
    met = models.DateField(null=True)
    wake = models.DateTimeField(null=True)  # when time itself next has something to do about it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "matter", "name"], name="one_row_per_clock"
            ),
        ]
        indexes = [
            models.Index(fields=["due"], condition=models.Q(met=None), name="clock_running"),
            models.Index(
                fields=["wake"], condition=models.Q(wake__isnull=False), name="clock_wakes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.due}"


class Outbox(Kept):
    """One act for those who follow: what is to be opened elsewhere, or answered."""

    matter = inside("Matter", related_name="+")
    seq = models.PositiveIntegerField()
    consumer = models.CharField(max_length=20, default="letters")
    body = models.JSONField(default=dict)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "consumer", "matter", "seq"], name="one_letter_per_act"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.consumer} {self.matter_id}/{self.seq}"


class Receipt(Kept):
    """回执: a child matter that another community has opened on this one's letter."""

    matter = inside("Matter", related_name="receipts")
    nth = models.PositiveIntegerField()
    place = models.ForeignKey(
        Organisation, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    child = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "matter", "nth"], name="one_receipt_per_child"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter_id}/{self.nth}"


class Evidence(Kept):
    """佐证: what opens one commitment. Key, salt, twin and file go when it is erased."""

    commitment = models.CharField(max_length=64)
    salt = models.BinaryField(null=True)
    secret = models.BinaryField(null=True)
    twin = models.CharField(max_length=64, blank=True)
    file = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=200, blank=True)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    kept = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "commitment"], name="one_row_per_commitment"
            ),
        ]
        indexes = [models.Index(fields=["community", "twin"], name="evidence_twin")]

    def __str__(self) -> str:
        return self.commitment[:12]


class Phone(Kept):
    """电话索引: words of a matter hold a phone; here lies its keyed hash alone. A read model."""

    matter = inside("Matter", related_name="+")
    commitment = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "matter", "commitment", "hash"], name="phone_once"
            ),
        ]
        indexes = [
            models.Index(fields=["community", "hash"], name="matter_by_phone"),
            models.Index(fields=["community", "commitment"], name="phone_of_evidence"),
        ]

    def __str__(self) -> str:
        return str(self.matter_id)


class Erased(Kept):
    """A commitment whose words were erased: applied again after every restore. Append-only."""

    commitment = models.CharField(max_length=64)
    file = models.CharField(max_length=64, blank=True)
    why = models.CharField(max_length=200)
    by = models.CharField(max_length=40)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.commitment[:12]


class Draft(Kept):
    """草稿: what a person typed and attached for an act, kept when the act is refused.

    `given` maps each field to its text, or to the commitments of what was attached.
    """

    matter = inside("Matter", null=True, related_name="drafts")
    act = models.CharField(max_length=40)
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    given = models.JSONField(default=dict)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "matter", "act", "person"], name="one_draft_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.matter_id}"


class Counter(Kept):
    """The last number given out: one row a community, procedure and year."""

    procedure = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "procedure", "year"], name="one_counter_each"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure} {self.year}"


def key_of(parent: UUID, what: str) -> str:
    """The idempotency key of a letter between a matter and its child."""
    return f"{parent}/{what}"
