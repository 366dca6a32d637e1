"""Every sentence of the pages has its English, and what is compiled is what is written."""

import re
from pathlib import Path

import pytest
from babel.messages.checkers import python_format
from django.test import Client
from django.urls import reverse

from scripts import words
from tests.world import PASSWORD, World

HAN = re.compile(r"[\u4e00-\u9fff]")
WRAPPED = re.compile(
    r"{%-? *comment.*?endcomment *%}|{#.*?#}|{% *blocktranslate.*?endblocktranslate *%}"
    r"|{% *translate .*?%}|_\(\"[^\"]*\"\)",
    re.DOTALL,
)
TEMPLATES = sorted(words.HOUSE.rglob("templates/**/*.html"))


def test_what_is_compiled_is_what_is_written() -> None:
    assert words.compiled(words.kept()) == words.MO.read_bytes()


def test_every_sentence_has_its_english_and_no_english_is_left_over() -> None:
    found, kept = ({(m.id, m.context) for m in c if m.id} for c in (words.found(), words.kept()))
    assert (found - kept, kept - found) == (set(), set()), "run: python scripts/words.py"
    assert words.missing(words.kept()) == []
    assert len(found) > 300


def test_the_english_asks_for_the_same_values() -> None:
    for one in words.kept():
        if one.id and one.python_format:
            python_format(None, one)  # raises what does not fit


def test_no_english_sentence_is_still_chinese() -> None:
    said = [one.string for one in words.kept() if one.id]
    flat = [text for one in said for text in (one if isinstance(one, tuple) else (one,))]
    quoted = {"levels 一、（一）1."}
    assert [text for text in flat if HAN.search(text) and text not in quoted] == []


def test_no_english_sentence_says_itself_twice() -> None:
    """A sentence filled in over the one that was there stood nine times on a page."""
    said = [one.string for one in words.kept() if one.id]
    flat = [text for one in said for text in (one if isinstance(one, tuple) else (one,))]
    assert [text for text in flat if re.fullmatch(r"(.{8,}?)\1+", text, re.DOTALL)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(words.HOUSE)))
def test_a_template_holds_no_chinese_that_is_not_wrapped(path: Path) -> None:
    bare = WRAPPED.sub("", path.read_text("utf-8")).replace("中文", "")  # the switch to Chinese
    assert HAN.findall(bare) == []


def test_the_desk_speaks_english_to_whoever_asks(world: World) -> None:
    client = Client()
    assert client.login(username=world.secretary.username, password=PASSWORD)
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    said = client.get("/").content.decode()
    for sentence in ("Today", "Waiting for me", "Nothing is late."):
        assert sentence in said
    assert "等我办" not in said
    assert '<html lang="en">' in said
