"""Pinyin notes: `據(jù)` is 據 with its reading, left by pages that hide text from copying."""

import re
from collections.abc import Iterator

from bihuan.papers.clean.cleaned import Edit

TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹ"
# A reading is at most six letters (zhuāng); only a toned one is surely a note.
READING = rf"[a-z]{{0,5}}[{TONED}][a-z{TONED}]{{0,4}}"
_NOTE = re.compile(rf"[(（](?<=[\u3400-\u9fff\uf900-\ufaff□].){READING}[)）]")
# A reading without a tone that a page notes all the same: 們(men), 麼(me).
_TONELESS = re.compile(
    r"[(（](?:(?<=[们們].)men|(?<=[么麼].)me|(?<=[吗嗎].)ma|(?<=[个個].)ge)[)）]"
)
# A note whose bracket was swallowed by a broken character before it.
_BROKEN = re.compile(rf"[?？\ufffd]{READING}[)）]")


def notes(text: str) -> Iterator[Edit]:
    """Take the notes out; where only the note's tail is left, a lost character is marked □."""
    found = [(m.start(), m.end(), "") for m in _NOTE.finditer(text)]
    if found:
        found += [(m.start(), m.end(), "") for m in _TONELESS.finditer(text)]
    found += [(m.start(), m.end(), LOST) for m in _BROKEN.finditer(text)]
    yield from (Edit(*one) for one in sorted(found))


LOST = "□"
