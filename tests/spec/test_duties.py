"""Posts in, findings out: one table of who holds what, and what is said of it."""

from datetime import date

import pytest

from bihuan.people.duties import Away, Held, Signed, findings, hands, signed_while_away

TODAY = date(2026, 11, 24)
SINCE = date(2024, 1, 10)


def held(who, role, *away, post="", at="清河", **more):
    return Held(
        post or f"{who}.{role}", who, who, role, "", at, more.pop("since", SINCE), away=away, **more
    )


FULL = (held("周", "secretary"), held("郑", "verifier"))


def codes(*posts, today=TODAY):
    return [one.code for one in findings(posts, today, "清河")]


def test_a_community_in_order_has_nothing_found():
    assert codes(*FULL, held("李", "worker"), held("李", "mediator")) == []


def test_a_deputy_secretary_may_not_head_the_supervision_committee():
    [found] = findings(
        [held("周", "secretary"), held("钱", "deputy"), held("钱", "verifier")], TODAY, "清河"
    )
    assert (found.code, found.weight) == ("clash", "wrong")
    assert found.posts == ("钱.deputy", "钱.verifier")
    assert found.says == "钱同时任“副书记”和“居监委主任（核验）”：监督的人不能监督自己，请换人。"


def test_the_same_pair_in_two_communities_is_no_clash():
    assert codes(*FULL, held("钱", "deputy"), held("钱", "supervision_member", at="文景")) == []


def test_a_post_that_has_ended_clashes_with_nothing():
    assert (
        codes(
            *FULL, held("钱", "deputy", until=date(2026, 11, 23)), held("钱", "supervision_member")
        )
        == []
    )


def test_standing_in_for_whoever_one_supervises_is_a_clash_too():
    away = Away("leave", TODAY, acting="周.secretary")
    posts = [held("周", "secretary"), held("郑", "verifier", away)]
    assert codes(*posts) == ["clash"]


def test_a_seconded_deputy_who_still_signs_by_another_post_is_found():
    gone = Away("seconded", TODAY, acting="孙.clerk")
    posts = [*FULL, held("钱", "deputy", gone), held("钱", "chair"), held("孙", "clerk")]
    [found] = findings(posts, TODAY, "清河")
    assert (found.code, found.posts) == ("seconded_signs", ("钱.deputy", "钱.chair"))


def test_a_seconded_worker_with_another_post_that_signs_nothing_is_not():
    gone = Away("seconded", TODAY, acting="孙.clerk")
    assert (
        codes(*FULL, held("钱", "deputy", gone), held("钱", "mediator"), held("孙", "clerk")) == []
    )


def test_nobody_acting_is_found_after_thirty_days():
    for since, found in ((date(2026, 10, 26), []), (date(2026, 10, 25), ["nobody_acts"])):
        assert codes(*FULL, held("李", "worker", Away("leave", since))) == found
    acted = Away("leave", date(2026, 1, 1), acting="吴.worker")
    assert codes(*FULL, held("李", "worker", acted), held("吴", "worker")) == []


def test_a_role_a_community_cannot_do_without_is_missed_at_once():
    assert codes(held("周", "secretary")) == ["vacant"]
    gone = held("郑", "verifier", Away("seconded", TODAY))
    [found] = findings([held("周", "secretary"), gone], TODAY, "清河")
    assert (found.code, found.posts) == ("vacant", ("郑.verifier",))
    assert findings([], TODAY, "清河", must=False) == []


def test_who_acts_must_be_there():
    ill = Away("leave", TODAY)
    gone = held("郑", "verifier", Away("seconded", TODAY, acting="何.supervision_member"))
    there, not_there = held("何", "supervision_member"), held("何", "supervision_member", ill)
    assert codes(held("周", "secretary"), gone, there) == []
    assert codes(held("周", "secretary"), gone, not_there) == ["vacant"]
    assert [post.person for post, _ in hands([gone, not_there], TODAY)] == []


def test_a_term_is_reminded_of_six_months_before_and_over_the_day_after():
    for ends, found in (
        (date(2027, 5, 25), []),
        (date(2027, 5, 24), ["term_ends"]),
        (date(2026, 11, 24), ["term_ends"]),
        (date(2026, 11, 23), ["term_over"]),
    ):
        assert codes(held("周", "secretary", term_ends=ends), held("郑", "verifier")) == found


def test_what_is_wrong_comes_first_and_names_what_it_rests_on():
    soon = held("周", "secretary", term_ends=date(2027, 1, 1))
    found = findings([soon], TODAY, "清河")
    assert [one.code for one in found] == ["vacant", "term_ends"]
    assert found[1].source.startswith("《中国共产党支部工作条例（试行）》")


def test_what_was_signed_by_a_post_while_away_is_found():
    gone = held("钱", "deputy", Away("seconded", date(2026, 6, 1), date(2026, 8, 31)))
    signed = [
        Signed("钱", "钱.deputy", date(2026, 5, 31), "签批"),
        Signed("钱", "钱.deputy", date(2026, 6, 1), "签批"),
        Signed("孙", "钱.deputy", date(2026, 6, 2), "签批"),
        Signed("钱", "钱.deputy", date(2026, 9, 1), "签批"),
    ]
    [found] = signed_while_away([gone], signed)
    assert (
        found.says == "钱自 2026-06-01 起离岗，2026-06-01 仍以“副书记”办了“签批”。请核实是谁办的。"
    )


# -- the three administrators (S13) -----------------------------------------------------------------

SYSTEM, SECURITY, AUDIT = "system_admin", "security_admin", "audit_admin"
ADMINISTRATORS = (
    # who holds what; what is found in a small place, and in one that is not
    (("甲 system", "乙 security", "丙 audit"), None, None),
    (("甲 system", "甲 security", "丙 audit"), ("two", "look"), ("two", "wrong")),
    (("甲 system", "乙 security", "甲 audit"), ("two", "look"), ("two", "wrong")),
    (("甲 system", "乙 security", "乙 audit"), ("two", "look"), ("two", "wrong")),
    (("甲 system", "甲 security", "甲 audit"), ("three", "wrong"), ("three", "wrong")),
    (("甲 system", "甲 worker"), None, None),
    (("甲 system", "甲 security 文景"), None, None),
)


@pytest.mark.parametrize(("given", "few", "many"), ADMINISTRATORS)
def test_the_administrators_are_three_people_or_two_in_a_small_place(given, few, many):
    posts = []
    for one in given:
        who, what, *where = one.split()
        role = what if what == "worker" else f"{what}_admin"
        posts.append(held(who, role, at=where[0] if where else "清河"))
    for small, expected in ((True, few), (False, many)):
        found = findings([*FULL, *posts], TODAY, "清河", small=small)
        said = [(one.code.partition("_")[0], one.weight) for one in found]
        assert said == ([expected] if expected else [])
        assert all(one.source for one in found)


def test_whoever_stands_in_for_another_administrator_is_two_of_them_too():
    away = Away("leave", TODAY, acting="甲.system_admin")
    posts = [*FULL, held("甲", SYSTEM), held("乙", SECURITY, away), held("丙", AUDIT)]
    [found] = findings(posts, TODAY, "清河", small=True)
    assert (found.code, found.weight) == ("two_administrators", "look")
