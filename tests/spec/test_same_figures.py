"""A figure that a law gives is the same in the procedure that counts by it and in the rule that answers."""

import pytest

from bihuan.rules.figures import figures

from .shelf import PROCEDURES

PETITION = {clock["id"]: clock for clock in figures("petition")["clock"]}
MEDIATION = figures("mediation")
CLOCKS = [
    ("petition", "notice", PETITION["handle"]["limit"]),
    ("petition", "notice", PETITION["notice"]["limit"]),
    ("petition", "renotice", PETITION["notice"]["limit"]),
    ("petition", "objection", PETITION["objection"]["limit"]),
    ("petition", "conclude", PETITION["conclude"]["limit"]),
    ("petition", "ask_review", PETITION["review_request"]["limit"]),
    ("petition", "review", PETITION["review_opinion"]["limit"]),
    ("petition", "ask_rereview", PETITION["rereview_request"]["limit"]),
    ("petition", "rereview", PETITION["rereview_opinion"]["limit"]),
    ("mediation", "confirm", MEDIATION["confirmation"]["limit"]),
]


@pytest.mark.parametrize(("name", "clock", "limit"), CLOCKS)
def test_a_limit_is_the_same_in_procedure_and_rule(name, clock, limit):
    assert str(PROCEDURES[name].clocks[clock].limit) == limit


def test_the_longest_a_petition_takes_is_its_limit_and_one_extension():
    clocks, conclude = PROCEDURES["petition"].clocks, PETITION["conclude"]
    assert clocks["longest"].limit.n == clocks["conclude"].limit.n + conclude["extension"]
    assert PROCEDURES["petition"].acts["extend"].at_most == 1


def test_no_more_may_speak_for_all_than_the_rule_lets():
    [told] = PROCEDURES["petition"].acts["register"].when
    assert (told.least, told.most) == (1, figures("petition")["collective_visit"]["most"])


LOCAL = [
    ("mediation", "small_claim", MEDIATION["routing"]["P1"]),
    ("mediation", "large_claim", MEDIATION["routing"]["P2"]),
    ("mediation", "few_households", MEDIATION["routing"]["households"]),
    ("mediation", "one_within", MEDIATION["upgrade"]["L1_days"]),
    ("mediation", "two_within", MEDIATION["upgrade"]["L2_days"]),
    ("mediation", "three_within", MEDIATION["session"]["days"]),
]


@pytest.mark.parametrize(("name", "figure", "default"), LOCAL)
def test_what_a_place_may_change_begins_as_the_rule_has_it(name, figure, default):
    assert PROCEDURES[name].local[figure].default == default


def test_relations_a_court_confirms_no_agreement_about_are_as_many():
    [told] = PROCEDURES["mediation"].acts["ask_court"].when
    barred = PROCEDURES["mediation"].facts["relation"].choices.keys() - set(told.values)
    assert len(barred) == len(MEDIATION["confirmation"]["not_confirmable"])
