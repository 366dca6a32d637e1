"""Law of the house: nothing about people is stored that the purposes file does not name and explain."""

import os
import re
import subprocess
import sys
import tomllib

import pytest
from django.apps import apps
from django.db import models
from django.urls import get_resolver

from bihuan.core import Limit
from bihuan.people import purposes, roles
from bihuan.people.exchange import sheets
from bihuan.people.models import Person, Post, Resident, User
from bihuan.people.sealed import SealedText
from tests.spec.shelf import PROCEDURES

from . import names
from .test_built import ROOT

FILE = purposes.catalogue()
MODELS = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
READERS = {"self", "holder", "named", "nobody", "colleagues", "everybody"}
LONG = 100  # characters: what is longer and has no choices is free text
PEOPLE = (Person, Post, User, Resident)
OF_PEOPLE = {
    "by",
    "person",
    "holder",
    "username",
    "phone",
    "address",
    "name_sealed",
    "phone_sealed",
}
UNLISTED = "to be named in bihuan/people/purposes.toml, with what it is and why"


def columns(model):
    return {one.column: one for one in model._meta.local_concrete_fields}


def free(column):
    """Whether people may write what they like in it."""
    if isinstance(column, models.TextField | models.JSONField | models.BinaryField):
        return True
    long = isinstance(column, models.CharField) and (column.max_length or LONG + 1) > LONG
    return long and not column.choices


def of_people(column):
    return isinstance(column, models.ForeignKey) and column.related_model in PEOPLE


def test_every_table_is_named_once():
    named = [*FILE.tables, *FILE.without]
    assert len(named) == len(set(named))
    assert set(MODELS) - set(named) == set(), UNLISTED
    assert set(named) - set(MODELS) == set(), "named, but there is no such table"


@pytest.mark.parametrize("table", sorted(FILE.tables))
def test_every_column_of_a_table_about_people_is_named_once(table):
    told, there = FILE.tables[table], columns(MODELS[table])
    named = [*told.columns, *told.plain]
    assert len(named) == len(set(named))
    assert set(there) - set(named) == set(), UNLISTED
    assert set(named) - set(there) == set(), "named, but there is no such column"


@pytest.mark.parametrize("table", sorted(FILE.tables))
def test_no_free_text_and_nobody_hides_among_the_plain_columns(table):
    told, there = FILE.tables[table], columns(MODELS[table])
    assert [name for name in told.plain if free(there[name]) or of_people(there[name])] == []
    assert [name for name in told.plain if name in OF_PEOPLE] == []


@pytest.mark.parametrize("table", sorted(FILE.without))
def test_a_table_said_to_be_without_people_points_at_nobody(table):
    there = columns(MODELS[table])
    assert [name for name, one in there.items() if of_people(one) or name in OF_PEOPLE] == []
    assert FILE.without[table]


@pytest.mark.parametrize("table", sorted(FILE.tables))
def test_every_table_says_why_how_long_and_who_reads_it(table):
    told = FILE.tables[table]
    assert told.purpose == purposes.ANY or told.purpose in FILE.purposes
    assert told.retention in FILE.retentions
    assert told.read_by
    assert set(told.read_by) <= READERS | roles.ROLES.keys()
    assert set(told.sensitive) <= set(told.columns)
    assert set(told.sensitive.values()) <= roles.KINDS.keys() | {purposes.ANY}
    assert all(told.columns.values())


def test_what_the_file_calls_sealed_is_sealed_and_nothing_else_is():
    said = {(table, name) for table, one in FILE.tables.items() for name in one.sealed}
    are = {
        (table, name)
        for table, model in MODELS.items()
        for name, one in columns(model).items()
        if isinstance(one, SealedText)
    }
    assert said == are


def test_every_purpose_and_every_time_is_used_and_rests_on_something():
    used = {one.purpose for one in (*FILE.tables.values(), *FILE.procedures.values())}
    assert FILE.purposes.keys() - used == set()
    assert FILE.retentions.keys() == {one.retention for one in FILE.tables.values()}
    for purpose in FILE.purposes.values():
        assert purpose.basis
        assert all(re.match(r"《.+》", one) for one in purpose.basis)
        assert any("《个人信息保护法》第" in one for one in purpose.basis)
        assert purpose.of in ("residents", "staff", "members", "both")
    for time in (*FILE.retentions.values(), *FILE.procedures.values()):
        assert re.match(r"（示例）|《", time.source)
        assert not time.period or Limit.parse(time.period)


def test_every_procedure_says_what_for_and_how_long():
    assert FILE.procedures.keys() == PROCEDURES.keys()
    called = {name: term.label for name, term in FILE.procedures.items()}
    assert called == {name: procedure.label for name, procedure in PROCEDURES.items()}
    assert {one.purpose for one in FILE.procedures.values()} <= FILE.purposes.keys()


def wrong(said):
    """What of this is called by a forbidden word: where -> the word."""
    return {where: word for where, text in said if (word := purposes.forbidden(text))}


@pytest.mark.parametrize("table", sorted(MODELS))
def test_no_column_has_a_forbidden_name(table):
    """Nor a forbidden label, help or choice; nor does the file itself call it so."""
    assert wrong(names.of_model(MODELS[table])) == {}
    told = FILE.tables.get(table)
    assert wrong((table, text) for text in (told.columns.values() if told else ())) == {}


def test_no_form_asks_for_what_is_never_stored():
    get_resolver().url_patterns  # noqa: B018 - reading the addresses brings every page with its forms
    every = names.forms_of_the_house()
    assert len(every) > 30
    assert wrong(pair for form in every for pair in names.of_form(form)) == {}


def test_no_table_that_is_brought_in_has_a_column_for_it():
    assert len(sheets.SHEETS) > 4
    assert wrong(pair for one in sheets.SHEETS.values() for pair in names.of_sheet(one)) == {}


# 思想汇报, which members hand in about themselves by the rules of admission, by where it stands.
OWN_WORDS_STAND = {
    "admission evidence thoughts", "admission local thoughts_every", "admission clocks thoughts",
    "admission acts report",
}  # fmt: skip


def test_a_request_is_answered_in_the_time_the_page_tells():
    figure = PROCEDURES["data_request"].local["answer_within"]
    assert f"{figure.default}{figure.unit}" == FILE.answer.period


@pytest.mark.parametrize("name", sorted(PROCEDURES))
def test_no_procedure_asks_for_what_is_never_stored(name):
    procedure = PROCEDURES[name]
    assert wrong(names.of_procedure(procedure)).keys() - OWN_WORDS_STAND == set()


@pytest.mark.parametrize("name", sorted(PROCEDURES))
def test_nor_does_it_in_english(name):
    words = tomllib.loads((ROOT / "bihuan/procedures" / name / "en.toml").read_text("utf-8"))
    asked = {**words.get("evidence", {}), **words.get("facts", {}), **words.get("local", {})}
    told = [(kind, said) for kind, said in asked.items() if kind not in FILE.by_rule.get(name, ())]
    told += [
        (fact, said) for fact, some in words.get("choices", {}).items() for said in some.values()
    ]
    assert wrong(told) == {}


# what is planted -> the law above that has to fail over it
CAUGHT = {
    "column": "test_every_column_of_a_table_about_people_is_named_once[people_resident]",
    "forbidden": "test_no_column_has_a_forbidden_name[people_resident]",
    "choices": "test_no_column_has_a_forbidden_name[people_person]",
    "table": "test_every_table_is_named_once",
    "form": "test_no_form_asks_for_what_is_never_stored",
    "sheet": "test_no_table_that_is_brought_in_has_a_column_for_it",
    "procedure": "test_no_procedure_asks_for_what_is_never_stored[appeal]",
}


OUR_HOME = {"BIHUAN_TEST_RUN", "BIHUAN_HOME"}  # who runs by itself leaves by itself, with its home


def test_the_build_fails_over_what_is_planted():
    """The laws above really run, and really fail: each is tried with the very thing it forbids."""
    env = {name: value for name, value in os.environ.items() if name not in OUR_HOME}
    env["BIHUAN_PLANT"] = " ".join(CAUGHT)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "tests.house.planted",
        "-p",
        "no:cacheprovider",
    ]
    done = subprocess.run(
        [*command, "tests/house/test_purposes.py", "-k", "not planted"], cwd=ROOT, check=False,
        env=env, capture_output=True, text=True,
    )  # fmt: skip
    failed = re.findall(r"^FAILED \S+::(\S+)", done.stdout, re.MULTILINE)
    assert done.returncode == 1, done.stdout[-2000:] + done.stderr[-2000:]
    assert set(CAUGHT.values()) - set(failed) == set()


def test_without_a_plant_none_of_them_fails():
    """Each plant is one of the plugin's, and each of the plugin's is tried."""
    from tests.house import planted

    assert planted.PLANTS.keys() == CAUGHT.keys()


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("思想动态", "动态"), ("重点人员风险等级", "风险等级"), ("活动轨迹", "轨迹"), ("宗教信仰", "信仰"),
        ("稳控责任人", "稳控"), ("行踪", "行踪"), ("risk_level", "risk_level"), ("Risk Level", "risk_level"),
        ("riskLevel", "risk_level"), ("last-whereabouts", "whereabouts"), ("religion", "religion"),
        ("动态码", ""), ("姓名", ""), ("电话", ""), ("faithful_copy", ""), ("", ""),
    ],
)  # fmt: skip
def test_a_forbidden_name_is_known(name, word):
    assert purposes.forbidden(name) == word


def test_a_place_that_writes_a_procedure_is_told_at_the_line(tmp_path):
    """Not only ours: what a place writes for itself is not read either."""
    from bihuan.matters import shelf

    text = (ROOT / "bihuan/procedures/appeal/2026.2.toml").read_text("utf-8")
    planted = '[facts]\nwhere_now = { label = "本人行踪", as = "flag" }'
    path = tmp_path / "2099.1.toml"
    path.write_text(text.replace("[facts]", planted, 1), "utf-8")
    file = shelf.read(path)
    [wrong] = file.problems
    line = path.read_text("utf-8").splitlines()[wrong.line - 1]
    assert (file.procedure, line) == (None, 'where_now = { label = "本人行踪", as = "flag" }')
    assert "where_now 问的是人的“行踪”" in wrong.says


def test_the_words_the_law_of_the_house_began_with_stay():
    first = {"动态", "思想", "风险等级", "轨迹", "行踪", "信仰", "稳控"}
    assert first <= set(FILE.forbidden)


def test_a_table_that_comes_in_loses_its_forbidden_columns_and_is_told_so():
    header = purposes.let_in(["门牌", "姓名", "思想动态", "电话", "宗教信仰"])
    assert header.row(["101", "王某", "平稳", "139", "无"]) == ["101", "王某", "139"]
    assert header.row(["101", "王某"]) == ["101", "王某"]
    assert header.dropped == {"思想动态": "动态", "宗教信仰": "信仰"}
    assert header.says()[0] == "“思想动态”这一列不收，已去掉：系统不存人的“动态”。"


def test_residents_are_named_only_for_a_purpose_that_says_so():
    assert purposes.may_name("appeal")
    assert not purposes.may_name("work")
    assert not purposes.may_name("visits")


def test_a_column_left_out_is_noticed():
    """The law above fails when it should: the file without one line, a model with one column more."""
    text = (ROOT / "bihuan" / "people" / "purposes.toml").read_text("utf-8")
    less = purposes.read(text.replace('name_sealed = "姓名", ', ""))
    there = columns(Resident)
    told = less.tables["people_resident"]
    assert set(there) - {*told.columns, *told.plain} == {"name_sealed"}
    assert free(models.TextField())
    assert free(models.JSONField())
    assert free(models.CharField(max_length=200))
    assert not free(models.CharField(max_length=200, choices=[("a", "b")]))
    assert not free(models.UUIDField())


def test_the_file_s_english_tells_all_of_it():
    english = tomllib.loads((ROOT / "bihuan/people/purposes.en.toml").read_text("utf-8"))
    assert set(purposes.sentences(FILE)) == english.keys()
    assert [said for said in english.values() if re.search(r"[\u4e00-\u9fff]", said)] == []
