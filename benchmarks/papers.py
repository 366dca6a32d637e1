"""P9: how many megabytes of text a second one core reads into records.

Rounds are interleaved: the floor (OpenCC over the same text), then ours; ratios are taken within a
round. Prints one JSON line a text. Run `python benchmarks/papers.py [MEGABYTES]`.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import opencc_pyo3

from bihuan import papers

CORPUS = Path(__file__).parents[1] / "tests" / "corpus"
ROUNDS = 7
GOAL = 2.0  # megabytes a second and core
TEXTS = {
    "corpus": sorted(CORPUS.glob("*.txt")),
    "prose": [CORPUS / "essay_two_articles.txt"],
    "bulletin": [CORPUS / "rectification_bulletin_liutang.txt"],
}


def cpu(do: Callable[[], object]) -> float:
    """Seconds of CPU time one call takes."""
    start = time.process_time()
    do()
    return time.process_time() - start


def main(megabytes: float = 0.5) -> None:
    convert = opencc_pyo3.OpenCC("t2s").convert
    for name, files in TEXTS.items():
        base = "\n".join(path.read_text("utf-8") for path in files)
        text = base * int(megabytes * 1_000_000 / len(base.encode()) + 1)
        size = len(text.encode()) / 1_000_000
        papers.read(base, name)
        floor, mine = partial(convert, text), partial(papers.read, text, name)
        rounds = [(cpu(floor), cpu(mine)) for _ in range(ROUNDS)]
        ours = size / statistics.median(mine for _, mine in rounds)
        told = {
            "question": "P9 papers",
            "text": name,
            "megabytes": round(size, 2),
            "mb_per_second": round(ours, 2),
            "ratio_to_opencc": round(statistics.median(mine / floor for floor, mine in rounds), 1),
            "goal": GOAL,
            "pass": ours >= GOAL,
        }
        print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main(*map(float, sys.argv[1:]))
