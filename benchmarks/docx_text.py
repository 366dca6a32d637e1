"""P9: how much dearer is our text of a docx than the least that could be done?

Floor: zipfile and lxml, the text of each paragraph, no check of anything. Rival: python-docx in the
same run. Ours does the bomb check, numbering, tables, tracked changes, notes. All three in this
process; the cage's own price, a fresh child, is told beside it and has no goal.
"""

import io
import json
import statistics
import sys
import time
import zipfile
from collections.abc import Callable

import docx as python_docx
from docx.oxml import parse_xml
from lxml import etree

from bihuan.documents.decoding import decode
from bihuan.documents.decoding.docx import read

ROUNDS, REPEAT, GOAL = 11, 20, 3.0
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FONTS = (
    f"<w:rPr xmlns:w='{W[1:-1]}'><w:rFonts w:ascii='Times New Roman' w:hAnsi='Times New Roman' w:eastAsia='仿宋_GB2312' w:hint='eastAsia'/>"
    "<w:color w:val='000000'/><w:kern w:val='0'/><w:sz w:val='32'/><w:szCs w:val='32'/><w:lang w:val='en-US' w:eastAsia='zh-CN'/></w:rPr>"
)
SENTENCE = "社区党组织对反馈的问题逐项整改，明确责任人和完成时限，建立长效机制，共整改{}项问题。"


def paper(fonts: bool = True, problems: int = 60) -> bytes:
    """A rectification report: headings, numbered problems and measures, one table.

    With fonts each run names its own, as Word and WPS write; without, there is as little
    to parse as python-docx can write, which is where our fixed costs weigh most.
    """
    document = python_docx.Document()
    for number in range(problems):
        document.add_heading(f"问题{number}", 2)
        document.add_paragraph(SENTENCE.format(number))
        for measure in range(3):
            document.add_paragraph(SENTENCE.format(measure), style="List Number")
    table = document.add_table(20, 5)
    for row in table.rows:
        for cell in row.cells:
            cell.text = "已完成"
    for paragraph in document.element.iter(W + "r") if fonts else ():
        paragraph.insert(0, parse_xml(FONTS))
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def floor(data: bytes) -> str:
    """The text of every paragraph, and nothing else."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    return "\n".join("".join(t.text or "" for t in p.iter(W + "t")) for p in root.iter(W + "p"))


def rival(data: bytes) -> str:
    """The same with python-docx, which leaves numbering and tables to its caller."""
    document = python_docx.Document(io.BytesIO(data))
    rows = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *rows])


def ours(data: bytes) -> str:
    """Our reader in this process."""
    return read(data).text


def timed(work: Callable[[bytes], str], data: bytes) -> tuple[float, float]:
    """Wall and processor seconds of one call, over REPEAT calls."""
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(REPEAT):
        work(data)
    return (time.perf_counter() - wall) / REPEAT, (time.process_time() - cpu) / REPEAT


def main() -> int:
    """Interleave the three on each paper, print one JSON line a question; 1 when a goal is missed."""
    answers = [*_asked(paper(), "", GOAL), *_asked(paper(fonts=False), ", no fonts named", None)]
    for answer in answers:
        print(json.dumps(answer, ensure_ascii=False))
    return 0 if all(answer["pass"] for answer in answers) else 1


def _asked(data: bytes, about: str, goal: float | None) -> list[dict[str, object]]:
    assert SENTENCE.format(7) in ours(data)
    rounds = [(timed(floor, data), timed(ours, data), timed(rival, data)) for _ in range(ROUNDS)]
    answers = [
        _answer(
            f"P9 docx text{about}: ours / (zipfile + lxml)",
            [o[1] / f[1] for f, o, _ in rounds],
            goal,
        ),
        _answer(f"docx text{about}: python-docx / ours", [r[1] / o[1] for _, o, r in rounds], None),
        _answer(
            f"docx text{about}: in its cage / ours",
            [_caged(data) / o[0] for _, o, _ in rounds],
            None,
        ),
    ]
    took = round(statistics.median(o[1] for _, o, _ in rounds) * 1e3, 2)
    return [answer | {"ours_ms": took} for answer in answers]


def _caged(data: bytes) -> float:
    begun = time.perf_counter()
    decode(data, "报告.docx")
    return time.perf_counter() - begun


def _answer(question: str, ratios: list[float], goal: float | None) -> dict[str, object]:
    ratio = statistics.median(ratios)
    held = {"question": question, "ratio": round(ratio, 2), "goal": goal, "rounds": len(ratios)}
    return held | {"pass": goal is None or ratio <= goal}


if __name__ == "__main__":
    sys.exit(main())
