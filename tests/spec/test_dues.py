"""Party dues: more income never owes less, and no ladder step is ever taken back by time."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.rules import dues

FEN = st.integers(0, 3_000_000)


def owed(group, fen):
    case = {"kind": "due", "group": group, "month": "2026-05", "base": f"{fen / 100:.2f}"}
    return Decimal(dues.answer(case)["due"])


@given(st.sampled_from(["wage", "yearly_salary", "pension"]), FEN, FEN)
def test_who_earns_more_owes_no_less(group, one, other):
    low, high = sorted((one, other))
    assert owed(group, low) <= owed(group, high)


@given(FEN)
def test_a_pension_never_owes_more_than_the_same_wage(fen):
    assert owed("pension", fen) <= owed("wage", fen)


@given(st.integers(0, 30), st.integers(0, 30), st.booleans())
def test_the_longer_unpaid_the_more_acts_and_none_is_public(one, other, reason):
    short, long = (
        dues.answer({"kind": "ladder", "unpaid_running_months": n, "good_reason": reason})
        for n in sorted((one, other))
    )
    assert long["acts_due"][: len(short["acts_due"])] == short["acts_due"]
    assert not short["public"]
    assert not long["public"]


@given(st.lists(st.booleans(), max_size=12))
def test_the_run_is_what_stands_unpaid_at_the_end(paid):
    ledger = [{"month": f"2026-{n:02}", "paid": each} for n, each in enumerate(paid, 1)]
    run = dues.answer({"kind": "running", "ledger": ledger})["unpaid_running_months"]
    assert not any(paid[len(paid) - run :])
    assert run == len(paid) or paid[len(paid) - run - 1]


@pytest.mark.parametrize(
    ("case", "says"),
    [
        ({"kind": "fine"}, "kind"),
        ({"kind": "due", "group": "lottery", "month": "2026-05"}, "group"),
        ({"kind": "due", "group": "wage", "month": "2026-05"}, "base"),
        ({"kind": "due", "group": "wage", "month": "2026-05", "base": "NaN"}, "base"),
        ({"kind": "due", "group": "wage", "month": "2026-13", "base": "1"}, "month"),
        ({"kind": "due", "group": "farmer", "month": "2026-05"}, "param"),
        ({"kind": "due", "group": "self_employed", "month": "2026-05"}, "quarter_net"),
        ({"kind": "pay", "paid": "1", "payer": "member"}, "dues"),
        ({"kind": "ladder", "unpaid_running_months": -1}, "unpaid_running_months"),
        ({"kind": "running", "ledger": [{"paid": True}]}, "month"),
    ],
)
def test_a_case_that_cannot_be_read_says_which_field(case, says):
    with pytest.raises(ValueError, match=says):
        dues.answer(case)
