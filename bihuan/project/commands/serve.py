"""`bihuan serve`: the pages and the clock, for real use; an empty installation gets a setup code."""

import os
import sys
from collections.abc import Iterator, Sequence
from ipaddress import ip_address
from pathlib import Path

from bihuan.project import database, installation, serving

from .parser import Parser, port


def run(argv: Sequence[str]) -> int:
    """Serve until stopped: 0; 1 when it could not start, or ended by itself."""
    door, clock = _asked(argv)
    if door.certificate:
        os.environ["BIHUAN_HTTPS"] = "1"
    if says := next(_unsafe(door), "") or serving.taken(door.host, door.port):
        print(says, file=sys.stderr)
        return 1
    serving.stop_on_signals()
    status = 1
    try:
        with serving.database_up():
            with serving.told("检查数据表"):
                _ready()
            ended = serving.serve(door, lambda: _say_where(door), clock=clock)
            print(f"网页服务自己停了（{ended}），原因见上面。", file=sys.stderr)
    except database.Unstartable as problem:
        print(f"\n{problem}", file=sys.stderr)
    except KeyboardInterrupt:
        status = 0
        print("已停止，数据都在。")
    return status


def _asked(argv: Sequence[str]) -> tuple[serving.Door, bool]:
    parser = Parser(
        prog="bihuan serve", description="正式运行：网页和时钟。先读 docs/handbook/安装.md"
    )
    parser.add_argument("--host", default=serving.HOST, help="在哪个地址上听，默认只在本机")
    parser.add_argument("--port", type=port, default=serving.PORT, help="端口，默认 8765")
    parser.add_argument("--workers", type=int, default=2, help="服务进程数，默认 2")
    parser.add_argument("--certificate", type=Path, help="证书（PEM），由 Bihuan 自己加密")
    parser.add_argument("--key", type=Path, help="证书的私钥（PKCS#8）")
    parser.add_argument("--no-clock", action="store_true", help="时钟在别处运行（bihuan clock）")
    asked = parser.parse_args(argv)
    if bool(asked.certificate) != bool(asked.key):
        parser.error("--certificate 和 --key 要一起给")
    for file in filter(None, (asked.certificate, asked.key)):
        if not file.is_file():
            parser.error(f"没有这个文件：{file}")
    door = serving.Door(asked.host, asked.port, asked.workers, asked.certificate, asked.key)
    return door, not asked.no_clock


def _unsafe(door: serving.Door) -> Iterator[str]:
    """Why it may not be served so: passwords never travel in the clear, and nobody goes in circles."""
    https = os.environ.get("BIHUAN_HTTPS") == "1"
    if not https and not _is_here(door.host):
        yield (
            f"{door.host} 别的电脑也能连上，没有加密，密码会在网上明着走。请用 --certificate 和 --key，"
            "或者前面放一个加密的反向代理并设 BIHUAN_HTTPS=1；见 docs/handbook/安装.md。"
        )
    if https and not door.certificate and not os.environ.get("BIHUAN_PROXIES"):
        yield "设了 BIHUAN_HTTPS=1，还要把反向代理的地址写进 BIHUAN_PROXIES，否则网页会一直转圈。"
    if https and not os.environ.get("BIHUAN_HOSTS"):
        yield "请把网址里的名字写进 BIHUAN_HOSTS，例如 BIHUAN_HOSTS=bihuan.example.cn。"


def _is_here(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _ready() -> None:
    """Tables up to date, settings looked at, and never the demo's data. Raises Unstartable."""
    if os.environ.get("DATABASE_URL") and not os.environ.get("BIHUAN_OWNER_URL"):
        installation.refuse_old_tables()
    else:
        installation.prepare()
    from django.conf import settings  # noqa: PLC0415 - Django is up by now
    from django.core import checks  # noqa: PLC0415

    from bihuan.people.models import Grace  # noqa: PLC0415

    if Grace.objects.filter(by="demo").exists():
        raise database.Unstartable(
            f"{database.home()} 里是演示的数据，口令人人知道，不能正式用。请另设 BIHUAN_HOME。"
        )
    for found in checks.run_checks(include_deployment_checks=settings.HTTPS):
        print(f"\n{found}", file=sys.stderr)
        if found.is_serious():
            raise database.Unstartable("设置不对，没有启动。")


def _say_where(door: serving.Door) -> None:
    print(f"\n  请打开  {_name(door)}   （Ctrl-C 停止）")
    print(f"  数据在 {database.home()}")
    from bihuan.project.commands import setup  # noqa: PLC0415 - models need Django to be up

    setup.say_code()
    print(flush=True)


def _name(door: serving.Door) -> str:
    """The address people open: of the proxy where one stands before us."""
    if os.environ.get("BIHUAN_HTTPS") != "1":
        return door.address
    host = os.environ["BIHUAN_HOSTS"].split(",")[0]
    port = f":{door.port}" if door.certificate and door.port != 443 else ""
    return f"https://{host}{port}/"
