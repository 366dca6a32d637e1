"""`bihuan read`: files in, JSON or a table out, and what could not be read."""

import io
import json
import os
import sys

import pytest

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


def test_what_stands_in_the_way_of_the_folder_is_said_before_anything_is_read(tmp_path, capsys):
    paper = tmp_path / "甲.txt"
    paper.write_text(TEXT, "utf-8")
    for folder in (paper, paper / "里面"):
        assert main(["read", str(paper), "--out", str(folder)]) == 1
        told = capsys.readouterr()
        assert (told.out, f"写不进「{folder}」" in told.err) == ("", True)
    assert paper.read_text("utf-8") == TEXT


def test_papers_of_one_name_are_written_beside_each_other(tmp_path, capsys):
    (tmp_path / "旧").mkdir()
    files = [tmp_path / name for name in ("甲.txt", "甲.html", "旧/甲.txt", "旧/甲.html")]
    for file in files:
        file.write_text(TEXT, "utf-8")
    out = tmp_path / "出"
    assert main(["read", *map(str, [*files, files[0]]), "--out", str(out)]) == 0
    names = ["甲-2.json", "甲.html.json", "甲.json", "甲.txt.json"]
    assert sorted(path.name for path in out.iterdir()) == names
    assert capsys.readouterr().err.count("有几份材料都叫「甲」") == 3
    told = json.loads((out / "甲.html.json").read_text("utf-8"))
    assert told["source"] == "甲.html"


@pytest.mark.skipif(sys.platform == "win32", reason="there names are never bytes")
def test_a_name_that_is_no_text_is_read_written_and_named(tmp_path, monkeypatch):
    paper = tmp_path / os.fsdecode(b"\xbc\xd7.txt")  # a name in GBK
    paper.write_text(TEXT, "utf-8")
    screen = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(screen, "utf-8", errors="strict"))
    assert main(["read", str(paper), "--json"]) == 0
    assert main(["read", str(paper), "--out", str(tmp_path / "出")]) == 0
    sys.stdout.flush()
    assert json.loads(screen.getvalue())["source"] == "\udcbc\udcd7.txt"
    (written,) = (tmp_path / "出").iterdir()
    assert json.loads(written.read_text("utf-8"))["records"]


def test_what_was_noticed_while_a_file_was_decoded_is_said_beside_the_answer(tmp_path, capsys):
    (tmp_path / "缺字.txt").write_bytes("问题1：路灯不亮".encode("gb18030") + b"\xff\n")
    assert main(["read", str(tmp_path / "缺字.txt"), "--json"]) == 0
    told = capsys.readouterr()
    assert "「缺字.txt」有 1 处字节无法辨认" in told.err
    assert json.loads(told.out)["source"] == "缺字.txt"
