"""How days, times and pictures are shown, the same on every page."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm, CheckboxInput
from django.forms.boundfield import BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from bihuan import core
from bihuan.matters import figures, labels, words
from bihuan.people import small_cells

register = template.Library()

WEEKDAYS = "一二三四五六日"


@register.simple_tag
def icon(name: str) -> SafeString:
    """One picture of the sprite; it never speaks alone, so it is hidden from readers."""
    return format_html(
        '<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>',
        static("bihuan/icons.svg"),
        name,
    )


@register.filter
def day(value: date | datetime | None) -> str:
    """2026年11月23日 周一; in English 2026-11-23 Mon."""
    if value is None:
        return ""
    there = timezone.localdate(value) if isinstance(value, datetime) else value
    if get_language() == "en":
        return there.strftime("%Y-%m-%d %a")
    return f"{there.year}年{there.month}月{there.day}日 周{WEEKDAYS[there.weekday()]}"


@register.filter
def short_day(value: date | datetime | None) -> str:
    """11月23日 when it is of this year, else 2025年11月23日."""
    if value is None:
        return ""
    there = timezone.localdate(value) if isinstance(value, datetime) else value
    if get_language() == "en":
        return there.strftime("%Y-%m-%d")
    year = "" if there.year == timezone.localdate().year else f"{there.year}年"
    return f"{year}{there.month}月{there.day}日"


@register.filter
def moment(value: datetime | None) -> str:
    """11月23日 周一 17:02."""
    if value is None:
        return ""
    there = timezone.localtime(value)
    if get_language() == "en":
        return there.strftime("%Y-%m-%d %a %H:%M")
    return f"{short_day(value)} 周{WEEKDAYS[there.weekday()]} {there:%H:%M}"


@register.filter
def size(value: int) -> str:
    """A file's size as people say it."""
    return f"{value / 2**20:.1f} MB" if value >= 2**20 else f"{max(1, value // 1024)} KB"


@register.filter
def many(value: int) -> str:
    """A count that stops at 1,000."""
    return _("1,000 以上") if value >= 1000 else str(value)


@register.filter
def few(value: int) -> str:
    """How many there are of what the reader may not read: 不足10, 40 以上."""
    return small_cells.few(value)


@register.filter
def figure(says: str) -> SafeString:
    """A sentence with its number set large: 还剩 **3** 个工作日; without a number, all of it."""
    found = re.search(r"\d+", says)
    if not found:
        return format_html("<b>{}</b>", says)
    before, after = says[: found.start()], says[found.end() :]
    return format_html("{}<b>{}</b>{}", before, found[0], after)


@register.filter
def control(field: BoundField) -> SafeString:
    """A form field's input in our dress, tied to its errors and its help."""
    simple = isinstance(field.field.widget, CheckboxInput)
    attrs = {} if simple else {"class": "input"}
    if field.errors:
        attrs |= {"aria-invalid": "true", "aria-describedby": f"{field.auto_id}-why"}
    return field.as_widget(attrs=attrs)


@register.filter
def is_check(field: BoundField) -> bool:
    """Whether it is one box to tick."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def chosen(form: BaseForm, name: str) -> str:
    """What was chosen in a form's field, in words. Of a form that is in order."""
    return str(dict(form.fields[name].choices).get(form.cleaned_data[name], ""))


@register.filter
def get(mapping: Mapping[str, Any], key: str) -> Any:
    """What stands under a key; empty when nothing does."""
    return mapping.get(key, "")


@register.filter
def nth(some: Sequence[Any], n: int) -> Any:
    """What stands at a place, from 0."""
    return some[n]


@register.filter
def plain(value: float) -> str:
    """A number as a picture's file wants it, whatever the language."""
    return f"{value:g}"


@register.filter
def rem(pixels: float) -> str:
    """A length that grows with the size of letters."""
    return f"{pixels / 16:g}rem"


@register.filter
def amount(figure: core.Figure) -> str:
    """The value of a local figure in force: 3个工作日."""
    return labels.amount(figure, figure.value)


@register.filter
def default_words(figure: core.Figure) -> str:
    """The default of a local figure: 3个工作日."""
    return figures.said(figure, figure.default)


@register.filter
def unit(figure: core.Figure) -> str:
    """The unit of a local figure as people say it: 个工作日, 元."""
    return labels.unit(figure)


@register.filter
def weekday(value: date) -> str:
    """一 to 日; in English Mon to Sun."""
    return value.strftime("%a") if get_language() == "en" else WEEKDAYS[value.weekday()]


@register.filter
def child_label(procedure_id: str) -> str:
    """What the child matters of a procedure are called."""
    return words.child(procedure_id)
