"""`bihuan account reset NAME password|factor`: let somebody in again when no two colleagues can vouch."""

from collections.abc import Sequence

from bihuan.project import installation

from .parser import Parser


def run(argv: Sequence[str]) -> int:
    """Open a reset for a day and say how it is used; 1 when there is no such account."""
    parser = Parser(
        prog="bihuan account",
        description="账号：没有两位同事可以担保时，由管着这台机器的人重设。写进访问日志，本人会看到。",
    )
    verbs = parser.add_subparsers(dest="verb", required=True)
    reset = verbs.add_parser("reset", help="重设密码或第二道验证，一天之内有用")
    reset.add_argument("username", help="用户名")
    reset.add_argument("kind", choices=["password", "factor"], help="密码，或第二道验证")
    reset.add_argument("--why", required=True, help="为什么，写进访问日志")
    asked = parser.parse_args(argv)
    with installation.up():
        return _reset(asked.username, asked.kind, asked.why)


def _reset(username: str, kind: str, why: str) -> int:
    from bihuan.people.access import log  # noqa: PLC0415 - models need Django to be up
    from bihuan.people.models import User  # noqa: PLC0415
    from bihuan.people.signin import vouching  # noqa: PLC0415

    user = User.objects.filter(username=username).first()
    if user is None:
        print(f"没有账号 {username}。")
        return 1
    _row, code = vouching.by_machine(user, kind)
    about = f"管理员在机器上重设 {kind} {log.who(user)}"
    log.write(None, [log.Row(log.What.RECOVERY, about=about, why=why)])
    if code:
        print(
            f"码：{code}\n请本人在登录页按“第一次登录、忘了密码”，输入用户名、这个码和新密码。24 小时内有用。"
        )
    else:
        print("请本人 24 小时内登录：输完密码，按“重设第二道验证”。")
    return 0
