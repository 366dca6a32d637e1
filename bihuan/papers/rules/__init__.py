"""Extraction rules, one a file. The first that takes a node takes it."""

from bihuan.papers.rules import answered, labelled, listed, section, unmarked
from bihuan.papers.rules.page import Page, Taken

__all__ = ["RULES", "Page", "Taken"]

RULES = (labelled.take, answered.take, unmarked.take, listed.take, section.take)
