"""`bihuan setup`: a new setup code, while the installation is empty; those before are void."""

from collections.abc import Sequence

from bihuan.project import installation

from .parser import Parser


def run(argv: Sequence[str]) -> int:
    """Print the code; 1 when the installation is set up already."""
    parser = Parser(prog="bihuan setup", description="还没有装好的，给出新的安装码；以前的作废")
    parser.parse_args(argv)
    with installation.up():
        if say_code():
            return 0
    print("已经装好了，不用安装码。忘了密码见 bihuan account。")
    return 1


def say_code() -> bool:
    """Print a new code, where one is needed; whether it is."""
    from bihuan.project.wizard import code  # noqa: PLC0415 - models need Django to be up

    made = code.renew()
    if made:
        print(f"\n  还没有装好。打开网页，输入安装码：  {made}")
        print("  装好以前一直有用；再运行一次 bihuan setup 就换新的。", flush=True)
    return bool(made)
