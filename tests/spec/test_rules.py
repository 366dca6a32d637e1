"""What must hold of the rules with numbers, whatever they are given."""

from datetime import date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bihuan.core import BEIJING
from bihuan.rules import deadlines, hotline, mediation, petition, quorum, rectification
from bihuan.rules.figures import calendar, figures

DAYS = st.dates(date(2024, 1, 1), date(2026, 6, 30))
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 6, 30)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=BEIJING, microsecond=0)
)
VOTES = [kind["id"] for kind in figures("quorum")["kind"]]
CLOCKS = [clock["id"] for clock in figures("petition")["clock"]]


def meeting(kind, eligible, present, yes, **more):
    known = {"kind": kind, "eligible": eligible, "total": eligible, "present": present}
    return quorum.answer({**known, "yes": yes, "no": 0, "abstain": 0, **more})


@st.composite
def meetings(draw):
    eligible = draw(st.integers(1, 60))
    present = draw(st.integers(0, eligible))
    return eligible, present, draw(st.integers(0, present))


@given(MOMENTS, st.integers(1, 90), st.sampled_from(["d", "wd", "m", "q", "y"]))
def test_nothing_is_due_before_it_began_or_on_a_known_day_off(start, n, unit):
    told = deadlines.answer({"start": start.isoformat(), "allow": {"n": n, "unit": unit}})
    due = date.fromisoformat(told["due"])
    assert due > start.date()
    assert calendar().counts(due)
    assert told["provisional"] or due.year in calendar().years


@given(MOMENTS, st.integers(1, 60), st.sampled_from(["d", "wd", "m"]))
def test_a_longer_limit_never_ends_earlier(start, n, unit):
    short, long = (
        deadlines.answer({"start": start.isoformat(), "allow": {"n": each, "unit": unit}})
        for each in (n, n + 1)
    )
    assert short["due"] <= long["due"]


@given(MOMENTS, st.integers(1, 2000))
def test_hours_run_on_whatever_the_day(start, n):
    told = deadlines.answer({"start": start.isoformat(), "allow": {"n": n, "unit": "h"}})
    assert datetime.fromisoformat(told["due_at"]) - start == timedelta(hours=n)
    assert told["provisional"] is False


@given(st.sampled_from(VOTES), meetings())
def test_one_person_more_in_the_room_or_in_favour_never_undoes_a_vote(kind, counted):
    eligible, present, yes = counted
    assume(present < eligible)
    before = meeting(kind, eligible, present, yes)
    agreeing = meeting(kind, eligible, present + 1, yes + 1)
    for key in ("quorate", "passed"):
        assert agreeing.get(key, False) >= before.get(key, False)


@given(st.sampled_from(VOTES), meetings())
def test_fewer_yes_never_pass_and_nothing_passes_without_a_quorum(kind, counted):
    eligible, present, yes = counted
    assume(yes > 0)
    more, fewer = (meeting(kind, eligible, present, each) for each in (yes, yes - 1))
    assert more.get("passed", False) >= fewer.get("passed", False)
    assert more["quorate"] >= more.get("passed", False)


@given(st.sampled_from(VOTES), meetings())
def test_a_sheet_counts_to_what_its_totals_would(kind, counted):
    eligible, present, yes = counted
    rows = [
        {"person": str(n), "right": True, "present": n < present, "vote": "yes" if n < yes else ""}
        for n in range(eligible)
    ]
    guests = [{"person": f"guest {n}", "role": "guest", "present": True} for n in range(5)]
    sheet = quorum.answer({"kind": kind, "rows": guests + rows + rows[:3]})
    assert sheet == meeting(kind, eligible, present, yes)


@pytest.mark.parametrize("kind", figures("quorum")["kind"], ids=VOTES)
def test_each_bound_is_met_or_missed_by_one_person(kind):
    share = kind["quorum"]
    bound, of = Fraction(share.get("least") or share["over"]), 60
    at = int(bound * of)
    assert meeting(kind["id"], of, at, 0)["quorate"] is ("least" in share)
    assert meeting(kind["id"], of, at + 1, 0)["quorate"] is True
    assert meeting(kind["id"], of, at - 1, 0)["quorate"] is False


@given(st.sampled_from(CLOCKS), DAYS, st.integers(0, 120))
def test_a_petition_clock_done_on_its_last_day_is_in_time_and_a_day_later_never(clock, start, late):
    asked = {"clock": clock, "from": start.isoformat()}
    due = petition.answer({**asked, "as_of": start.isoformat()})["due"]
    after = (date.fromisoformat(due) + timedelta(days=late + 1)).isoformat()
    assert petition.answer({**asked, "done": due, "as_of": due})["state"] == "in_time"
    assert petition.answer({**asked, "as_of": due})["state"] == "due"
    assert petition.answer({**asked, "done": after, "as_of": after})["state"] in ("late", "refused")
    assert petition.answer({**asked, "as_of": after})["state"] in ("late", "lapsed")


CALLBACKS = st.lists(
    st.fixed_dictionaries(
        {
            "answered": st.booleans(),
            "contacted": st.booleans(),
            "solved": st.booleans(),
            "hung": st.booleans(),
            "rating": st.sampled_from(["satisfied", "basically", "dissatisfied", None]),
            "exclusion": st.none()
            | st.fixed_dictionaries(
                dict.fromkeys(
                    ["reason", "first_approver", "second_approver"], st.sampled_from("ab ")
                )
            ),
        }
    ),
    max_size=30,
)


@given(CALLBACKS)
def test_no_callback_is_lost_and_no_rate_leaves_its_bounds(rows):
    told = hotline.answer({"rows": rows})
    assert told["valid"] + told["excluded"] == sum(row["answered"] for row in rows)
    assert told["published"] == (told["valid"] >= figures("hotline")["cells"]["min_cell"])
    rates = [told[name] for name in (*hotline.RATES, "composite")]
    assert all(rate is None for rate in rates) == (told["valid"] == 0)
    assert all(rate is None or 0 <= float(rate) <= 1 for rate in rates)


FACTS = ["injury", "title", "inheritance", "labour", "party_asks_court", "repeated", "contract"]


@given(st.integers(0, 90000), st.integers(1, 5), st.sets(st.sampled_from(FACTS)))
def test_a_larger_claim_more_households_or_a_graver_fact_never_lowers_the_level(
    claim, homes, facts
):
    plain = {"kind": "routing", "claim": claim, "households": homes}
    level = mediation.answer({**plain, **dict.fromkeys(facts, True)})["route"]
    assert level >= mediation.answer(plain)["route"]
    assert (
        mediation.answer({**plain, "claim": claim + 1})["route"] >= mediation.answer(plain)["route"]
    )
    assert (
        mediation.answer({**plain, "households": homes + 1})["route"]
        >= mediation.answer(plain)["route"]
    )


STATES = figures("rectification")["states"]["all"]


@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "state": st.sampled_from([*STATES, "", "已整改"]),
                "class": st.sampled_from(["立行立改", "长期坚持"]),
                "owner": st.sampled_from(["甲", ""]),
                "verifier": st.sampled_from(["甲", "乙", None]),
                "evidence": st.sampled_from([[], ["照片"]]),
                "measures": st.lists(
                    st.fixed_dictionaries({"text": st.just("清理"), "done": st.booleans()}),
                    max_size=2,
                ),
            }
        ),
        max_size=8,
    )
)
def test_what_counts_as_done_was_closed_with_proof_by_another_hand(rows):
    told = rectification.answer({"rows": rows, "params": {"verifier_other_unit": False}})
    proven = [
        row
        for row in rows
        if row["state"] == "已完成(销号)"
        and row["class"] != "长期坚持"
        and row["verifier"] not in (None, row["owner"])
        and row["evidence"]
        and row["measures"]
        and all(measure["done"] for measure in row["measures"])
    ]
    assert (told["done"], told["all"]) == (len(proven), len(rows))
    assert told["findings"] == sorted(set(told["findings"]))
