"""Meetings owed: every period asked for stands somewhere, and only one place."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.rules import obligations

DUTIES = [("assembly", "1q"), ("committee", "1m"), ("study", "6m"), ("review", "1y")]
LISTS = ("gap", "due", "late")
DAYS = st.integers(0, 500).map(lambda n: (date(2024, 12, 1) + timedelta(days=n)).isoformat())


@st.composite
def a_meeting(draw):
    held, entered = sorted((draw(DAYS), draw(DAYS)))
    return {
        "id": draw(st.uuids().map(str)),
        "types": draw(st.sets(st.sampled_from([name for name, _ in DUTIES]), min_size=1)),
        "held": held,
        "entered": entered,
        "for_period": draw(st.sampled_from([None, None, "2025-03", "2025Q2", "2025H1", "2025"])),
    }


@st.composite
def a_case(draw):
    return {
        "year": 2025,
        "as_of": draw(DAYS),
        "founded": draw(st.none() | DAYS),
        "obligations": [{"id": name, "every": every, "min": 1} for name, every in DUTIES],
        "meetings": draw(st.lists(a_meeting(), max_size=20)),
    }


def stands(case):
    told = obligations.answer(case)
    return {name: told[name] for name in LISTS}, told["done"]


@given(a_case())
def test_every_period_asked_for_stands_in_one_place(case):
    places, done = stands(case)
    named = [each for name in LISTS for each in places[name]]
    empty, _ = stands({**case, "meetings": []})
    asked = [each for name in LISTS for each in empty[name]]
    assert len(named) == len(set(named))
    assert set(named) <= set(asked)
    assert len(named) + done == len(asked)


@given(a_case(), a_meeting())
def test_one_meeting_more_never_makes_a_gap(case, meeting):
    before, done = stands(case)
    after, more = stands({**case, "meetings": [*case["meetings"], meeting]})
    assert set(after["gap"]) <= set(before["gap"])
    assert set(after["due"]) <= set(before["due"])
    assert more >= done


@pytest.mark.parametrize("every", ["1m", "1q", "6m", "1y"])
def test_the_periods_of_a_year_lie_end_to_end(every):
    days = obligations.periods(every, 2024)
    assert (days[0].first, days[-1].last) == (date(2024, 1, 1), date(2024, 12, 31))
    for one, following in pairwise(days):
        assert one.last + timedelta(days=1) == following.first


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"obligations": [{"id": "assembly", "every": "5m"}]}, "every"),
        ({"obligations": [{"every": "1m"}]}, "id"),
        ({"year": None}, "year"),
        ({"as_of": "2025-02-30"}, "as_of"),
        ({"meetings": [{"id": "a", "entered": "2025-01-02"}]}, "held"),
    ],
)
def test_a_case_that_cannot_be_read_says_which_field(change, says):
    duty = {"id": "committee", "every": "1m", "min": 1}
    case = {"year": 2025, "as_of": "2025-03-01", "obligations": [duty], "meetings": []}
    with pytest.raises(ValueError, match=says):
        obligations.answer({**case, **change})
