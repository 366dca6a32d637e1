"""`bihuan clock`: time itself acts: reminders, supervision, escalation, and letters left behind."""

import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta

from bihuan.project import database, installation

from .parser import Parser

EVERY = 60  # seconds between two looks at what is due
FOLLOW = 5  # seconds between two looks at what is to be told
NIGHTLY = timedelta(days=1)
HOURLY = 3600  # seconds before what failed is tried again


def run(argv: Sequence[str]) -> int:
    """Sweep until told to stop; with `--once` a single time. 1 when something failed."""
    asked = _parser().parse_args(argv)
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, _interrupt)
    try:
        with installation.up():
            if asked.verb == "reconcile":
                return _reconcile()
            if asked.once:
                return max(_turn(), _checkpoints(), _cut(), _purge())
            _go_on(asked.every, asked.beside)
    except database.Unstartable as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


def _parser() -> Parser:
    parser = Parser(prog="bihuan clock", description="时钟：提醒、督办、升级、送函、每日存证")
    parser.add_argument("verb", nargs="?", choices=["reconcile"], help="reconcile 对账，补齐差错")
    parser.add_argument("--once", action="store_true", help="只办一遍")
    parser.add_argument("--every", type=int, default=EVERY, help=f"隔几秒一遍，默认 {EVERY}")
    parser.add_argument("--beside", type=int, default=0, help="上级进程的编号：它结束，跟着结束")
    return parser


def _go_on(every: int, parent: int) -> None:
    """Turn after turn; what is to be told is looked for more often. Ends with the parent, if any."""
    due, daily = time.monotonic(), [_Daily(_checkpoints), _Daily(_cut), _Daily(_purge)]
    while not parent or os.getppid() == parent:
        if time.monotonic() >= due:
            due = time.monotonic() + every
            _safely(_turn)
            _safely(_nightly)
            for work in daily:
                _safely(work.turn)
        else:
            _safely(_follow)
        time.sleep(min(FOLLOW, every))


def _safely(work: object) -> None:
    """A database that is away for a moment does not end the clock."""
    from django.db import InterfaceError, OperationalError, connections  # noqa: PLC0415

    try:
        work()  # type: ignore[operator]
    except (OperationalError, InterfaceError) as problem:
        print(f"数据库暂时连不上，稍后再试：{problem}", file=sys.stderr, flush=True)
        connections.close_all()


def _turn() -> int:
    from django.utils import timezone  # noqa: PLC0415 - needs Django to be up

    from bihuan.oversight import clock  # noqa: PLC0415

    told = clock.sweep(timezone.now())
    _follow()
    if told.acts or told.refused or told.failed:
        print(f"办 {told.acts} 件，不能办 {told.refused} 件，出错 {told.failed} 处", flush=True)
    return 1 if told.failed else 0


def _follow() -> None:
    """Letters that killed processes left, then whoever follows the acts."""
    from bihuan.matters import delivery  # noqa: PLC0415 - needs Django to be up
    from bihuan.notices import follow  # noqa: PLC0415
    from bihuan.oversight import register  # noqa: PLC0415

    delivery.sweep()
    register.sweep()
    follow.sweep()


def _nightly() -> None:
    from django.utils import timezone  # noqa: PLC0415 - needs Django to be up

    from bihuan.oversight.models import Reconciliation  # noqa: PLC0415

    since = timezone.now() - NIGHTLY
    if not Reconciliation.objects.filter(at__gte=since).exists():
        _reconcile()


class _Daily:
    """Work of a day: done once a day, and again an hour later where it failed."""

    def __init__(self, work: Callable[[], int]) -> None:
        self.work = work
        self.done: date | None = None
        self.again = 0.0  # of time.monotonic

    def turn(self) -> None:
        from django.utils import timezone  # noqa: PLC0415 - needs Django to be up

        today = timezone.localdate()
        if self.done != today and time.monotonic() >= self.again:
            self.again = time.monotonic() + HOURLY
            self.done = None if self.work() else today


def _checkpoints() -> int:
    from django.utils import timezone  # noqa: PLC0415 - needs Django to be up

    from bihuan.oversight import checkpoints  # noqa: PLC0415

    made = checkpoints.sweep(timezone.now())
    if made.points or made.failed:
        print(f"存证点 {made.points} 个，没有存成 {made.failed} 处", flush=True)
    return 1 if made.failed else 0


def _cut() -> int:
    from django.utils import timezone  # noqa: PLC0415 - needs Django to be up

    from bihuan.oversight import access  # noqa: PLC0415

    swept = access.sweep(timezone.now())
    if swept.rows or swept.failed:
        print(f"访问日志到期截存 {swept.rows} 条，没有截成 {swept.failed} 处", flush=True)
    return 1 if swept.failed else 0


def _purge() -> int:
    from django.utils import timezone  # noqa: PLC0415 - needs Django to be up

    from bihuan.project import purging  # noqa: PLC0415
    from bihuan.project.commands.purge import told_in_words  # noqa: PLC0415

    told = purging.purge(timezone.now())
    if told.cleared or told.again or told.failed:
        print(told_in_words(told), flush=True)
    return 1 if told.failed else 0


def _reconcile() -> int:
    from django.utils import timezone  # noqa: PLC0415 - needs Django to be up

    from bihuan.oversight import reconcile  # noqa: PLC0415

    report = reconcile.reconcile(timezone.now())
    for _community, _matter, number, name, what in report.findings:
        print(f"{number}　{name}：{reconcile.SAYS.get(what, reconcile.COLUMN)}", flush=True)
    print(f"对账：事项 {report.matters} 件，不符 {len(report.findings)} 处", flush=True)
    return 0


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
