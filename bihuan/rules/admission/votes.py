"""The listing of a target with its notice, and the two assemblies with their counts."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from bihuan.rules.figures import due, full
from bihuan.rules.given import day, whole

from .file import File, Row, table


def listing(file: File) -> Iterator[str]:
    """Since 2026: consent, then a notice, nothing against, and listed after its last day."""
    if file.version != table("version")[-1]["id"]:
        return
    for row in file.of(8):
        yield from _consent(row)
        yield from _notice(row, f"{file.param('notice_wd')}wd")
        if whole(row.facts, "objections_open"):
            yield "H08.OBJECTION_OPEN"


def assemblies(file: File) -> Iterator[str]:
    """Those present, and those in favour with the written ones, each over half of the roll.

    A figure that was not recorded counts as nought: what was not written down was not met, and
    nothing is over half of a roll that nobody wrote down.
    """
    for rule in table("assembly"):
        for row in file.of(rule["step"]):
            yield from (f"H{row.step:02}.{what}" for what in _against(row, rule["over"]))
            if file.version in rule["secret"] and row.facts.get("secret") is not True:
                yield f"H{row.step:02}.NOT_SECRET"


def extension(file: File) -> Iterator[str]:
    """Once, and by no less and no more than allowed from the end of the probation."""
    rule = table("extension")
    extended = [row for row in file.of(23) if row.facts.get("result") == "extend"]
    if len(extended) > rule["times"]:
        yield "H23.SECOND_EXTENSION"
    if accepted := file.on(15):
        ends = full(_probation(), accepted)
        for row in extended:
            until = day(row.facts, "extend_until")
            if not until or not full(rule["least"], ends) <= until <= full(rule["most"], ends):
                yield "H23.EXTENSION_OUT_OF_RANGE"


def _consent(row: Row) -> Iterator[str]:
    consent, listed = day(row.facts, "consent_on"), day(row.facts, "listed_on")
    posted = day(row.facts, "notice_from")
    if listed and (consent is None or listed < consent):
        yield "H08.LISTED_BEFORE_CONSENT"
    if consent and posted and posted < consent:
        yield "H08.NOTICE_BEFORE_CONSENT"


def _notice(row: Row, least: str) -> Iterator[str]:
    posted, down = day(row.facts, "notice_from"), day(row.facts, "notice_to")
    if posted is None:
        yield "H08.NO_NOTICE"
        return
    if down and down < due(least, posted):
        yield "H08.NOTICE_LT_5WD"
    if _too_soon(day(row.facts, "listed_on"), down):
        yield "H08.LISTED_BEFORE_NOTICE_END"


def _too_soon(listed: date | None, down: date | None) -> bool:
    """Listed while the notice still hangs; one without a last day was never taken down."""
    return listed is not None and (down is None or listed <= down)


def _against(row: Row, over: str) -> Iterator[str]:
    eligible, present, yes, written = (
        whole(row.facts, key) or 0 for key in ("eligible", "present", "yes", "written_yes")
    )
    if not 0 < eligible * Fraction(over) < present:
        yield "QUORUM"
    if not 0 < eligible * Fraction(over) < yes + written:
        yield "MAJORITY"


def _probation() -> str:
    return str(next(rule["least"] for rule in table("waits") if rule["step"] == 22))
