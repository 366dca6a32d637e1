"""How long things lie: what is past its time is so by the same count as every limit that must be full."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.rules.figures import full
from bihuan.rules.retention import first_kept

LIMITS = st.sampled_from(["1d", "30d", "15wd", "6m", "1q", "3y", "10y"])
DAYS = st.dates(date(2015, 1, 1), date(2030, 12, 31))


@given(limit=LIMITS, today=DAYS, back=st.integers(0, 5000))
def test_what_is_older_than_the_first_day_kept_is_full_and_nothing_else(limit, today, back):
    since = today - timedelta(days=back)
    assert (since < first_kept(limit, today)) == (full(limit, since) <= today)


@pytest.mark.parametrize(
    ("limit", "today", "first"),
    [
        (
            "30d",
            date(2026, 11, 30),
            date(2026, 10, 31),
        ),  # of the 30th the thirty days are over today
        ("1d", date(2026, 11, 30), date(2026, 11, 29)),
        ("3y", date(2026, 11, 30), date(2023, 12, 1)),
        ("1y", date(2027, 2, 28), date(2026, 3, 1)),
        (
            "1m",
            date(2026, 2, 28),
            date(2026, 2, 1),
        ),  # a month from 28, 29, 30, 31 January ends here
    ],
)
def test_the_first_day_that_is_kept(limit, today, first):
    assert first_kept(limit, today) == first
