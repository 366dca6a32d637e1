"""P9: how many megabytes of text a second one core reads into records.

Rounds are interleaved: the floor (OpenCC over the same text), then ours; ratios are taken within a
round. `given` is what lies in the folder BIHUAN_PAPERS, each read by itself: what an office really
writes, for which the goal is meant (ADR 0023). The others are ours and anybody can run them: `prose`
two essays, `bulletin` a record every 150 bytes, `corpus` all papers of the tests in one text, 270 lost
bytes a megabyte among them, `papers` the same 2 kB at a time. Tables that are built once a process are
built before, except for `first time`: all papers, one by one, in a process that has read none.
Prints one JSON line a text. Run `python benchmarks/papers.py [MEGABYTES]`.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import opencc_pyo3

from bihuan import papers
from bihuan.documents.decoding import decode

CORPUS = Path(__file__).parents[1] / "tests" / "corpus"
ROUNDS = 7
GOAL = 2.0  # megabytes a second and core
HELD_TO_IT = ("given", "prose")
BY_ITSELF = ("given", "papers")
TEXTS = {
    "given": sorted(Path(os.environ.get("BIHUAN_PAPERS", os.devnull)).glob("*.*")),
    "corpus": sorted(CORPUS.glob("*.txt")),
    "papers": sorted(CORPUS.glob("*.txt")),
    "prose": [CORPUS / "essay_two_articles.txt"],
    "bulletin": [CORPUS / "rectification_bulletin_liutang.txt"],
}


def cpu(do: Callable[[], object]) -> float:
    """Seconds of CPU time one call takes."""
    start = time.process_time()
    do()
    return time.process_time() - start


def each(do: Callable[[str], object], texts: list[str]) -> None:
    """Do it with every text."""
    for text in texts:
        do(text)


def first_time() -> None:
    """Print how fast papers are read while the tables for lost bytes are still being built."""
    texts = [decode(path).text for path in TEXTS["papers"]]
    size = sum(len(text.encode()) for text in texts) / 1_000_000
    speed = size / cpu(partial(each, partial(papers.read, name="papers"), texts))
    told = {"question": "P9 papers", "text": "first time", "megabytes": round(size, 2)}
    print(json.dumps(told | {"mb_per_second": round(speed, 2), "goal": None}))


def main(megabytes: float = 0.5) -> None:
    first_time()
    convert = opencc_pyo3.OpenCC("t2s").convert
    for name, files in TEXTS.items():
        if not files:
            continue
        texts = [decode(path).text for path in files]
        texts = texts if name in BY_ITSELF else ["\n".join(texts)]
        once = sum(len(text.encode()) for text in texts)
        times = int(megabytes * 1_000_000 / once + 1)
        texts = texts * times if name in BY_ITSELF else [texts[0] * times]
        size = once * times / 1_000_000
        for text in texts[: len(files)]:
            papers.read(text[:once], name)
        floor = partial(each, convert, texts)
        mine = partial(each, partial(papers.read, name=name), texts)
        rounds = [(cpu(floor), cpu(mine)) for _ in range(ROUNDS)]
        ours = size / statistics.median(mine for _, mine in rounds)
        told = {
            "question": "P9 papers",
            "text": name,
            "megabytes": round(size, 2),
            "mb_per_second": round(ours, 2),
            "ratio_to_opencc": round(statistics.median(mine / floor for floor, mine in rounds), 1),
            "goal": GOAL if name in HELD_TO_IT else None,
            "pass": ours >= GOAL,
        }
        print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
