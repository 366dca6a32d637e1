"""GBK byte slips: one byte was lost, and all pairs after it are read across their borders.

`。ㄒ唬┗` is what is left of `　（一）基` without its first byte. The search re-encodes the run,
tries every byte at every place near the first strange character, and keeps what reads best; the
slip ends at the next ASCII character, which then is a character's second half, or at the line's
end. A pinyin note beside a lost half names the character. A digit is never guessed: only
ideographs and marks are put back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from bihuan.papers.clean import halves
from bihuan.papers.clean.beam import HOLE, LIST_MARK, UNKNOWN, bridged, straight
from bihuan.papers.clean.chinese import likely, plain, ranks, readings, score
from bihuan.papers.clean.cleaned import Edit
from bihuan.papers.clean.fold import simplify
from bihuan.papers.clean.halves import NUMERALS, STRANGE, decode, gbk, is_likely, with_trail
from bihuan.papers.clean.heads import Head, best, completions, with_half
from bihuan.papers.clean.pinyin import LOST, READING

_WIDE = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？", "(": "（", ")": "）", ".": "．"}
_NOTE = re.compile(rf"[(（?？]({READING})[)）]")
_BEFORE = re.compile(rf"[?？]({READING})[)）]$")
_MARK = re.compile(rf"\u3000{{0,2}}（[{NUMERALS}]{{1,2}}）|\u3000{{1,2}}[{NUMERALS}]是")
_MARK_INSIDE = re.compile(rf"[{NUMERALS}]{{1,2}}）")
_MARK_BYTES = 9  # in which the pairs of such a mark lie, with what stands on either side
# （二）, （三） and （十） without the first byte of the bracket, or of the blank before it, where a reader took
# the numeral's second half, no first half of any pair, for unreadable: it has no border left to cross.
_HALF_MARK = re.compile(
    r"^(?P<indent>[\u3000 ]*)(?P<blank>。?)(?P<half>[ǘㄈㄊ])\ufffd?(?=）)", re.MULTILINE
)
_HALF_OF = {"ǘ": "（二", "ㄈ": "（三", "ㄊ": "（十"}
UNREADABLE = "\ufffd"
_CLOSING = 0xA3  # the first half of （ and ）
_BACK = 9
_LONGEST = 400
_GAIN = 7.0
_TOLD = 14.0  # what a pinyin note speaks for the character it names
_HOPELESS = 300  # a text with so many strange places that are no slips is in another tongue
_TRIED = 4  # places read closely, of all that were looked at


class _Repair(NamedTuple):
    gain: float
    parts: tuple[int, int, int, str, tuple[str, ...], str, int]

    @property
    def edits(self) -> tuple[Edit, ...]:
        return _edits(*self.parts)


@cache
def _strange() -> re.Pattern[str]:
    """Characters no paper of this field has, and a letter with a reading: the signs of a slip."""
    level1 = (bytes((a, b)) for a in range(0xB0, 0xD8) for b in range(0xA1, 0xFF))
    known = {one.decode("gbk", "ignore") for one in level1} | set(ranks()) | set("瞭")
    every = [chr(code) for code in range(0x4E00, 0x9FA6)]
    simple = simplify("\n".join(every)).split("\n")
    rare = [one for one, there in zip(every, simple, strict=True) if there not in known]
    ranges = "".join(f"{a}-{b}" if a != b else a for a, b in _ranges(rare))
    odd = r"\u3105-\u3129\u2500-\u254b\u3041-\u30f6\u0391-\u03c9\u0410-\u0451\u2e80-\u2eff"
    odd += r"\u2208-\u22bf"
    wide = r"(?<=[\u4e00-\u9fff][\uff21-\uff3a\uff41-\uff5a])(?=[\u4e00-\u9fff])"
    pinyin = r"(?<=[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü])(?<![a-zA-Z].)(?![a-zA-Z])"
    letter = rf"(?<=[,;:，；：\u4e00-\u9fff][A-Za-z])(?=\({READING}\))"
    sure = f"(?<=[{ranges}{odd}])"
    first = rf"[{ranges}{odd}āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüA-Za-z\uff21-\uff3a\uff41-\uff5a]"
    return re.compile(rf"{first}(?:{sure}|{pinyin}|{letter}|{wide})")


def _ranges(characters: list[str]) -> Iterator[tuple[str, str]]:
    first = last = characters[0]
    for one in characters[1:]:
        if ord(one) != ord(last) + 1:
            yield first, last
            first = one
        last = one
    yield first, last


def slips(text: str) -> Iterator[Edit]:
    """The edits that put lost bytes back, in order."""
    done = tried = failed = 0
    for m in _strange().finditer(text):
        if m.start() < done or failed > _HOPELESS:
            continue
        repair = _best(text, m.start(), max(done, tried))
        tried = m.start() + 1
        if repair is None:
            failed += 1
            continue
        edits = repair.edits
        yield from edits
        done, failed = edits[-1].end, 0


def half_marks(text: str) -> Iterator[Edit]:
    """The edits that make list marks whole whose numeral lost its second half."""
    for m in _HALF_MARK.finditer(text):
        blank = "\u3000" if m["blank"] else ""
        yield Edit(m.end("indent"), m.end(), blank + _HALF_OF[m["half"]])


def is_guess(new: str) -> bool:
    """Whether what was put back was read from its neighbours alone; list marks are sure."""
    return (
        len(new) > 1 and LOST not in new and re.fullmatch(rf"[{NUMERALS}][）是、]|.。", new) is None
    )


def _best(text: str, at: int, done: int) -> _Repair | None:
    """The reading of the run around `at` that gains most, or None where none gains enough."""
    end = _run_end(text, at)
    starts = list(dict.fromkeys(_starts(text, at, done)))
    quick = [(r.gain, start) for start in starts if (r := _shifted(text, start, end))]
    likely_starts = {start for _, start in sorted(quick, reverse=True)[:_TRIED]}
    likely_starts |= {start for start in starts if start == 0 or text[start - 1] == "\n"}
    full = (_shifted(text, start, end, bridges=True) for start in sorted(likely_starts))
    repair = max((r for r in full if r), key=lambda one: one.gain, default=None)
    return repair if repair and repair.gain >= _GAIN else None


def _run_end(text: str, at: int) -> int:
    """Where the run of characters of two bytes ends."""
    end = at
    while (
        end < len(text)
        and end - at < _LONGEST
        and not (text[end].isascii() or text[end] == UNREADABLE)
    ):
        end += 1
    return end


def _starts(text: str, at: int, done: int) -> Iterator[int]:
    """Where the byte may have been lost: a little before the first strange character."""
    start = at
    for _ in range(_BACK):
        yield start
        before = text[start - 1 : start]
        if start <= done or not before or before == "\n":
            return
        if before.isascii():
            if before in _WIDE and text[start - 2 : start - 1] not in ("", "\n"):
                yield start - 1
            return
        start -= 1
    yield start
    yield from _line_starts(text, start, done)


def _line_starts(text: str, start: int, done: int) -> Iterator[int]:
    """The first places of the line, where only characters of two bytes stand between."""
    line = text.rfind("\n", max(done, start - _LONGEST), start) + 1
    if line and line < start and not any(one.isascii() for one in text[line:start]):
        yield from range(line, min(line + 3, start))


def _bytes(text: str) -> bytes | None:
    wide = _WIDE.get(text[0], text[0]) + text[1:]
    try:
        raw = wide.encode("gb18030")
    except UnicodeEncodeError:
        return None
    return raw if len(raw) == 2 * len(wide) else None


def _shifted(text: str, start: int, end: int, *, bridges: bool = False) -> _Repair | None:
    """The best reading with one byte put in at `start`, from there to the end of the run."""
    raw = _bytes(text[start:end]) if end > start else None
    if raw is None or not _promises(raw):
        return None
    marked = bridges and _MARK_INSIDE.match("".join(straight(raw[:_MARK_BYTES]).read))
    path = bridged(raw) if bridges and not marked else straight(raw)
    if path is None:
        return None
    body = "".join(path.read)
    last, last_end, told = _last(text, raw[-1], end, body[-1:])
    head_start, context, head = _head(text, start, raw[0], body)
    gain = score(context + head.one + body + last) - score(context + text[start:end])
    gain += head.told + told - HOLE * (len(body) - len(path.read))  # of one character or two
    if _MARK.match(head.one + body + last):
        gain += LIST_MARK
    return _Repair(gain, (start, end, head_start, head.one, path.read, last, last_end))


def _promises(raw: bytes) -> bool:
    """Whether the first pairs across the borders look like Chinese at all."""
    pairs = [raw[i : i + 2] for i in range(1, min(len(raw) - 2, 17), 2)]
    return sum(map(is_likely, pairs)) >= 0.5 * len(pairs)


def _last(text: str, lead: int, end: int, before: str) -> tuple[str, int, float]:
    """The character whose first half ends the run: by the ASCII half that follows, by a note, or lost."""
    following = text[end : end + 1]
    if following == UNREADABLE and lead == _CLOSING and before in NUMERALS:
        return "）", end + 1, 0.0
    if following and 0x40 <= ord(following) <= 0x7E:
        one = decode(bytes((lead, ord(following))))
        if one is not None and likely(one) > STRANGE:
            return one, end + 1, _noted(text, end + 1, one)
        if two := halves.bridges(lead, ord(following)):
            told = [one for one in two if _noted(text, end + 1, one[-1])]
            closing = [one for one in told or two if one[0] == "）" and before in NUMERALS]
            return (closing or told or two)[0], end + 1, (_TOLD if told else 0.0) - HOLE
    if lead == 0xA1 and following in ("", "\n"):
        return "。", end, 0.0
    if note := _NOTE.match(text, end):
        named = [c for c in readings().get(note[1], "") if gbk(c)[0] == lead]
        if named:
            return named[0], note.end(), _TOLD
    words = completions(lead, plain(before)) if before else ()
    end += following == UNREADABLE  # what is left of the same character
    if len(words) == 1:
        return words[0], end, 0.0
    return LOST, end, -likely(LOST) - UNKNOWN


def _noted(text: str, at: int, one: str) -> float:
    note = _NOTE.match(text, at)
    return _TOLD if note and one in readings().get(note[1], "") else 0.0


def _head(text: str, start: int, half: int, body: str) -> tuple[int, str, Head]:
    """Where the lost byte's character begins, what stands before it, and what it was."""
    note = _BEFORE.search(text[max(0, start - 12) : start])
    where = start - len(note[0]) if note else start
    before = text[where - 1 : where]
    context = "" if before.isascii() else before
    if note:
        heads = _told(half, note[1], before)
    else:
        line = where == 0 or before == "\n"
        closes = _MARK_INSIDE.match(body)
        favoured = ("（" if closes else "\u3000") if line or before == "\u3000" else ""
        heads = with_half(half, context=context, body=body, favoured=favoured)
    return where, context, best(heads or [Head(LOST)], context=context, body=body)


def _told(half: int, reading: str, before: str) -> list[Head]:
    """The characters whose second half is left, those first half and reading speak for among them."""
    first = gbk(before)[-1:]
    told = {gbk(c)[1] for c in readings().get(reading, "") if gbk(c)[:1] == first}
    return [Head(one, _TOLD if other in told else 0.0) for one, other in with_trail(half)]


def _edits(
    start: int,
    end: int,
    head_start: int,
    head: str,
    body: tuple[str, ...],
    last: str,
    last_end: int,
) -> tuple[Edit, ...]:
    """One edit a character, so that the way back stays exact."""
    edits = [Edit(head_start, start + 1, head)]
    edits += [Edit(start + n + 1, start + n + 2, new) for n, new in enumerate(body)]
    if last_end > end:
        edits.append(Edit(end, last_end, last))
    else:
        final = edits.pop()
        edits.append(Edit(final.start, final.end, final.new + last))
    return tuple(edits)
