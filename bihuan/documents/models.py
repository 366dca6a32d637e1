"""Papers as rows: the file as kept, what was read, what people corrected, what went on the ledger.

Every table is kept by a community and touched only inside `walls.tenant`. Readings and corrections
are only ever added: an undo is a correction that withdraws another. Of a paper that was removed
they stand blank.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan.matters.models import Kept, inside
from bihuan.people.models import Person


class Paper(Kept):
    """材料: one file as it came, and its decoded text, into which every span points.

    `file` is the name of the kept original; `text` is decoded once and never again, so that spans
    stay true. `pages` are [number, start, end]; `boxes`, for each page, the lines on it as [start, end,
    left, top, right, bottom], the sides as fractions of the page. `why` and `why_kind` tell an unreadable paper's reason; `counts` is record type ->
    how many now, corrections included; `tries` how often reading was begun. Of a paper that was
    removed only sha256 and kind are left, with who brought it and who removed it, when and why.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("等着读")
        READING = "reading", _("正在读")
        READ = "read", _("已读")
        UNREADABLE = "unreadable", _("读不出")
        REMOVED = "removed", _("已撤下")

    sha256 = models.CharField(max_length=64)
    name = models.CharField(_("文件名"), max_length=200)
    file = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    received = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    step = models.CharField(max_length=20, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    why_kind = models.CharField(max_length=20, blank=True)
    why = models.CharField(max_length=500, blank=True)
    media_type = models.CharField(max_length=100, blank=True)
    text = models.TextField(blank=True)
    pages = models.JSONField(default=list)
    boxes = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    seconds = models.FloatField(null=True)
    edition = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=40, blank=True)
    title = models.CharField(_("标题"), max_length=300, blank=True)
    organization = models.CharField(max_length=200, blank=True)
    counts = models.JSONField(default=dict)
    posted = models.PositiveIntegerField(default=0)
    removed = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    removed_why = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "sha256"],
                condition=~models.Q(state="removed"),
                name="one_paper_per_file",
            ),
        ]
        indexes = [
            models.Index(
                fields=["community"],
                condition=models.Q(state__in=("waiting", "reading")),
                name="paper_unread",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.name or self.sha256[:12]


class Reading(Kept):
    """读取: all that one edition of the rules read from a paper. Append-only, but may be blanked.

    `values` is the reading as JSON, with owner and due of each record; `rules` tells the rules that
    were in force; `marks` are the places to show in the source, see `marks.py`.
    """

    paper = inside("Paper", related_name="readings")
    edition = models.PositiveSmallIntegerField()
    rules = models.CharField(max_length=64)
    values = models.JSONField()
    marks = models.JSONField(default=list)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "paper", "edition"], name="one_reading_per_edition"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id}/{self.edition}"


class Correction(Kept):
    """更正: one thing a person changed about the records of a paper. Append-only, but may be blanked.

    `what` is edit, merge, split, add, drop or withdraw; `records` the keys of the records touched;
    `given` and `before` field -> value after and before. `withdraws` is the seq of the correction
    that a withdrawal undoes.
    """

    paper = inside("Paper", related_name="corrections")
    seq = models.PositiveIntegerField()
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    what = models.CharField(max_length=12)
    records = models.JSONField(default=list)
    given = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    withdraws = models.PositiveIntegerField(null=True)
    key = models.CharField(max_length=60, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "paper", "seq"], name="one_correction_per_number"
            ),
            models.UniqueConstraint(fields=["community", "key"], name="one_correction_per_key"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.paper_id}/{self.seq}"


class Posting(Kept):
    """入账: one record of a paper is one matter of the ledger, or joined one that was there.

    `record` is the record's key, `measures` the keys of its measures in the order of the child
    matters; `seq` the matter's last entry when it was posted: while it stands there, it can be
    taken back. `joined` tells that the matter was on the ledger before.
    """

    paper = inside("Paper", related_name="postings")
    record = models.CharField(max_length=40)
    span = models.JSONField()
    measures = models.JSONField(default=list)
    matter = inside("matters.Matter", related_name="+")
    seq = models.PositiveIntegerField(default=0)
    joined = models.BooleanField(default=False)
    batch = models.CharField(max_length=60)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_back = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "paper", "record"],
                condition=models.Q(taken_back=None),
                name="one_matter_per_record",
            ),
        ]
        indexes = [models.Index(fields=["community", "matter"], name="posting_of_matter")]

    def __str__(self) -> str:
        return f"{self.record} → {self.matter_id}"
