"""`bihuan purge`: show what is past its time; with --yes, clear it. The clock does so every night."""

import sys
from collections.abc import Iterable, Sequence

from bihuan.project import database, installation
from bihuan.project.purging import Purged

from .parser import Parser


def run(argv: Sequence[str]) -> int:
    """0 when it was shown or cleared, 1 when something could not be."""
    asked = _parser().parse_args(argv)
    try:
        with installation.up():
            return _clear() if asked.yes else _show()
    except database.Unstartable as problem:
        print(problem, file=sys.stderr)
        return 1


def _parser() -> Parser:
    parser = Parser(
        prog="bihuan purge",
        description="到期清除：列出保存期满的，--yes 才清除；时钟每夜自己清一次",
    )
    parser.add_argument("--yes", action="store_true", help="清除")
    return parser


def _show() -> int:
    from django.utils import timezone  # noqa: PLC0415 - needs Django to be up

    from bihuan.project import purging  # noqa: PLC0415

    found = purging.due(timezone.now())
    _print((one.what, one.place, one.rows) for one in found)
    print("没有到期的。" if not found else "以上只是列出。要清除，请加 --yes。")
    return 0


def _clear() -> int:
    from django.utils import timezone  # noqa: PLC0415 - needs Django to be up

    from bihuan.project import purging  # noqa: PLC0415

    told = purging.purge(timezone.now())
    _print(told.cleared)
    print(told_in_words(told))
    return 1 if told.failed else 0


def told_in_words(told: Purged) -> str:
    """One line on what a run came to."""
    says = f"到期清除 {sum(rows for _what, _place, rows in told.cleared)} 处"
    if told.again:
        says += f"，恢复带回来又删掉 {told.again} 处"
    return says + (f"，没有清成 {told.failed} 处" if told.failed else "")


def _print(lines: Iterable[tuple[str, object, int]]) -> None:
    from bihuan.people import purposes, queries  # noqa: PLC0415 - models need Django to be up

    times = purposes.catalogue().retentions
    for what, place, rows in lines:
        where = queries.place_name(str(place)) if place else "全部"
        print(f"{where}　{times[what].label}　{rows}　{times[what].source}")
