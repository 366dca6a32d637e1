"""What is built equals what the code builds, and every rule has a source."""

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROCEDURES = ROOT / "bihuan" / "procedures"
FOLDERS = sorted({path.parent for path in PROCEDURES.glob("*/[0-9]*.toml")})


def script(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "scripts" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_page_is_what_its_procedure_says():
    built = script("pages").pages()
    assert built.keys() == {folder / "page.md" for folder in FOLDERS}
    assert {path: path.read_text("utf-8") for path in built} == built


def test_the_glossary_is_what_its_data_says():
    assert (ROOT / "GLOSSARY.md").read_text("utf-8") == script("glossary").glossary()


def test_the_glossary_says_what_each_term_is_not():
    for term in script("glossary").terms():
        assert {"code", "zh", "is", "not"} == term.keys(), term


UNMARKED = {"decision/2026.1.toml"}  # published before some sources were marked, and so kept


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_rule_is_sourced_from_nowhere(folder):
    for path in folder.glob("[0-9]*.toml"):
        if f"{folder.name}/{path.name}" in UNMARKED:
            continue
        text = path.read_text("utf-8")
        sources = re.findall(r'^\s*source\s*= "(.*)"|source = "(.*)"', text, re.MULTILINE)
        assert all(re.match(r"（示例）|《", first or second) for first, second in sources)
