"""Facts 数据: figures with their units, dates and places."""

from bihuan.papers.parse import Paper
from bihuan.papers.values import Fact


def facts(paper: Paper) -> tuple[Fact, ...]:
    """The facts of a paper, in the order of the page."""
    return ()
