"""`bihuan keys`: the keys outside the database: show them, have new ones and seal anew, drop old ones."""

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bihuan.project import database, installation

from .parser import Parser

KINDS = {"seal": "加密", "hash": "查找"}
PATIENCE = 1  # seconds between two lines of how far it is


def run(argv: Sequence[str]) -> int:
    """0 when it was done, 1 when something does not open or may not be dropped."""
    asked = _parser().parse_args(argv)
    try:
        with installation.up():
            return int(_VERBS[asked.verb](asked))
    except database.Unstartable as problem:
        print(problem, file=sys.stderr)
        return 1


def _parser() -> Parser:
    parser = Parser(
        prog="bihuan keys",
        description="加密列的钥匙，在数据库以外：list 列出，rotate 换新钥匙并全部重新加密，drop 删掉用不着的旧钥匙",
    )
    parser.add_argument("verb", nargs="?", default="list", choices=_VERBS)
    parser.add_argument("key", nargs="?", default="", help="drop：哪一把，例如 1.seal")
    parser.add_argument("--go-on", action="store_true", help="rotate：不换钥匙，把上次没做完的做完")
    return parser


def _list(_asked: argparse.Namespace) -> int:
    from bihuan.matters import phones  # noqa: PLC0415
    from bihuan.people import keyring, resealing  # noqa: PLC0415 - models need Django to be up

    missing, under = 0, resealing.under()
    under[keyring.HASH].update(phones.by_key())
    for kind, says in KINDS.items():
        keys = keyring.ring(kind)
        for n in sorted({*keys, *under[kind]}):
            count = under[kind][n]
            if n not in keys:
                missing += count
                print(f"{n}.{kind}　{says}　钥匙不在，{count} 处打不开")
                continue
            made = datetime.fromtimestamp(keyring.made(kind, n), UTC).astimezone()
            use = "在用" if n == max(keys) else "旧"
            print(f"{n}.{kind}　{says}　{made:%Y-%m-%d %H:%M}　{use}　{count} 处")
    if not any(keyring.ring(kind) for kind in KINDS) and not missing:
        print("还没有钥匙：第一次用到时自己生成。")
    return 1 if missing else 0


def _rotate(asked: argparse.Namespace) -> int:
    from bihuan.people import keyring, resealing  # noqa: PLC0415 - models need Django to be up

    if not asked.go_on:
        print("新钥匙：" + "、".join(f"{keyring.renewed(kind)}.{kind}" for kind in KINDS))
    told = resealing.reseal(_Progress())
    _index()
    print(f"看了 {told.rows} 行，重新加密 {told.anew} 行。")
    for table, count in told.unopenable.items():
        print(f"{table}：{count} 行打不开，没有动", file=sys.stderr)
    print("旧钥匙还留着：备份里的要靠它打开。备份都过期以后，用 bihuan keys drop 删掉。")
    return 1 if told.unopenable else 0


def _index() -> None:
    """Phones of matters lie under hashes that are made of their words alone: made anew."""
    from bihuan.matters import phones  # noqa: PLC0415 - models need Django to be up
    from bihuan.people import purging  # noqa: PLC0415

    for place in purging.keepers():
        phones.rebuild(place.id)


class _Progress:
    def __init__(self) -> None:
        self.last = time.monotonic()

    def __call__(self, told: Any) -> None:
        if time.monotonic() - self.last >= PATIENCE:
            self.last = time.monotonic()
            print(f"……{told.rows} 行", file=sys.stderr, flush=True)


def _drop(asked: argparse.Namespace) -> int:
    from bihuan.people import keyring, resealing  # noqa: PLC0415 - models need Django to be up

    number, _dot, kind = asked.key.partition(".")
    keys = keyring.ring(kind) if kind in KINDS else {}
    if not number.isdigit() or int(number) not in keys:
        print(
            f"没有这把钥匙：{asked.key or '（没写）'}。用 bihuan keys list 看有哪些。",
            file=sys.stderr,
        )
        return 1
    if int(number) == max(keys):
        print(f"{asked.key} 正在用，不能删。", file=sys.stderr)
        return 1
    from bihuan.matters import phones  # noqa: PLC0415

    under = resealing.under()
    under[keyring.HASH].update(phones.by_key())
    if count := under[kind][int(number)]:
        print(
            f"{asked.key} 还有 {count} 处要靠它打开，先 bihuan keys rotate --go-on。",
            file=sys.stderr,
        )
        return 1
    keyring.dropped(kind, int(number))
    print(f"{asked.key} 已删。")
    return 0


_VERBS = {"list": _list, "rotate": _rotate, "drop": _drop}
