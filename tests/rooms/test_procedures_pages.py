"""The pages of procedures: what a place goes by, and what is wrong with files."""

from datetime import date
from pathlib import Path
from secrets import token_hex

import pytest
from django.test import Client
from django.utils import timezone

from bihuan.matters import figures, procedures, proposed, shelf
from bihuan.project import database
from bihuan.project.commands import procedures_new
from tests.world import PASSWORD, World

SAID = {"source": "清社〔2026〕3号", "by": "命令行"}


def signed_in(user: object) -> Client:
    client = Client()
    assert client.login(username=user.username, password=PASSWORD)
    return client


def read(user: object, path: str) -> str:
    answer = signed_in(user).get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def sets(place: object, value: int | None, name: str = "accept_within") -> None:
    since = timezone.localdate()
    figures.put(place.id, [figures.Change("appeal", name, value, since=since, **SAID)])


def newest() -> str:
    """The version of `appeal` that came with the product."""
    return procedures.current("appeal")[0].version


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of drafts, for this test alone."""
    monkeypatch.setattr(proposed, "own", lambda: tmp_path)
    return tmp_path


@pytest.fixture
def begun(folder: Path) -> Path:
    """A procedure just begun by `bihuan procedures new`, under a name nobody else has."""
    name = f"keys_{token_hex(4)}"
    assert procedures_new.write(name, folder) == 0
    return folder / name / "2026.1.toml"


def test_drafts_lie_where_new_writes_them() -> None:
    assert proposed.own() == database.home() / "procedures"


def test_the_list_shows_what_is_in_force_and_marks_own_figures(world: World) -> None:
    before = read(world.worker, "/procedures/")
    assert "民情诉求" in before
    assert "本地自定" not in before
    sets(world.community, 3)
    assert "本地自定 1 个数" in read(world.worker, "/procedures/")
    assert "本地自定" not in read(world.stranger, "/procedures/")


def test_a_page_tells_who_does_what_by_when_and_draws_it(world: World) -> None:
    page = read(world.worker, "/procedures/appeal/")
    assert '<svg class="sheet" role="img"' in page
    for told in (
        "谁能做什么",
        "此后由办的人承办",
        "◷受理 1个工作日",
        "算作了结",
        "（示例）规程第三条",
    ):
        assert told in page


def test_a_page_shows_the_place_s_own_figure_beside_the_default_and_where_it_rests(
    world: World,
) -> None:
    sets(world.street, 5)
    assert "柳湾街道" in read(world.worker, "/procedures/appeal/").split("各地可以改的数")[1]
    sets(world.community, 3)
    page = read(world.worker, "/procedures/appeal/")
    for told in ("◷受理 3个工作日", "默认 1个工作日", "清社〔2026〕3号", "受理时限 → 3个工作日"):
        assert told in page
    sets(world.community, None)
    page = read(world.worker, "/procedures/appeal/")
    assert "◷受理 5个工作日" in page
    assert "受理时限：不再自定" in page


def test_what_is_not_there_is_not_found(world: World) -> None:
    client = signed_in(world.secretary)
    assert client.get("/procedures/nothing/").status_code == 404
    assert client.get("/procedures/appeal/draft/2026.1/").status_code == 404


def test_looking_at_the_pages_keeps_no_edition(world: World) -> None:
    from bihuan.matters.models import Edition

    sets(world.community, 17)
    before = Edition.objects.count()
    read(world.worker, "/procedures/")
    read(world.worker, "/procedures/appeal/")
    assert Edition.objects.count() == before


def test_what_new_writes_opens_as_a_draft(world: World, begun: Path) -> None:
    name = begun.parent.name
    assert name in read(world.secretary, "/procedures/").split("草稿")[1]
    page = read(world.secretary, f"/procedures/{name}/draft/2026.1/")
    for told in ("草稿，没有发布", "3 个故事", "都走得通", "◷办结时限 5个工作日"):
        assert told in page


def test_a_draft_whose_story_does_not_come_true_says_at_which_line(
    world: World, begun: Path
) -> None:
    book = begun.with_name("stories.toml")
    text = book.read_text("utf-8")
    book.write_text(text.replace("by 2026-12-01", "by 2026-12-31"), "utf-8")
    line = text.splitlines().index(next(row for row in text.splitlines() if "by 2026-12-01" in row))
    page = read(world.secretary, f"/procedures/{begun.parent.name}/draft/2026.1/")
    assert "走出来是“working by 2026-12-01" in page.replace("&#x27;", "'")
    assert f"第 {line + 1} 行" in page


def test_a_malformed_file_stops_nothing_and_is_told_with_line_and_way_out(
    world: World, folder: Path
) -> None:
    name = "appeal"
    path = folder / name / "2027.1.toml"
    path.parent.mkdir()
    text = (shelf.SHELF / "appeal" / "2026.1.toml").read_text("utf-8")
    path.write_text(text.replace('who    = ["clerk"]', 'who    = ["cleark"]', 1), "utf-8")
    line = text[: text.index('who    = ["clerk"]')].count("\n") + 1
    for place in ("/procedures/", "/procedures/appeal/"):
        page = read(world.worker, place)
        assert "who 里的 cleark 没有声明" in page
        assert f"第 {line} 行" in page
        assert f"{newest()} 版" in page


def test_a_published_version_with_other_content_is_refused_by_its_digest(
    world: World, folder: Path
) -> None:
    path = folder / "appeal" / "2026.1.toml"
    path.parent.mkdir()
    text = (shelf.SHELF / "appeal" / "2026.1.toml").read_text("utf-8")
    path.write_text(text + "\n# 改了一点\n", "utf-8")
    page = read(world.worker, "/procedures/appeal/")
    assert "2026.1 已发布，内容不能改" in page
    assert f"另存为 {shelf.after(newest())}" in page
    assert f"{newest()} 版" in page
    assert "草稿" not in page


def test_a_place_s_file_of_figures_that_will_not_do_is_told(world: World, folder: Path) -> None:
    path = folder / "local" / "清河.toml"
    path.parent.mkdir()
    path.write_text('place = "清河"\n\n[appeal]\naccept_within = 2\n', "utf-8")
    page = read(world.worker, "/procedures/")
    assert "appeal.accept_within" in page
    assert "local/清河.toml" in page
    assert "第 4 行" in page


def test_since_when_is_the_day_the_edition_was_put_in_force(world: World) -> None:
    from bihuan.matters import in_use

    appeal = procedures.current("appeal")[0]
    text = (shelf.SHELF / "appeal" / "2026.1.toml").read_text("utf-8")
    procedures.put(appeal, text, world.community.id, since=date(2026, 11, 1), by="命令行")
    use = in_use.one("appeal", world.community.id, date(2026, 11, 24))
    assert (use.since, use.place) == (date(2026, 11, 1), world.community.name)
