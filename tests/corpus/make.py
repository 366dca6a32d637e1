"""Builds the corpus from its annotated files: `python -m tests.corpus.make [annotated folder] [target folder]`.

The labels are the annotator's; only the noise is made here, by the recipe in each file's head.
"""

import json
import random
import sys
import zlib
from pathlib import Path
from typing import Any

from tests.corpus import marks, noise

HERE = Path(__file__).parent


def build(path: Path) -> tuple[str, dict[str, Any]]:
    """The noisy text of one annotated file, and its labels."""
    paper = marks.read(path)
    recipe = paper.head.get("noise", "")
    gold = paper.gold(path.name)
    visible = " ".join(r for r in recipe.split() if r.split("=")[0] in noise.SEEN_IN_RECORDS)
    rng = random.Random(zlib.crc32(path.stem.encode()))
    for record in gold["records"]:
        for key in ("title", "text", "aspect"):
            record[key] = record[key] and noise.apply(record[key], visible, rng)
        record["aspect_path"] = [noise.apply(step, visible, rng) for step in record["aspect_path"]]
    text = noise.apply(paper.text, recipe, rng)
    if style := paper.head.get("chrome"):
        text, added = noise.chrome(text, style, gold["date"] or noise.PUBLISHED)
        gold["boilerplate"] += added
        if noise.PUBLISHED in "".join(added):
            gold["date"] = noise.PUBLISHED
    if {"t", "tw", "hk"} & {r.split("=")[0] for r in recipe.split()}:
        gold["script"] = "traditional"
    return text + "\n", gold


def main(source: Path = HERE / "annotated", target: Path = HERE) -> None:
    """Write NAME.txt and gold/NAME.json for every annotated file."""
    (target / "gold").mkdir(exist_ok=True)
    for path in sorted(source.glob("*.txt")):
        text, gold = build(path)
        (target / path.name).write_text(text, "utf-8")
        said = json.dumps(gold, ensure_ascii=False, indent=1) + "\n"
        (target / "gold" / f"{path.stem}.json").write_text(said, "utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
