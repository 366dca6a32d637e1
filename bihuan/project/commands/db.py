"""`bihuan db start|stop|status|url|psql|migrate|tidy`: the database by hand."""

import os
import sys
from collections.abc import Callable, Sequence

from bihuan.project import database, installation

USAGE = """\
用法 / usage: bihuan db start|stop|status|url [角色]|psql [角色] [psql 的参数]|migrate|tidy [--yes]
  start   启动并保持运行，直到 stop / start and keep running until stop
  stop    停止 / stop
  status  是否在运行、数据在哪里 / whether it runs, and where
  url     连接地址，含口令 / the address, with its password
  psql    打开 psql / open psql
  migrate 建表或升级，发布程序；安装和升级后办一次 / make or upgrade the tables, publish procedures
  tidy    列出没有登记的旧文件（上传中断留下的），--yes 才删 / list files left behind; --yes removes them
角色 / role: app（默认 default）、owner、sweep、postgres
"""


def run(argv: Sequence[str]) -> int:
    """Do one of the seven; 2 when the words make no sense, 1 when it could not be done."""
    verb, *rest = argv or [""]
    if verb not in VERBS:
        print(USAGE, end="", file=sys.stderr)
        return 2
    if verb not in ANYWHERE and os.environ.get("DATABASE_URL"):
        print("已设置 DATABASE_URL：数据库不由 Bihuan 管理。", file=sys.stderr)
        return 1
    try:
        return VERBS[verb](database.cluster(), list(rest))
    except database.Unstartable as problem:
        print(problem, file=sys.stderr)
        return 1


def _start(this: database.Cluster, _: list[str]) -> int:
    database.start(this, keep=True)
    return _status(this, [])


def _stop(this: database.Cluster, _: list[str]) -> int:
    database.stop(this)
    print("数据库已停止。")
    return 0


def _status(this: database.Cluster, _: list[str]) -> int:
    pid = database.pid(this)
    print(f"数据库{f'在运行（进程 {pid}）' if pid else '没有运行'}；数据在 {this.data}")
    if this.home not in this.root.parents:
        print(f"（数据库用户进不了 {this.home}，所以数据放在别处。）")
    return 0


def _url(this: database.Cluster, rest: list[str]) -> int:
    print(database.url(this, rest[0] if rest else "app"))
    return 0


def _psql(this: database.Cluster, rest: list[str]) -> int:
    role = rest.pop(0) if rest and rest[0] in (*database.ROLES, database.SUPERUSER) else "app"
    with database.held(this):
        return database.psql(this, role, rest)


def _migrate(_: database.Cluster, rest: list[str]) -> int:
    with installation.up():
        installation.prepare()
    print("表是最新的，程序已发布。")
    return 0


def _tidy(_: database.Cluster, rest: list[str]) -> int:
    if not {"--yes", "--dry-run"}.issuperset(rest):
        print(USAGE, end="", file=sys.stderr)
        return 2
    with installation.up():
        return _tidied(remove="--yes" in rest and "--dry-run" not in rest)


def _tidied(*, remove: bool) -> int:
    """List what is left behind, and remove it when told to; 1 when something needs a person."""
    from django.utils import timezone  # noqa: PLC0415 - needs Django to be up

    from bihuan.project import tidy  # noqa: PLC0415

    found = tidy.look(timezone.now())
    for one in found:
        for path in one.left:
            print(f"没有登记：{path}（{path.stat().st_size} 字节）")
        for name in one.missing:
            print(f"文件不在：{one.store} 里登记了 {name}，请从备份里找回。", file=sys.stderr)
    if strange := [one.store for one in found if one.strange]:
        print(
            f"{'、'.join(strange)} 里的文件这个数据库一个也不认识，可能连错了数据库；没有删。",
            file=sys.stderr,
        )
        return 1
    n = sum(len(one.left) for one in found)
    if remove:
        for one in found:
            tidy.remove(one.left)
    print(
        f"没有登记的旧文件 {n} 个" + ("，已删。" if remove else "；加 --yes 才删。" if n else "。")
    )
    return 1 if any(one.missing for one in found) else 0


VERBS: dict[str, Callable[[database.Cluster, list[str]], int]] = {
    "start": _start,
    "stop": _stop,
    "status": _status,
    "url": _url,
    "psql": _psql,
    "migrate": _migrate,
    "tidy": _tidy,
}
ANYWHERE = ("migrate", "tidy")  # of an outside database too
