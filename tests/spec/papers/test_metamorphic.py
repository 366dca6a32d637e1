"""What must not matter: the name of the organisation, the numbers of the list, the noise of the page.

Every annotated paper of the corpus is read clean and changed; the two readings must hold the same
records. Where a noise destroys something for good, most must still be there.
"""

import random
import re
import unicodedata
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from bihuan import papers
from tests.corpus import marks, noise

FILES = sorted((Path(__file__).parents[2] / "corpus" / "annotated").glob("*.txt"))
NAMES = [path.stem for path in FILES]
HARMLESS = [
    "halfwidth", "html", "hk", "tw", "t", "indent", "repeated=2", "fulldigits", "broken=1", "glue",
    "hk halfwidth indent",
]  # fmt: skip
# Joining lines by guess, or bytes that are gone: the share of records that come back unchanged.
LOSSY = {"spaced": 0.97, "t pinyin": 0.97, "wrap=38": 0.94, "dropped=1": 0.97, "slip=1": 0.75}
NUMERALS = "一二三四五六七八九十"


@cache
def clean_text(name: str) -> str:
    return marks.read(FILES[NAMES.index(name)]).text


@cache
def records(text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Type, letters and links of each record: all that must stay."""
    found = papers.read(text, "a.txt").records
    return [(r.type, letters(r.text), r.links) for r in found]


def letters(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(char for char in plain if char.isalnum())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("recipe", HARMLESS)
def test_noise_that_destroys_nothing_changes_no_record(name, recipe):
    text = clean_text(name)
    noisy = noise.apply(text, recipe, random.Random(7))
    assert noisy != text or recipe in ("glue", "broken=1", "repeated=2")
    assert records(noisy) == records(text)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("style", noise.CHROME)
def test_the_site_round_a_paper_changes_no_record(name, style):
    text = clean_text(name)
    assert records(noise.chrome(text, style)[0]) == records(text)


@pytest.mark.parametrize(("recipe", "least"), LOSSY.items())
def test_noise_that_destroys_leaves_most_records(recipe, least):
    same = total = 0
    for name in NAMES:
        here = Counter(records(clean_text(name)))
        there = Counter(records(noise.apply(clean_text(name), recipe, random.Random(7))))
        same, total = same + (here & there).total(), total + here.total()
    assert same / total >= least


@pytest.mark.parametrize("name", NAMES)
def test_another_organisation_has_the_same_records(name):
    text = clean_text(name)
    own = re.search(r"([\u4e00-\u9fff]{2,3}?)(?=社区|街道|镇)", text)
    assert own
    renamed = text.replace(own[1], "清渠湾")
    back = [(t, w.replace("清渠湾", own[1]), to) for t, w, to in records(renamed)]
    assert back == records(text)


@pytest.mark.parametrize("name", NAMES)
def test_other_numbers_make_the_same_records(name):
    text = clean_text(name)
    later = re.sub(rf"^([{NUMERALS[:-1]}])(?=、)", _next, text, flags=re.MULTILINE)
    later = re.sub(
        r"^问题(\d+)(?=[：:])", lambda m: f"问题{int(m[1]) + 10}", later, flags=re.MULTILINE
    )
    assert records(later) == records(text)


def _next(numeral: re.Match[str]) -> str:
    return NUMERALS[NUMERALS.index(numeral[1]) + 1]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("recipe", ["", "html", "tw pinyin=40 slip=2", "wrap=38 halfwidth"])
def test_the_place_of_a_record_cleans_to_its_text(name, recipe):
    page = noise.apply(clean_text(name), recipe, random.Random(3))
    whole = papers.clean(page)
    for record in papers.read(page, "a.txt").records:
        assert whole.of(record.span) == record.text
