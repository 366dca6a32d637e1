"""`bihuan read`: files in, JSON or a table out, and what could not be read."""

import json

from bihuan.project.cli import main

TEXT = "路灯整改清单\n问题1：路灯不亮，居民摸黑。\n整改措施：更换灯头12个，一周修好。\n"


def test_json_is_one_object_a_file(tmp_path, capsys):
    paper = tmp_path / "甲.txt"
    paper.write_text(TEXT, "utf-8")
    assert main(["read", str(paper), str(paper), "--json"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == second
    assert [(r["id"], r["links"]) for r in first["records"]] == [("P1", []), ("M1", ["P1"])]


def test_out_writes_a_file_for_each(tmp_path):
    paper = tmp_path / "甲.v1.txt"
    paper.write_text(TEXT, "utf-8")
    assert main(["read", str(paper), "--json", "--out", str(tmp_path / "新" / "出")]) == 0
    assert (
        json.loads((tmp_path / "新" / "出" / "甲.v1.json").read_text("utf-8"))["source"]
        == "甲.v1.txt"
    )


def test_a_file_that_cannot_be_read_says_why_and_the_others_are_read(tmp_path, capsys):
    (tmp_path / "空.txt").write_bytes(b"")
    (tmp_path / "甲.txt").write_text(TEXT, "utf-8")
    names = [str(tmp_path / name) for name in ("空.txt", "无.txt", "甲.txt")]
    assert main(["read", *names, "--json"]) == 1
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [a.get("error", {}).get("kind") for a in answers] == ["empty", "missing", None]
    assert "空.txt" in answers[0]["error"]["says"]


def test_the_table_for_people_names_what_was_read(tmp_path, capsys):
    (tmp_path / "甲.txt").write_text(TEXT, "utf-8")
    (tmp_path / "乙.txt").write_text("春天来了。", "utf-8")
    assert main(["read", str(tmp_path / "甲.txt"), str(tmp_path / "乙.txt")]) == 0
    out = capsys.readouterr().out
    assert "P1　问题　【路灯整改清单】路灯不亮" in out
    assert "没有读出条目" in out
