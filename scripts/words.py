"""The English of the pages: find every Chinese sentence that is wrapped, and compile the catalogue.

`python scripts/words.py` brings bihuan/project/locale/en up to date and names what has no English
yet. Pure Python: no gettext program is needed, here or where the product runs.
"""

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HOUSE = Path(__file__).resolve().parent.parent / "bihuan"
PO = HOUSE / "project" / "locale" / "en" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
STRING = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(?:n?p?gettext|_)\((?:{STRING}(?:, *)?)+(?:count)?\)")
DAY = datetime(2026, 11, 24, tzinfo=UTC)  # never the day it is run: the file changes with its words
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip


def sources() -> Iterator[tuple[str, bytes]]:
    """Every module as it is, and of every template the calls Django makes of its words; by name."""
    from django.utils.translation.template import templatize  # noqa: PLC0415 - wants settings first

    for path in sorted(HOUSE.rglob("*.py")):
        if "migrations" not in path.parts:
            yield str(path.relative_to(HOUSE.parent)), path.read_bytes()
    for path in sorted(HOUSE.rglob("templates/**/*.html")):
        calls = CALL.findall(templatize(path.read_text("utf-8")))
        yield str(path.relative_to(HOUSE.parent)), "\n".join(calls).encode()


def found() -> Catalog:
    """Every sentence of the pages, with no English yet."""
    catalog = Catalog(
        locale="en", project="Bihuan", charset="utf-8", header_comment="# The English of the pages.",
        version="0.1",
        msgid_bugs_address="-", last_translator="-", language_team="-", creation_date=DAY, revision_date=DAY, fuzzy=False,
    )  # fmt: skip
    for name, text in sources():
        for _line, words, _comments, context in extract(
            "python", io.BytesIO(text), KEYWORDS, options={"encoding": "utf-8"}
        ):
            if words:
                catalog.add(words, locations=[(name, 0)], context=context)
    return catalog


def keep(catalog: Catalog) -> None:
    """Write the catalogue into the house, and beside it as gettext reads it."""
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, catalog, width=96, sort_output=True, no_location=True)
    MO.write_bytes(compiled(kept()))


def kept() -> Catalog:
    """The catalogue as it lies in the house."""
    with PO.open("rb") as file:
        return read_po(file, locale="en")


def compiled(catalog: Catalog) -> bytes:
    """The catalogue as gettext reads it."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def missing(catalog: Catalog) -> list[str]:
    """Sentences without English."""
    return [str(one.id) for one in catalog if one.id and not _is_full(one.string)]


def _is_full(string: object) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def main() -> int:
    """Bring the catalogue up to date; 1 when something has no English."""
    catalog = found()
    if PO.exists():
        english = kept()
        for one in catalog:
            # what became a plural, or is none any longer, begins anew
            had = english.get(one.id, one.context) if one.id else None
            if had and isinstance(had.string, str) is isinstance(one.id, str):
                one.string = had.string
    keep(catalog)
    for words in (lacking := missing(catalog)):
        sys.stdout.write(f"no English: {words}\n")
    return 1 if lacking else 0


if __name__ == "__main__":
    from django.conf import settings

    settings.configure()
    sys.exit(main())
