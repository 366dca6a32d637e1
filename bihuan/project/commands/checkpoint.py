"""`bihuan checkpoint`: sign every matter's head, hand out proofs, show and change the key."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from bihuan.project import database, installation

from .parser import Parser


def run(argv: Sequence[str]) -> int:
    """0 when it was done, 1 when something could not be."""
    asked = _parser().parse_args(argv)
    try:
        with installation.up():
            return int(_VERBS[asked.verb](asked))
    except (database.Unstartable, ImproperlyConfigured) as problem:
        print(problem, file=sys.stderr)
        return 1


def _parser() -> Parser:
    parser = Parser(
        prog="bihuan checkpoint",
        description="存证点：make 现在存证（时钟每天自己做一次），key 显示公钥，new-key 换钥，"
        "proof 导出一件事项的存证包，verifier 导出离线核对工具",
    )
    parser.add_argument("verb", nargs="?", default="make", choices=_VERBS)
    parser.add_argument("matter", nargs="?", default="", help="proof：事项的编号")
    parser.add_argument("--community", default="", metavar="C", help="只对这个社区（名称或编号）")
    parser.add_argument("-o", "--output", default="-", help="写到这个文件，默认写到屏幕")
    parser.add_argument(
        "--lost", action="store_true", help="make：旧钥匙已失，新钥匙无人担保也要存"
    )
    return parser


def _make(asked: argparse.Namespace) -> int:
    from django.utils import timezone  # noqa: PLC0415 - needs Django to be up

    from bihuan.oversight import checkpoints  # noqa: PLC0415

    places, failed = _places(asked.community), 0
    for place in places:
        try:
            made = checkpoints.make(place.id, timezone.now(), lost=asked.lost)
        except checkpoints.LostKey as lost:
            print(
                f"{place.name}：{lost}。请在原来的机器上做；钥匙真的丢了，加 --lost。",
                file=sys.stderr,
            )
            failed += 1
            continue
        if made:
            print(_told(place, made))
    return 1 if failed or not places else 0


def _told(place: Any, made: Any) -> str:
    heads = json.loads(bytes(made.payload))["heads"]
    return f"{place.name}：第 {made.n} 号存证点，事项 {heads} 件，摘要 {made.digest}"


def _key(_asked: argparse.Namespace) -> int:
    from bihuan.oversight import signing  # noqa: PLC0415 - needs Django to be up

    key = signing.current()
    print(f"{signing.LABELS[key.algorithm]}　{key.public}")
    return 0


def _new_key(asked: argparse.Namespace) -> int:
    """Every community's next checkpoint begins with the handover, which is made at once."""
    from bihuan.oversight import signing  # noqa: PLC0415 - needs Django to be up

    key = signing.renewed()
    print(f"新公钥：{signing.LABELS[key.algorithm]}　{key.public}")
    return _make(asked)


def _proof(asked: argparse.Namespace) -> int:
    from bihuan.matters import queries  # noqa: PLC0415 - models need Django to be up
    from bihuan.oversight import checkpoints  # noqa: PLC0415

    if not asked.matter:
        print("proof 后面要写事项的编号", file=sys.stderr)
        return 1
    found = [
        (place, row)
        for place in _places(asked.community)
        if (row := queries.by_number(place.id, asked.matter))
    ]
    if len(found) != 1:
        why = "几个社区都有，请加 --community：" if found else "没有这个编号的事项："
        print(f"{why}{asked.matter}", file=sys.stderr)
        return 1
    [(place, row)] = found
    _write(
        asked.output, json.dumps(checkpoints.bundle(place.id, row.id), ensure_ascii=False, indent=1)
    )
    return 0


def _verifier(asked: argparse.Namespace) -> int:
    from bihuan.oversight import offline_verifier  # noqa: PLC0415 - no Django needed, but after it

    _write(asked.output, Path(offline_verifier.__file__).read_text("utf-8"))
    return 0


def _places(called: str) -> list[Any]:
    from bihuan.oversight import verify  # noqa: PLC0415 - models need Django to be up

    found = verify.places(called)
    if called and not found:
        print(f"没有这个社区：{called}", file=sys.stderr)
    return found


def _write(where: str, text: str) -> None:
    if where == "-":
        print(text)
    else:
        Path(where).write_text(text, "utf-8")


_VERBS = {
    "make": _make, "key": _key, "new-key": _new_key, "proof": _proof, "verifier": _verifier,
}  # fmt: skip
