"""`bihuan procedures …` as an author types it: the real command, real files, the real database.

A few are run as a process, to see that the command comes up by itself; the others in this one, where
the same words meet the same command without the second that Django takes to load.
"""

import io
import os
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path

import pytest
from django.db import connections

from bihuan.matters import figures, procedures, shelf
from bihuan.matters.models import Edition, InForce
from bihuan.project import cli

TODAY = date(2026, 11, 24)


def bihuan(*words):
    """Status, words and complaints of the command."""
    said, why = io.StringIO(), io.StringIO()
    with redirect_stdout(said), redirect_stderr(why):
        status = cli.main(["procedures", *map(str, words)])
    return status, said.getvalue(), why.getvalue()


def process(*words):
    """The same in a process of its own, on the database of this test."""
    name = connections["default"].settings_dict["NAME"]
    urls = {"DJANGO_SETTINGS_MODULE": "bihuan.project.settings"}
    if name.startswith("bihuan_test"):
        from bihuan.project import database

        this = database.cluster()
        for variable, role in (
            ("DATABASE_URL", "app"), ("BIHUAN_OWNER_URL", "owner"), ("BIHUAN_SWEEP_URL", "sweep"),
        ):  # fmt: skip
            urls[variable] = database.url(this, role).replace("/bihuan?", f"/{name}?")
    done = subprocess.run(
        [sys.executable, "-m", "bihuan", "procedures", *map(str, words)],
        capture_output=True, text=True, timeout=120, env=os.environ | urls, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def begun(tmp_path):
    """A procedure an author has just begun, under a name nobody else has."""
    name = f"keys_{os.urandom(4).hex()}"
    assert bihuan("new", name, "--out", tmp_path)[0] == 0
    return tmp_path / name / "2026.1.toml"


def edits(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_everything_on_the_shelf_is_sound_and_counted():
    status, said, _ = process("check")
    assert (status, said.splitlines()[-1][:5]) == (0, "0 处问题")
    lines = int(said.split("，")[-1].split()[0])
    assert lines > 150


def test_what_new_writes_is_sound_and_its_stories_come_true(begun):
    status, said, _ = process("check", begun, begun.with_name("stories.toml"))
    assert (status, said) == (0, "0 处问题；1 程序，3 故事，10 故事行\n")


def test_new_overwrites_nothing_and_wants_a_plain_name(begun):
    status, _, why = bihuan("new", begun.parent.name, "--out", begun.parents[1])
    assert (status, "已经有了" in why) == (1, True)
    status, _, why = bihuan("new", "失物招领", "--out", begun.parents[1])
    assert (status, "小写英文字母" in why) == (1, True)


def test_check_says_every_slip_at_its_line(begun):
    edits(begun, 'who    = ["clerk", "worker"]', 'who    = ["cleark"]')
    edits(begun, 'limit  = "done_within"', 'limit  = "5days"')
    lines = begun.read_text("utf-8").splitlines()
    at = [n for n, line in enumerate(lines, 1) if "cleark" in line or "5days" in line]
    status, said, _ = bihuan("check", begun)
    assert status == 1
    found = [line for line in said.splitlines() if line.startswith(str(begun))]
    assert [int(line.split("：")[0].rsplit(":")[-1]) for line in found] == at
    assert "cleark 没有声明" in found[0]


STORY_SLIPS = [
    ("received held clerk", "received held worker", "写的是“received held worker”"),
    ("| 小刘 | submit | words ", "| 小王 | submit | words ", "people 里没有小王"),
    ("| assign | owner=老赵 | working by", "| asign | owner=老赵 | working by", "没有 asign 这个动作"),
    ("2026-11-24 09:00 | 小刘 | submit | words      | received held", "2026-11-24 09:00 | 小刘 | received held", "有 3 格"),
    ("2026-11-24 09:00 | 小刘 | submit | words      | received held", "2026-24-11 09:00 | 小刘 | submit | words | received held", "读不懂"),
]  # fmt: skip


def test_whoever_may_act_must_be_able_to_look(begun):
    text = begun.read_text("utf-8")
    begun.write_text(text.replace("[roles]", 'seen_by = ["clerk"]\n\n[roles]', 1), "utf-8")
    status, said, _ = bihuan("check", begun)
    assert status == 1
    assert "却看不到这类事项：请把" in said


def test_stories_beside_a_malformed_file_are_left_until_it_is_mended(begun):
    edits(begun, 'id    = "received"', 'id    = "letter"')
    status, said, why = bihuan("check", begun, begun.with_name("stories.toml"))
    assert status == 1
    assert "Traceback" not in why
    assert f"{begun.with_name('stories.toml')}：" not in said


@pytest.mark.parametrize(("old", "new", "says"), STORY_SLIPS, ids=[s for *_, s in STORY_SLIPS])
def test_rehearse_names_the_line_of_a_story_that_differs(begun, old, new, says):
    book = begun.with_name("stories.toml")
    edits(book, old, new)
    line = next(n for n, text in enumerate(book.read_text("utf-8").splitlines(), 1) if new in text)
    status, said, _ = bihuan("rehearse", begun)
    assert status == 1
    assert f"{book}:{line}：" in said
    assert says in said


def test_page_is_the_markdown_people_sign(begun, tmp_path):
    status, said, _ = process("page", begun)
    assert (status, said.splitlines()[0]) == (0, f"# {begun.parent.name}（2026.1）")
    assert bihuan("page", begun, "--out", tmp_path / "page.md")[0] == 0
    assert (tmp_path / "page.md").read_text("utf-8") == said


def test_page_of_a_broken_file_says_why_and_prints_no_page(begun):
    edits(begun, "[roles]", "［roles］")
    status, said, why = bihuan("page", begun)
    assert (status, said, "全角符号" in why) == (1, "", True)


def test_publish_puts_a_file_in_force_for_one_place_and_nowhere_else(world, begun):
    status, said, why = process("publish", begun, "--place", world.community.name)
    assert (status, why, "已开始的事项不变" in said) == (0, "", True)
    name = begun.parent.name
    assert procedures.current(name, world.community.id)[0].version == "2026.1"
    with pytest.raises(procedures.Unknown):
        procedures.current(name, world.other.id)


def test_publish_refuses_what_was_published_and_then_edited(world, begun):
    assert bihuan("publish", begun, "--place", world.community.name)[0] == 0
    edits(begun, "default = 5", "default = 6")
    edits(begun.with_name("stories.toml"), "by 2026-12-01 ", "by 2026-12-02 ")
    status, _, why = bihuan("publish", begun, "--place", world.community.name)
    assert status == 1
    assert "2026.1 已发布，内容不能改；请恢复原文，改动另存为 2026.2。" in why
    assert InForce.objects.filter(procedure=begun.parent.name).count() == 1


def test_publish_refuses_a_file_whose_stories_do_not_come_true(world, begun):
    edits(begun, "default = 5", "default = 6")
    status, _, why = bihuan("publish", begun, "--place", world.community.name)
    assert (status, "2026-12-02" in why) == (1, True)
    assert not Edition.objects.filter(procedure=begun.parent.name).exists()


def test_publish_in_a_place_nobody_knows_names_those_there_are(world, begun):
    status, _, why = process("publish", begun, "--place", "没有的社区")
    assert (status, "没有叫“没有的社区”的" in why) == (1, True)


FIGURES = """\
place = "{place}"

[appeal]
accept_within = {{ value = 2, unit = "wd", source = "清社〔2026〕3号", since = 2026-11-24 }}
revisit_within = {{ value = 20, source = "清社〔2026〕4号", since = 2026-11-24 }}
"""


def test_the_figures_of_a_place_come_in_from_a_file_and_go_out_the_same(world, tmp_path):
    path = tmp_path / "figures.toml"
    path.write_text(FIGURES.format(place=world.community.name), "utf-8")
    assert process("local", "import", world.community.name, path)[:2] == (
        0, f"{world.community.name}：改了 2 个数，0 个原来就是这样。\n",
    )  # fmt: skip
    local = procedures.current("appeal", world.community.id, TODAY)[0].local
    assert [local[n].value for n in ("accept_within", "revisit_within")] == [2, 20]
    status, said, _ = process("local", "export", world.community.name)
    path.write_text(said, "utf-8")
    assert status == 0
    assert bihuan("check", path)[:2] == (0, "0 处问题；0 程序，0 故事，0 故事行，2 地方的数\n")
    again = bihuan("local", "import", world.community.name, path)[1]
    assert "改了 0 个数，2 个原来就是这样" in again


BAD_LINES = [
    ("value = 2,", "value = 0,", "value 要写成 1 到 9999 的整数"),
    ("value = 2,", 'value = "2",', "value 要写成 1 到 9999 的整数"),
    ('unit = "wd"', 'unit = "d"', "unit 是 wd，不能改成 d"),
    ('source = "清社〔2026〕3号"', 'source = " "', "source 不能空"),
    ('source = "清社〔2026〕3号", ', "", "缺少 source"),
    ("since = 2026-11-24 }", 'since = "2026-11-24" }', "since 要写成不加引号的日期"),
    ("accept_within =", "acept_within =", "程序里没有这个数"),
]


@pytest.mark.parametrize(
    ("old", "new", "says"), BAD_LINES, ids=[f"{o}->{n}" for o, n, _ in BAD_LINES]
)
def test_a_bad_line_is_named_and_nothing_is_imported(world, tmp_path, old, new, says):
    path = tmp_path / "figures.toml"
    path.write_text(FIGURES.format(place=world.community.name).replace(old, new, 1), "utf-8")
    status, _, why = bihuan("local", "import", world.community.name, path)
    assert status == 1
    assert why.startswith(f"{path}:4：appeal.")
    assert says in why
    assert "一个数也没有改" in why
    assert figures.of_place(world.community.id, TODAY) == []


def test_the_figures_of_one_place_are_not_imported_into_another(world, tmp_path):
    path = tmp_path / "figures.toml"
    path.write_text(FIGURES.format(place=world.other.name), "utf-8")
    status, _, why = bihuan("local", "import", world.community.name, path)
    assert (status, "请核对 place" in why) == (1, True)


@pytest.fixture
def copied(tmp_path):
    """The shelf once more, in a folder that may be spoilt."""
    folder = tmp_path / "procedures"
    shutil.copytree(shelf.SHELF, folder)
    return folder


def test_a_malformed_file_stops_nothing_and_is_told_with_its_line(world, copied):
    (copied / "appeal" / "2030.1.toml").write_text('id = “appeal”\nlabel = "x"\n', "utf-8")
    before = procedures.current("appeal", world.community.id)
    [problem] = procedures.publish(copied)
    assert (problem.path.name, problem.line) == ("2030.1.toml", 1)
    assert procedures.current("appeal", world.community.id) == before
    assert world.rectification().number


def test_a_published_file_that_was_edited_is_refused_and_the_edition_in_force_stays(world, copied):
    path = copied / "appeal" / "2026.1.toml"
    path.write_text(path.read_text("utf-8").replace("default = 1,", "default = 9,"), "utf-8")
    before = procedures.current("appeal", world.community.id)
    for listed in (True, False):
        if not listed:
            (path.parent / "PUBLISHED").unlink()
        said = [p.says for p in procedures.publish(copied) if p.path == path]
        assert said
        assert said[0].startswith("2026.1 已发布，内容不能改；请恢复原文，改动另存为 ")
    assert procedures.current("appeal", world.community.id) == before


def test_an_added_version_is_in_force_for_new_matters_once_it_is_published(world, copied):
    name = f"copy_{os.urandom(4).hex()}"
    (copied / name).mkdir()
    text = (
        (copied / "measure" / "2026.1.toml").read_text("utf-8").replace('"measure"', f'"{name}"', 1)
    )
    for version in ("2026.9", "2026.10"):
        body = text.replace('version = "2026.1"', f'version = "{version}"')
        (copied / name / f"{version}.toml").write_text(body, "utf-8")
        assert procedures.publish(copied) == []
        assert procedures.current(name, world.community.id)[0].version == version
    rows = InForce.objects.filter(procedure=name)
    procedures.publish(copied)
    assert rows.count() == 2


def test_a_place_s_own_version_stays_when_a_newer_one_comes_with_the_product(world, begun):
    assert bihuan("publish", begun, "--place", world.community.name)[0] == 0
    newer = begun.with_name("2026.2.toml")
    newer.write_text(begun.read_text("utf-8").replace('"2026.1"', '"2026.2"'), "utf-8")
    assert procedures.publish(Path(begun).parents[1]) == []
    versions = [
        procedures.current(begun.parent.name, place.id)[0].version
        for place in (world.community, world.other)
    ]
    assert versions == ["2026.1", "2026.2"]


def test_a_folder_is_checked_with_all_that_lies_in_it(begun):
    status, said, _ = bihuan("check", begun.parent)
    assert (status, said.startswith("0 处问题；1 程序，3 故事")) == (0, True)
