"""The labelled corpus is read as well as we say it is."""

import importlib.util
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from tests.corpus import make, marks

ROOT = Path(__file__).parents[3]
# Below these a change has cost more than it brought; `just corpus` tells what.
LEAST = {
    "records": 0.9,
    "title": 0.9,
    "aspect": 0.9,
    "links": 0.9,
    "facts": 0.85,
    "chrome": 0.95,
    "kind": 0.9,
}


def _scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("corpus", ROOT / "scripts" / "corpus.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


CORPUS = _scorer()


@cache
def answers():
    return CORPUS.read_all(CORPUS.CORPUS, CORPUS.CORPUS / "gold")


@pytest.mark.parametrize(("measure", "least"), LEAST.items())
def test_the_corpus_is_read_well_enough(measure, least):
    assert CORPUS.f1(*CORPUS.total(one for _, one in answers().values())[measure]) >= least


def test_every_kind_of_paper_is_in_the_corpus_at_least_twice():
    kinds = [kind for kind, _ in answers().values()]
    assert len(set(kinds)) == 9
    assert all(kinds.count(kind) >= 2 for kind in kinds)


def test_the_corpus_is_what_its_annotated_files_make():
    for path in make.HERE.glob("annotated/*.txt"):
        text, _ = make.build(path)
        assert (make.HERE / path.name).read_text("utf-8") == text, path.name


def test_a_record_found_under_another_type_is_missed_and_invented():
    paper = marks.read_body("<P 1>井盖破损三个月没有人管</>\n<M 1 ^>由张三换新</>")
    gold = {"kind": "essay", "title": "井盖", "date": None, "facts": [], "boilerplate": []}
    gold["records"] = paper.records
    wrong = [paper.records[0] | {"type": "cause"}, paper.records[1]]
    score = CORPUS.score(gold, gold | {"records": wrong})
    assert score.measures["records"] == (1, 2, 2)
    assert score.measures["links"] == (0, 1, 1)
    assert (len(score.missed), len(score.invented)) == (1, 1)
