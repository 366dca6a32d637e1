"""`bihuan restored`: after a back-up was put back, erase once more what had been erased; then verify."""

import sys
from collections.abc import Sequence

from bihuan.project import database, installation, purging

from . import verify
from .parser import Parser


def run(argv: Sequence[str]) -> int:
    """0 when nothing of what was erased is there any longer, and all holds; 1 otherwise."""
    asked = _parser().parse_args(argv)
    try:
        with installation.up():
            status = _again()
    except database.Unstartable as problem:
        print(problem, file=sys.stderr)
        return 1
    if status or not asked.verify:
        return status
    print("整体核对：", flush=True)
    return verify.run([])


def _parser() -> Parser:
    parser = Parser(
        prog="bihuan restored",
        description=(
            "恢复备份以后、开门办事以前办：按库外的删除名单，把恢复带回来的再删一遍，然后整体核对；可以重复办"
        ),
    )
    parser.add_argument("--no-verify", dest="verify", action="store_false", help="删完不接着核对")
    return parser


def _again() -> int:
    """1 when something listed is still there after it was erased once more."""
    from bihuan.people import erasures  # noqa: PLC0415 - models need Django to be up
    from bihuan.people.purging import keepers  # noqa: PLC0415

    lists = [sum(map(len, erasures.listed(place.id).values())) for place in keepers()]
    print(f"删除名单：{sum(map(bool, lists))} 个社区，{sum(lists)} 处。", flush=True)
    print(f"恢复带回来、又删掉的：{purging.erase_again()} 处。", flush=True)
    if left := purging.erase_again():
        print(f"还有 {left} 处没有删成，不要开门办事。", file=sys.stderr)
    return 1 if left else 0
