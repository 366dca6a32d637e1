"""`bihuan read FILE…`: read papers into records."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from bihuan import papers


def run(argv: list[str]) -> int:
    """Read each file; the status is 1 when one could not be read."""
    arguments = _parser().parse_args(argv)
    if arguments.out:
        arguments.out.mkdir(parents=True, exist_ok=True)
    answers = []
    for path in arguments.files:
        answer = _read(path)
        answers.append(answer)
        if arguments.out:
            _write(arguments.out / f"{path.stem}.json", answer)
    if not arguments.out:
        _print(answers, as_json=arguments.json)
    return int(any("error" in answer for answer in answers))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="bihuan read", description="读材料：从文件里读出问题、原因、措施"
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="输出 JSON，一个文件一个对象")
    parser.add_argument("--out", type=Path, metavar="DIR", help="每个文件写一个 DIR/<文件名>.json")
    return parser


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return {"source": path.name, "error": {"kind": "broken", "says": str(error)}}
    return papers.read(text, path.name).as_json()


def _write(path: Path, answer: dict[str, Any]) -> None:
    path.write_text(json.dumps(answer, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _print(answers: list[dict[str, Any]], *, as_json: bool) -> None:
    for answer in answers:
        if as_json:
            print(json.dumps(answer, ensure_ascii=False))
        elif "error" in answer:
            print(f"{answer['source']}：{answer['error']['says']}", file=sys.stderr)
        else:
            _table(answer)


def _table(answer: dict[str, Any]) -> None:
    print(f"{answer['source']}  {answer['title'] or '（无标题）'}")
    for record in answer["records"]:
        links = f" → {'、'.join(record['links'])}" if record["links"] else ""
        print(f"  {record['id']:>4}  [{record['aspect']}] {record['title']}{links}")
