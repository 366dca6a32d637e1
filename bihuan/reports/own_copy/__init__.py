"""副本: what is stored of whoever asked, on paper and as a file. Values in, bytes out."""

from .compose import Paper, Part, compose
from .print import pdf
from .word import docx
from .zip import archive

__all__ = ["Paper", "Part", "archive", "compose", "docx", "pdf"]
