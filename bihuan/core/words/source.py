"""`source`: the article a rule rests on; a local rule says （示例）. 依据"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

WORD = "source"


def read(table: Mapping[str, Any]) -> str:
    """The article; empty when the office has not said."""
    return str(table.get(WORD, ""))


def says(source: str) -> str:
    """The cell of the page."""
    return source or "—"
