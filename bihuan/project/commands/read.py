"""`bihuan read FILE…`: read papers into records."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bihuan import papers
from bihuan.documents import decoding

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
    answers = []
    for path in arguments.files:
        answer = read(path)
        answers.append(answer)
        if arguments.out:
            _write(arguments.out, path, answer)
        else:
            _print(answer, as_json=arguments.json)
    return int(any("error" in answer for answer in answers))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bihuan read", description="读材料：从文件里读出问题、原因、措施"
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="输出 JSON，一个文件一个对象，一行一个")
    parser.add_argument("--out", type=Path, metavar="DIR", help="每个文件写一个 DIR/<文件名>.json")
    return parser


def read(path: Path) -> dict[str, Any]:
    """What was read from a file, or `{"source", "error": {"kind", "says"}}`."""
    try:
        decoded = decoding.decode(path)
    except decoding.Unreadable as error:
        return _refused(path, error.kind, error.says)
    except OSError as error:
        return _refused(
            path, "missing", f"打不开「{path}」：{error.strerror or error}。请检查路径和权限。"
        )
    return papers.read(decoded.text, path.name).as_json()


def _refused(path: Path, kind: str, says: str) -> dict[str, Any]:
    return {"source": path.name, "error": {"kind": kind, "says": says}}


def _write(folder: Path, path: Path, answer: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    body = json.dumps(answer, ensure_ascii=False, indent=1)
    (folder / f"{path.stem}.json").write_text(body + "\n", encoding="utf-8")
    if "error" in answer:
        print(answer["error"]["says"], file=sys.stderr)


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
