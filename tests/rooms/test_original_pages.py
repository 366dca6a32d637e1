"""A page of the original beside what was read of it: each line tied to its place, a record's lines lit."""

import io
import re

import pytest
import typst
from django.test import Client
from django.urls import reverse
from PIL import Image

from bihuan.documents import queries, worker
from bihuan.documents.models import Paper
from tests.rooms import papers
from tests.rooms.test_documents_pages import page_of, said, signed_in
from tests.world import World


@pytest.fixture(autouse=True)
def no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    worker.stop()
    monkeypatch.setattr(worker, "start", lambda: None)


def as_pdf(text: str = papers.TEXT) -> bytes:
    return typst.compile(("#set page(height: 12cm)\n" + text.replace("\n", "\n\n")).encode())


def read(world: World) -> Paper:
    return papers.read(world, as_pdf(), "自查清单.pdf")


def at(paper: Paper, number: int, name: str = "page") -> str:
    return reverse(f"documents:{name}", args=[paper.id, number])


def test_the_boxes_are_kept_with_the_spans(world: World) -> None:
    paper = queries.laid(world.community.id, read(world).id)
    assert len(paper.boxes) == len(paper.pages) > 1
    for (_number, start, end), boxes in zip(paper.pages, paper.boxes, strict=True):
        lines = [one for one in paper.text[start:end].split("\n") if one.strip()]
        assert [paper.text[a:b] for a, b, *_ in boxes] == lines
        assert all(0 <= side <= 1 for _a, _b, *sides in boxes for side in sides)


def test_the_page_shows_the_image_and_each_line_with_its_place(world: World) -> None:
    paper = queries.laid(world.community.id, read(world).id)
    page = said(signed_in(world.clerk).get(at(paper, 1)))
    assert at(paper, 1, "page_image") in page
    assert len(re.findall(r"<rect ", page)) == len(paper.boxes[0])
    assert paper.text[slice(*paper.boxes[0][0][:2])] in page
    assert at(paper, 2) in page


def test_the_lines_of_a_record_are_lit(world: World) -> None:
    paper = read(world)
    desk = queries.desk(world.community.id, paper.id)
    item = next(one for one in desk.items if one.type == "problem")
    link = f"{at(paper, 1)}?r={item.key}"
    assert link in said(signed_in(world.clerk).get(page_of(paper)))
    page = said(signed_in(world.clerk).get(link))
    lit = re.findall(r'<li class="lit"><a class="mp" href="#b-\d+">(.*?)</a>', page)
    shown = desk.paper.text[slice(*item.spans[0])]
    assert lit
    assert all(line in shown or shown in line for line in lit)


def test_the_image_is_a_picture_and_nothing_else(world: World) -> None:
    answer = signed_in(world.clerk).get(at(read(world), 1, "page_image"))
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert answer["Cache-Control"] == "private, no-store"
    assert Image.open(io.BytesIO(answer.content)).format == "JPEG"


def test_a_page_that_is_not_there_or_a_paper_without_pages_answers_as_if_absent(
    world: World,
) -> None:
    client, pdf, plain = signed_in(world.clerk), read(world), papers.read(world)
    for name in ("page", "page_image"):
        assert client.get(at(pdf, 99, name)).status_code == 404
        assert client.get(at(pdf, 0, name)).status_code == 404
        assert client.get(at(plain, 1, name)).status_code == 404
    assert "对照原件" not in said(client.get(page_of(plain)))


def test_nobody_outside_sees_a_page(world: World) -> None:
    paper = read(world)
    for name in ("page", "page_image"):
        assert signed_in(world.stranger).get(at(paper, 1, name)).status_code == 404
        assert Client().get(at(paper, 1, name)).status_code == 302


def test_a_paper_read_before_places_were_kept_shows_its_image_and_its_words(world: World) -> None:
    from bihuan.people.walls import tenant

    paper = read(world)
    with tenant(world.community.id):
        Paper.objects.filter(id=paper.id).update(boxes=[])
    page = said(signed_in(world.clerk).get(at(paper, 1)))
    assert "<rect" not in page
    assert queries.laid(world.community.id, paper.id).text[:12] in page
