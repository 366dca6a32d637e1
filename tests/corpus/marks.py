"""Reads a document annotated by hand: the words a person would see, with marks round what they mean.

A file has a head (`kind:`, `title:`, `organization:`, `date:`, `noise:`, `names:`), a line `===`, and the
body. In the body
    `~line`                     is web chrome that must go (the tilde is not part of it)
    `@aspect/inner aspect`      on a line of its own says under which heading the next records stand
    `<P （一）一是>title‖, rest</>`  is a record: type letter, number as printed, then optional links
                                (`^` the problem last opened, `P2,P5` by id); `‖` ends the title;
                                `=` for links says that the heading above is its title
    `{12户}`                    is a fact; `{十二户|count 12 户}` spells it out
"""

import re
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

TYPES = {"P": "problem", "C": "cause", "M": "measure", "A": "practice", "S": "suggestion"}
TITLE_END = "‖"
_MARK = re.compile(r"<([PCMAS]) ([^ >]*)(?: ([^>]*))?>(.*?)</>", re.DOTALL)
_FACT = re.compile(r"\{([^{}|]+)(?:\|([^{}]+))?\}")
_AMOUNT = re.compile(r"约?(\d[\d,.]*|[xX]+|[零一二两三四五六七八九十百千万]+?)(多|余)?(\D.*)?$")
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}


@dataclass
class Annotated:
    """One document as its writer meant it."""

    head: dict[str, str]
    text: str
    records: list[dict[str, Any]] = field(default_factory=list)
    facts: list[dict[str, Any]] = field(default_factory=list)
    boilerplate: list[str] = field(default_factory=list)

    def gold(self, source: str) -> dict[str, Any]:
        """The labels in the shape the scorer reads."""
        empty = {"-": None}
        return {
            "source": source,
            "kind": self.head["kind"],
            "title": empty.get(self.head["title"], self.head["title"]),
            "organization": empty.get(self.head["organization"], self.head["organization"]),
            "date": empty.get(self.head["date"], self.head["date"]),
            "script": "simplified",
            "noise": [n.strip() for n in self.head.get("names", "").split(",") if n.strip()],
            "records": self.records,
            "facts": self.facts,
            "boilerplate": self.boilerplate,
        }


def read(path: Path) -> Annotated:
    """Read one annotated file."""
    head, body = path.read_text("utf-8").split("\n===\n", 1)
    fields = dict(line.split(":", 1) for line in head.splitlines() if line.strip())
    return read_body(body, {k.strip(): v.strip() for k, v in fields.items()})


def read_body(body: str, head: dict[str, str] | None = None) -> Annotated:
    """Read annotated text without a file."""
    paper = Annotated(head or {}, "")
    body = _plain_facts(paper, body)
    paper.text = _plain_records(paper, body.split("\n"))
    return paper


def _plain_facts(paper: Annotated, body: str) -> str:
    def note(found: re.Match[str]) -> str:
        paper.facts.append(_fact(found[1], found[2]))
        return found[1]

    return _FACT.sub(note, body)


def _fact(words: str, spelled: str | None) -> dict[str, Any]:
    if spelled:
        kind, value, *unit = spelled.split()
        return _row(kind, value, unit[0] if unit else None, words)
    if date := re.match(r"(\d{4})年(?:(\d{1,2})月)?(?:(\d{1,2})日)?", words):
        return _row("date", "-".join(p.zfill(2) for p in date.groups() if p), None, words)
    found = _AMOUNT.match(words)
    assert found, words
    return _row(_kind(found[3] or ""), found[1], found[3], words)


def _row(kind: str, value: str, unit: str | None, words: str) -> dict[str, Any]:
    return {"kind": kind, "value": number(value), "unit": unit, "text": words}


def _kind(unit: str) -> str:
    if unit.endswith("元"):
        return "amount"
    if unit in ("%", "％"):
        return "percent"
    times = ("年", "个月", "天", "小时", "分钟", "个工作日", "周", "日")
    return "duration" if unit in times else "count"


def number(words: str) -> int | float | str:
    """The value of Arabic digits or plain Chinese numerals below ten thousand; other words stay words."""
    bare = words.replace(",", "")
    if re.fullmatch(r"\d+(\.\d+)?", bare):
        return float(bare) if "." in bare else int(bare)
    if not re.fullmatch("[零一二两三四五六七八九十百千]+", bare):
        return words
    total, digit = 0, 0
    for char in bare:
        if char in _TENS:
            total, digit = total + (digit or 1) * _TENS[char], 0
        else:
            digit = _DIGITS[char]
    return total + digit


def _plain_records(paper: Annotated, lines: list[str]) -> str:
    kept: list[str] = []
    path: list[str] = []
    open_record = ""
    for line in lines:
        if not open_record and line.startswith("@"):
            path = line[1:].split("/") if line[1:] else []
            continue
        if not open_record and line.startswith("~"):
            line = line[1:]
            paper.boilerplate.append(line)
        whole = f"{open_record}\n{line}" if open_record else line
        if whole.count("</>") < len(re.findall(r"<[PCMAS] ", whole)):
            open_record = whole
            continue
        open_record = ""
        kept.append(_MARK.sub(partial(_record, paper, path), whole))
    assert not open_record, open_record[:60]
    return "\n".join(kept)


def _record(paper: Annotated, path: list[str], found: re.Match[str]) -> str:
    letter, printed, links, words = found.groups()
    title, mark, _ = words.partition(TITLE_END)
    text = words.replace(TITLE_END, "")
    same = sum(r["id"][0] == letter for r in paper.records)
    paper.records.append(
        {
            "id": f"{letter}{same + 1}",
            "type": TYPES[letter],
            "aspect": path[-1] if path else None,
            "title": path[-1] if links == "=" else title if mark else text.split("。")[0],
            "text": text,
            "number": printed.replace("_", ""),
            "links": _links(paper, links),
            "aspect_path": path,
        }
    )
    return text


def _links(paper: Annotated, links: str | None) -> list[str]:
    if links == "^":
        return [[r["id"] for r in paper.records if r["type"] == "problem"][-1]]
    return links.split(",") if links and links != "=" else []
