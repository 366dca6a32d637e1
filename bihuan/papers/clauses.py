"""Short clauses: the title of an item and the aspect a heading names."""

import re
from functools import lru_cache

from bihuan.papers.clean import half

_STOP = re.compile(r"[。!?;\n.](?!(?<=[.])\d)")
_CLAUSE = re.compile(
    r"(.+?)(?:[,:;。!?\n]|[.](?!\d)|(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])|$)", re.DOTALL
)
# A clause that only says when, where or under what, and leads to the one that matters.
_ADVERBIAL = re.compile(
    r".{0,12}(?:以来|期间|同时|此外|目前|当前|近年来|近期|其中|例如|比如|因此|但是|另外|(?<!不及|不准)时|中|上|后|前|下)$|[自从].{1,8}起$"
    r"|\d{4}年.{0,8}$|(?:查阅|经查|经核查|抽查|翻阅|面对).{0,16}$"
)
# A first sentence that only names the field: 在担当作为方面。
_FIELD = re.compile(r".{2,24}方面")
_LONGEST_SENTENCE = 36
_SHORTEST = 4


def title_of(words: str, folded: str | None = None) -> str:
    """The short heading clause of an item: its first sentence when short, else its first clause.

    `folded` are the same words in half width, where the caller has them.
    """
    folded = half(words) if folded is None else folded
    stop = _STOP.search(folded, 1)
    first, end = (stop.start(), stop.end()) if stop else (len(folded), len(folded))
    more = end < len(folded.rstrip()) and folded[first : first + 1] != ";"
    if more and _FIELD.fullmatch(folded, 0, first):
        return title_of(words[end:].strip())
    if more and first <= _LONGEST_SENTENCE:
        return words[:first].strip()
    return words[: _clause(folded[:first])].strip()


def _clause(sentence: str) -> int:
    """Where the first clause ends that is not only an adverbial."""
    end = 0
    for m in _CLAUSE.finditer(sentence):
        end = m.end(1)
        if end - m.start() >= _SHORTEST and not _ADVERBIAL.match(m[1]):
            break
    return end


_OUTER = re.compile(r"^[\s:、.,]+|(?:等)?(?:方面|方面的?问题)?[\s:。.,;、]+$|(?:等)?方面$")
_QUOTED = re.compile(r"^[“\"]([^“”\"]+)[”\"]$")


@lru_cache(4096)
def aspect_of(heading: str) -> str:
    """A heading without 方面 and without the quotes around the whole of it."""
    before = None
    while before != heading:
        before, heading = heading, _QUOTED.sub(r"\1", _strip(heading))
    return heading


def _strip(heading: str) -> str:
    folded = half(heading)
    m = _OUTER.search(folded)
    while m and m.end() > m.start():
        heading = heading[: m.start()] + heading[m.end() :]
        folded = half(heading)
        m = _OUTER.search(folded)
    return heading


_SPEAKER = re.compile(r"^[^,。:]{1,8}:(?=.)")
_ASKING = re.compile(
    r"^.{0,6}(?:当前|目前|现阶段|总的来看|从.{0,10}看)[,]?|到底|究竟|哪些|什么|主要有?以下.*$|[?].*$|呢|以下|如下|主要|几个?方面"
)


@lru_cache(4096)
def aspect_of_lead(sentence: str) -> str:
    """What a leading sentence says its list is about."""
    return aspect_of(_ASKING.sub("", _SPEAKER.sub("", half(sentence))))
