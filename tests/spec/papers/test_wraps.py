"""Hard-wrapped lines: a page counts breadth, a program counts characters; both are seen through."""

import pytest

from bihuan import papers

PARAGRAPHS = [
    "一是入户走访走过场。上门多是填表问完就走居民说的事没有记下来全年走访的比例只有 45%左右。",
    "二是答复居民不及时。有的诉求过了 2 个月才回话，有的 3 个月后还要居民自己再打电话来问一遍。",
    "三是开会多落实少。上半年开会 41 次，会上定下的事有 19 件没有下文，多数人已经记不得说过什么。",
]


def breadth(line: str) -> float:
    return sum(0.5 if char.isascii() else 1 for char in line)


def by_breadth(paragraph: str, width: int = 22) -> str:
    lines = [""]
    for char in paragraph:
        if breadth(lines[-1] + char) > width:
            lines.append("")
        lines[-1] += char
    return "\n".join(lines)


def by_count(paragraph: str, width: int = 22) -> str:
    return "\n".join(paragraph[at : at + width] for at in range(0, len(paragraph), width))


@pytest.mark.parametrize("wrap", [by_breadth, by_count])
def test_a_paragraph_cut_into_lines_is_one_record_again(wrap) -> None:
    body = "\n".join(map(wrap, PARAGRAPHS))
    found = papers.read(f"清河社区对照检查材料\n一、存在的问题\n{body}\n", "x.txt").records
    assert [record.number for record in found] == ["一是", "二是", "三是"]
