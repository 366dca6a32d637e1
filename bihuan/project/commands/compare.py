"""`bihuan compare FILE…`: which papers of a set were made from one another."""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from bihuan import papers
from bihuan.documents.decoding import Unreadable, decode
from bihuan.unopened import why

from .parser import Parser

SHOWN = 24


def run(argv: list[str]) -> int:
    """Compare the files; the status is 1 when one could not be read, the others are still compared."""
    arguments = _parser().parse_args(argv)
    texts, errors = _decoded(arguments.files)
    comparison = papers.compare(texts)
    if arguments.json:
        said = comparison.as_json() | ({"errors": errors} if errors else {})
        print(json.dumps(said, ensure_ascii=False))
    else:
        _print(comparison, texts)
    for error in errors:
        print(error["error"]["says"], file=sys.stderr)
    return int(bool(errors))


def _parser() -> Parser:
    parser = Parser(prog="bihuan compare", description="比对材料：找出雷同的材料和段落")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    return parser


def _decoded(paths: list[Path]) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Name -> text of what could be read, and what could not; a name met twice is told by its path."""
    met = Counter(path.name for path in dict.fromkeys(paths))
    texts: dict[str, str] = {}
    errors: list[dict[str, Any]] = []
    for path in dict.fromkeys(paths):
        name = path.name if met[path.name] == 1 else str(path)
        try:
            texts[name] = decode(path).text
        except Unreadable as error:
            errors.append({"source": name, "error": {"kind": error.kind, "says": error.says}})
        except OSError as error:
            says = f"打不开「{path}」：{why(error)}。请检查路径和权限。"
            errors.append({"source": name, "error": {"kind": "missing", "says": says}})
    return texts, errors


def _print(comparison: papers.Comparison, texts: dict[str, str]) -> None:
    if len(texts) < 2:
        print(f"读出 {len(texts)} 份材料，至少要两份才能比。")
    elif not comparison.pairs:
        print(f"{len(texts)} 份材料，没有发现雷同。")
    for pair in comparison.pairs:
        print(f"{pair.a}  ↔  {pair.b}")
        print(
            f"  相似度 {pair.jaccard:.1%}；前者有 {pair.containment_a_in_b:.1%} 见于后者，"
            f"后者有 {pair.containment_b_in_a:.1%} 见于前者；雷同段落 {len(pair.passages)} 处"
        )
        for passage in pair.passages:
            opening = texts[pair.a][passage.a[0] : passage.a[1]].replace("\n", " ")[:SHOWN]
            print(f"  {passage.chars:>5} 字  {opening}…")
