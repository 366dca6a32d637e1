"""`bihuan vectors DIR|FILE…`: whether our rules answer as rows of examples say."""

import json
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bihuan.rules import vectors
from bihuan.rules.vectors import DIFFERS, OPEN, SAME, UNREADABLE, Verdict
from bihuan.unopened import why

from .parser import Parser


def run(argv: list[str]) -> int:
    """Run every file; the status is 1 when a case differs or something could not be read."""
    arguments = _parser().parse_args(argv)
    answers = [check(path) for path in _files(arguments.paths)]
    if arguments.json:
        print(json.dumps({"files": answers, "counts": _sum(answers)}, ensure_ascii=False))
    else:
        _print(answers)
    clean = answers and all(a["counts"].keys() <= {SAME} and "error" not in a for a in answers)
    return 0 if clean else 1


def check(path: Path) -> dict[str, Any]:
    """`{"file", "counts", "cases"}`, the cases only those that differ, or `{"file", "error"}`."""
    try:
        found = vectors.read(path.read_text("utf-8-sig"), path.stem)
    except OSError as error:
        return _refused(path, f"打不开：{why(error)}。请检查路径和权限。")
    except UnicodeDecodeError:
        return _refused(path, "不是 UTF-8 文本，请另存为 UTF-8。")
    except ValueError as error:
        return _refused(path, str(error))
    counts = dict(Counter(verdict.outcome for verdict in found))
    cases = [_case(verdict) for verdict in found if verdict.outcome != SAME]
    return {"file": str(path), "counts": counts, "cases": cases}


def _parser() -> Parser:
    parser = Parser(
        prog="bihuan vectors", description="规则样例：逐条核对规则算出的结果，不一致的逐项列出"
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="DIR|FILE")
    parser.add_argument("--json", action="store_true", help="输出 JSON，一个对象")
    return parser


def _files(paths: list[Path]) -> list[Path]:
    """Every .json of a folder and below, in order; a path that is no folder is taken as it is."""
    found: list[Path] = []
    for path in paths:
        inside = sorted(path.rglob("*.json")) if path.is_dir() else [path]
        found += inside or [path]  # an empty folder is named, not passed over
    return list(dict.fromkeys(found))


def _refused(path: Path, says: str) -> dict[str, Any]:
    says = "文件夹里没有 .json 文件" if path.is_dir() else says
    return {"file": str(path), "counts": {}, "error": says}


def _case(verdict: Verdict) -> dict[str, Any]:
    return {key: value for key, value in asdict(verdict).items() if value not in ("", (), {})}


def _sum(answers: list[dict[str, Any]]) -> dict[str, int]:
    total = Counter({SAME: 0, DIFFERS: 0, OPEN: 0, UNREADABLE: 0})
    for answer in answers:
        total.update(answer["counts"])
    return {**total, "files": len(answers), "broken": sum("error" in a for a in answers)}


def _print(answers: list[dict[str, Any]]) -> None:
    for answer in answers:
        if "error" in answer:
            print(f"{answer['file']}：{answer['error']}", file=sys.stderr)
    lines = [(a["file"], case) for a in answers for case in a.get("cases", [])]
    for title, outcome in (("不一致", DIFFERS), ("读不出", UNREADABLE), ("取决于待定问题", OPEN)):
        said = [
            line for file, case in lines if case["outcome"] == outcome for line in _told(file, case)
        ]
        if said:
            print(f"── {title} ──", *said, sep="\n")
    print(_counted(_sum(answers)))


def _told(file: str, case: dict[str, Any]) -> list[str]:
    """A line a key: where, what was expected, what came."""
    where = f"{file}　{case['id']}"
    if case["outcome"] == UNREADABLE:
        return [f"{where}　{case['says']}"]
    lines = [
        f"{where}　{each['key']}　应为 {_shown(each['expected'])}　得到 {_shown(each['got'])}"
        for each in case["differences"]
    ]
    if "error" in case["answer"]:
        lines.append(f"　　规则说：{case['answer']['error']}")
    if case["outcome"] == OPEN:
        fits = f"，符合另一种读法 {case['fits']}" if "fits" in case else "，与列出的读法都不符"
        lines.append(f"　　待定：{'、'.join(case['questions'])}{fits}")
    return lines


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _counted(total: dict[str, int]) -> str:
    return (
        f"{total['files']} 个文件：一致 {total[SAME]}，不一致 {total[DIFFERS]}，"
        f"取决于待定问题 {total[OPEN]}，读不出 {total[UNREADABLE]} 条；"
        f"读不出的文件 {total['broken']} 个"
    )
