"""改数 on the page: seen before it is published, in force for new matters, taken back like any other."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from bihuan import core
from bihuan.matters import figures, local_file, procedures, record, stories
from bihuan.matters.models import Setting
from tests.world import PASSWORD, World

PAGE = "/procedures/appeal/figures/accept_within/"


def signed_in(user: object) -> Client:
    client = Client()
    assert client.login(username=user.username, password=PASSWORD)
    return client


def typed(value: object = 3, step: str = "publish", **more: object) -> dict[str, object]:
    day = timezone.localdate().isoformat()
    told = {"value": value, "source": "清社〔2026〕3号", "since": day, "seen": ""}
    return told | {"step": step} | more


def last(world: World) -> str:
    row = figures.last(world.community.id, "appeal", "accept_within")
    return str(row.id) if row else ""


def in_force(place: object) -> int:
    return procedures.current("appeal", place.id)[0].local["accept_within"].value


def appeal(world: World, at: object) -> object:
    words = {"place": ("a" * 64,), "words": ("b" * 64,)}
    person = world.person(world.clerk, at)
    submitted = core.Event("submit", person, at, at, evidence=words)
    return record.begin(world.community.id, "appeal", submitted, title="楼道灯不亮")


def test_a_check_shows_what_changes_and_changes_nothing(world: World) -> None:
    answer = signed_in(world.secretary).post(PAGE, typed(step="check"))
    page = answer.content.decode()
    for told in ("1个工作日 → <b>3个工作日</b>", "时限“受理”：1个工作日 → 3个工作日", "发布"):
        assert told in page
    assert "今天起算的，原来" in page
    assert Setting.objects.filter(place=world.community).count() == 0
    assert in_force(world.community) == 1


def test_a_check_rehearses_the_stories_and_lists_what_comes_out_differently(world: World) -> None:
    page = signed_in(world.officer).post(PAGE, typed(step="check")).content.decode()
    assert "一件小事，五步办完，销号，回头看" in page
    assert "collected by 2026-08-06 held clerk proxy" in page


def test_a_published_figure_is_in_force_for_new_matters_and_an_old_one_keeps_its_day(
    world: World,
) -> None:
    at = timezone.now() - timedelta(seconds=5)
    old = appeal(world, at)
    answer = signed_in(world.secretary).post(PAGE, typed(), follow=True)
    assert "改为3个工作日" in answer.content.decode()
    new = appeal(world, at)
    calendar = procedures.calendar()
    due = [core.Limit.parse(text).due(at, calendar) for text in ("1wd", "3wd")]
    assert [old.due, new.due] == due
    kept = record.present(world.community.id, old.id)
    assert kept.procedure.local["accept_within"].value == 1
    assert in_force(world.other) == 1
    [row] = figures.history("appeal", [world.community.id])
    assert row.by == world.person(world.secretary).id


def test_who_may_not_change_is_refused_and_sees_no_form(world: World) -> None:
    client = signed_in(world.worker)
    assert client.post(PAGE, typed()).status_code == 403
    page = client.get(PAGE).content.decode()
    assert "这个数由社区书记或街道督办改" in page
    assert 'name="value"' not in page
    assert in_force(world.community) == 1


WRONG = [
    ({"value": 0}, "要填 1 到 9999 的整数"),
    ({"value": 10_000}, "要填 1 到 9999 的整数"),
    ({"value": ""}, "请填新的数"),
    ({"value": "三"}, "整数"),
    ({"source": " "}, "请写明依据"),
    ({"since": "2020-01-01"}, "不能早于今天"),
    ({"since": ""}, "必填"),
    ({"since": "x"}, "日期"),
]


@pytest.mark.parametrize(("wrong", "says"), WRONG, ids=[str(w) for w, _ in WRONG])
@pytest.mark.parametrize("step", ["check", "publish"])
def test_bad_input_says_why_keeps_what_was_typed_and_publishes_nothing(
    world: World, wrong: dict[str, object], says: str, step: str
) -> None:
    told = typed(7, step, reason="楼栋多，人手少") | wrong
    answer = signed_in(world.secretary).post(PAGE, told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert says in page
    assert "楼栋多，人手少" in page
    assert f'value="{told["value"]}"' in page or told["value"] == ""
    assert Setting.objects.filter(place=world.community).count() == 0


def test_the_same_again_is_no_change(world: World) -> None:
    client = signed_in(world.secretary)
    client.post(PAGE, typed())
    answer = client.post(PAGE, typed(seen=last(world)))
    assert answer.status_code == 422
    assert "和现在一样，不用改" in answer.content.decode()


def test_a_former_value_is_published_again_from_the_history(world: World) -> None:
    client = signed_in(world.secretary)
    client.post(PAGE, typed(3))
    first = last(world)
    client.post(PAGE, typed(4, seen=first))
    page = client.get(PAGE).content.decode()
    assert f"?back={first}" in page
    page = client.get(f"{PAGE}?back={first}").content.decode()
    assert 'name="value" value="3"' in page
    assert "清社〔2026〕3号" in page
    client.post(PAGE, typed(3, seen=last(world)))
    assert in_force(world.community) == 3
    assert [r.value for r in figures.history("appeal", [world.community.id])] == [3, 4, 3]


def test_a_place_goes_back_to_the_default_or_to_what_holds_above(world: World) -> None:
    client = signed_in(world.secretary)
    client.post(PAGE, typed(3))
    assert "checked" in client.get(f"{PAGE}?back=default").content.decode()
    checked = client.post(PAGE, typed("", "check", none="on", seen=last(world)))
    assert "3个工作日 → <b>1个工作日</b>" in checked.content.decode()
    answer = client.post(PAGE, typed("", none="on", seen=last(world)), follow=True)
    assert "“受理时限”不再自定。" in answer.content.decode()
    assert in_force(world.community) == 1


def test_who_was_overtaken_is_told_and_keeps_what_was_typed(world: World) -> None:
    client = signed_in(world.secretary)
    signed_in(world.officer).post(PAGE, typed(2))
    answer = client.post(PAGE, typed(5))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "有人改过这个数" in page
    assert 'value="5"' in page
    assert in_force(world.community) == 2
    assert client.post(PAGE, typed(5, seen=last(world))).status_code == 302
    assert in_force(world.community) == 5


def test_a_figure_from_a_later_day_waits_for_it(world: World) -> None:
    day = timezone.localdate() + timedelta(days=30)
    answer = signed_in(world.secretary).post(PAGE, typed(since=day.isoformat()), follow=True)
    assert "到日子起用" in answer.content.decode()
    assert in_force(world.community) == 1
    assert (
        procedures.current("appeal", world.community.id, day)[0].local["accept_within"].value == 3
    )


def test_what_is_not_there_is_not_found(world: World) -> None:
    client = signed_in(world.secretary)
    assert client.get("/procedures/appeal/figures/nothing/").status_code == 404
    assert client.post("/procedures/nothing/figures/accept_within/", typed()).status_code == 404
    assert client.get(f"{PAGE}?back=x").status_code == 200


def test_the_figures_of_a_place_go_out_as_a_file_that_comes_back(
    world: World, tmp_path: object
) -> None:
    client = signed_in(world.secretary)
    client.post(PAGE, typed(3, reason="楼栋多"))
    answer = client.post("/procedures/figures.toml", {"purpose": "存档"})
    path = tmp_path / "local.toml"
    path.write_bytes(answer.content)
    place, [line], problems = local_file.read(path, figures.known())
    assert (place, problems) == (world.community.name, [])
    assert (line.name, line.value, line.reason) == ("accept_within", 3, "楼栋多")
    assert "attachment" in answer["Content-Disposition"]
    other = signed_in(world.stranger).post("/procedures/figures.toml").content.decode()
    assert "accept_within" not in other


def test_stories_that_cannot_be_read_are_no_reason_to_stop(world: World, tmp_path: object) -> None:
    appeal = procedures.current("appeal")[0]
    missing = stories.compare(tmp_path / "stories.toml", appeal, appeal)
    assert (missing.stories, missing.different) == (0, [])
    (tmp_path / "stories.toml").write_text("[[story]\n", "utf-8")
    assert stories.compare(tmp_path / "stories.toml", appeal, appeal).lines == 0
