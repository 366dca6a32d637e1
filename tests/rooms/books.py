"""Workbooks for tests: as a person would fill them in, as bytes; and read back as rows."""

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rustpy_xlsxwriter import write_worksheets

from bihuan.documents import decoding
from bihuan.people.exchange import bringing, outgoing, sent
from bihuan.people.exchange.fates import Told
from bihuan.people.exchange.sent import Sent
from bihuan.people.exchange.sheets import SHEETS
from tests.world import World

TODAY = date(2026, 11, 24)
Rows = Mapping[str, Sequence[Mapping[str, Any]]]
NOTHING = {"added": 0, "changed": 0, "refused": 0}


def sheet(key: str, rows: Sequence[Mapping[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    """A sheet under Chinese headings; what is no column of ours keeps its own name."""
    labels = {one.key: one.label for one in SHEETS[key].columns}
    heads = dict.fromkeys(name for row in rows for name in row)
    return SHEETS[key].label, [{labels.get(h, h): row.get(h) for h in heads} for row in rows]


def xlsx(tables: Rows) -> bytes:
    out = io.BytesIO()
    write_worksheets([sheet(key, rows) for key, rows in tables.items()], out)
    return out.getvalue()


def read(content: bytes) -> Sent:
    return sent.sort_out(decoding.sheets(content, "表.xlsx"))


def sent_of(tables: Rows) -> Sent:
    """The same without a file."""
    book = []
    for key, rows in tables.items():
        name, records = sheet(key, rows)
        heads = list(records[0]) if records else []
        cells = [[str(record[h] or "") for h in heads] for record in records]
        book.append((name, [heads, *cells]))
    return sent.sort_out(book)


def bring(world: World, tables: Rows, by: Any = None) -> Told:
    who = world.person(by or world.officer)
    return bringing.bring(world.community, sent_of(tables), who, TODAY)


def refused(told: Told) -> list[tuple[str, int, str]]:
    return [(one.sheet, one.number, one.says) for one in told.of("refused")]


def out(world: World, by: Any = None, **more: Any) -> dict[str, Any]:
    who = world.person(by or world.officer)
    return outgoing.everything(world.community, who, TODAY, **more)


def sums(told: Told) -> dict[str, int]:
    found = {"added": 0, "changed": 0, "left": 0, "refused": 0}
    for counts in told.counts.values():
        for what, n in counts.items():
            found[what] += n
    return found


SETUP: Rows = {
    "organisations": [
        {"name": "一号楼党小组", "kind": "楼栋党小组", "parent": "第一支部"},
        {"name": "第一支部", "kind": "党支部", "parent": "社区党委"},
        {"name": "社区党委", "kind": "委员会", "place": "清河路 8 号"},
    ],
    "posts": [
        {"name": "林小满", "role": "网格员（承办人）", "title": "第二网格员"},
        {"name": "林小满", "role": "党员", "organisation": "第一支部", "since": "2026-03-01"},
    ],
    "places": [
        {"kind": "单元", "name": "一单元", "parent": "清河苑/一号楼"},
        {"kind": "楼栋", "name": "一号楼", "parent": "清河苑"},
        {"kind": "小区", "name": "清河苑", "grid": "第一网格"},
        {"kind": "网格", "name": "第一网格"},
    ],
    "doors": [{"place": "清河苑/一号楼/一单元", "door": str(n)} for n in (101, 102, 201)],
    "charges": [
        {"name": "林小满", "role": "网格员（承办人）", "place": "第一网格"},
        {"name": "李网格", "place": "一单元", "door": "201"},
    ],
    "residents": [
        {"purpose": "居民议事和公开", "name": "周先生", "phone": "13912345678", "place": "一单元", "door": "101"}
    ],
}  # fmt: skip
