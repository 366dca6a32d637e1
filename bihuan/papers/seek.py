"""Searching a long text for a costly pattern only where it may begin."""

import re
from collections.abc import Iterator


def matches(pattern: re.Pattern[str], first: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The matches of `pattern` that begin where `first` does; none overlap.

    A pattern of many branches is tried by the engine at every character; `first`, a plain class of
    characters, is not.
    """
    done = 0
    for start in first.finditer(text):
        if start.start() >= done and (m := pattern.match(text, start.start())):
            done = m.end()
            yield m
