"""`bihuan samples check [ID]`: every drawing kept is drawn again, and must come out the same."""

import sys
from collections.abc import Iterator, Sequence
from typing import Any

from bihuan.project import database, installation

from .parser import Parser

SAYS = {
    "digest": "候选名单被改过",
    "picked": "抽中的不是种子算出的那些",
    "seed": "抽之前没有这个存证点",
}


def run(argv: Sequence[str]) -> int:
    """0 when every drawing comes out the same again, 1 when one does not or is not there."""
    parser = Parser(prog="bihuan samples", description="回头看抽样")
    parser.add_argument("verb", choices=["check"], help="照原样再抽一遍")
    parser.add_argument("drawing", nargs="?", default="", help="抽样的编号；不写就是全部")
    asked = parser.parse_args(argv)
    try:
        with installation.up():
            return _check(asked.drawing)
    except database.Unstartable as problem:
        print(problem, file=sys.stderr)
        return 1


def _check(wanted: str) -> int:
    from bihuan.oversight import samples  # noqa: PLC0415 - models need Django to be up

    bad = seen = 0
    for drawing in _all():
        if wanted not in ("", str(drawing.id)):
            continue
        seen += 1
        problems = samples.check(drawing)
        bad += bool(problems)
        says = "；".join(_says(one) for one in problems) or "再抽一遍，结果相同"
        print(f"{drawing.id}　{drawing.since} 至 {drawing.until}　{says}")
    if wanted and not seen:
        print(f"没有这次抽样：{wanted}", file=sys.stderr)
        return 1
    print(f"抽样 {seen} 次，不符 {bad} 次")
    return 1 if bad else 0


def _says(problem: str) -> str:
    word, _, number = problem.partition(" ")
    return f"漏了 {number}" if word == "omitted" else SAYS[word]


def _all() -> Iterator[Any]:
    from bihuan.oversight import samples  # noqa: PLC0415 - models need Django to be up
    from bihuan.people.models import Organisation  # noqa: PLC0415

    for place in Organisation.objects.filter(kind__in=Organisation.KEEPERS).order_by("id"):
        yield from samples.latest(place.id, how_many=10_000)
