"""A matter is found by the phone in its words, through a keyed hash and nothing else."""

import pytest
from django.db import connection

from bihuan.matters import actions, evidence, phones
from bihuan.matters.models import Phone
from bihuan.matters.record import begin
from bihuan.people import keyring
from bihuan.people.phones import within, without
from bihuan.people.walls import tenant
from bihuan.project.commands import keys
from tests.world import LATER

PHONE = "13800138000"


@pytest.fixture(scope="module", autouse=True)
def own_keys(apart, tmp_path_factory):
    """Changing a key writes every row of every community anew."""
    from django.conf import settings

    before, settings.KEYS = settings.KEYS, tmp_path_factory.mktemp("phones") / "keys"
    yield
    settings.KEYS = before


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("请打 13800138000", ["13800138000"]),
        ("电话１３８００１３８０００，晚上在家", ["13800138000"]),
        ("138-0013-8000 或 0393-4412345", ["138-0013-8000", "0393-4412345"]),
        ("+86 13800138000、13800138000", ["+86 13800138000", "13800138000"]),
        ("证件 410900198001011234，金额 13800138000.5 元", ["13800138000"]),
        ("编号 A-2026-0001，三号楼 1201", []),
        ("12800138000", []),
    ],
)
def test_numbers_are_found_as_people_write_them(text, found):
    assert within(text) == found


def an_appeal(world, words):
    kept = evidence.keep(world.community.id, words)
    place = evidence.keep(world.community.id, "三单元")
    said = {"words": (kept,), "place": (place,)}
    opened = world.event(world.clerk, "submit", evidence=said)
    row = begin(world.community.id, "appeal", opened, title="灯坏了")
    phones.note(world.community.id, row.id, row.procedure, {kept: words})
    return row, kept


def found(world, phone, at=None):
    return [row.id for row in phones.find((at or world.community).id, phone)]


def test_a_matter_is_found_by_the_number_in_its_words_and_only_there(world):
    row, _kept = an_appeal(world, f"楼道灯坏了，{PHONE}")
    other, _kept = an_appeal(world, "楼道灯坏了，138 0013 8000")
    an_appeal(world, "楼道灯坏了，13800138001")
    assert found(world, "+86 138-0013-8000") == [other.id, row.id]
    assert found(world, PHONE, world.other) == []


def test_a_form_that_is_handed_in_is_found_at_once(world):
    row = world.working()
    form = world.form(row, "progress", data={"note": f"业主 {PHONE} 说已清走"})
    assert form.is_valid()
    actions.take(world.community.id, row.id, world.person(world.worker), form, at=LATER)
    assert found(world, PHONE) == [row.id]


def test_nothing_of_the_number_lies_in_the_table(world):
    an_appeal(world, f"楼道灯坏了，{PHONE}")
    with tenant(world.community.id), connection.cursor() as cursor:
        cursor.execute("SELECT matters_phone::text FROM matters_phone")
        rows = [text for (text,) in cursor.fetchall()]
    assert rows
    assert [row for row in rows if PHONE in row or "138" + "0013" in row] == []


def test_two_purposes_have_two_hashes_of_one_number(world):
    row, kept = an_appeal(world, f"楼道灯坏了，{PHONE}")
    phones.note(world.community.id, row.id, "mediation", {kept: PHONE})
    with tenant(world.community.id):
        assert Phone.objects.values("hash").distinct().count() == 2
    assert found(world, PHONE) == [row.id]


def test_erased_words_are_found_no_more(world):
    _row, kept = an_appeal(world, f"楼道灯坏了，{PHONE}")
    evidence.erase(world.community.id, kept, why="本人要求", by="x")
    assert found(world, PHONE) == []
    with tenant(world.community.id):
        assert Phone.objects.count() == 0


def test_it_is_made_anew_from_the_words_and_under_a_new_key(world, capsys):
    row, _kept = an_appeal(world, f"楼道灯坏了，{PHONE}")
    with tenant(world.community.id):
        before = Phone.objects.get(matter_id=row.id).hash
        Phone.objects.all().delete()
    assert phones.rebuild(world.community.id) == 1
    assert found(world, PHONE) == [row.id]
    keys._rotate(keys._parser().parse_args(["rotate"]))
    with tenant(world.community.id):
        after = Phone.objects.get(matter_id=row.id).hash
    assert after != before
    assert after.startswith(f"{max(keyring.ring(keyring.HASH))}.")
    assert found(world, PHONE) == [row.id]
    capsys.readouterr()


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("楼上漏水，请打 13800138000，姓王", "楼上漏水，请打 …，姓王"),
        ("请打１３８ ００１３ ８０００", "请打…"),
        ("身份证 11010119900307123X 的老人", "身份证 … 的老人"),
        ("2026年11月补发3,460元", "2026年11月补发3,460元"),
    ],
)
def test_a_title_in_lists_holds_nobody_s_number(said, title):
    assert without(said) == title
