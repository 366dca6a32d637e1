"""`bihuan import FILE`: bring in a workbook of a community or a street.

Whoever runs it has this machine in hand, and acts as its administrators of system and security.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bihuan.project import installation
from bihuan.unopened import why

from .parser import Parser

PLACE = "社区或街道：编码、名称或编号"


def run(argv: Sequence[str]) -> int:
    """0 when every row came in, or would; 1 when some were refused, 2 when the file could not be read."""
    parser = Parser(
        prog="bihuan import", description="导入：组织、岗位、地方、户和包片包户，一份 Excel 表"
    )
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--community", required=True, metavar="CODE", help=PLACE)
    parser.add_argument("--dry-run", action="store_true", help="只核对，不写入")
    parser.add_argument("--returned", type=Path, metavar="FILE", help="退回的表写到哪里")
    asked = parser.parse_args(argv)
    with installation.up():
        return _bring(asked)


def _bring(asked: argparse.Namespace) -> int:
    from django.utils import timezone  # noqa: PLC0415 - models need Django to be up

    from bihuan.documents import decoding  # noqa: PLC0415
    from bihuan.people.exchange import bringing, sent  # noqa: PLC0415
    from bihuan.people.refused import Refused  # noqa: PLC0415

    place = keeper(asked.community)
    if place is None:
        return 2
    try:
        rows = sent.sort_out(decoding.sheets(asked.file.read_bytes(), asked.file.name))
    except decoding.Unreadable as reason:
        print(reason)
        return 2
    except OSError as error:
        print(f"打不开「{asked.file}」：{why(error)}。请检查路径和权限。")
        return 2
    verb = bringing.rehearse if asked.dry_run else bringing.bring
    try:
        told = verb(place, rows, by(), timezone.localdate())
    except Refused as refused:
        print(refused.says)
        return 2
    _print(told, dry=asked.dry_run)
    if asked.returned and told.of("refused"):
        _returned(asked.returned, place, rows, told)
    return 1 if told.of("refused") else 0


def _returned(path: Path, place: Any, rows: Any, told: Any) -> None:
    from bihuan.exchange import returning  # noqa: PLC0415 - models need Django to be up

    reasons = {(one.sheet, one.number): one.says for one in told.of("refused")}
    path.write_bytes(returning.workbook(place.kind, rows, reasons, f"{place.name}　退回的表"))
    print(f"退回的表写到 {path}。")


def _print(told: Any, *, dry: bool) -> None:
    from bihuan.people.exchange.fates import in_words  # noqa: PLC0415 - needs Django to be up
    from bihuan.people.exchange.sheets import SHEETS  # noqa: PLC0415

    for note in told.notes:
        print(note)
    for key, counts in told.counts.items():
        print(f"{SHEETS[key].label}：{in_words(counts)}")
    for one in told.of("refused"):
        print(f"不收　{SHEETS[one.sheet].label} 第 {one.number} 行　{one.says}")
    if dry:
        print("只核对，没有写入。")


def by() -> Any:
    """Whoever has the machine in hand."""
    from bihuan import core  # noqa: PLC0415

    return core.Person("", frozenset({"system_admin", "security_admin"}))


def keeper(called: str) -> Any:
    """The community or street; None, said so, for none or several."""
    from bihuan.people import queries  # noqa: PLC0415 - models need Django to be up
    from bihuan.people.models import Organisation  # noqa: PLC0415

    coded = Organisation.objects.filter(code=called, kind__in=Organisation.KEEPERS)
    found = list(coded) or [p for p in queries.places(called) if p.kind in Organisation.KEEPERS]
    if len(found) == 1:
        return found[0]
    print(
        f"没有社区或街道“{called}”。" if not found else f"有 {len(found)} 个“{called}”，请给编码。"
    )
    return None
