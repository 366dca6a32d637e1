"""The bulletin as pdf, set by typst with the template beside this file."""

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path
from threading import Lock

import typst

from bihuan.people.access.copies import Export

from . import fonts
from .compose import Bulletin

TEMPLATE = Path(__file__).with_name("gb.typ")
_ONE_AT_A_TIME = Lock()


def pdf(bulletin: Bulletin, export: Export) -> bytes:
    """The pages. Raises NoChineseFont."""
    chosen = fonts.chosen()
    data = asdict(bulletin) | {
        "fonts": chosen.families,
        "provenance": f"{export.says}。{chosen.says}。",
        "author": export.who,
        "keywords": [export.purpose, f"{export.at:%Y-%m-%d %H:%M}", chosen.says],
    }
    with _ONE_AT_A_TIME:
        made = _compiler().compile(
            format="pdf", sys_inputs={"data": json.dumps(data, ensure_ascii=False)}
        )
    assert isinstance(made, bytes)
    return made


@cache
def _compiler() -> typst.Compiler:
    """Kept warm: the fonts are read once."""
    return typst.Compiler(TEMPLATE, root=TEMPLATE.parent, font_paths=fonts.shelf())
