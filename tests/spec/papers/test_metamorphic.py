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
def paper(name: str) -> marks.Annotated:
    return marks.read(FILES[NAMES.index(name)])


def head(name: str) -> dict[str, str]:
    return paper(name).head


def clean_text(name: str) -> str:
    return paper(name).text


@cache
def records(text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Type, letters and links of each record: all that must stay."""
    found = papers.read(text, "a.txt").records
    return [(r.type, letters(r.text), r.links) for r in found]


def letters(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).lower()
    return "".join(char for char in plain if char.isalnum())


def some(*ways: str) -> list[tuple[str, str]]:
    """Every third pair of a way and a paper, so that each way meets a third of the papers."""
    pairs = [(n + m, way, name) for m, way in enumerate(ways) for n, name in enumerate(NAMES)]
    return [(way, name) for n, way, name in pairs if n % 3 == 0]


@pytest.mark.parametrize(("recipe", "name"), some(*HARMLESS))
def test_noise_that_destroys_nothing_changes_no_record(recipe, name):
    text = clean_text(name)
    noisy = noise.apply(text, recipe, random.Random(7))
    assert noisy != text or recipe not in ("halfwidth", "html", "hk", "tw", "t", "indent")
    assert records(noisy) == records(text)


@pytest.mark.parametrize(("style", "name"), some(*noise.CHROME))
def test_the_site_round_a_paper_changes_no_record(style, name):
    text = clean_text(name)
    assert records(noise.chrome(text, style)[0]) == records(text)


@pytest.mark.parametrize(("recipe", "least"), LOSSY.items())
def test_noise_that_destroys_leaves_most_records(recipe, least):
    same = total = 0
    for name in NAMES[::3]:
        here = Counter(records(clean_text(name)))
        there = Counter(records(noise.apply(clean_text(name), recipe, random.Random(7))))
        same, total = same + (here & there).total(), total + here.total()
    assert same / total >= least


@pytest.mark.parametrize("name", [name for name in NAMES if head(name)["organization"] != "-"])
def test_another_organisation_has_the_same_records(name):
    text = clean_text(name)
    own = re.search(r"([\u4e00-\u9fff]{2,3}?)(?=社区|街道|镇)", text)
    assert own
    renamed = text.replace(own[1], "清渠湾")
    back = [(t, w.replace("清渠湾", own[1]), to) for t, w, to in records(renamed)]
    assert back == records(text)


def test_other_numbers_make_the_same_records():
    """All but those of a reply whose first section is no longer called the first."""
    same = total = 0
    for name in NAMES:
        here, there = Counter(records(clean_text(name))), Counter(records(later(clean_text(name))))
        same, total = same + (here & there).total(), total + here.total()
    assert same / total >= 0.98


def later(text: str) -> str:
    """Sections and problems numbered as if others stood before them."""
    text = re.sub(rf"^([{NUMERALS[:-1]}])(?=、)", _next, text, flags=re.MULTILINE)
    return re.sub(
        r"^问题(\d+)(?=[：:])", lambda m: f"问题{int(m[1]) + 10}", text, flags=re.MULTILINE
    )


def _next(numeral: re.Match[str]) -> str:
    return NUMERALS[NUMERALS.index(numeral[1]) + 1]


@pytest.mark.parametrize(
    ("recipe", "name"), some("", "html", "tw pinyin=40 slip=2", "wrap=38 halfwidth")
)
def test_the_place_of_a_record_cleans_to_its_text(recipe, name):
    page = noise.apply(clean_text(name), recipe, random.Random(3))
    whole = papers.clean(page)
    for record in papers.read(page, "a.txt").records:
        assert whole.of(record.span) == record.text
