"""Small figures: how many there are of what a reader may not read is told by no page, list or copy.

One table of every place that mentions such a figure; and the words for it.
"""

import io
import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from python_calamine import CalamineWorkbook

from bihuan.people import small_cells
from tests.rooms.test_not_for_everybody import Shut, read, signed_in

ROOT = Path(small_cells.__file__).parents[1]
HIDDEN = re.compile(r"\b(?:unseen|shut)\b")


@pytest.mark.parametrize(
    ("n", "says"),
    [(0, "0"), (1, "不足10"), (9, "不足10"), (10, "10 以上"), (19, "10 以上"), (47, "40 以上")],
)
def test_how_many_is_said_small_or_in_tens(n, says):
    assert small_cells.few(n) == says


def test_a_place_raises_the_floor_and_never_lowers_it(settings):
    settings.SMALL_CELLS = 30
    assert (small_cells.few(29), small_cells.few(30)) == ("不足30", "30 以上")
    settings.SMALL_CELLS = 3
    assert small_cells.few(9) == "不足10"


def test_a_table_is_said_in_words():
    rows = {"甲社区": [3, 40], "乙社区": [25, 31]}
    assert small_cells.table(rows) == [
        ["不足10", "不公布", "43"], ["不公布", "不公布", "56"], ["28", "71", "99"],
    ]  # fmt: skip
    with translation.override("en"):
        assert small_cells.table({"a": [3]})[0] == ["fewer than 10", "fewer than 10"]


def test_every_template_that_tells_of_what_is_not_shown_asks_for_it_in_tens():
    """A number of what is left out may be printed by `few` alone."""
    printed = [
        (path.name, tag)
        for path in ROOT.glob("*/templates/**/*.html")
        for tag in re.findall(r"\{\{[^}]*\}\}|\{% blocktranslate[^%]*%\}", path.read_text("utf-8"))
        if HIDDEN.search(tag) and "|few" not in tag
    ]
    assert printed == []
    found = [
        path for path in ROOT.glob("*/templates/**/*.html") if "|few" in path.read_text("utf-8")
    ]
    assert len(found) >= 8


# address -> (the words beside the figure; who may not read)
PLACES = {
    "/matters/?state=all": "件只给规定的岗位看",
    "/matters/?state=all&procedure={kind}": "件只给规定的岗位看",
    "/oversight/?light=red": "件只给规定的岗位看",
    "/oversight/letters/": "件只给规定的岗位看",
    "/oversight/refused/": "件只给规定的岗位看",
}


@pytest.fixture
def closed(world):
    return Shut(world)


@pytest.mark.parametrize("address", PLACES)
def test_no_page_tells_how_many_there_are(closed, address):
    page = read(signed_in(closed.world.clerk), address.format(kind=closed.row.procedure))
    assert re.findall(rf"(\S+) {PLACES[address]}", page) == ["不足10"] * page.count(PLACES[address])
    assert PLACES[address] in page


def test_the_total_of_a_list_counts_what_is_listed(closed):
    """Else the rest follows by subtraction."""
    client = signed_in(closed.world.clerk)
    answer = client.get("/matters/?state=all")
    assert answer.context["count"] == len(answer.context["rows"])


def test_who_may_read_them_counts_them(closed):
    page = read(signed_in(closed.world.secretary), "/matters/?state=all")
    assert "只给规定的岗位看，不在这里列出" not in page


def test_the_workbook_says_it_in_chinese_whatever_the_page_speaks(closed):
    from bihuan.reports import ledger
    from tests.rooms.test_reports import EXPORT, SIXTEEN

    with translation.override("en"):
        book = ledger.workbook(SIXTEEN, EXPORT, 3)
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0)
    assert "另有 不足10 条只给规定的岗位看" in str(sheet.to_python())


def test_pages_for_everybody_hold_no_count_at_all(closed):
    """What will be published is judged by `table`; until then nothing is counted in public."""
    for name in ("rights", "people:stored", "sign_in", "offline"):
        page = re.sub(r"<[^>]+>", " ", Client().get(reverse(name)).content.decode())
        assert re.findall(r"\d+ (?:件|人|户)\b", page) == [], name
