"""The moral bank: whatever happens, the books balance and nothing is taken away."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.rules import moralbank

PARAMS = {
    "earn": {
        "help": {"points": 7},
        "sorted": {"points": 2, "daily_cap": 5, "panel": False},
        "fine": {"points": -3},
    },
    "panel_min": 3,
    "expiry_y": 2,
    "redeem_cap_month": 12,
}
PANELS = [["甲", "乙", "丙"]] * 4 + [["甲"], ["甲", "乙", "丙", "kin"], None]


@st.composite
def an_event(draw):
    """Mostly earning and redeeming over some three years; now and then what may not be."""
    kind = draw(st.sampled_from(["earn"] * 4 + ["redeem"] * 4 + ["wrong_sort", "deduct", "close"]))
    on = date(2023, 1, 1) + timedelta(days=draw(st.integers(0, 1100)))
    return {
        "type": kind,
        "on": on.isoformat(),
        "code": draw(st.sampled_from(["help", "sorted", "fine", "none"])),
        "evidence": draw(st.sampled_from(["own_scan", None])),
        "panel": draw(st.sampled_from(PANELS)),
        "item": draw(st.sampled_from(["soap", "lamp"])),
        "qty": draw(st.integers(1, 3)),
        "points": draw(st.sampled_from([1, -1])) if kind == "deduct" else None,
    }


@st.composite
def a_case(draw):
    events = draw(st.lists(an_event(), max_size=25))
    if draw(st.booleans()):
        events = [event for event in events if event["type"] != "close"]
    return {
        "params": PARAMS,
        "account": {"holder": "一户", "opt_in": draw(st.integers(0, 9)) > 0},
        "shop": {"soap": {"cost": 2, "qty": 30}, "lamp": {"cost": 9, "qty": 2}},
        "events": [{**event, "id": f"e{n}"} for n, event in enumerate(events)],
        "as_of": (date(2024, 1, 1) + timedelta(days=draw(st.integers(0, 900)))).isoformat(),
    }


@given(a_case())
def test_the_books_balance_after_any_events(case):
    told = moralbank.answer(case)
    accounts = {"issue": 0, "holder": 0, "redeemed": 0, "expired": 0}
    for row in told["postings"]:
        accounts[row["debit"]] -= row["points"]
        accounts[row["credit"]] += row["points"]
    assert sum(accounts.values()) == 0
    assert told["issued"] == told["balance"] + told["redeemed"] + told["expired"]
    assert accounts["holder"] == told["balance"] >= 0


@given(a_case())
def test_what_left_the_shop_was_paid_for(case):
    told = moralbank.answer(case)
    left = {item: row["qty"] - told["stock"][item] for item, row in case["shop"].items()}
    assert sum(n * case["shop"][item]["cost"] for item, n in left.items()) == told["redeemed"]
    assert min(told["stock"].values()) >= 0


@given(a_case())
def test_every_event_that_is_known_is_done_or_refused_and_nothing_is_both(case):
    told = moralbank.answer(case)
    refused = [row["id"] for row in told["refused"]]
    expired = [row for row in told["postings"] if row["credit"] == "expired"]
    done = [row["ref"] for row in told["postings"] if row not in expired] + told["advice"]
    kept = [e["id"] for e in case["events"] if e["type"] == "close" and e["id"] not in refused]
    known = [e["id"] for e in case["events"] if e["on"] <= case["as_of"]]
    closing = [each for each in kept if each in known]
    assert sorted(refused + done + closing) == sorted(known)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"account": None}, "account"),
        ({"as_of": None}, "as_of"),
        ({"events": [{"id": "a", "type": "gift", "on": "2026-01-05"}]}, "type"),
        ({"events": [{"id": "a", "type": "earn", "on": "一月五日"}]}, "on"),
        ({"events": [{"type": "close", "on": "2026-01-05"}]}, "id"),
        ({"events": "earn"}, "events"),
    ],
)
def test_a_case_that_cannot_be_read_says_which_field(change, says):
    case = {"account": {"opt_in": True}, "shop": {}, "events": [], "as_of": "2026-01-31"}
    with pytest.raises(ValueError, match=says):
        moralbank.answer({**case, **change})
