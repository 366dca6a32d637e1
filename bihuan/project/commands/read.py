"""`bihuan read FILE…`: read papers into records."""

import json
import sys
from collections.abc import Sequence
from itertools import chain, count
from pathlib import Path
from typing import Any

from bihuan import papers
from bihuan.documents import decoding
from bihuan.unopened import why

from .parser import Parser

_TYPES = {
    "problem": "问题",
    "cause": "原因",
    "measure": "措施",
    "practice": "做法",
    "suggestion": "建议",
}


def run(argv: list[str]) -> int:
    """Read each file; the status is 1 when one could not be read, the others are read all the same."""
    arguments = _parser().parse_args(argv)
    if arguments.out and not _made(arguments.out):
        return 1
    goals = _goals(arguments.files, arguments.out) if arguments.out else {}
    failed = False
    for path in arguments.files:
        answer = read(path)
        failed |= "error" in answer
        if arguments.out:
            failed |= not _written(goals[path], answer)
        else:
            _print(answer, as_json=arguments.json)
    return int(failed)


def _parser() -> Parser:
    parser = Parser(prog="bihuan read", description="读材料：从文件里读出问题、原因、措施")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="输出 JSON，一个文件一个对象，一行一个")
    parser.add_argument("--out", type=Path, metavar="DIR", help="每个文件写一个 DIR/<文件名>.json")
    return parser


def read(path: Path) -> dict[str, Any]:
    """What was read from a file, or `{"source", "error": {"kind", "says"}}`; what to know is said."""
    try:
        decoded = decoding.decode(path)
    except decoding.Unreadable as error:
        return _refused(path, error.kind, error.says)
    except OSError as error:
        return _refused(path, "missing", f"打不开「{path}」：{why(error)}。请检查路径和权限。")
    for note in decoded.notes:
        print(f"「{path.name}」{note}", file=sys.stderr)
    return papers.read(decoded.text, path.name).as_json()


def _refused(path: Path, kind: str, says: str) -> dict[str, Any]:
    return {"source": path.name, "error": {"kind": kind, "says": says}}


def _made(folder: Path) -> bool:
    """Whether there is a folder to write to; asked before anything is read."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        print(_unwritable(folder, error), file=sys.stderr)
        return False
    return True


def _goals(paths: Sequence[Path], folder: Path) -> dict[Path, Path]:
    """Where each answer goes: by the name without its ending; where two share it, none is lost."""
    goals: dict[Path, Path] = {}
    for path in dict.fromkeys(paths):
        numbered = (f"{path.stem}-{n}.json" for n in count(2))
        names = chain((f"{path.stem}.json", f"{path.name}.json"), numbered)
        goals[path] = next(g for g in map(folder.joinpath, names) if g not in goals.values())
        if goals[path].stem != path.stem:
            print(f"有几份材料都叫「{path.stem}」，「{path}」写到 {goals[path]}。", file=sys.stderr)
    return goals


def _written(goal: Path, answer: dict[str, Any]) -> bool:
    if "error" in answer:
        print(answer["error"]["says"], file=sys.stderr)
    body = json.dumps(answer, ensure_ascii=False, indent=1)
    try:
        goal.write_text(body + "\n", encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        print(_unwritable(goal, error), file=sys.stderr)
        return False
    return True


def _unwritable(path: Path, error: OSError) -> str:
    return f"写不进「{path}」：{why(error)}。请换一个文件夹，或检查权限和磁盘。"


def _print(answer: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(answer, ensure_ascii=False))
    elif "error" in answer:
        print(answer["error"]["says"], file=sys.stderr)
    else:
        print("\n".join(_lines(answer)))


def _lines(answer: dict[str, Any]) -> list[str]:
    """A table for people: what the paper is, then a line a record, then what to ask about."""
    about = [answer["title"] or "（无标题）", answer["organization"], answer["date"]]
    lines = [f"── {answer['source']} ──", "　".join(one for one in about if one)]
    lines += ["杂质：" + "、".join(answer["noise"])] if answer["noise"] else []
    if not answer["records"]:
        lines.append("没有读出条目：这份材料里没有成条的问题或措施。")
    lines += [_line(record) for record in answer["records"]]
    lines += [f"　　疑：{f['record'] or '全文'}　{f['says']}" for f in answer["findings"]]
    return [*lines, ""]


def _line(record: dict[str, Any]) -> str:
    links = "　→ " + "、".join(record["links"]) if record["links"] else ""
    damaged = "　（有缺字）" if record["damaged"] else ""
    return f"{record['id']:>4}　{_TYPES[record['type']]}　【{record['aspect']}】{record['title']}{links}{damaged}"
