"""`bihuan procedures check|page|rehearse|new|publish|local`: for those who write procedures."""

import argparse
import sys
import tomllib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bihuan import core
from bihuan.matters import local_file, shelf, stories
from bihuan.matters.shelf import Found

from . import procedures_new, procedures_put
from .parser import Parser

FIGURES = "local"


def run(argv: Sequence[str]) -> int:
    """Do one of them; 1 when something is wrong with a file, which is then said by file and line."""
    arguments = _parser().parse_args(argv)
    return int(arguments.does(arguments))


def _parser() -> Parser:
    parser = Parser(
        prog="bihuan procedures", description="程序：检查、演练、写成页面、新建、发布，改一地的数"
    )
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")
    _verb(verbs, "check", check, "检查程序、故事和各地的数；不写文件就查全部").add_argument(
        "files", nargs="*", type=Path, metavar="FILE|DIR"
    )
    page = _verb(verbs, "page", page_of, "把程序写成大家签字的页面（Markdown）")
    page.add_argument("file", type=Path, metavar="FILE")
    page.add_argument("--out", type=Path, metavar="PATH", help="写到文件；不写就打印")
    told = _verb(verbs, "rehearse", rehearse, "按故事演练，哪一行不一样就指出哪一行")
    told.add_argument("file", type=Path, metavar="FILE")
    told.add_argument("stories", nargs="?", type=Path, metavar="STORIES")
    new = _verb(verbs, "new", procedures_new.run, "写一个能用的小程序和故事，从这里改起")
    new.add_argument("name", metavar="NAME", help="小写英文字母、数字和下划线，如 lost_keys")
    new.add_argument("--out", type=Path, metavar="DIR", help="放在哪里，默认放进草稿")
    put = _verb(verbs, "publish", procedures_put.publish, "发布：新事项从此按它办")
    put.add_argument("file", type=Path, metavar="FILE")
    put.add_argument("--place", default="", help="只在这个社区、街道或区；不写就是全部地方")
    put.add_argument("--since", default="", metavar="DATE", help="从哪天起，默认今天")
    put.add_argument("--by", default="命令行", help="谁发布的")
    local = _verb(verbs, "local", procedures_put.local, "一地自己规定的数：export|import")
    local.add_argument("verb", choices=("export", "import"))
    local.add_argument("place", metavar="PLACE", help="社区、街道或区的名称")
    local.add_argument("file", nargs="?", type=Path, metavar="FILE", help="import 从这个文件读")
    local.add_argument("--by", default="命令行", help="谁改的")
    return parser


def _verb(
    verbs: "argparse._SubParsersAction[Parser]",
    name: str,
    does: Callable[[argparse.Namespace], int],
    about: str,
) -> Parser:
    parser = verbs.add_parser(name, help=about, description=about)
    parser.set_defaults(does=does)
    return parser


def check(asked: argparse.Namespace) -> int:
    """Say every problem of every file; without any, how much was looked at."""
    paths = [path for one in asked.files for path in _inside(one)] or _all()
    found: list[Found] = []
    counts = {"程序": 0, "故事": 0, "故事行": 0, "地方的数": 0}
    for path in paths:
        found += _one(path, counts)
    for problem in found:
        print(problem)
    said = "，".join(f"{n} {name}" for name, n in counts.items() if n or name != "地方的数")
    print(f"{len(found)} 处问题；{said}")
    return int(bool(found))


def _inside(path: Path) -> list[Path]:
    """The files of a folder, the path itself when it is none or has none."""
    return (sorted(path.rglob("*.toml")) if path.is_dir() else []) or [path]


def _all() -> list[Path]:
    files = sorted(shelf.SHELF.glob("*/[0-9]*.toml"))
    books = sorted(shelf.SHELF.glob("*/stories.toml"))
    return [*files, *books, *sorted((shelf.SHELF / FIGURES).glob("*.toml"))]


def _one(path: Path, counts: dict[str, int]) -> Sequence[Found]:
    """What is wrong with one file, whichever of the three kinds it is."""
    kind = _kind(path)
    if kind == "story":
        book = stories.check(path, _beside(path))
        counts["故事"] += book.stories
        counts["故事行"] += book.lines
        return book.problems
    if kind == "place":
        _place, lines, found = local_file.read(path, figures())
        counts["地方的数"] += len(lines)
        return found
    file = shelf.read(path)
    counts["程序"] += file.procedure is not None
    return [*file.problems, *(_blind(path, file.procedure) if file.procedure else ())]


def _blind(path: Path, procedure: core.Procedure) -> Iterator[Found]:
    """Who may act must be able to look: said before it is published, and stops no edition that is."""
    for act, role in core.blind(procedure):
        who, label = procedure.roles[role], procedure.acts[act].label
        yield Found(path, 0, f"{who}能“{label}”，却看不到这类事项：请把 {role} 写进 seen_by")


def _kind(path: Path) -> str:
    """story, place or procedure: by what it says, else by its name."""
    if path.stem == "stories":
        return "story"
    try:
        data = tomllib.loads(path.read_text("utf-8").removeprefix("\ufeff"))
    except (OSError, ValueError):
        return "place" if path.parent.name == FIGURES else "procedure"
    return next((kind for kind in ("story", "place") if kind in data), "procedure")


def _beside(book: Path) -> dict[str, core.Procedure]:
    """The versions that lie beside a book of stories."""
    files = [shelf.read(path) for path in sorted(book.parent.glob("[0-9]*.toml"))]
    return {f.procedure.version: f.procedure for f in files if f.procedure}


def figures() -> dict[str, dict[str, core.Figure]]:
    """Every procedure on the shelf with the figures of all its versions."""
    known: dict[str, dict[str, core.Figure]] = {}
    for file in shelf.files():
        if file.procedure:
            known.setdefault(file.procedure.id, {}).update(file.procedure.local)
    return known


def page_of(asked: argparse.Namespace) -> int:
    """The page of one file, to stdout or into a file."""
    procedure = sound(asked.file)
    if procedure is None:
        return 1
    text = core.describe.page(procedure)
    if asked.out:
        asked.out.write_text(text, "utf-8")
        print(f"已写到 {asked.out}")
    else:
        print(text, end="")
    return 0


def rehearse(asked: argparse.Namespace) -> int:
    """Every line of the stories that does not come true with this file."""
    procedure = sound(asked.file)
    if procedure is None:
        return 1
    path = asked.stories or asked.file.with_name("stories.toml")
    known = _beside(path) if path.parent == asked.file.parent else {}
    book = stories.check(path, known | {procedure.version: procedure})
    for problem in book.problems:
        print(problem)
    print(f"{len(book.problems)} 处不一样；{book.stories} 个故事，{book.lines} 行")
    return int(bool(book.problems))


def sound(path: Path) -> core.Procedure | None:
    """The procedure of a file; None after saying on stderr what is wrong with it."""
    file = shelf.read(path)
    for problem in file.problems:
        print(problem, file=sys.stderr)
    return file.procedure
