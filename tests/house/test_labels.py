"""Everything a procedure names has its English, and nothing else stands there."""

import re

import pytest
from django.utils import translation

from bihuan import core
from bihuan.matters import labels, shelf
from tests.spec.shelf import PROCEDURES

HAN = re.compile(r"[\u4e00-\u9fff]")
KNOWN = sorted(PROCEDURES)


def named(procedure: core.Procedure) -> dict[str, dict[str, str]]:
    """Table -> name -> label, as a file in another language has to give them."""
    tables = {
        table: {name: one.label for name, one in getattr(procedure, table).items()}
        for table in ("evidence", "facts", "stages", "acts", "clocks", "local", "counts")
    }
    facts = {name: ask for name, ask in procedure.facts.items() if name != core.REASON}
    units = {ask.unit for ask in facts.values()} | {
        figure.unit for figure in procedure.local.values() if figure.limit is None
    }
    return tables | {
        "label": {"": procedure.label},
        "roles": dict(procedure.roles),
        "reasons": dict(procedure.reasons),
        "children": dict(procedure.children),
        "short": {name: one.short for name, one in procedure.stages.items() if one.short},
        "units": {unit: unit for unit in units - {""}},
        "choices": {
            f"{n} {v}": said for n, ask in facts.items() for v, said in ask.choices.items()
        },
    }


@pytest.fixture
def in_english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize("name", KNOWN)
def test_every_name_of_the_newest_version_has_its_english(name, in_english):
    said = named(labels.spoken(PROCEDURES[name]))
    left = {(t, n): s for t, found in said.items() for n, s in found.items() if HAN.search(s)}
    assert left == {}, f"to be named in bihuan/procedures/{name}/en.toml"
    assert said.keys() == named(PROCEDURES[name]).keys()


@pytest.mark.parametrize("name", KNOWN)
def test_no_english_is_left_over_and_none_repeats_what_all_share(name):
    versions = [f.procedure for f in shelf.files() if f.procedure and f.procedure.id == name]
    known = [named(one) for one in versions]
    shared = labels.own("", "en")
    for table, told in labels.own(name, "en").items():
        if table == "label":
            continue
        assert table in labels.TABLES
        flat = (
            {f"{fact} {v}": s for fact, said in told.items() for v, s in said.items()}
            if table == "choices"
            else told
        )
        assert [n for n in flat if not any(n in one[table] for one in known)] == []
        assert [n for n, said in flat.items() if shared.get(table, {}).get(n) == said] == []


@pytest.mark.parametrize("name", KNOWN)
def test_two_things_a_person_must_tell_apart_are_called_apart(name, in_english):
    said = labels.spoken(PROCEDURES[name])
    was = PROCEDURES[name]
    for table in ("stages", "acts", "roles", "local", "facts"):
        one, other = getattr(was, table), getattr(said, table)
        chinese = [getattr(one[n], "label", one[n]) for n in one]
        english = [getattr(other[n], "label", other[n]) for n in other]
        assert len(set(english)) >= len(set(chinese)), (table, sorted(english))


def test_the_edition_and_what_is_in_it_stay_the_same(in_english):
    was = PROCEDURES["rectification"]
    said = labels.spoken(was)
    assert (said.digest, said.acts.keys()) == (was.digest, was.acts.keys())
    assert said.acts["claim"].needs is was.acts["claim"].needs
    assert (said.acts["claim"].label, was.acts["claim"].label) == ("Claim", "认领")
    assert labels.spoken(was) is said


def test_in_chinese_it_is_the_file_s_own():
    with translation.override("zh-hans"):
        assert labels.spoken(PROCEDURES["measure"]) is PROCEDURES["measure"]


def test_what_has_no_english_stays_chinese(in_english):
    text = shelf.SHELF.joinpath("measure/2026.1.toml").read_text("utf-8")
    other = text.replace('id      = "measure"', 'id = "unheard_of"').replace(
        'id = "measure"', 'id = "unheard_of"'
    )
    said = labels.spoken(core.declare.read(other, shelf.calendar()))
    assert said.id == "unheard_of"
    assert said.label == "整改措施"
    assert said.roles["clock"] == "Clock"
