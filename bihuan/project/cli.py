"""The `bihuan` command. Each subcommand lives in `project/commands` and is imported when called."""

import difflib
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from bihuan.unopened import why

from .places import Unstartable

# name -> (module under bihuan.project.commands, one line of help)
COMMANDS = {
    "read": ("read", "读材料：从文件里读出问题、原因、措施 / read papers into records"),
    "compare": ("compare", "比对材料：找出雷同段落 / find passages that papers share"),
    "vectors": (
        "vectors",
        "规则样例：逐条核对规则算出的结果 / check the rules against rows of examples",
    ),
    "procedures": ("procedures", "程序：check|page|rehearse|new|publish|local / write procedures"),
    "db": ("db", "数据库：start|stop|url|psql；tidy 清理无登记的文件 / the database"),
    "demo": ("demo", "演示：装好、载入样例、打开网页 / set up, load samples, serve"),
    "serve": ("serve", "正式运行：网页和时钟；第一次给出安装码 / run it for real"),
    "setup": ("setup", "安装码：还没有装好时，给出新的安装码 / a new setup code"),
    "clock": (
        "clock",
        "时钟：提醒、督办、升级；reconcile 对账 / reminders, supervision, escalation",
    ),
    "samples": ("samples", "回头看抽样：check 照原样再抽一遍 / draw the look-back samples again"),
    "verify": (
        "verify",
        "核对：留痕、程序、佐证是否都还相符 / verify traces, rules and evidence",
    ),
    "checkpoint": (
        "checkpoint",
        "存证点：make|key|new-key|proof|verifier / checkpoints, their key and proofs",
    ),
    "purge": ("purge", "到期清除：列出保存期满的，--yes 才清除 / clear what is past its time"),
    "restored": (
        "restored",
        "恢复备份以后：已删除的再删一遍，整体核对 / erase again what a restore brought back, verify",
    ),
    "account": (
        "account",
        "账号：reset 无人可担保时由管理员重设 / reset what somebody signs in with",
    ),
    "keys": ("keys", "钥匙：list|rotate|drop 加密列的钥匙 / keys of the sealed columns"),
    "import": (
        "bring",
        "导入：组织、岗位、地方和户的 Excel 表 / bring in a workbook of a community",
    ),
    "export": ("take", "导出：同一个样子的 Excel 表 / write such a workbook"),
    "manage": ("manage", "Django 管理命令 / Django's own commands"),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one subcommand; its exit status is ours."""
    argv = sys.argv[1:] if argv is None else list(argv)
    _writes_any_name()
    name = argv[0] if argv else "--help"
    if name in ("-h", "--help"):
        print(_listing())
        return 0
    if name not in COMMANDS:
        near = difflib.get_close_matches(name, COMMANDS, 1)
        hint = f"是不是 {near[0]}？" if near else ""
        print(f"没有 {name} 这个命令。{hint}全部命令：bihuan --help", file=sys.stderr)
        return 2
    module = import_module(f"bihuan.project.commands.{COMMANDS[name][0]}")
    try:
        return int(module.run(argv[1:]) or 0)
    except Unstartable as problem:
        print(problem, file=sys.stderr)
        return 1
    except BrokenPipeError:  # whoever read our words has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        if not error.filename:
            raise
        print(
            f"「{error.filename}」打不开或写不进：{why(error)}。请检查路径、权限和磁盘。",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        print("已停止。", file=sys.stderr)
        return 130


def _writes_any_name() -> None:
    """A file name or a screen in another encoding is written with escapes instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _listing() -> str:
    lines = [f"  {name:<11} {about}" for name, (_, about) in COMMANDS.items()]
    return "\n".join(
        ["闭环 Bihuan", "", "用法：bihuan 命令 …    每个命令的说明：bihuan 命令 --help", "", *lines]
    )
