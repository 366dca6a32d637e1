"""What a workbook of a community or a street holds: a sheet a kind, its columns, what each means.

Headings are Chinese in every file that goes out; those that come in may be English too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from bihuan.people import purposes, roles
from bihuan.people.models import Organisation, Place, Post

Choices = Callable[[], Sequence[tuple[str, Any]]]

ORGANISATIONS, POSTS, PLACES, DOORS, CHARGES, RESIDENTS = (
    "organisations", "posts", "places", "doors", "charges", "residents",
)  # fmt: skip
REASON = ("原因", "reason")  # the column that a returned file has more
ABOUT = ("说明", "about")  # the sheet that explains the others
LANGUAGES = ("zh-hans", "en")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `among` are its allowed values, each a code and its words; `sealed`: not for every eye."""

    key: str
    label: str
    english: str
    about: Any
    example: str = ""
    must: bool = False
    among: Choices | None = None
    day: bool = False
    most: int = 100
    width: int = 16


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet. `ground`: only a community has it. `own`: how a row is known again, in words."""

    key: str
    label: str
    english: str
    about: Any
    known_by: Any
    columns: Sequence[Column]
    ground: bool = True

    @property
    def title(self) -> str:
        """What it is called on a page; in files it is called by its label."""
        return self.english if get_language() == "en" else self.label


def _organisation_kinds() -> list[tuple[str, Any]]:
    above = {Organisation.Kind.DISTRICT, Organisation.Kind.STREET}
    return [(kind.value, kind.label) for kind in Organisation.Kind if kind not in above]


def _roles() -> list[tuple[str, Any]]:
    return [(code, role.label) for code, role in roles.ROLES.items()]


def _purposes() -> list[tuple[str, Any]]:
    known = purposes.catalogue().purposes.items()
    return [(code, one.label) for code, one in known if one.names]


CODE = _("您自己的编号，全表不重复。填了就凭它认，改名、移动都认得；不填就凭名称认。")
WHERE = _("在哪里面：编码，或从大到小写全，中间用“/”，比如“清河苑/一号楼”。")
NUMBER = _("导出的表里有，凭它认人；新来的人不填。")
SINCE = _("写成 2026-03-01。不填就从今天起。")

SHEETS: Mapping[str, Sheet] = {
    sheet.key: sheet
    for sheet in (
        Sheet(
            ORGANISATIONS, "组织", "Organisations",
            _("社区和街道下面的组织，一行一个。上级和下级谁在前都行。"),
            _("编码；没有编码的凭上级和名称"),
            (
                Column("code", "编码", "code", CODE, "QH-01", most=40),
                Column("name", "名称", "name", _("组织叫什么。"), "清河苑小区党支部", must=True, width=28),
                Column("kind", "类别", "kind", _("从下拉里选。设了以后不能改类别。"), "党支部", must=True, among=_organisation_kinds),
                Column("parent", "上级", "parent", _("上级组织的编码或名称。不填就直接在本社区（街道）下面。"), "社区党委", width=24),
                Column("place", "地点", "address", _("办公地点，可不填。"), "清河路 8 号", most=200, width=28),
            ), ground=False,
        ),
        Sheet(
            POSTS, "人员和岗位", "People and posts",
            _("谁在哪个组织任什么岗，一岗一行；一个人有几岗就写几行。结束岗位、离岗和移交在页面上办。"),
            _("人凭人员编号、账号，都没有就凭姓名；岗凭人、角色和组织"),
            (
                Column("name", "姓名", "name", _("工作人员的姓名。"), "李明", must=True, most=60),
                Column("number", "人员编号", "person number", NUMBER, "", most=40, width=38),
                Column("account", "账号", "account", _("登录用的用户名，可不填。新账号没有密码，由两位同事担保后自己设。"), "liming", most=60),
                Column("role", "角色", "role", _("从下拉里选。能不能设，和页面上的规矩一样。"), "网格员（承办人）", must=True, among=_roles, width=20),
                Column("title", "职务", "title", _("怎么称呼，可不填。"), "第一网格员", most=60),
                Column("organisation", "组织", "organisation", _("在哪个组织：编码或名称。不填就是本社区（街道）。"), "", width=24),
                Column("employment", "用工", "employment", _("从下拉里选，不填就是专职。"), "专职", among=lambda: Post.Kind.choices),
                Column("scope", "范围", "scope", _("管哪一片，可不填。"), "第一网格", width=20),
                Column("since", "起任", "since", SINCE, "2026-03-01", day=True),
                Column("term_ends", "任期届满", "term ends", _("选举产生的岗位写届满的日子。"), "", day=True),
            ), ground=False,
        ),
        Sheet(
            PLACES, "地方", "Places",
            _("网格、小区、楼栋、单元，一行一处。单元在楼栋里，楼栋在小区里或单独。"),
            _("编码；没有编码的凭类别、所在和名称"),
            (
                Column("code", "编码", "code", CODE, "B-01", most=40),
                Column("kind", "类别", "kind", _("网格、小区、楼栋或单元。"), "楼栋", must=True, among=lambda: Place.Kind.choices),
                Column("name", "名称", "name", _("叫什么。"), "一号楼", must=True, most=60, width=20),
                Column("parent", "所在", "in", WHERE, "清河苑", width=28),
                Column("grid", "网格", "grid", _("划在哪个网格：编码或名称。不填就随所在的地方。"), "第一网格"),
            ),
        ),
        Sheet(
            DOORS, "户", "Households",
            _("门牌，一户一行。只记门牌，不记户里的人。"),
            _("编码；没有编码的凭所在和门牌"),
            (
                Column("code", "编码", "code", CODE, "", most=40),
                Column("place", "所在", "in", WHERE, "清河苑/一号楼/一单元", must=True, width=32),
                Column("door", "门牌", "door", _("门牌号。"), "101", must=True, most=40),
            ),
        ),
        Sheet(
            CHARGES, "包片包户", "Charges",
            _("谁负责哪一片、哪一户。跟着岗位走：人离岗，由代理的人负责。"),
            _("岗位、地方和门牌"),
            (
                Column("name", "姓名", "name", _("负责的人，要在本社区有岗。"), "李明", must=True, most=60),
                Column("number", "人员编号", "person number", _("有同名的人时填，凭它认人。"), "", most=40, width=38),
                Column("role", "角色", "role", _("这个人有几岗时填是哪一岗。"), "", among=_roles, width=20),
                Column("title", "职务", "title", _("角色相同的岗有几个时填是哪一岗。"), "", most=60),
                Column("place", "地方", "place", WHERE, "第一网格", must=True, width=32),
                Column("door", "门牌", "door", _("包户才填；包片不填。"), "", most=40),
                Column("since", "起", "since", SINCE, "2026-03-01", day=True),
            ),
        ),
        Sheet(
            RESIDENTS, "居民", "Residents",
            _("只为写明的目的记下联系得上的人，目的完成就清除。没有目的的不要填。姓名和电话加密存放。"),
            _("居民编号；没有编号的凭目的、门牌和姓名"),
            (
                Column("number", "居民编号", "resident number", _("导出的表里有，凭它认；新的不填。"), "", most=40, width=38),
                Column("purpose", "目的", "purpose", _("从下拉里选：为了哪件工作。"), "居民议事和公开", must=True, among=_purposes, width=20),
                Column("place", "所在", "in", WHERE, "清河苑/一号楼/一单元", width=32),
                Column("door", "门牌", "door", _("门牌号；和“所在”一起填，或都不填。"), "101", most=40),
                Column("name", "姓名", "name", _("怎么称呼。"), "周先生", must=True, most=60),
                Column("phone", "电话", "phone", _("联系电话，可不填。"), "", most=40),
                Column("since", "起", "since", SINCE, "", day=True),
            ),
        ),
    )
}  # fmt: skip


def sheet_called(name: str) -> Sheet | None:
    """The sheet a name is of, in either language."""
    return _sheets().get(squeezed(name))


def column_called(sheet: Sheet, heading: str) -> str:
    """The key of the column a heading is of; empty for none."""
    return _columns(sheet.key).get(squeezed(heading), "")


def code_of(column: Column, text: str) -> str | None:
    """The code of an allowed value, said as code or in words of either language; None for no such."""
    return _codes(column).get(squeezed(text))


def squeezed(text: str) -> str:
    """A heading or a choice as it is compared: no spaces, stars or marks around it."""
    bare = "".join(text.split()).casefold().replace("（必填）", "").replace("(required)", "")
    return bare.strip("*＊_").replace("(", "（").replace(")", "）")


@cache
def _sheets() -> Mapping[str, Sheet]:
    return {squeezed(name): one for one in SHEETS.values() for name in (one.label, one.english)}


@cache
def _columns(sheet: str) -> Mapping[str, str]:
    columns = SHEETS[sheet].columns
    named = ((name, one.key) for one in columns for name in (one.label, one.english, one.key))
    return {squeezed(name): key for name, key in named}


@cache
def _codes(column: Column) -> Mapping[str, str]:
    assert column.among is not None
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with override(language):
            found |= {squeezed(str(words)): code for code, words in column.among()}
    return found | {squeezed(code): code for code, _words in column.among()}
