"""Who applies, who stands beside, what was found and learnt."""

from collections.abc import Iterator
from itertools import pairwise

from bihuan.rules.figures import full
from bihuan.rules.given import Given, day, exact, rows

from .file import File, table


def custody(file: File) -> Iterator[str]:
    """A file is never kept by the person it is about."""
    if file.custodian == "subject":
        yield "H00.CUSTODIAN_IS_SUBJECT"


def applicant(file: File) -> Iterator[str]:
    """Of age on the day of application, and in writing."""
    for row in file.of(1):
        if row.facts.get("written") is not True:
            yield "H01.NOT_WRITTEN"
        born = day(row.facts, "birth")
        if born and row.stated and row.stated < full(table("applicant")["age"], born):
            yield "H01.AGE_LT_18"


def contacts(file: File) -> Iterator[str]:
    """One or two, full members."""
    rule = table("contacts")
    for row in file.of(5):
        found = rows(row.facts, "contacts")
        if not rule["least"] <= len(found) <= rule["most"]:
            yield "H05.CONTACTS_NOT_1_2"
        if not all(_full_member(each) for each in found):
            yield "H05.CONTACT_NOT_FULL_MEMBER"


def introducers(file: File) -> Iterator[str]:
    """Exactly two, full members, none under sanction."""
    for row in file.of(9):
        found = rows(row.facts, "introducers")
        if len(found) != table("introducers")["count"]:
            yield "H09.INTRODUCERS_NOT_2"
        if not all(_full_member(each) for each in found):
            yield "H09.INTRODUCER_NOT_FULL_MEMBER"
        if any(each.get("under_probation_sanction") for each in found):
            yield "H09.INTRODUCER_UNDER_SANCTION"


def review(file: File) -> Iterator[str]:
    """Without a political review that was passed the file stops, before step 12 or at it."""
    found = file.of(10)
    passed = bool(found) and found[-1].facts.get("result") == "passed"
    if file.of(12) and not passed:
        yield "H12.NO_POLITICAL_REVIEW"
    elif found and not passed:
        yield "H10.REVIEW_NOT_PASSED"


def training(file: File) -> Iterator[str]:
    """Days or hours enough, unless decided to be a special case."""
    rule = table("training")
    for row in file.of(11):
        enough = any(
            exact(row.facts.get(unit) or 0, unit) >= exact(rule[unit], unit)
            for unit in ("days", "hours")
        )
        if not enough and row.facts.get("special_case") is not True:
            yield "H11.TRAINING_LT_MIN"


def inspections(file: File) -> Iterator[str]:
    """No stretch between the third step and the seventh much longer than half a year.

    While the seventh is to come, or its day is blank, to the day the file is looked at.
    """
    since, rule = file.on(3), table("inspections")
    if since is None:
        return
    ends = file.on(7) or file.as_of
    held = [day({"inspections": each}, "inspections") for each in _inspected(file)]
    inside = sorted(each for each in held if each and since <= each <= ends)
    for one, following in pairwise([since, *inside, ends]):
        if following >= full(rule["grace"], full(rule["every"], one)):
            yield "S06.INSPECTION_GAP"


def _inspected(file: File) -> list[str]:
    return [each for row in file.of(6) for each in row.facts.get("inspections") or []]


def _full_member(person: Given) -> bool:
    return person.get("full_member") is True
