"""Rows of a flattened table."""

from bihuan.papers.parse import Node
from bihuan.papers.rules.page import Page, Taken


def take(page: Page, node: Node) -> Taken | None:
    """Nothing yet of a node: rows are no nodes."""
    return None
