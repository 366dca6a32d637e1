"""Papers 材料: text in, values out. Decoding files and keeping rows live elsewhere."""

from bihuan.papers.values import Article, Fact, Finding, Reading, Record, Span

__all__ = ["Article", "Fact", "Finding", "Reading", "Record", "Span"]
