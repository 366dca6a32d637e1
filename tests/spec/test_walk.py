"""A walk in rehearsal: the same rules as at the door, worked out anew from the steps alone."""

import json
import tomllib
from datetime import datetime, timedelta

from bihuan import core
from bihuan.core.rehearse import rehearse
from bihuan.core.walk import Step, answer, by_time, dump, load, next_moment, story, walk

from .shelf import PROCEDURES

APPEAL = PROCEDURES["appeal"]
NOON = datetime(2026, 11, 24, 12, tzinfo=core.BEIJING)  # a Tuesday


def at(minutes=0, days=0):
    return NOON + timedelta(minutes=minutes, days=days)


BEGUN = [
    Step("submit", "甲", ("resident",), at(), ("place", "words")),
    Step("accept", "乙", ("clerk",), at(5)),
]


def test_a_walk_stands_where_its_steps_lead():
    walked = walk(APPEAL, BEGUN)
    assert (walked.matter.stage, walked.matter.holder) == ("analysing", "乙")
    assert walked.stages == ["collected", "analysing"]
    assert walked.stopped == ()


def test_a_step_that_is_refused_stops_the_walk_with_every_reason():
    walked = walk(APPEAL, [*BEGUN, Step("report", "丙", ("worker",), at(6)), BEGUN[1]])
    assert walked.steps == BEGUN
    assert [(o.why, o.about) for o in walked.stopped] == [
        ("wrong_stage", "analysing"),
        ("not_named", "owner"),
        ("missing", "photo_after"),
    ]


def test_steps_go_out_plain_and_come_back_the_same():
    steps = [
        *BEGUN,
        Step("dispatch", "乙", ("clerk",), at(9), (), {"owner": "丙", "repeat": True}, opens=2),
        Step("supervise", "时钟", ("clock",), at(9), about="accept/2"),
        answer(2, at(10), done=False),
        answer(1, at(10), done=True),
    ]
    assert load(json.loads(json.dumps(dump(steps)))) == steps


def test_time_goes_on_to_the_next_light_and_then_no_further():
    matter = walk(APPEAL, BEGUN).matter  # 分析 2个工作日, amber one working day before
    moments, now = [], at(5)
    while (now := next_moment(matter, now)) is not None:
        moments.append(now.astimezone(core.BEIJING).strftime("%m-%d %H:%M"))
    assert moments == ["11-25 00:00", "11-27 00:00"]
    assert next_moment(walk(APPEAL, []).matter, NOON) is None


def test_a_limit_in_hours_turns_at_a_full_minute_after_it():
    facts = {"type": "其他", "route": "社区自办", "owner": "丙"}
    urgent = Step("dispatch_urgent", "乙", ("clerk",), at(6), (), facts)
    matter = walk(APPEAL, [*BEGUN, urgent]).matter
    moment = next_moment(matter, at(6))
    assert moment == at(7, days=1)
    assert core.overdue(matter, moment)


def test_what_time_does_is_a_step_like_any_other():
    procedure = PROCEDURES["rectification"]
    steps, now = [Step("register", "甲", ("clerk",), at())], at()
    for _ in range(4):
        matter = walk(procedure, steps).matter
        now = next_moment(matter, now)
        steps += by_time(matter, now)
    walked = walk(procedure, steps)
    assert walked.stopped == ()
    assert {step.who for step in walked.steps[1:]} == {"时钟"}
    assert {step.about for step in walked.steps[1:]} == {"claim"}
    assert core.overdue(walked.matter, now)
    assert rehearsed(procedure, walked) == []


def rehearsed(procedure, walked):
    data = tomllib.loads(story(procedure, walked, "演练一次"))
    return rehearse(procedure, data["people"], data["story"][0]["told"])


def test_a_correction_takes_the_last_step_back():
    corrected = Step("correct", "甲", ("secretary",), at(9), ("general_note",))
    procedure = PROCEDURES["rectification"]
    steps = [Step("register", "甲", ("clerk",), at()), Step("claim", "乙", ("secretary",), at(5))]
    walked = walk(procedure, [*steps, corrected])
    assert walked.stopped == ()
    assert walked.stages[2] == walked.stages[0]


def test_a_walk_is_written_as_a_story_that_comes_true():
    facts = {"type": "设施维修", "route": "社区自办", "owner": "丙", "repeat": False}
    steps = [
        *BEGUN,
        Step("dispatch", "乙", ("clerk",), at(9), (), facts),
        Step("report", "丙", ("worker",), at(20), ("photo_after",)),
    ]
    walked = walk(APPEAL, steps)
    told = story(APPEAL, walked, "演练一次")
    data = tomllib.loads(told)
    assert data["people"] == {"甲": ["resident"], "乙": ["clerk"], "丙": ["worker"]}
    assert "owner=丙 repeat=false | handling" in told
    assert rehearsed(APPEAL, walked) == []
