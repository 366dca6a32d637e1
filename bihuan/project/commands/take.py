"""`bihuan export FILE`: write what a community or a street has set up; it is written into the access log."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from bihuan.project import installation

from .bring import PLACE, by, keeper
from .parser import Parser


def run(argv: Sequence[str]) -> int:
    """0 when it was written."""
    parser = Parser(
        prog="bihuan export", description="导出：和导入同一个样子的 Excel 表，写进访问日志"
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--community", required=True, metavar="CODE", help=PLACE)
    parser.add_argument("--purpose", required=True, help="拿去做什么，写进表里和访问日志")
    asked = parser.parse_args(argv)
    with installation.up():
        return _take(asked)


def _take(asked: argparse.Namespace) -> int:
    from django.utils import timezone  # noqa: PLC0415 - models need Django to be up

    from bihuan.exchange.workbook import workbook  # noqa: PLC0415
    from bihuan.people.access import log  # noqa: PLC0415
    from bihuan.people.access.copies import Export  # noqa: PLC0415
    from bihuan.people.exchange import outgoing  # noqa: PLC0415

    place = keeper(asked.community)
    if place is None:
        return 2
    rows = outgoing.everything(place, by(), timezone.localdate())
    export = Export(place.name, "管着这台机器的人", timezone.localtime(), asked.purpose)
    said = f"{asked.file.name}（{sum(map(len, rows.values()))}），在机器上导出"
    log.write(place.id, [log.Row(log.What.EXPORTED, about=said, why=asked.purpose)])
    asked.file.write_bytes(workbook(place.kind, rows, export.says))
    print(f"已写到 {asked.file}。")
    return 0
