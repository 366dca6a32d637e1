"""A figure that a law gives is the same in the procedure that counts by it and in the rule that answers."""

from fractions import Fraction

import pytest

from bihuan.core.calendar import Limit
from bihuan.rules.figures import figures

from .shelf import PROCEDURES, VERSIONS

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
    ("decision", "solicit_days", figures("quorum")["solicit"]["window"]),
]


@pytest.mark.parametrize(("name", "figure", "default"), LOCAL)
def test_what_a_place_may_change_begins_as_the_rule_has_it(name, figure, default):
    assert PROCEDURES[name].local[figure].default == default


def test_relations_a_court_confirms_no_agreement_about_are_as_many():
    [told] = PROCEDURES["mediation"].acts["ask_court"].when
    barred = PROCEDURES["mediation"].facts["relation"].choices.keys() - set(told.values)
    assert len(barred) == len(MEDIATION["confirmation"]["not_confirmable"])


ADMISSION = figures("admission")
WAITS = {rule["step"]: rule["least"] for rule in ADMISSION["waits"]}
OVER = {rule["step"]: [one["limit"] for one in rule["over"]] for rule in ADMISSION["limits"]}
EDITIONS = [name for name in VERSIONS if name[0] == "admission"]


@pytest.mark.parametrize("edition", EDITIONS, ids=" ".join)
def test_a_member_is_admitted_in_the_days_the_rule_gives(edition):
    clocks, acts = VERSIONS[edition].clocks, VERSIONS[edition].acts
    assert [str(clocks["talk"].limit)] == OVER[2]
    assert [str(clocks[name].limit) for name in ("approve", "approve_at_last")] == OVER[17]
    assert [str(clocks["decide"].limit)] == OVER[24]
    assert str(clocks["inspect"].limit) == ADMISSION["inspections"]["every"]
    assert str(clocks["inspect"].warns["supervise"]) == ADMISSION["inspections"]["grace"]
    assert str(acts["propose"].after["determine"]) == WAITS[7]
    assert str(acts["convert"].after["accept"]) == WAITS[22] == str(clocks["probation"].limit)


def test_the_newer_edition_asks_for_an_assembly_and_an_oath_within_a_month():
    newest = PROCEDURES["admission"]
    assert [str(newest.clocks["assembly"].limit)] == OVER[15]
    assert [str(newest.clocks["oath"].limit)] == OVER[20]
    assert str(newest.stages["noticed"].stays) == f"{ADMISSION['local']['notice_wd']}wd"


@pytest.mark.parametrize("edition", EDITIONS, ids=" ".join)
def test_who_may_be_admitted_is_who_the_rule_lets(edition):
    procedure = VERSIONS[edition]
    acts = procedure.acts
    least = {test.fact: test.least for name in acts for test in acts[name].when if test.least}
    assert f"{least['age']}y" == ADMISSION["applicant"]["age"]
    assert str(least["training_days"]) == ADMISSION["training"]["days"]
    assert str(least["training_hours"]) == ADMISSION["training"]["hours"]
    named = acts["name_introducers"].needs & {"introducer_one", "introducer_two"}
    assert len(named) == ADMISSION["introducers"]["count"]
    assert (
        len(acts["assign_contacts"].needs & procedure.facts.keys())
        == ADMISSION["contacts"]["least"]
    )
    assert len(acts["observe"].by) == ADMISSION["contacts"]["most"]


@pytest.mark.parametrize("edition", EDITIONS, ids=" ".join)
def test_probation_is_longer_by_what_the_rule_gives_and_once(edition):
    acts, rule = VERSIONS[edition].acts, ADMISSION["extension"]
    [longer] = [test for test in acts["extend"].when if test.fact == "longer"]
    assert (f"{longer.least}m", Limit(longer.most // 12, "y")) == (
        rule["least"],
        Limit.parse(rule["most"]),
    )
    assert acts["extend"].at_most == rule["times"]
    both = 12 * Limit.parse(WAITS[22]).n + longer.least
    assert acts["request_again"].after["accept"] == Limit(both, "m")


QUORUM = {kind["id"]: kind for kind in figures("quorum")["kind"]}
COUNTS = [
    ("admission", "assembly_meets", QUORUM["admission_assembly"]["quorum"]),
    ("admission", "assembly_passes", QUORUM["admission_assembly"]["passes"]),
    ("admission", "committee_meets", QUORUM["branch_committee"]["quorum"]),
    ("election", "committee_meets", QUORUM["branch_committee"]["quorum"]),
    ("election", "attendance", QUORUM["branch_election"]["quorum"]),
    ("election", "majority", QUORUM["branch_election"]["passes"]),
    ("election", "vacancy_agreed", QUORUM["branch_decision"]["passes"]),
    ("decision", "branch_quorum", QUORUM["branch_decision"]["quorum"]),
    ("decision", "branch_passed", QUORUM["branch_decision"]["passes"]),
    ("decision", "party_quorum", QUORUM["branch_committee"]["quorum"]),
    ("decision", "committee_quorum", QUORUM["branch_committee"]["quorum"]),
    ("decision", "members_quorum", QUORUM["members_assembly_review"]["quorum"]),
    ("decision", "members_passed", QUORUM["members_assembly_review"]["passes"]),
    ("decision", "reps_quorum", QUORUM["residents_reps"]["quorum"]),
    ("decision", "reps_passed", QUORUM["residents_reps"]["passes"]),
    ("decision", "residents_quorum", QUORUM["residents_meeting"]["quorum"]),
    ("decision", "residents_passed", QUORUM["residents_meeting"]["passes"]),
    ("decision", "enough_reached", {"least": figures("quorum")["solicit"]["reach"]}),
]


@pytest.mark.parametrize(("name", "count", "rule"), COUNTS)
def test_a_count_is_the_same_in_procedure_and_rule(name, count, rule):
    told, key = PROCEDURES[name].counts[count], "over" if "over" in rule else "least"
    assert (told.share, told.strict) == (Fraction(rule[key]), key == "over")


def test_more_stand_for_election_than_are_to_be_elected():
    surplus = Fraction(figures("quorum")["election_candidates"]["surplus"])
    assert PROCEDURES["election"].counts["surplus"].share == 1 + surplus


def test_written_votes_count_where_the_rule_counts_them():
    written = QUORUM["admission_assembly"]["written"]
    assert ("written_yes" in PROCEDURES["admission"].counts["assembly_passes"].part) == written


def test_as_many_are_looked_at_again_as_a_sample_holds():
    share = Fraction(figures("samples")["share"]["default"], 100)
    assert PROCEDURES["inspection"].counts["enough"].share == share


def test_a_term_is_reminded_of_as_early_by_the_posts_as_by_the_election():
    assert str(PROCEDURES["election"].clocks["term"].amber) == figures("posts")["remind"]["default"]
