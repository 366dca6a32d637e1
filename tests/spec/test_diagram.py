"""The sheet of a procedure: everything is on it, nothing lies over anything else."""

from itertools import combinations

import pytest

from bihuan import core
from bihuan.core.diagram import EM, draw, wrap

from .shelf import PROCEDURES

EVERY = sorted(PROCEDURES)


def wide(text):
    return sum(0.55 if ord(char) < 0x300 else 1 for char in text) * EM


def area(text):
    """Left, top, right, bottom of a line of words."""
    return text.x, text.y - 11, text.x + wide(text.says), text.y + 3


def meet(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def boxes(sheet):
    return [(b.x, b.y, b.x + b.width, b.y + b.height) for b in sheet.boxes]


def legs(sheet):
    """Every straight piece of every arrow, as a thin area."""
    for arrow in sheet.arrows:
        for (x1, y1), (x2, y2) in zip(arrow.points, arrow.points[1:], strict=False):
            yield min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


@pytest.mark.parametrize("name", EVERY)
def test_every_stage_and_every_act_of_its_own_is_on_the_sheet(name):
    procedure = PROCEDURES[name]
    sheet = draw(procedure)
    assert [box.id for box in sheet.boxes] == [core.START, *procedure.stages]
    closing = [box.id for box in sheet.boxes if box.kind == "closes"]
    assert closing == [s.id for s in procedure.stages.values() if s.closes]
    said = "".join(t.says for b in sheet.boxes for t in b.texts)
    said += "".join(text.says for text in sheet.texts)
    own = [act for act in procedure.acts.values() if not act.does and act.id != core.ANSWER]
    assert [act.label for act in own if act.label not in said] == []
    assert [
        c.label for c in procedure.clocks.values() if c.id != "pause" and c.label not in said
    ] == []


@pytest.mark.parametrize("name", EVERY)
def test_no_words_lie_over_words_over_a_stage_or_under_an_arrow(name):
    sheet = draw(PROCEDURES[name])
    inner = [area(text) for box in sheet.boxes for text in box.texts]
    outer = [area(text) for text in sheet.texts]
    assert [pair for pair in combinations(inner + outer, 2) if meet(*pair)] == []
    assert [(t, b) for t in outer for b in boxes(sheet) if meet(t, b)] == []
    lines = list(legs(sheet))
    assert [(t, leg) for t in outer for leg in lines if meet(t, leg)] == []
    assert [(b, leg) for b in boxes(sheet) for leg in lines if meet(b, leg)] == []


@pytest.mark.parametrize("name", EVERY)
def test_all_of_it_is_on_the_sheet_and_it_is_the_same_each_time(name):
    sheet = draw(PROCEDURES[name])
    points = [p for arrow in sheet.arrows for p in arrow.points]
    areas = [area(text) for text in sheet.texts] + boxes(sheet)
    points += [(a[n], a[n + 1]) for a in areas for n in (0, 2)]
    assert all(0 <= x <= sheet.width + 1 and 0 <= y <= sheet.height for x, y in points)
    assert draw(PROCEDURES[name]) == sheet


@pytest.mark.parametrize("name", EVERY)
def test_each_way_has_one_head_that_ends_where_the_acts_lead(name):
    procedure, sheet = PROCEDURES[name], draw(PROCEDURES[name])
    places = [core.START, *procedure.stages]
    ends = set()
    for arrow in sheet.arrows:
        if arrow.tip:
            x, y = arrow.points[-1]
            ends |= {
                b.id for b in sheet.boxes
                if b.x <= x <= b.x + b.width and b.y <= y <= b.y + b.height
            }  # fmt: skip
    own = [a for a in procedure.acts.values() if not a.does and a.to != core.SAME]
    assert ends == {act.to for act in own}
    assert ends <= set(places)


def test_what_leads_back_goes_up_on_the_left():
    sheet = draw(PROCEDURES["appeal"])
    left, right = sheet.boxes[0].x, sheet.boxes[0].x + sheet.boxes[0].width
    for arrow in sheet.arrows:
        if len(arrow.points) > 2:
            assert (arrow.points[1][0] < left) == arrow.back
            assert (arrow.points[1][0] > right) != arrow.back


LINES = [
    ("受理", ["受理"]),
    ("反弹，重新整改后再议", ["反弹，重新整改", "后再议"]),
    ("一二三四五六七，八", ["一二三四五六七，", "八"]),
    ("a" * 14, ["a" * 12, "aa"]),
    ("Waiting for verification", ["Waiting for", "verification"]),
    ("原处：Remind、Supervise", ["原处：Remind、", "Supervise"]),
    ("积极分子备案 20个工作日", ["积极分子备案", "20个工作日"]),
    ("", []),
]


@pytest.mark.parametrize(("text", "lines"), LINES)
def test_a_line_is_broken_where_it_is_full_and_never_before_a_mark(text, lines):
    assert wrap(text, 7) == lines


def test_what_leads_to_an_end_from_everywhere_is_told_where_it_ends():
    sheet = draw(PROCEDURES["rectification"])
    ends = {box.id: "".join(text.says for text in box.texts) for box in sheet.boxes}
    assert "从各环节：撤回、并入另一事项" in ends["dropped"]
    assert [name for name, says in ends.items() if "从各环节" in says] == ["dropped"]
