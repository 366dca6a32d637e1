"""`bihuan verify`: whether every trace, what copies it, and all evidence still hold."""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from bihuan.project import database, installation

from .parser import Parser

PATIENCE = 2  # seconds of silence before it tells how far it is
KEPT = {"kept": "完好", "erased": "已抹除"}


def run(argv: Sequence[str]) -> int:
    """0 when all holds, 1 when something is broken or there is nothing of that name."""
    asked = _parser().parse_args(argv)
    try:
        with installation.up():
            return _verify(asked)
    except database.Unstartable as problem:
        print(problem, file=sys.stderr)
        return 1


def _parser() -> Parser:
    parser = Parser(
        prog="bihuan verify", description="核对：留痕有没有被改过，办法合不合程序，佐证还在不在"
    )
    parser.add_argument("--community", default="", metavar="C", help="只核对这个社区（名称或编号）")
    parser.add_argument("--no-evidence", action="store_true", help="不逐份打开佐证，快得多")
    parser.add_argument("--json", action="store_true", help="输出 JSON，一个对象")
    return parser


def _verify(asked: argparse.Namespace) -> int:
    from bihuan.oversight import access, verify  # noqa: PLC0415 - models need Django to be up

    places = verify.places(asked.community)
    if asked.community and not places:
        print(f"没有这个社区：{asked.community}", file=sys.stderr)
        return 1
    reports, progress = [], _Progress()
    for place in places:
        report = verify.community(place, progress, bodies=not asked.no_evidence)
        reports.append(report)
        if not asked.json:
            _print(report)
    house = None if asked.community else access.check(None)  # the installation's own stream
    if asked.json:
        print(json.dumps(_plain(reports, house), ensure_ascii=False))
    else:
        _print_access("整个系统", house.flaws if house else ())
        print(_counted(reports, house))
    return 1 if _broken(reports, house) else 0


class _Progress:
    """Says how far it is, on stderr, when there was silence for a while."""

    def __init__(self) -> None:
        self.last = time.monotonic()

    def __call__(self, report: Any) -> None:
        if time.monotonic() - self.last >= PATIENCE:
            self.last = time.monotonic()
            says = f"……{report.community.name}：事项 {report.matters} 件，痕条 {report.entries} 条"
            print(says, file=sys.stderr, flush=True)


def _print(report: Any) -> None:
    from bihuan.oversight import checkpoints  # noqa: PLC0415 - models need Django to be up

    for flaw in report.flaws:
        says = checkpoints.SAYS[flaw.code]
        print(f"{report.community.name}　第 {flaw.n} 号存证点　{says}", flush=True)
    _print_access(report.community.name, report.access_flaws)
    for one in report.wrong:
        where = f"第{one.finding.seq}条" if one.finding.seq else "整件"
        print(f"{report.community.name}　{one.number}　{where}　{one.says}", flush=True)


def _print_access(where: str, flaws: Sequence[Any]) -> None:
    from bihuan.oversight import access  # noqa: PLC0415 - models need Django to be up

    for flaw in flaws:
        print(f"{where}　访问日志第 {flaw.seq} 条　{access.SAYS[flaw.code]}", flush=True)


def _counted(reports: Sequence[Any], house: Any) -> str:
    kept = sum((Counter(report.evidence) for report in reports), Counter())
    told = [f"事项 {_sum(reports, 'matters')} 件，痕条 {_sum(reports, 'entries')} 条"]
    told += [f"佐证{says} {kept[how]} 份" for how, says in KEPT.items() if kept[how]]
    if points := _sum(reports, "points"):
        told.append(f"存证点 {points} 个")
    if uncounted := _sum(reports, "uncounted"):
        told.append(f"另有 {uncounted} 条按当时的日历算期限，日历已换，期限没有重算")
    if accessed := _sum(reports, "accessed") + (house.rows if house else 0):
        told.append(f"访问日志 {accessed} 条")
    broken = _broken(reports, house)
    return f"核对：{'；'.join(told)}；" + (f"不符 {broken} 处" if broken else "全部相符")


def _sum(reports: Sequence[Any], name: str) -> int:
    return sum(getattr(report, name) for report in reports)


def _broken(reports: Sequence[Any], house: Any) -> int:
    return _sum(reports, "broken") + (len(house.flaws) if house else 0)


def _flaws(flaws: Sequence[Any]) -> list[dict[str, Any]]:
    return [{"seq": flaw.seq, "code": flaw.code} for flaw in flaws]


def _plain(reports: Sequence[Any], house: Any) -> dict[str, Any]:
    return {
        "communities": [
            {
                "id": str(report.community.id), "name": report.community.name,
                "matters": report.matters, "entries": report.entries,
                "uncounted": report.uncounted, "evidence": report.evidence,
                "checkpoints": report.points,
                "flaws": [{"n": flaw.n, "code": flaw.code} for flaw in report.flaws],
                "accessed": report.accessed, "access_flaws": _flaws(report.access_flaws),
                "wrong": [
                    {
                        "matter": str(one.matter), "number": one.number, "seq": one.finding.seq,
                        "code": one.finding.code, "about": one.finding.about, "says": one.says,
                    }
                    for one in report.wrong
                ],
            }
            for report in reports
        ],
        "accessed": house.rows if house else 0,
        "access_flaws": _flaws(house.flaws) if house else [],
        "broken": _broken(reports, house),
    }  # fmt: skip
