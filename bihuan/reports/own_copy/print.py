"""The copy as pdf: large letters, one column, nothing to fold."""

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

import typst

from bihuan.people.access.copies import Export
from bihuan.reports.bulletin import fonts

from .compose import Paper

TEMPLATE = Path(__file__).with_name("copy.typ")
_ONE_AT_A_TIME = Lock()


def pdf(paper: Paper, export: Export) -> bytes:
    """The pages. Raises NoChineseFont."""
    chosen = fonts.chosen()
    data = asdict(paper) | {"fonts": chosen.families, "provenance": export.says}
    with _ONE_AT_A_TIME:
        made = _compiler().compile(
            format="pdf", sys_inputs={"data": json.dumps(_small(data), ensure_ascii=False)}
        )
    assert isinstance(made, bytes)
    return made


def _small(data: dict[str, Any]) -> dict[str, Any]:
    """Photos as numbers, which is how the template takes bytes."""
    for part in data["parts"]:
        for one in part["pictures"]:
            one["jpeg"] = list(one["jpeg"])
    return data


@cache
def _compiler() -> typst.Compiler:
    """Kept warm: the fonts are read once."""
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts.shelf())
