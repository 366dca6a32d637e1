"""A workbook of what a community set up: brought in by the rules of the pages, and taken out again."""

import re
from datetime import date, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bihuan.people import appointing, ground, residents, tree
from bihuan.people.access import log
from bihuan.people.exchange import bringing, escaping, outgoing
from bihuan.people.models import (
    Charge,
    Grant,
    Household,
    Organisation,
    Person,
    Place,
    Post,
    Resident,
    User,
)
from bihuan.people.walls import tenant
from tests.rooms.books import (
    SETUP,
    TODAY,
    bring,
    out,
    read,
    refused,
    sent_of,
    sums,
    xlsx,
)
from tests.world import World, build


def counted(world: World) -> list[int]:
    """How many rows of everything there are."""
    own = {"organisation__tenant": world.community}
    with tenant(world.community.id):
        return [
            Organisation.objects.filter(tenant=world.community).count(),
            Post.objects.filter(**own).count(), Person.objects.filter(posts__organisation__tenant=world.community).distinct().count(),
            Place.objects.count(), Household.objects.count(), Charge.objects.count(),
            Resident.objects.count(), log.rows(world.community.id).count(),
        ]  # fmt: skip


# -- bringing in -------------------------------------------------------------------------------------


def test_all_that_a_community_sets_up_comes_in_whatever_the_order_of_rows(world):
    told = bring(world, SETUP)
    assert refused(told) == []
    assert sums(told) == {"added": 15, "changed": 0, "left": 0, "refused": 0}
    group = Organisation.objects.get(tenant=world.community, name="一号楼党小组")
    assert [group.parent.name, group.parent.parent.name] == ["第一支部", "社区党委"]
    found = ground.ground(world.community.id, TODAY)
    assert [lot.row.name for lot in found] == ["清河苑", "一号楼", "一单元"]
    assert [(grid.row.name, grid.doors) for grid in found.grids] == [("第一网格", 3)]
    somebody = Person.objects.get(
        name="林小满", posts__organisation__tenant=world.community, posts__role="worker"
    )
    assert somebody.posts.count() == 2
    assert [
        one.name_sealed.open() for one in residents.by_phone(world.community.id, "139 1234 5678")
    ] == ["周先生"]


def test_the_same_file_twice_changes_nothing(world):
    bring(world, SETUP)
    before = counted(world)
    told = bring(world, SETUP)
    assert sums(told) == {"added": 0, "changed": 0, "left": 15, "refused": 0}
    assert counted(world) == before


def test_a_dry_run_says_the_same_and_writes_nothing(world):
    before = counted(world)
    told = bringing.rehearse(world.community, sent_of(SETUP), world.person(world.officer), TODAY)
    assert sums(told)["added"] == 15
    assert counted(world) == before


def test_what_is_missing_from_the_file_is_left_alone(world):
    bring(world, SETUP)
    before = counted(world)
    told = bring(world, {"places": [{"kind": "楼栋", "name": "二号楼"}]})
    after = counted(world)
    assert sums(told) == {"added": 1, "changed": 0, "left": 0, "refused": 0}
    assert after[3] == before[3] + 1
    assert after[:3] + after[4:] == before[:3] + before[4:]


def test_by_its_code_a_row_is_renamed_and_moved_instead_of_doubled(world):
    first = {
        "organisations": [
            {"code": f"a{world.street.name}", "name": "第一支部", "kind": "党支部"},
            {"name": "社区党委", "kind": "委员会"},
        ],
        "places": [
            {"code": "b1", "kind": "楼栋", "name": "一号楼"}, {"kind": "小区", "name": "清河苑"},
        ],
        "doors": [{"code": "d1", "place": "b1", "door": "101"}],
    }  # fmt: skip
    bring(world, first)
    told = bring(world, {
        "organisations": [{"code": f"a{world.street.name}", "name": "第一党支部", "parent": "社区党委"}],
        "places": [{"code": "b1", "name": "1号楼", "parent": "清河苑"}],
        "doors": [{"code": "d1", "door": "0101"}],
    })  # fmt: skip
    assert (refused(told), sums(told)["changed"]) == ([], 3)
    row = Organisation.objects.get(code=f"a{world.street.name}")
    assert (row.name, row.parent.name) == ("第一党支部", "社区党委")
    with tenant(world.community.id):
        door = Household.objects.select_related("place__parent").get(code="d1")
    assert (door.door, door.place.name, door.place.parent.name) == ("0101", "1号楼", "清河苑")


def test_bad_rows_stay_out_with_their_reasons_and_good_rows_come_in(world):
    told = bring(world, {
        "organisations": [
            {"name": "楼组", "kind": "楼栋党小组"},
            {"name": "支部", "kind": "党支部", "parent": "没有的党委"},
            {"name": "", "kind": "党支部"},
            {"name": "甲支部", "kind": "党支部"},
            {"name": "甲支部", "kind": "党支部"},
        ],
        "places": [
            {"kind": "单元", "name": "一单元"}, {"kind": "塔", "name": "塔"},
            {"kind": "楼栋", "name": "一号楼", "grid": "没有的网格"}, {"kind": "楼栋", "name": "二号楼"},
        ],
        "doors": [
            {"place": "二号楼", "door": "101"}, {"place": "二号楼", "door": "101"},
            {"place": "三号楼", "door": "101"},
        ],
        "charges": [{"name": "李网格", "place": "二号楼", "door": "999"}, {"name": "没有的人", "place": "二号楼"}],
    })  # fmt: skip
    assert refused(told) == [
        ("organisations", 2, "社区下面不设楼栋党小组。"),
        ("organisations", 3, "找不到“没有的党委”。"),
        ("organisations", 4, "没有填：名称。"),
        ("organisations", 6, "和第 5 行说的是同一个。"),
        ("places", 2, "单元要在一栋楼里，请选楼栋。"),
        ("places", 3, "“类别”里没有“塔”，请从下拉里选。"),
        ("places", 4, "找不到“没有的网格”。"),
        ("doors", 3, "和第 2 行说的是同一个。"),
        ("doors", 4, "找不到“三号楼”。"),
        ("charges", 2, "“二号楼”里没有这个门牌。"),
        ("charges", 3, "“没有的人”在这里没有岗。"),
    ]
    assert sums(told)["added"] == 3


def test_rows_that_stand_below_a_refused_row_are_told_which(world):
    told = bring(world, {"places": [
        {"kind": "单元", "name": "一单元", "parent": "一号楼"},
        {"kind": "楼栋", "name": "一号楼", "parent": "没有的小区"},
    ]})  # fmt: skip
    assert refused(told) == [
        ("places", 2, "“一号楼”在第 3 行，那一行没有收。"),
        ("places", 3, "找不到“没有的小区”。"),
    ]


def test_two_places_of_one_name_are_told_apart_by_the_whole_path(world):
    places = [
        {"kind": "小区", "name": "东苑"}, {"kind": "小区", "name": "西苑"},
        {"kind": "楼栋", "name": "一号楼", "parent": "东苑"},
        {"kind": "楼栋", "name": "一号楼", "parent": "西苑"},
    ]  # fmt: skip
    told = bring(world, {
        "places": places,
        "doors": [{"place": "一号楼", "door": "1"}, {"place": "西苑/一号楼", "door": "1"}],
    })  # fmt: skip
    assert refused(told) == [("doors", 2, "“一号楼”有 2 处，请填编码，或从大到小写全。")]


# -- people: the rules of the pages ----------------------------------------------------------------


def test_who_may_appoint_whom_is_as_on_the_page(world):
    rows = {"posts": [
        {"name": "新监委", "role": "居监委成员"}, {"name": "新管理", "role": "系统管理员"},
        {"name": "新专干", "role": "专干"}, {"name": "周书记", "role": "党员"},
    ]}  # fmt: skip
    told = bring(world, rows, by=world.secretary)
    assert refused(told) == [
        ("posts", 2, "您不能任免“居监委成员”：由上级或安全管理员办。"),
        ("posts", 3, "您不能任免“系统管理员”：由上级或安全管理员办。"),
        ("posts", 5, "不能任免自己，请由别人办。"),
    ]
    assert not Person.objects.filter(name="新监委", posts=None).exists()
    told = bring(world, {"posts": [{"name": "新监委", "role": "居监委成员"}]})
    assert sums(told)["added"] == 1


def test_posts_that_one_person_may_not_hold_together_are_refused(world):
    told = bring(world, {"posts": [
        {"name": "孙专干", "role": "居监委成员"},
        {"name": "新人", "role": "书记"}, {"name": "新人", "role": "报账员"},
    ]})  # fmt: skip
    assert [number for _sheet, number, _says in refused(told)] == [2, 4]
    assert all("监督的人不能监督自己" in says for _sheet, _n, says in refused(told))


def test_a_term_that_ends_before_it_begins_is_refused_and_a_new_one_is_kept(world):
    told = bring(world, {"posts": [
        {"name": "新书记", "role": "书记", "since": "2026-03-01", "term_ends": "2026-02-28"},
        {"name": "周书记", "role": "书记", "term_ends": "2029年3月1日"},
        {"name": "李网格", "role": "网格员（承办人）", "since": "2025/1/1"},
    ]})  # fmt: skip
    assert [(n, says) for _s, n, says in refused(told)] == [
        (2, "任期届满不能早于起任。"),
        (4, "这一岗从 2026-01-01 起，不能改；请在页面上结束后另设。"),
    ]
    post = Post.objects.get(person__user=world.secretary)
    assert post.term_ends == date(2029, 3, 1)


def test_every_post_given_or_changed_is_in_the_access_log(world):
    bring(world, {"posts": [
        {"name": "林小满", "role": "专干", "title": "民政专干"},
        {"name": "吴网格", "role": "网格员（承办人）", "title": "第一网格长"},
    ]})  # fmt: skip
    with tenant(world.community.id):
        said = [(row.what, row.about, row.who) for row in log.rows(world.community.id)]
    by = world.person(world.officer).id
    assert said == [
        ("post", "林小满“民政专干”设岗，2026-11-24 起（导入）", by),
        ("post", "吴网格“第一网格长”改了职务（导入）", by),
    ]


def test_a_namesake_next_door_is_somebody_else_unless_the_number_says_so(world):
    stranger = world.stranger.person
    told = bring(world, {"posts": [{"name": stranger.name, "role": "专干"}]})
    assert "附近有同名的人" in told.of("added")[0].says
    assert stranger.posts.count() == 1
    bring(world, {"posts": [{"name": stranger.name, "number": str(stranger.id), "role": "志愿者"}]})
    assert stranger.posts.count() == 2


def test_an_account_comes_without_a_password_and_is_nobody_else_s(world):
    name = f"lin-{world.worker.username}"
    told = bring(world, {"posts": [
        {"name": "林小满", "role": "专干", "account": name},
        {"name": "别人", "role": "专干", "account": world.stranger.username},
        {"name": "李网格", "role": "网格员（承办人）", "account": "another"},
    ]})  # fmt: skip
    assert [(n, says) for _s, n, says in refused(told)] == [
        (3, "编号或账号是另一个人的，姓名不同。"),
        (4, "这个人已有别的账号。"),
    ]
    made = User.objects.get(username=name)
    assert (made.person.name, made.has_usable_password()) == ("林小满", False)


def test_a_post_of_another_community_is_not_touched(world):
    told = bringing.bring(
        world.street,
        sent_of({
            "organisations": [{"name": "支部", "kind": "党支部", "parent": world.community.name}],
            "posts": [{"name": "新人", "role": "专干", "organisation": world.community.name}],
        }),
        world.person(world.officer), TODAY,
    )  # fmt: skip
    assert [says for _s, _n, says in refused(told)] == [
        f"“{world.community.name}”下面的组织由它自己登记。",
        f"“{world.community.name}”的岗位由它自己登记。",
    ]


def test_codes_and_places_of_another_community_are_neither_seen_nor_taken(world):
    branch = tree.add(world.other, "branch", "文景支部", code=f"x{world.street.name}")
    ground.put(world.other.id, Place(kind="building", name="文景一号楼", code="x1"))
    told = bring(world, {
        "organisations": [{"code": branch.code, "name": "支部", "kind": "党支部"}],
        "places": [{"code": "x1", "kind": "楼栋", "name": "一号楼"}],
        "doors": [{"place": "文景一号楼", "door": "101"}],
    })  # fmt: skip
    assert refused(told) == [
        ("organisations", 2, "这个编码已经用了。"), ("doors", 2, "找不到“文景一号楼”。"),
    ]  # fmt: skip
    branch.refresh_from_db()
    assert branch.name == "文景支部"


def test_a_street_sets_up_its_communities_and_has_no_ground(world):
    rows = {
        "organisations": [{"name": "新社区", "kind": "社区"}],
        "posts": [{"name": "马督办", "role": "街道督办"}],
        "places": [{"kind": "楼栋", "name": "一号楼"}],
    }
    told = bringing.bring(world.street, sent_of(rows), world.person(world.officer), TODAY)
    assert refused(told) == [("places", 2, "地方、户和包片包户由社区登记，请在社区里导入。")]
    made = Organisation.objects.get(parent=world.street, name="新社区")
    assert made.tenant_id == made.id
    lent = Grant.objects.get(over=made)
    assert (lent.organisation, lent.role) == (world.street, "officer")


# -- residents ----------------------------------------------------------------------------------------


def test_residents_come_only_for_a_purpose_and_by_a_post_that_may_see_them(world):
    rows = {"residents": [
        {"purpose": "岗位和分工", "name": "甲"}, {"name": "乙"}, {"purpose": "人民调解", "name": "丙"},
    ]}  # fmt: skip
    assert [says for _s, _n, says in refused(bring(world, rows))] == [
        "“目的”里没有“岗位和分工”，请从下拉里选。", "没有填：目的。",
    ]  # fmt: skip
    nobody = world.person(world.officer)
    machine = type(nobody)("", frozenset({"system_admin", "security_admin"}))
    told = bringing.bring(
        world.community,
        sent_of({"residents": [{"purpose": "人民调解", "name": "丁"}]}),
        machine,
        TODAY,
    )
    assert [says for _s, _n, says in refused(told)] == ["居民名录由能看联系方式的岗位登记。"]


def test_names_and_phones_leave_only_with_who_may_open_them_and_come_back_unchanged(world):
    bring(world, SETUP)
    assert out(world)["residents"] == []
    seen = out(world, residents=True)["residents"][0]
    assert (seen["name"], seen["phone"]) == ("周先生", "13912345678")
    machine = type(world.person(world.officer))("", frozenset({"system_admin"}))
    blank = outgoing.everything(world.community, machine, TODAY, residents=True)["residents"][0]
    assert (blank["name"], blank["phone"], blank["number"]) == ("", "", seen["number"])
    for row in (seen, blank):
        assert sums(bring(world, {"residents": [row]}))["left"] == 1
    told = bring(world, {"residents": [blank | {"phone": "13800000000"}]})
    assert sums(told)["changed"] == 1
    assert len(residents.by_phone(world.community.id, "13800000000")) == 1


# -- what may not come in ------------------------------------------------------------------------------


def test_what_is_never_stored_is_dropped_and_so_is_what_nobody_asked_for(world):
    rows = {
        "doors": [{"place": "一号楼", "door": "101", "宗教": "佛教", "备注": "常有客人", "religion": "x"}],
        "posts": [{"name": "新人", "role": "专干", "民族": "某族", "思想动态": "稳定"}],
    }  # fmt: skip
    came = sent_of(rows)
    assert came.notes == [
        "户：“宗教”这一列不收，已去掉：系统不存人的“宗教”。",
        "户：“religion”这一列不收，已去掉：系统不存人的“religion”。",
        "户：“备注”这一列不认识，没有收。",
        "人员和岗位：“民族”这一列不收，已去掉：系统不存人的“民族”。",
        "人员和岗位：“思想动态”这一列不收，已去掉：系统不存人的“动态”。",
    ]
    assert "佛教" not in str(came.as_json())
    assert "常有客人" not in str(came.as_json())


def test_unknown_sheets_are_left_out_and_english_names_are_read():
    rows = [
        ("Places", [["Kind", "Name*", "In"], ["building", "Tower", ""]]),
        ("工资", [["姓名", "工资"], ["甲", "1"]]),
        ("户", [["只有一列"], ["x"]]),
    ]
    from bihuan.people.exchange import sent

    came = sent.sort_out(rows)
    assert [line.cells for line in came.tables["places"]] == [{"kind": "building", "name": "Tower"}]
    assert came.notes == [
        "“工资”这张表不认识，没有收。", "“户”里没有找到列名，没有收。列名请照下载的表格。",
    ]  # fmt: skip


# -- round trips ----------------------------------------------------------------------------------------


def test_what_is_taken_out_comes_in_again_through_a_file_and_changes_nothing(world):
    bring(world, SETUP)
    from bihuan.exchange.workbook import workbook

    before = counted(world)
    rows = out(world, residents=True)
    content = workbook("community", rows, "说明一行")
    told = bringing.bring(world.community, read(content), world.person(world.officer), TODAY)
    left = sum(map(len, rows.values()))
    assert (refused(told), sums(told)) == (
        [],
        {"added": 0, "changed": 0, "left": left, "refused": 0},
    )
    assert counted(world) == before


def test_on_paper_every_sheet_is_one_page_wide_and_no_explanation_is_cut(world):
    from bihuan.exchange.workbook import workbook

    with ZipFile(BytesIO(workbook("community", out(world), "说明"))) as book:
        pages = [book.read(name).decode() for name in book.namelist() if "/sheet" in name]
    assert all('orientation="landscape"' in page and 'fitToHeight="0"' in page for page in pages)
    heights = [float(ht) for ht in re.findall(r'<row [^>]*\bht="([\d.]+)"', pages[0])]
    assert max(heights) > 2 * min(heights)  # a row of several lines stands higher than one of one


NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.sampled_from("=+-@'/＝ 一二号楼"), min_size=1, max_size=12,
).map(str.strip).filter(bool)  # fmt: skip


@settings(
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.data())
def test_whatever_things_are_called_taking_out_and_bringing_in_changes_nothing(database, data):
    """Names that begin formulas, hold the sign between names, or are each other's codes."""
    world = build()
    here, today = world.community.id, TODAY
    names = data.draw(st.lists(NAMES, min_size=4, max_size=4, unique=True))
    codes = data.draw(st.permutations([*names[:2], "", ""]))
    grid = ground.put(here, Place(kind="grid", name=names[0]))
    yard = ground.put(here, Place(kind="compound", name=names[0], code=codes[0]))
    tower = ground.put(here, Place(kind="building", name=names[1], parent=yard, code=codes[1]))
    alone = ground.put(here, Place(kind="building", name=names[0], grid=grid))
    ground.add_doors(here, tower, names, today)
    ground.add_doors(here, alone, names[:1], today)
    branch = tree.add(world.community, "branch", names[2])
    tree.add(branch, "building_group", names[2])
    given = appointing.Given(
        branch, "member", TODAY - timedelta(days=9), name=names[3], title=names[0]
    )
    appointing.give(given, world.person(world.officer))
    from bihuan.exchange.workbook import workbook

    before = counted(world)
    content = workbook("community", out(world), "说明")
    told = bringing.bring(world.community, read(content), world.person(world.officer), TODAY)
    assert refused(told) == []
    assert (sums(told)["added"], sums(told)["changed"]) == (0, 0)
    assert counted(world) == before


@given(st.text(st.sampled_from("'=+-@＝ \u3000a1"), max_size=8))
def test_what_could_begin_a_formula_is_kept_from_it_and_comes_back_as_it_was(text):
    safe = escaping.escaped(text)
    assert not safe.lstrip(escaping.BLANK).startswith(escaping.FORMULA)
    assert escaping.unescaped(safe) == text


# -- at scale --------------------------------------------------------------------------------------------


def test_six_thousand_households_take_a_handful_of_statements(world):
    rows = {
        "places": [{"kind": "楼栋", "name": f"{n}号楼"} for n in range(60)],
        "doors": [
            {"place": f"{n}号楼", "door": f"{floor}{door:02d}"}
            for n in range(60) for floor in range(1, 26) for door in range(1, 5)
        ],
    }  # fmt: skip
    assert len(rows["doors"]) == 6000
    came, by = sent_of(rows), world.person(world.officer)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        told = bringing.bring(world.community, came, by, TODAY)
    assert sums(told)["added"] == 6060
    assert len(asked) <= 40


def test_a_file_is_read_as_it_was_filled_in():
    content = xlsx({"doors": [{"place": "一号楼", "door": 101, "code": "=1+1"}]})
    assert [line.cells for line in read(content).tables["doors"]] == [
        {"place": "一号楼", "door": "101", "code": "=1+1"}
    ]


@pytest.mark.parametrize("text", ["2026-13-01", "明天", "1/2", "2026-02-30"])
def test_what_is_no_day_is_refused(world, text):
    told = bring(world, {"posts": [{"name": "新人", "role": "专干", "since": text}]})
    assert refused(told) == [("posts", 2, f"“起任”的“{text}”不是日子，请写成 2026-03-01。")]
