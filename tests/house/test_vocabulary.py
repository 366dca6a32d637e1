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
    elsewhere = {"unknown_act", "in_the_future", "before_last", "not_past"}  # stories of `measure`
    elsewhere |= {"recused", "paused", "not_paused", "nothing_to_correct"}  # test_general.py
    elsewhere |= {"same_edition", "not_in_edition"}
    assert told >= core.OBJECTIONS.keys() - elsewhere


TABLES = ("stage", "act", "clock", "count")
KEYS_OF_TABLES = {key for kind in TABLES for key in KEYS[kind]}
PARTS = {
    "short": "label", "standing": "closes", "unit": "other_than", "limit": "clock",
    "until": "clock", "stops": "clock", "amber": "clock", "lapses": "clock", "part": "count", "of": "count",
    "least": "count", "over": "count",
}  # fmt: skip
VOCABULARY = KEYS_OF_TABLES - PARTS.keys() | {"clock", "seen_by"}


def test_every_word_has_a_row_or_a_test_of_its_own():
    assert {row[0] for row in WORDS} | ELSEWHERE.keys() == KEYS_OF_TABLES


def test_the_vocabulary_stays_small():
    assert PARTS.keys() <= KEYS_OF_TABLES
    assert set(PARTS.values()) <= VOCABULARY
    assert len(VOCABULARY) <= 26


@pytest.mark.parametrize("word", sorted(VOCABULARY - {"clock"} | PARTS.keys()))
def test_every_word_is_used_by_a_procedure(word):
    used = [p for p in PROCEDURES.values() if uses(p, word)]
    assert used or word in NOT_YET


NOT_YET: set[str] = set()


def uses(procedure, word):
    attribute = {"from": "start", "least": "share", "over": "strict"}.get(word, word)
    tables = [procedure, *procedure.stages.values(), *procedure.acts.values()]
    tables += [*procedure.clocks.values(), *procedure.counts.values()]
    return any(getattr(table, attribute, None) for table in tables)
