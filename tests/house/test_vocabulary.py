"""Every reason and every word is known everywhere it must be."""

import ast

import pytest

from bihuan import core
from bihuan.core.slips import KEYS
from bihuan.matters import words
from tests.spec.shelf import PROCEDURES
from tests.spec.test_words import ELSEWHERE, WORDS

from .test_doors import SOURCES


def test_every_reason_the_core_gives_is_on_its_list():
    given = {
        node.args[0].value
        for name, tree in SOURCES.items()
        if name.startswith("core/")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Objection"
    }
    assert given == core.OBJECTIONS.keys()


def test_every_reason_has_its_words():
    assert words.SAYS.keys() == core.OBJECTIONS.keys()


def test_every_reason_stands_in_the_way_of_some_row_or_story():
    told = {word for *_, ends in WORDS for word in ends.replace(",", "").split()}
    elsewhere = {"unknown_act", "in_the_future", "before_last"}  # stories of `measure`
    assert told >= core.OBJECTIONS.keys() - elsewhere


def test_every_word_has_a_row_or_a_test_of_its_own():
    known = {word for kind in ("stage", "act", "clock") for word in KEYS[kind]}
    assert {row[0] for row in WORDS} | ELSEWHERE.keys() == known


def test_the_vocabulary_stays_small():
    assert len({word for kind in ("stage", "act", "clock") for word in KEYS[kind]}) <= 26


@pytest.mark.parametrize("word", sorted({w for kind in ("act", "clock") for w in KEYS[kind]}))
def test_every_word_is_used_by_a_procedure(word):
    unused = {"unit"}  # a street turns it on where its communities are large enough
    used = [p for p in PROCEDURES.values() if uses(p, word)]
    assert bool(used) is (word not in unused)


def uses(procedure, word):
    attribute = {"from": "start"}.get(word, word)
    tables = [*procedure.acts.values(), *procedure.clocks.values()]
    return any(getattr(table, attribute, None) for table in tables)
