"""Cleaning 清洗: what the page did to a paper is undone, and every step keeps the way back.

The order matters. Lost bytes are looked for before the pinyin notes go, because a note names the
character whose byte was lost; script is changed last, because the bytes are those of the page.
"""

import re
from itertools import islice

from bihuan.papers.clean.chrome import chrome
from bihuan.papers.clean.cleaned import Cleaned, Edit, apply
from bihuan.papers.clean.fold import fold, half, simplify
from bihuan.papers.clean.markup import left_overs
from bihuan.papers.clean.pinyin import LOST, notes
from bihuan.papers.clean.slips import half_marks, is_guess, slips
from bihuan.papers.clean.wraps import joins

__all__ = ["Cleaned", "Edit", "clean", "fold", "half"]


def clean(text: str) -> Cleaned:
    """The text without the page's noise, in Simplified, with the way back to `text`."""
    cleaned = Cleaned(text)
    for step in STEPS:
        cleaned = step(cleaned)
    return cleaned


def _markup(cleaned: Cleaned) -> Cleaned:
    edits = list(left_overs(cleaned.text)) if "<" in cleaned.text or "&" in cleaned.text else []
    return cleaned.then(edits, noise=("html_left_overs",) if edits else ())


def _chrome(cleaned: Cleaned) -> Cleaned:
    """Chrome is read without the notes, and taken out with them.

    What was made Simplified to see it is kept: no phrase goes over a border of chrome.
    """
    view = Cleaned(cleaned.text).then(notes(cleaned.text))
    simple = simplify(view.text)
    edits, names = chrome(half(simple))
    edits = [edit for edit in edits if edit.end > edit.start]
    here = (Edit(*view.span(e.start, e.end), "") for e in edits)
    after = cleaned.then(here, noise=names)
    return after if view.layers else after.read_as(apply(simple, edits)[0])


def _slips(cleaned: Cleaned) -> Cleaned:
    """A character both of whose neighbours' halves were dropped is read from context: marked lost."""
    halves = list(half_marks(cleaned.text))
    cleaned = cleaned.then(halves)
    edits = list(slips(cleaned.text))
    after = cleaned.then(edits, noise=("gbk_byte_slips",) if halves or edits else ())
    if not edits:
        return after
    places = (place for place, _ in after.layers[-1].after)
    return after.losing(at for at, edit in zip(places, edits, strict=True) if is_guess(edit.new))


def _notes(cleaned: Cleaned) -> Cleaned:
    edits = list(notes(cleaned.text))
    return cleaned.then(edits, noise=("pinyin_noise",) if edits else ())


def _script(cleaned: Cleaned) -> Cleaned:
    text = simplify(cleaned.text) if cleaned.simple is None else cleaned.simple
    traditional = _differ(text, cleaned.text, len(text) // 50)
    noise = ("traditional_script",) if traditional else ()
    after = Cleaned(text, cleaned.layers, cleaned.noise + noise, cleaned.lost)
    return after.losing(m.start() for m in re.finditer(LOST, text)) if LOST in text else after


def _differ(one: str, other: str, most: int) -> bool:
    """Whether more than so many characters of two texts of one length differ."""
    differing = (n for n, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1])
    return one != other and next(islice(differing, most, None), None) is not None


def _wraps(cleaned: Cleaned) -> Cleaned:
    edits = list(joins(cleaned.folded))
    return cleaned.then(edits, noise=("hard_wrapped",) if edits else ())


STEPS = (_markup, _chrome, _slips, _notes, _script, _wraps)
