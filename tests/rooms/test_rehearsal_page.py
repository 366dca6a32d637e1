"""演练 on the page: the same rules and the same words as at the real door, and nothing is kept."""

import html
import re
from pathlib import Path
from secrets import token_hex

import pytest
from django.core import signing
from django.db import connections
from django.test import Client
from django.utils import timezone

from bihuan.desk import rehearsing
from bihuan.matters import proposed
from bihuan.project.commands import procedures_new
from tests import database as testing
from tests.rooms.test_sight import shut
from tests.world import PASSWORD, World

PAGE = "/procedures/appeal/rehearsal/"


class Walker:
    """Somebody at the page: what the form holds is sent back with every button."""

    def __init__(self, user: object, page: str = PAGE) -> None:
        self.client, self.address = Client(), page
        assert self.client.login(username=user.username, password=PASSWORD)
        self.read(self.client.get(page))

    def read(self, answer: object) -> "Walker":
        self.status, self.page = answer.status_code, answer.content.decode()
        found = re.search(r'name="state" value="(.*?)"', self.page)
        self.state = html.unescape(found[1]) if found else ""
        at = re.search(r'name="at" value="(.*?)"', self.page)
        who = re.search(r'name="who" value="(.)"[^>]*checked', self.page)
        self.form = {"at": at[1] if at else "", "who": who[1] if who else ""}
        self.form["roles"] = re.findall(r'name="roles" value="(\w+)"[^>]*checked', self.page)
        return self

    def does(self, do: str, **more: object) -> "Walker":
        sent = {"state": self.state, "do": do} | self.form | more
        return self.read(self.client.post(self.address, sent))

    @property
    def stage(self) -> str:
        return re.search(r'id="now">现在：(.*?)</h2>', self.page)[1]


def counted() -> dict[str, int]:
    """How many rows every table has, whatever wall it stands behind."""
    name = connections["default"].settings_dict["NAME"]
    with testing.superuser(name) as server:
        tables = server.execute(
            "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables "
            "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        return {
            table: server.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for (table,) in tables
        }


def submitted(walker: Walker) -> Walker:
    return walker.does("act:submit", **{"submit-place": "on", "submit-words": "on"})


def test_a_walk_goes_the_whole_way_and_no_table_has_a_row_more(world: World) -> None:
    walker = Walker(world.worker)
    before = counted()
    assert len(before) > 15
    submitted(walker)
    assert walker.stage == "待受理"
    walker.does("act:accept", who="乙", roles=["clerk"])
    facts = {"type": "设施维修", "route": "社区自办", "owner": "丙"}
    sent = {f"dispatch-{name}": value for name, value in facts.items()}
    walker.does("act:dispatch", who="乙", roles=["clerk"], **sent)
    assert walker.stage == "办理中"
    assert walker.form["who"] == "丙"
    walker.does("act:report", roles=["worker"], **{"report-photo_after": "on"})
    walker.does("act:feed_back", who="乙", roles=["clerk"], **{"feed_back-reply": "on"})
    rated = {"rate-says": "on", "rate-rating": "满意"}
    walker.does("act:rate", who="甲", roles=["resident"], **rated)
    walker.does("next")
    walker.does("act:sign_off", who="乙", roles=["clerk"])
    assert walker.stage == "已销号"
    walker.does("back").does("look").does("again")
    assert counted() == before


def test_a_refusal_says_what_the_real_door_says_and_keeps_what_was_ticked(world: World) -> None:
    walker = Walker(world.secretary)
    walker.does("act:submit", **{"submit-place": "on"})
    assert walker.status == 409
    assert "还缺诉求内容，请补上。" in walker.page
    assert re.search(r'name="submit-place"[^>]*checked', walker.page)
    assert walker.stage == "新事项"


def test_who_did_the_work_may_not_sign_it_off_and_is_told_why(world: World) -> None:
    walker = submitted(Walker(world.secretary))
    walker.does("act:accept", who="乙", roles=["clerk"])
    facts = {"type": "设施维修", "route": "社区自办", "owner": "乙"}
    sent = {f"dispatch-{name}": value for name, value in facts.items()}
    walker.does("act:dispatch", who="乙", roles=["clerk"], **sent)
    walker.does("act:report", who="乙", roles=["worker"], **{"report-photo_after": "on"})
    walker.does("act:feed_back", who="乙", roles=["clerk"], **{"feed_back-reply": "on"})
    rated = {"rate-says": "on", "rate-rating": "满意"}
    walker.does("act:rate", who="甲", roles=["resident"], **rated)
    walker.does("look", who="乙", roles=["clerk"])
    assert "“报办结”是您经手的，这一步请换一位同事办。" in walker.page
    before = walker.stage
    walker.does("act:sign_off", who="乙", roles=["clerk"])
    assert walker.status == 409
    assert walker.stage == before
    walker.does("act:sign_off", who="丁", roles=["clerk"])
    assert walker.stage == "已销号"


def test_other_roles_are_offered_with_what_they_could_do(world: World) -> None:
    walker = submitted(Walker(world.worker))
    walker.does("look", roles=["worker"])
    assert 'value="act:accept"' not in walker.page
    assert 'value="as:clerk"' in walker.page
    walker.does("as:clerk")
    assert walker.form["roles"] == ["clerk"]
    assert 'value="act:accept"' in walker.page


def test_time_goes_on_to_the_next_light_and_says_so(world: World) -> None:
    walker = Walker(world.worker, f"/procedures/{shut(world)}/rehearsal/")
    day = str(timezone.localdate())
    walker.does("act:open", roles=["clerk"], **{"open-words": "on", "open-day": day})
    assert "今天到期" in walker.page
    walker.does("next")
    assert "到了下一个时限，请看灯" in walker.page
    assert re.search(r'class="late">逾期', walker.page)
    assert walker.does("next").page.count("没有时限在走，时间再往后也没有什么变化") == 1
    assert "这个身份现在没有能办的" in walker.does("look", roles=["verifier"], who="丁").page


def test_what_time_itself_does_is_walked_too(world: World) -> None:
    walker = Walker(world.worker, "/procedures/rectification/rehearsal/")
    walker.does("act:register", roles=["clerk"])
    told = [walker.does("next").page for _ in range(4)]
    assert any("时钟办了：" in page for page in told)
    assert 'class="by-clock"' in walker.page


def test_a_step_is_taken_back_and_a_walk_begun_again(world: World) -> None:
    walker = submitted(Walker(world.worker))
    walker.does("act:accept", who="乙", roles=["clerk"])
    assert walker.does("back").stage == "待受理"
    assert walker.does("again").stage == "新事项"
    assert walker.does("back").stage == "新事项"


def test_children_are_opened_and_answer(world: World) -> None:
    walker = Walker(world.worker, "/procedures/rectification/rehearsal/")
    walker.does("act:register", roles=["clerk"])
    walker.does("act:claim", roles=["secretary"])
    facts = {"owner": "丙", "due_day": "2099-12-01", "class": "限期整改"}
    sent = {f"plan-{name}": value for name, value in facts.items()}
    walker.does("act:plan", roles=["secretary"], **sent)
    assert "还缺整改措施，请补上。" in walker.page
    walker.does("act:plan", roles=["secretary"], **sent, **{"plan-opens": "2"})
    assert walker.stage == "整改中"
    walker.does("look", who="丙", roles=["worker"])
    assert "还有2条整改措施没有办结" in walker.page
    assert walker.does("answer:1.done").status == 200
    assert "还有1条整改措施没有办结" in walker.page
    assert walker.does("answer:1.open").page.count("answer:1.done") == 1
    assert walker.does("answer:7.done").status == 409
    assert walker.does("answer:x").status == 200


@pytest.mark.parametrize("state", ["", "x", "eyJwIjoiYXBwZWFsIn0:1:x"])
def test_a_forged_or_lost_walk_begins_again_and_says_so(world: World, state: str) -> None:
    walker = submitted(Walker(world.worker))
    walker.state = state
    walker.does("act:accept", roles=["clerk"])
    assert walker.status == 409
    assert "这次演练接不上了，从头开始" in walker.page
    assert walker.stage == "新事项"


def test_a_walk_of_one_procedure_is_not_taken_for_another(world: World) -> None:
    walker = submitted(Walker(world.worker))
    other = Walker(world.worker, "/procedures/rectification/rehearsal/")
    other.state = walker.state
    assert other.does("look").status == 409


@pytest.mark.parametrize("wrong", [{"at": "gestern"}, {"at": ""}, {"who": "戊"}, {"roles": ["x"]}])
def test_a_day_or_a_name_that_will_not_do_loses_nothing(
    world: World, wrong: dict[str, object]
) -> None:
    walker = submitted(Walker(world.worker)).does("look", **wrong)
    assert walker.status == 422
    assert walker.stage == "待受理"


def test_a_number_that_is_none_is_told_at_its_field(world: World) -> None:
    walker = submitted(Walker(world.worker))
    walker.does("act:accept", who="乙", roles=["clerk"])
    walker.does("act:dispatch", **{"dispatch-type": "没有这种"})
    assert walker.status == 422
    assert walker.stage == "待分析"


def test_a_walk_that_no_longer_fits_says_from_which_step_on(world: World) -> None:
    walker = submitted(Walker(world.worker))
    told = signing.loads(walker.state, salt=rehearsing.SALT)
    told["s"].append(told["s"][0] | {"act": "abolished"})
    walker.state = signing.dumps(told, salt=rehearsing.SALT, compress=True)
    walker.does("look")
    assert "走到第 1 步以后接不上" in walker.page
    assert walker.stage == "待受理"


def test_a_draft_is_walked_before_it_is_published(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(proposed, "own", lambda: tmp_path)
    name = f"keys_{token_hex(4)}"
    assert procedures_new.write(name, tmp_path) == 0
    walker = Walker(world.secretary, f"/procedures/{name}/draft/2026.1/rehearsal/")
    walker.does("act:submit", **{"submit-words": "on"})
    assert walker.stage == "待派"
    assert "写成故事" in walker.page
    assert "| submit | words | received" in walker.page
    assert (
        Walker(world.secretary).client.get(f"/procedures/{name}/draft/9/rehearsal/").status_code
        == 404
    )


def test_a_walk_has_an_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsing, "MOST", 1)
    walker = submitted(Walker(world.worker))
    walker.does("act:accept", who="乙", roles=["clerk"])
    assert "走得太远了" in walker.page
    assert walker.stage == "待受理"
