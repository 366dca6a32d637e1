"""The bulletin 通报: composed from the ledger alone, set after GB/T 9704-2012 as docx and pdf."""

from .compose import Block, Bulletin, compose
from .fonts import NoChineseFont
from .missing import Missing, missing
from .particulars import Particulars
from .print import pdf
from .word import docx

__all__ = [
    "Block", "Bulletin", "Missing", "NoChineseFont", "Particulars",
    "compose", "docx", "missing", "pdf",
]  # fmt: skip
