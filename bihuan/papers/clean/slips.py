"""GBK byte slips: one byte was lost, and all pairs after it are read across their borders.

`。ㄒ唬┗` is what is left of `　（一）基` without its first byte. The search re-encodes the run,
tries every byte at every place near the first strange character, and keeps what reads best; the
slip ends at the next ASCII character, which then is a character's second half, or at the line's
end. A pinyin note beside a lost half names the character. A digit is never guessed: only
ideographs and marks are put back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from bihuan.papers.clean.chinese import frequent, likely, more, plain, ranks, readings, score, words
from bihuan.papers.clean.cleaned import Edit
from bihuan.papers.clean.pinyin import LOST, READING

_WIDE = {",": "，", ";": "；", ":": "：", "!": "！", "?": "？", "(": "（", ")": "）", ".": "．"}
_NOTE = re.compile(rf"[(（?？]({READING})[)）]")
_BEFORE = re.compile(rf"[?？]({READING})[)）]$")
_BACK = 9
_LONGEST = 400
_GAIN = 7.0
_STRANGE = -11.0
_UNKNOWN = 8.0  # what a character that stays lost costs a reading
_HOLE = 4.0  # what a pair that was dropped with its border costs a reading
_LIST_MARK = 16.0  # what 　（一） at a line's start speaks for one
_TOLD = 14.0  # what a pinyin note speaks for the character it names
_KEPT = 8  # readings kept side by side
_HOPELESS = 300  # a text with so many strange places that are no slips is in another tongue
_TRIED = 4  # places read closely, of all that were looked at
_NUMERALS = "一二三四五六七八九十"


class _Repair(NamedTuple):
    gain: float
    edits: tuple[Edit, ...]


class _Path(NamedTuple):
    """A reading so far: each character, one entry a pair of bytes, and how well it reads."""

    score: float
    read: tuple[str, ...]
    covered: bool = True


@cache
def _strange() -> re.Pattern[str]:
    """Characters no paper of this field has, and a letter with a reading: the signs of a slip."""
    level1 = (bytes((a, b)) for a in range(0xB0, 0xD8) for b in range(0xA1, 0xFF))
    known = {one.decode("gbk", "ignore") for one in level1} | set(ranks()) | set("瞭")
    rare = [chr(code) for code in range(0x4E00, 0x9FA6) if plain(chr(code)) not in known]
    ranges = "".join(f"{a}-{b}" if a != b else a for a, b in _ranges(rare))
    odd = r"\u3105-\u3129\u2500-\u254b\u3041-\u30f6\u0391-\u03c9\u0410-\u0451\u2e80-\u2eff"
    odd += r"\u2208-\u22bf"
    wide = r"(?<=[\u4e00-\u9fff])[\uff21-\uff3a\uff41-\uff5a](?=[\u4e00-\u9fff])"
    pinyin = r"(?<![a-zA-Z])[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜü](?![a-zA-Z])"
    letter = rf"(?<=[,;:，；：\u4e00-\u9fff])[A-Za-z](?=\({READING}\))"
    return re.compile(rf"[{ranges}{odd}]|{pinyin}|{letter}|{wide}")


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
        yield from repair.edits
        done, failed = repair.edits[-1].end, 0


def is_guess(new: str) -> bool:
    """Whether what was put back was read from its neighbours alone; list marks are sure."""
    return (
        len(new) > 1
        and LOST not in new
        and re.fullmatch(rf"[{_NUMERALS}][）是、]|.。", new) is None
    )


def _best(text: str, at: int, done: int) -> _Repair | None:
    """The reading of the run around `at` that gains most, or None where none gains enough."""
    end = _run_end(text, at)
    starts = list(dict.fromkeys(_starts(text, at, done)))
    quick = [(r.gain, start) for start in starts if (r := _shifted(text, start, end))]
    likely_starts = {start for _, start in sorted(quick, reverse=True)[:_TRIED]}
    likely_starts |= {start for start in starts if start == 0 or text[start - 1] == "\n"}
    full = (_shifted(text, start, end, bridges=True) for start in sorted(likely_starts))
    best = max((r for r in full if r), key=lambda one: one.gain, default=None)
    return best if best and best.gain >= _GAIN else None


def _run_end(text: str, at: int) -> int:
    """Where the run of characters of two bytes ends."""
    end = at
    while end < len(text) and end - at < _LONGEST and not text[end].isascii():
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
    head_start, heads = _heads(text, start, raw[0])
    before = text[head_start - 1 : head_start]
    context = "" if before.isascii() else before
    path = _read(raw, bridges=bridges)
    if path is None:
        return None
    body = "".join(path.read)
    last, last_end, told = _last(text, raw[-1], end, body[-1:])
    head = max(heads, key=lambda one: score(context + one[0] + body[:2]) + one[1])
    gain = score(context + head[0] + body + last) - score(context + text[start:end])
    gain += head[1] + told - _HOLE * sum(len(one) > 1 for one in path.read)
    if head[0] == "\u3000" and re.match(
        rf"\u3000?(?:（[{_NUMERALS}]{{1,2}}）|[{_NUMERALS}]是)", body
    ):
        gain += _LIST_MARK
    return _Repair(gain, _edits(start, end, head_start, head[0], path.read, last, last_end))


def _promises(raw: bytes) -> bool:
    """Whether the first pairs across the borders look like Chinese at all."""
    pairs = [_decode(raw[i : i + 2]) for i in range(1, min(len(raw) - 2, 17), 2)]
    good = sum(one is not None and likely(one) > _STRANGE for one in pairs)
    return good >= 0.5 * len(pairs)


def _read(raw: bytes, *, bridges: bool) -> _Path | None:
    """The best reading of the pairs across the borders.

    Where two inner halves made no pair, a reader dropped them; what they belonged to is looked for
    among the likely characters.
    """
    paths = [_Path(0.0, ())]
    for i in range(1, len(raw) - 2, 2):
        straight = _decode(raw[i : i + 2])
        grown = [_step(path, straight, 0.0) for path in paths] if straight else []
        if bridges and (straight is None or not _fits(paths[0], straight)):
            grown += [
                _step(path, two, -_HOLE) for path in paths for two in _bridges(raw[i], raw[i + 1])
            ]
        elif straight is None:
            grown += [_step(path, LOST, -_UNKNOWN) for path in paths]
        paths = sorted(grown, reverse=True)[:_KEPT]
        if not paths:
            return None
    return paths[0]


def _fits(path: _Path, one: str) -> bool:
    """Whether a character makes a word with the one before it, so that nothing is missing."""
    last = path.read[-1][-1:] if path.read else ""
    return bool(last) and plain(last) + plain(one) in words()


def _step(path: _Path, new: str, bonus: float) -> _Path:
    last = path.read[-1][-1:] if path.read else ""
    gain, before, covered = bonus, last, path.covered
    for one in new:
        added, covered = more(before, covered, one)
        gain, before = gain + added, one
    if (
        new[:1] in _NUMERALS
        and new[1:] in ("是", "、")
        and last in ("", "\u3000", "。", "；", "：")
    ):
        gain += _LIST_MARK
    if last == "（":
        numbered = new[0] in _NUMERALS
        gain += (_LIST_MARK if new[1:2] == "）" else 0.0) if numbered else -_LIST_MARK
    return _Path(path.score + gain, (*path.read, new), covered)


@cache
def _bridges(first: int, second: int) -> tuple[str, ...]:
    """Two characters, the first with `first` as lead, the second with `second` as trail, whose
    inner halves make no pair; the likeliest few."""
    ahead = [c for c, other in _with_lead(first) if other >= 0x80]
    behind = [c for c, _ in _with_trail(second)]
    both = (a + b for a in ahead for b in behind if _decode(_gbk(a)[1:] + _gbk(b)[:1]) is None)
    best = sorted(both, key=score, reverse=True)[:32]
    mark = [a + "）" for a in ahead if a in _NUMERALS and second == 0xA9]
    mark += [a + "、" for a in ahead if a in _NUMERALS and second == 0xA2]
    mark += [a + "是" for a in ahead if a in _NUMERALS and second == 0xC7]
    return tuple(dict.fromkeys(mark + best))


def _gbk(one: str) -> bytes:
    return one.encode("gb18030")


@cache
def _decode(pair: bytes) -> str | None:
    try:
        one = pair.decode("gb18030")
    except UnicodeDecodeError:
        return None
    return one if len(one) == 1 and not "\ue000" <= one <= "\uf8ff" and not one.isascii() else None


def _last(text: str, lead: int, end: int, before: str) -> tuple[str, int, float]:
    """The character whose first half ends the run: by the ASCII half that follows, by a note, or lost."""
    following = text[end : end + 1]
    if following and 0x40 <= ord(following) <= 0x7E:
        one = _decode(bytes((lead, ord(following))))
        if one is not None and likely(one) > _STRANGE:
            return one, end + 1, _noted(text, end + 1, one)
        if two := _bridges(lead, ord(following)):
            return two[0], end + 1, -_HOLE
    if lead == 0xA1 and following in ("", "\n"):
        return "。", end, 0.0
    if note := _NOTE.match(text, end):
        named = [c for c in readings().get(note[1], "") if _gbk(c)[0] == lead]
        if named:
            return named[0], note.end(), _TOLD
    words = [c for c, _ in _with_lead(lead) if plain(before) + plain(c) in frequent()]
    if len(words) == 1:
        return words[0], end, 0.0
    return LOST, end, -likely(LOST) - _UNKNOWN


def _noted(text: str, at: int, one: str) -> float:
    note = _NOTE.match(text, at)
    return _TOLD if note and one in readings().get(note[1], "") else 0.0


@cache
def _with_trail(trail: int) -> tuple[tuple[str, int], ...]:
    return tuple(_halves((bytes((lead, trail)), lead) for lead in range(0x81, 0xFF)))


@cache
def _with_lead(lead: int) -> tuple[tuple[str, int], ...]:
    return tuple(_halves((bytes((lead, trail)), trail) for trail in range(0x40, 0xFF)))


def _halves(pairs: Iterable[tuple[bytes, int]]) -> Iterator[tuple[str, int]]:
    """Likely characters with the byte that was put in."""
    for pair, other in pairs:
        one = _decode(pair)
        if one is not None and likely(one) > _STRANGE:
            yield one, other


def _heads(text: str, start: int, half: int) -> tuple[int, list[tuple[str, float]]]:
    """Where the lost byte's character begins, and what it may be, each with what speaks for it."""
    heads = _with_trail(half) + _with_lead(half)
    note = _BEFORE.search(text[max(0, start - 12) : start])
    if note is None:
        line = start == 0 or text[start - 1] == "\n"
        return start, [(one, 6.0 if line and one == "\u3000" else 0.0) for one, _ in heads] or [
            (LOST, 0.0)
        ]
    where = start - len(note[0])
    before = _gbk(text[where - 1 : where])[-1:]
    told = {_gbk(c)[1] for c in readings().get(note[1], "") if _gbk(c)[:1] == before}
    return where, [(one, _TOLD if other in told else 0.0) for one, other in _with_trail(half)] or [
        (LOST, 0.0)
    ]


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
