"""The access log in words, as pages and copies tell it."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from bihuan.people import queries as people

from .log import Line, What


def told(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """Rows in words, names looked up."""
    names = people.names({line.row.who for line in lines})
    titles = people.titles({line.row.post for line in lines})
    return [
        {
            "row": line.row, "holds": line.holds, "what": What(line.row.what).label,
            "who": names.get(line.row.who, "") or (_("（没有岗位的账号）") if line.row.who else ""),
            "post": titles.get(line.row.post, ""),
        }
        for line in lines
    ]  # fmt: skip
