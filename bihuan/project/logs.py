"""Logs that tell where something went wrong and nothing of what anybody wrote.

What an exception says may hold what was typed: a row that a constraint refused, bytes that did not
decode, a number that was none. So a traceback is written without it: files, lines, functions, the
kind of each exception, and of the database's own the code and the constraint.
"""

import logging
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import psycopg

Info = tuple[type[BaseException] | None, BaseException | None, TracebackType | None]


class Formatter(logging.Formatter):
    """One line, and the places a traceback went through."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the standard library's name
        """The traceback without what the exceptions say."""
        return "\n".join(_told(ei[1])) if ei[1] else ""


def _told(error: BaseException) -> Iterator[str]:
    """The first cause first, as Python prints them."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before:
        yield from _told(before)
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} {frame.name}"
    yield _kind(error)


def _kind(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, psycopg.Error) and error.diag.sqlstate:
        more = [error.diag.sqlstate, error.diag.table_name, error.diag.constraint_name]
        return " ".join([name, *filter(None, more)])
    return name


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"places": {"()": Formatter, "format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "places"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    # Django's own would mail to nobody; requests that are refused are no errors of ours
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
    },
}  # fmt: skip
