"""The audit of an admission file: nothing taken out of a file makes it better."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan.rules import admission

ROWS = Path(__file__).parents[1] / "vectors" / "admission.json"
NEW, OLD = (case["given"] for case in json.loads(ROWS.read_text("utf-8"))["cases"][:2])
RESTS_ON = {2: "H03.NO_TALK", 11: "H12.NO_TRAINING", 13: "H15.NO_PREREVIEW"}


def without(case, *steps):
    return {**case, "steps": [row for row in case["steps"] if row["step"] not in steps]}


def changed(case, step, **facts):
    rows = [{**row, **facts} if row["step"] == step else row for row in case["steps"]]
    return {**case, "steps": rows}


@pytest.mark.parametrize("case", [NEW, OLD], ids=["2026.05", "2014"])
@pytest.mark.parametrize("step", range(1, 25))
def test_a_step_taken_out_is_missed(case, step):
    told = admission.answer(without(case, step))
    assert told["missing"] == [step]
    assert RESTS_ON.get(step) in [None, *told["hard"]]


@given(st.sets(st.integers(1, 25)))
def test_no_step_taken_out_quiets_a_block(steps):
    bad = changed(changed(NEW, 4, signer=None), 15, yes=2)
    left = {f"H{row['step']:02}" for row in without(bad, *steps)["steps"]}
    kept = {code for code in admission.answer(bad)["hard"] if code[:3] in left}
    assert kept <= set(admission.answer(without(bad, *steps))["hard"])


@given(st.integers(1, 25), st.sampled_from(["stated", "signer"]), st.sampled_from([None, "", " "]))
def test_a_blank_place_blocks_its_step(step, place, blank):
    code = {"stated": "NO_DATE", "signer": "NO_SIGNER"}[place]
    assert f"H{step:02}.{code}" in admission.answer(changed(NEW, step, **{place: blank}))["hard"]


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30), st.integers(0, 9))
def test_a_vote_for_never_loses_the_majority(eligible, present, yes, written):
    def hard(yes):
        facts = {"eligible": eligible, "present": present, "yes": yes, "written_yes": written}
        return set(admission.answer(changed(NEW, 15, **facts))["hard"])

    assert hard(yes + 1) <= hard(yes)


@given(st.permutations(range(22)))
def test_the_order_in_which_the_first_steps_lie_changes_nothing(order):
    rows = NEW["steps"]
    mixed = {**NEW, "steps": [rows[n] for n in order] + rows[22:]}
    assert admission.answer(mixed) == admission.answer(NEW)


def test_facts_may_lie_in_a_table_of_their_own():
    rows = [
        {**{k: v for k, v in row.items() if k in own}, "facts": row}
        for own in [("step", "stated", "entered_at", "signer")]
        for row in NEW["steps"]
    ]
    assert admission.answer({**NEW, "steps": rows}) == admission.answer(NEW)


@pytest.mark.parametrize(
    ("applied", "moved", "alerts"),
    [
        ("2024-02-26", False, []),
        ("2024-02-26", True, ["S20.OATH_GT_1M"]),
        ("2026-05-18", False, ["S20.OATH_GT_1M"]),
    ],
)
def test_a_file_without_a_version_goes_by_the_day_of_application(applied, moved, alerts):
    steps = [
        {"step": 1, "stated": applied, "signer": "x", "written": True},
        {"step": 17, "stated": "2026-08-03", "signer": "x"},
    ]
    case = {"as_of": "2026-09-30", "moved_by_person": moved, "steps": steps}
    soft = admission.answer(case)["soft"]
    assert [code for code in soft if code.startswith("S20")] == alerts


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"version": "2019"}, "version"),
        ({"as_of": ""}, "as_of"),
        ({"steps": [{"step": 26}]}, "step"),
        ({"steps": [{"step": 0}]}, "step"),
        ({"steps": [{"step": 1, "stated": "2022412日"}]}, "stated"),
        ({"steps": [{"step": 5, "contacts": 2}]}, "contacts"),
        ({"steps": [{"step": 15, "yes": "many"}]}, "yes"),
    ],
)
def test_a_case_that_cannot_be_read_says_which_field(change, says):
    with pytest.raises(ValueError, match=says):
        admission.answer({**NEW, **change})
