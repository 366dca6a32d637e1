"""The table of roles and the procedures speak of the same roles."""

from bihuan import core
from bihuan.people import roles
from tests.spec.shelf import PROCEDURES


def test_every_role_of_a_procedure_is_one_somebody_may_be_given():
    named = {role for procedure in PROCEDURES.values() for role in procedure.roles}
    assert named - roles.NEVER_A_POST - roles.ROLES.keys() == set()
    assert roles.NEVER_A_POST & roles.ROLES.keys() == set()


def test_the_table_names_only_what_there_is():
    for role in roles.ROLES.values():
        assert role.apart <= roles.ROLES.keys()
        assert role.opens <= roles.KINDS.keys()


def test_whoever_signs_off_in_a_procedure_is_asked_for_a_second_factor():
    signing = {
        role
        for procedure in PROCEDURES.values()
        for act in procedure.acts.values()
        if act.id == "sign_off"
        for role in act.who
    }
    assert signing
    assert {role for role in signing - roles.NEVER_A_POST if not roles.strong({role})} == set()


def test_who_supervises_is_apart_from_whoever_is_supervised_whichever_way_it_is_asked():
    for supervised in ("secretary", "deputy", "committee_member", "treasurer", "clerk"):
        assert roles.apart("verifier", supervised)
        assert roles.apart(supervised, "verifier")
    assert not roles.apart("worker", "mediator")
    assert not roles.apart("worker", "nobody knows")


def test_the_three_administrators_are_three():
    three = ("system_admin", "security_admin", "audit_admin")
    pairs = [(a, b) for a in three for b in three if a != b]
    assert all(roles.apart(*pair) for pair in pairs)
    assert all(roles.strong({one}) for one in three)
    assert not roles.strong({"worker", "resident"})


def test_what_is_sensitive_opens_to_those_it_is_given_to():
    assert roles.may_open({"worker", "mediator"}, "dispute")
    assert not roles.may_open({"worker", "system_admin"}, "dispute")
    assert not roles.may_open({"secretary"}, "anything else")


def test_whoever_may_act_in_a_procedure_may_read_its_matters():
    blind = {name: list(core.blind(procedure)) for name, procedure in PROCEDURES.items()}
    assert {name: found for name, found in blind.items() if found} == {}
