"""我们存什么，不存什么: one page for everybody, built from the purposes file. No sign-in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe

from bihuan.core import Limit
from bihuan.people import appointing, contacts, purposes, roles
from bihuan.people.purposes import Catalogue, Purpose, Retention, say

READERS = {
    "self": gettext_lazy("本人"),
    "holder": gettext_lazy("承办人"),
    "named": gettext_lazy("程序写明的人"),
    "nobody": gettext_lazy("没有人直接看"),
    "colleagues": gettext_lazy("同一社区的工作人员"),
    "everybody": gettext_lazy("所有人"),
}
PARTS = [
    ("rights", gettext_lazy("您可以怎么做")),
    ("contact", gettext_lazy("谁在存，找谁")),
    ("never", gettext_lazy("不存什么")),
    ("why", gettext_lazy("为什么存")),
    ("residents", gettext_lazy("可能写到居民的")),
    ("terms", gettext_lazy("照片、文件和您的话存多久")),
    ("elsewhere", gettext_lazy("不在表里的")),
    ("staff", gettext_lazy("工作人员的")),
]
STAFF = ("staff",)  # whose data a purpose is about; every other may be a resident's


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that is stored, and how it is guarded."""

    what: str
    sealed: bool
    sensitive: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One table as the page tells of it."""

    label: str
    columns: Sequence[Column]
    purpose: str
    kept: str
    read_by: str


@require_safe
def stored(request: HttpRequest) -> HttpResponse:
    """What is stored of whom, why, by which law, how long, and who reads it; and what is not."""
    told = purposes.catalogue()
    page = {
        "never": [(say(one.what), say(one.instead), say(one.basis)) for one in told.never],
        "purposes": [_purpose(one) for one in told.purposes.values() if one.of not in STAFF],
        "duties": [_purpose(one) for one in told.purposes.values() if one.of in STAFF],
        "residents": list(_rows(told, staff=False)),
        "staff": list(_rows(told, staff=True)),
        "terms": [
            (say(one.label), after(one.period, say("办结")), say(one.source))
            for one in told.procedures.values()
        ],
        "elsewhere": [(say(one.label), say(one.what), say(one.until)) for one in told.elsewhere],
        "source": say(told.source),
        "parts": PARTS,
        "doubled": appointing.doubled(timezone.localdate()),
        "contacts": contacts.everywhere(),
        "answer": length(told.answer.period),
    }
    return render(request, "people/stored.html", page)


def _purpose(one: Purpose) -> tuple[str, str, Sequence[str]]:
    return say(one.label), say(one.why), [say(law) for law in one.basis]


def _rows(told: Catalogue, *, staff: bool) -> Iterator[Row]:
    for table in told.tables.values():
        purpose = told.purposes.get(table.purpose)
        if (purpose is not None and purpose.of in STAFF) is staff:
            yield Row(
                say(table.label),
                [Column(say(what), name in table.sealed, name in table.sensitive)
                 for name, what in table.columns.items()],
                say(purpose.label) if purpose else _("随事项的目的"),
                _kept(told.retentions[table.retention]),
                _("、").join(_reader(one) for one in table.read_by),
            )  # fmt: skip


def _reader(code: str) -> str:
    return str(READERS[code]) if code in READERS else roles.label(code)


def _kept(time: Retention) -> str:
    """How long, in words."""
    if time.period:
        return after(time.period, say(time.after))
    return _("按各程序的期限") if time.sweep else _("长期保存")


def after(period: str, what: str) -> str:
    """How long after what, in the language of the page."""
    return _("%(what)s后 %(period)s") % {"what": what, "period": length(period)}


def length(period: str) -> str:
    """A limit in the language of the page: 30 日, 3 年."""
    limit = Limit.parse(period)
    says = {
        "h": ngettext("%d 小时", "%d 小时", limit.n),
        "d": ngettext("%d 日", "%d 日", limit.n),
        "wd": ngettext("%d 个工作日", "%d 个工作日", limit.n),
        "m": ngettext("%d 个月", "%d 个月", limit.n),
        "q": ngettext("%d 个季度", "%d 个季度", limit.n),
        "y": ngettext("%d 年", "%d 年", limit.n),
    }
    return says[limit.unit] % limit.n
