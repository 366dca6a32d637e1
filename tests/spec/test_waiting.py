"""What waits for somebody whose role is not the holder's."""

from datetime import timedelta

import pytest

from bihuan import core
from bihuan.core import waiting
from tests.spec.shelf import CALENDAR, PROCEDURES
from tests.world import NOON

FILE = """
id = "gate"
label = "门"
version = "1"
source = "（示例）"

[roles]
clerk = "受理员"
head = "书记"
officer = "街道"

[evidence]
why = { label = "理由", as = "text" }

[facts]
large = { label = "大事", as = "flag" }

[[stage]]
id = "asked"
label = "待批"
short = "申请"

[[stage]]
id = "parked"
label = "搁着"

[[stage]]
id = "done"
label = "已批"
short = "批准"
closes = true

[[act]]
id = "ask"
label = "申请"
from = ["start"]
to = "asked"
who = ["clerk"]
needs = ["large"]
holder = "clerk"

[[act]]
id = "settle"
label = "自己定"
from = ["asked"]
to = "done"
who = ["clerk"]
needs = ["why"]
when = { large = false }

[[act]]
id = "grant"
label = "批准"
from = ["asked"]
to = "done"
who = ["head"]
needs = ["why"]

[[act]]
id = "park"
label = "搁置"
from = ["asked"]
to = "parked"
who = ["officer"]
needs = ["why"]

[[act]]
id = "fetch"
label = "取回"
from = ["parked"]
to = "asked"
who = ["officer"]
"""
GATE = core.declare.read(FILE, CALENDAR)


def asked(*, large):
    clerk = core.Person("c", frozenset({"clerk"}))
    event = core.Event("ask", clerk, NOON, NOON, facts={"large": large})
    return core.advance(core.Matter("m", "p", GATE), event)[0]


def waits(matter, role):
    return core.waits(matter, core.Person("x", frozenset({role})), NOON + timedelta(minutes=1))


def test_it_waits_for_whom_alone_it_can_go_on_by():
    matter = asked(large=True)
    assert (waits(matter, "head"), waits(matter, "clerk")) == (True, False)


def test_it_waits_for_nobody_else_while_its_holder_can_lead_it_on():
    assert not waits(asked(large=False), "head")


def test_who_could_only_park_it_is_not_waited_for():
    assert not waits(asked(large=True), "officer")


@pytest.mark.parametrize(
    ("name", "stage", "role"),
    [
        ("data_request", "deciding", "secretary"),  # an erasure is approved by the secretary
        ("petition", "handling", "secretary"),  # a suggestion is replied to by who answers for it
        ("admission", "talked", "secretary"),
        ("decision", "announced", "secretary"),
    ],
)
def test_approvals_of_others_are_found_in_the_procedures(name, stage, role):
    assert stage in core.waiting_stages(PROCEDURES[name], frozenset({role}))


@pytest.mark.parametrize("procedure", PROCEDURES.values(), ids=PROCEDURES)
def test_every_stage_has_roles_that_hold_it_and_waits_for_none_of_them(procedure):
    held = waiting.held_in(procedure)
    for stage in procedure.stages.values():
        assert stage.closes or held[stage.id], stage.id
        for role in held[stage.id]:
            assert stage.id not in core.waiting_stages(procedure, frozenset({role}))
