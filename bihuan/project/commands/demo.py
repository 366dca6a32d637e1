"""`bihuan demo`: set up, fill with a made-up community, serve on this machine until Ctrl-C."""

import os
import sys
from collections.abc import Sequence
from itertools import chain

from bihuan.project import database, installation, serving

from .parser import Parser, port


def run(argv: Sequence[str]) -> int:
    """Serve the demo; 0 when it was stopped by hand, 1 when it could not start."""
    parser = Parser(prog="bihuan demo", description="装好、载入样例、打开网页")
    parser.add_argument("--port", type=port, default=serving.PORT, help="端口，默认 8765")
    parser.add_argument("--workers", type=int, default=1, help="服务进程数，默认 1")
    asked = parser.parse_args(argv)
    door = serving.Door(port=asked.port, workers=asked.workers)
    if says := serving.taken(door.host, door.port):
        print(says, file=sys.stderr)
        return 1
    serving.stop_on_signals()
    try:
        with serving.database_up():
            _set_up()
            serving.serve(door, lambda: _say_where(door))
    except database.Unstartable as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    print("已停止，数据都在。再次运行会接着用。")
    return 0


def _set_up() -> None:
    """Tables, procedures, and the made-up community where there is none.

    A filling that was interrupted leaves its mark; what it left half done is dropped and made anew.
    """
    half_filled = database.home() / "demo.filling"
    with serving.told("更新数据表"):
        if half_filled.exists() and not os.environ.get("DATABASE_URL"):
            database.renew(database.cluster())
        installation.prepare()
    from bihuan.people.models import User  # noqa: PLC0415 - models need Django to be up

    if not User.objects.exists():
        from bihuan.project import (  # noqa: PLC0415 - only once
            sample_contacts,
            sample_ground,
            sample_round,
            samples,
        )

        half_filled.touch()
        for step in chain(
            samples.load(), sample_ground.load(), sample_round.load(), sample_contacts.load()
        ):
            print(f"· {step} …", flush=True)
    half_filled.unlink(missing_ok=True)


def _say_where(door: serving.Door) -> None:
    from bihuan.project import sample_round, samples  # noqa: PLC0415 - models need Django to be up

    print(f"\n  请打开  {door.address}   （Ctrl-C 停止）")
    print(f"  演示账号，口令都是 {samples.PASSWORD}：")
    for name, post in (*samples.accounts(), *sample_round.accounts()):
        print(f"    {name:<10} {post}")
    print(f"  数据在 {database.home()}\n", flush=True)
