"""The command line speaks Chinese, names what is wrong, and never falls over."""

import errno
import os

import pytest

from bihuan.matters import shelf
from bihuan.project.cli import COMMANDS, main
from bihuan.project.commands.parser import Parser
from bihuan.unopened import why


def asked(capsys, *argv):
    with pytest.raises(SystemExit) as left:
        main(list(argv))
    assert left.value.code == 2
    return capsys.readouterr().err


def test_without_words_every_command_is_listed_on_its_line(capsys):
    assert main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[-len(COMMANDS) :]] == list(COMMANDS)


def test_an_unknown_command_is_named_with_the_nearest(capsys):
    assert main(["raed"]) == 2
    assert "没有 raed 这个命令。是不是 read？" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["read"], "还要写 FILE。"),
        (["read", "a.txt", "--bogus"], "不认识 --bogus。"),
        (["read", "a.txt", "--out"], "--out 后面要写一个值。"),
        (["clock", "--every", "often"], "--every 要写成整数，不能是 'often'。"),
        (["checkpoint", "mkae"], "不能是 'mkae'；可以是"),
        (["demo", "--port", "65536"], "端口是 1 到 65535 的整数，不能是 65536。"),
        (["serve", "--port", "八千"], "端口是 1 到 65535 的整数，不能是 八千。"),
        (["procedures"], "还要写 COMMAND。"),
        (["procedures", "new"], "还要写 NAME。"),
    ],
)
def test_what_is_asked_wrongly_is_told_in_chinese_with_where_to_look(capsys, argv, says):
    told = asked(capsys, *argv)
    assert says in told
    assert told.startswith(f"用法：bihuan {argv[0]}")
    assert "--help" in told.splitlines()[-1]
    assert "error" not in told


def test_what_cannot_be_written_is_told_and_the_status_is_1(capsys, tmp_path):
    page = tmp_path / "没有的文件夹" / "page.md"
    edition = max((shelf.SHELF / "appeal").glob("[0-9]*.toml"))
    assert main(["procedures", "page", str(edition), "--out", str(page)]) == 1
    assert f"「{page}」打不开或写不进：没有这个文件或文件夹" in capsys.readouterr().err


def test_the_help_of_a_command_has_chinese_headings():
    told = Parser(prog="bihuan x").format_help()
    assert "用法：bihuan x" in told
    assert "显示这些说明" in told
    assert "options" not in told


def test_why_a_file_cannot_be_opened_is_said_in_chinese():
    told = {why(OSError(n, os.strerror(n))) for n in (errno.ENOENT, errno.EISDIR, errno.ENOSPC)}
    assert told == {"没有这个文件或文件夹", "这是文件夹，不是文件", "磁盘满了"}
    assert why(OSError(errno.EPIPE, "Broken pipe")) == "Broken pipe"
