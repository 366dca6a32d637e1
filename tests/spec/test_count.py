"""Counted, not typed."""

import pytest

from bihuan.core import count

from .shelf import PROCEDURES


@pytest.mark.parametrize(
    ("part", "whole", "says"),
    [(688, 697, "98.71%"), (1, 3, "33.33%"), (2, 3, "66.67%"), (1, 800, "0.13%"), (0, 5, "0.00%")],
)
def test_a_rate_is_rounded_half_up_to_two_places(part, whole, says):
    assert count.percent(part, whole) == says


def test_there_is_no_rate_of_nothing():
    assert count.percent(0, 0) == ""


def test_progress_counts_what_is_signed_off_and_not_what_was_dropped():
    rules = PROCEDURES["rectification"]
    stages = ["received", "working", "working", "signed", "published", "continuing", "dropped"]
    found = count.progress(rules, stages)
    assert (found.all, found.done, found.rate) == (7, 2, "28.57%")
    assert list(found.by_stage) == list(rules.stages)
    assert found.by_stage["working"] == 2
    assert found.by_stage["planning"] == 0


def test_a_matter_closed_because_nobody_rated_it_is_done():
    found = count.progress(PROCEDURES["appeal"], ["closed", "ended", "rating"])
    assert (found.all, found.done) == (3, 1)
