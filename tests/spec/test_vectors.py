"""Rows that say what a rule answers, one test a row; and the command that runs such files."""

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bihuan.project import cli
from bihuan.rules import vectors

ROWS = Path(__file__).parents[1] / "vectors"
FILES = sorted(ROWS.glob("*.json"))
CASES = [
    (path.stem, case) for path in FILES for case in json.loads(path.read_text("utf-8"))["cases"]
]
ODD = st.sampled_from(
    [None, "", " ", "x", -1, 0, 1.5, True, [], {}, [None], "2026-02-30", "9" * 40]
)


def judged(name, *cases):
    return vectors.read(json.dumps({"cases": list(cases)}), name)


@pytest.mark.parametrize(("name", "case"), CASES, ids=[case["id"] for _, case in CASES])
def test_a_row_is_answered_as_it_says(name, case):
    (verdict,) = judged(name, case)
    assert verdict.outcome == vectors.SAME, (verdict.says, verdict.differences, case["why"])


def test_every_rule_has_at_least_fifteen_rows_each_with_its_own_number():
    names = [path.stem for path in FILES]
    assert names == sorted(vectors.RULES)
    assert min(sum(name == each for each, _ in CASES) for name in names) >= 15
    assert len({case["id"] for _, case in CASES}) == len(CASES)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_whatever_a_row_lacks_it_is_told_and_never_falls_over(data):
    """One field, at any depth, is dropped or made nonsense: the row is still judged."""
    name, case = data.draw(st.sampled_from(CASES))
    spoilt = copy.deepcopy(case)
    table = spoilt["given"]
    while True:
        inner = table.items() if isinstance(table, dict) else enumerate(table)
        key, value = data.draw(st.sampled_from(list(inner)))
        if not value or not isinstance(value, dict | list) or data.draw(st.booleans()):
            break
        table = value
    if isinstance(table, dict) and data.draw(st.booleans()):
        del table[key]
    else:
        table[key] = data.draw(ODD)
    (verdict,) = judged(name, spoilt)
    assert verdict.outcome != vectors.UNREADABLE or verdict.says


def test_nothing_is_compared_that_a_row_does_not_name():
    case = {"id": "deadlines-1", "given": of("deadlines")[0]["given"]}
    (named,) = judged("deadlines", {**case, "expect": {"provisional": False}})
    (empty,) = judged("deadlines", {**case, "expect": {}})
    assert (named.outcome, empty.outcome) == (vectors.SAME, vectors.UNREADABLE)


def of(name):
    return [case for each, case in CASES if each == name]


def test_the_rule_is_told_by_the_beginning_of_the_file_or_of_the_row():
    case = of("quorum")[0]
    for name in ("quorum", "quorum-extra", "anything"):
        assert [verdict.outcome for verdict in judged(name, case)] == [vectors.SAME]
    with pytest.raises(ValueError, match="文件名不认得"):
        judged("anything", {**case, "id": "elsewhere-1"})
    known, unknown = judged("anything", case, {**case, "id": "elsewhere-1"})
    assert (known.outcome, unknown.outcome) == (vectors.SAME, vectors.UNREADABLE)


def test_one_is_not_true():
    case = {**of("petition")[-1], "expect": {"state": "accepted", "extension": None}}
    assert judged("petition", case)[0].outcome == vectors.SAME
    fee = {"id": "mediation-1", "given": {"kind": "fee", "fee": 0}, "expect": {"allowed": 1}}
    assert judged("mediation", fee)[0].outcome == vectors.DIFFERS


def folder(path, **files):
    for name, text in files.items():
        (path / f"{name}.json").write_text(text, "utf-8")
    return path


def run(capsys, *argv):
    status = cli.main(["vectors", *map(str, argv)])
    said = capsys.readouterr()
    return status, said.out, said.err


WRONG = {"id": "mediation-w", "given": {"kind": "fee", "fee": 5}, "expect": {"allowed": True}}


def test_the_command_counts_what_agrees(capsys):
    status, out, err = run(capsys, ROWS)
    assert (status, err) == (0, "")
    assert out == (
        f"{len(FILES)} 个文件：一致 {len(CASES)}，不一致 0，取决于待定问题 0，读不出 0 条；"
        "读不出的文件 0 个\n"
    )


def test_the_command_names_file_row_key_and_both_answers_of_what_differs(capsys, tmp_path):
    folder(tmp_path, mediation=json.dumps({"cases": [WRONG]}))
    status, out, _ = run(capsys, tmp_path)
    assert status == 1
    assert f"{tmp_path / 'mediation.json'}　mediation-w　allowed　应为 true　得到 false" in out
    assert "不一致 1，" in out


def test_what_hangs_on_an_open_question_is_told_apart_with_the_reading_that_fits(capsys, tmp_path):
    asked = {**WRONG, "depends_on": ["Q-1"]}
    fitting = {**asked, "id": "mediation-f", "alt": {"Q-1=b": {"allowed": False}}}
    folder(tmp_path, mediation=json.dumps({"cases": [asked, fitting]}))
    status, out, _ = run(capsys, tmp_path)
    assert status == 1
    assert out.startswith("── 取决于待定问题 ──\n")
    assert "待定：Q-1，与列出的读法都不符" in out
    assert "待定：Q-1，符合另一种读法 Q-1=b" in out


def test_a_broken_file_is_named_and_the_others_still_run(capsys, tmp_path):
    good = json.dumps({"cases": [of("hotline")[0]]})
    folder(tmp_path, dues="{", quorum="[]", petition='{"cases": 3}', weather=good, hotline=good)
    (tmp_path / "admission.json").write_bytes(b"\xff\xfe{")
    status, out, err = run(capsys, tmp_path, tmp_path / "nowhere.json")
    assert status == 1
    told = {Path(line.split("：")[0]).name: line for line in err.splitlines()}
    assert set(told) == {
        "admission.json", "dues.json", "nowhere.json", "petition.json", "quorum.json"
    }  # fmt: skip
    assert "UTF-8" in told["admission.json"]
    assert "不是 JSON" in told["dues.json"]
    assert "打不开" in told["nowhere.json"]
    assert "一致 2，" in out  # weather.json is known by the number of its row


def test_an_empty_folder_is_no_success(capsys, tmp_path):
    status, _, err = run(capsys, tmp_path)
    assert status == 1
    assert "没有 .json 文件" in err


def test_the_command_speaks_json(capsys, tmp_path):
    unreadable = {**WRONG, "id": "mediation-u", "given": {"kind": "weather"}}
    folder(tmp_path, mediation=json.dumps({"cases": [WRONG, unreadable]}), dues="{")
    status, out, _ = run(capsys, tmp_path, "--json")
    said = json.loads(out)
    assert status == 1
    assert said["counts"] == {
        "same": 0, "differs": 1, "open": 0, "unreadable": 1, "files": 2, "broken": 1
    }  # fmt: skip
    broken, read = said["files"]
    assert "不是 JSON" in broken["error"]
    assert read["cases"][0]["differences"] == [{"key": "allowed", "expected": True, "got": False}]
    assert "kind" in read["cases"][1]["says"]


@pytest.mark.parametrize("field", ["right", "present", "written"])
def test_a_sign_in_row_that_says_neither_yes_nor_no_is_told(field):
    row = {"person": "P1", "right": True, "present": False, "vote": "yes", field: "maybe"}
    sheet = {"kind": "admission_assembly", "rows": [row]}
    (verdict,) = judged("quorum", {"given": sheet, "expect": {"quorate": True}})
    assert verdict.outcome == vectors.UNREADABLE
    assert field in verdict.says
