"""The page on installing is true: every command, option, variable and message of it is one."""

import re

import pytest

from bihuan.project.cli import COMMANDS
from bihuan.project.wizard import steps

from .test_built import ROOT

PAGE = (ROOT / "docs" / "handbook" / "安装.md").read_text("utf-8")
CODE = "\n".join(
    path.read_text("utf-8") for path in sorted((ROOT / "bihuan" / "project").rglob("*.py"))
)


@pytest.mark.parametrize("name", sorted(set(re.findall(r"(?<![./\w-])bihuan ([a-z]+)\b", PAGE))))
def test_every_command_it_names_is_one(name: str) -> None:
    assert name in COMMANDS


@pytest.mark.parametrize("name", sorted(set(re.findall(r"\bBIHUAN_[A-Z]+(?:_[A-Z]+)?\b", PAGE))))
def test_every_variable_it_names_is_read(name: str) -> None:
    assert f'"{name}"' in CODE


@pytest.mark.parametrize("option", sorted(set(re.findall(r"bihuan serve .*?(--[a-z-]+)", PAGE))))
def test_every_option_of_serve_it_names_is_one(option: str) -> None:
    assert f'"{option}"' in CODE


def test_every_page_of_the_setup_has_its_row() -> None:
    table = PAGE.split("## 三")[1].split("## 四")[0]
    rows = re.findall(r"^\| (\S+) \| [^|]+ \| [^|]+ \|$", table, re.MULTILINE)
    assert rows[2:] == [str(label) for label in steps.LABELS.values()]


MESSAGES = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", PAGE.split("## 起不来的时候")[1], re.MULTILINE)


@pytest.mark.parametrize(
    "says", [one.strip() for one in MESSAGES if one.strip() not in ("它说", "---")]
)
def test_every_message_it_explains_is_said(says: str) -> None:
    plain = re.sub(r"\{[^}]*\}| ", "", CODE)
    assert says.rstrip(" …").replace(" ", "") in plain


def test_both_readmes_and_the_page_on_databases_lead_to_it() -> None:
    for name in ("README.md", "README.zh-CN.md"):
        assert "docs/handbook/安装.md" in (ROOT / name).read_text("utf-8")
    assert "安装.md" in (ROOT / "docs" / "operate" / "自备数据库.md").read_text("utf-8")
