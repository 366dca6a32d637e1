"""The access log in words, as pages and copies tell it."""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _

from bihuan.people import queries as people

from .log import Line, What
from .models import AccessLog


def told(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Rows in words, names looked up."""
    names = people.names({line.row.who for line in lines}) | {"setup": _("装系统的人")}
    titles = people.titles({line.row.post for line in lines})
    return [
        {
            "row": line.row, "holds": line.holds, "what": What(line.row.what).label,
            "who": names.get(line.row.who, "") or (_("（没有岗位的账号）") if line.row.who else ""),
            "post": titles.get(line.row.post, ""), "about": about(line.row),
        }
        for line in lines
    ]  # fmt: skip


def about(row: AccessLog) -> str:
    """What a row is about; of a refusal, where in the menu the address lies, and its name."""
    parts = row.about.split()
    if row.what != What.REFUSED or len(parts) < 2:
        return row.about
    method, address, *things = parts
    room = _room(address.partition(":")[0])
    where = f"{room} {address}" if room else address
    asked = _("打开 %s") if method in ("GET", "HEAD") else _("提交 %s")
    return " ".join([asked % where, *things])


def _room(label: str) -> str:
    """What the menu calls a room; empty for what is not in it."""
    nav = getattr(apps.app_configs.get(label), "nav", ())
    return "/".join(str(name) for _place, name, *_more in nav)
