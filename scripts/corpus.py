"""Reads a labelled corpus and says how well, and what was gained and lost since the baseline.

    just corpus                         tests/corpus against tests/corpus/gold
    BIHUAN_PAPERS=DIR BIHUAN_GOLD=DIR just corpus
    just corpus --write                 keep today's answers as the baseline
    just corpus --verbose               name every record missed or made up

A record is found when its type is right and the F1 of the letters of its text is at least 0.7 (NFKC,
lower case, list mark dropped); pairs are taken best first, each record once. Titles and aspects are
compared the same way over found records. A link is right when both its ends are found and linked.
Counts, amounts, percentages and durations are compared as a multiset of (value, unit).
"""

import argparse
import json
import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bihuan import papers
from bihuan.documents.decoding import decode

CORPUS = Path(__file__).parents[1] / "tests" / "corpus"
BASELINE = CORPUS / "baseline.json"
CLOSE = 0.7
FIGURES = ("count", "amount", "percent", "duration")
_NUMERAL = "[一二三四五六七八九十]"
_MARK = re.compile(
    rf"\s*(?:[(]?{_NUMERAL}{{1,3}}[)、.]|\d{{1,2}}[、.)]|问题\d{{0,2}}:?|整改情况:?|{_NUMERAL}是)\s*"
)
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Score:
    """How one paper was read; every measure is (right, labelled, answered)."""

    found: tuple[str, ...]
    missed: tuple[str, ...]
    invented: tuple[str, ...]
    measures: Mapping[str, tuple[int, int, int]]


def letters(text: str | None) -> Counter[str]:
    """The letters and digits of a text, without its list marks."""
    plain = unicodedata.normalize("NFKC", text or "").lower()
    while mark := _MARK.match(plain):
        plain = plain[mark.end() :]
    return Counter(char for char in plain if char.isalnum())


def alike(a: Counter[str], b: Counter[str]) -> float:
    """F1 of two bags of letters."""
    both = (a & b).total()
    return 2 * both / (a.total() + b.total()) if both else 0.0


def f1(right: int, labelled: int, answered: int) -> float:
    """The harmonic mean of precision and recall; 1 where there was nothing to find."""
    return 2 * right / (labelled + answered) if labelled + answered else 1.0


def matched(gold: Rows, answer: Rows) -> dict[int, int]:
    """Labelled record -> answered record, best pairs first."""
    ours = [letters(r["text"] or r["title"]) for r in gold]
    theirs = [letters(r["text"] or r["title"]) for r in answer]
    near = sorted(_near(gold, answer, ours, theirs), key=lambda pair: (-pair[0], pair[1]))
    taken: dict[int, int] = {}
    for _, _, i, j in near:
        if i not in taken and j not in taken.values():
            taken[i] = j
    return taken


def _near(
    gold: Rows, answer: Rows, ours: list[Counter[str]], theirs: list[Counter[str]]
) -> Iterator[tuple[float, float, int, int]]:
    """(likeness, distance in the order of the page, labelled, answered) of what could be one record."""
    for i, one in enumerate(gold):
        for j, other in enumerate(answer):
            if one["type"] == other["type"] and (near := alike(ours[i], theirs[j])) >= CLOSE:
                yield near, abs(i / len(gold) - j / len(answer)), i, j


def score(gold: Mapping[str, Any], answer: Mapping[str, Any]) -> Score:
    """Compare one paper's labels with what was read."""
    labelled, answered = gold["records"], answer["records"]
    pairs = matched(labelled, answered)
    told = [f"{r['id']} {r['title']}" for r in labelled]
    extra = [r for j, r in enumerate(answered) if j not in pairs.values()]
    measures = {"records": (len(pairs), len(labelled), len(answered))}
    for key in ("title", "aspect"):
        measures[key] = _agree(key, [(labelled[i], answered[j]) for i, j in pairs.items()])
    measures["links"] = _links(labelled, answered, pairs)
    measures["facts"] = _facts(gold, answer)
    measures["chrome"] = _chrome(gold, answered)
    measures |= {key: _same(gold, answer, key) for key in ("kind", "doc_title", "date")}
    return Score(
        tuple(told[i] for i in sorted(pairs)),
        tuple(told[i] for i in range(len(told)) if i not in pairs),
        tuple(f"{r['id']} {r['title']}" for r in extra),
        measures,
    )


def _agree(
    key: str, pairs: Iterable[tuple[dict[str, Any], dict[str, Any]]]
) -> tuple[int, int, int]:
    asked = [(letters(a[key]), letters(b[key])) for a, b in pairs if a[key]]
    right = sum(alike(a, b) >= CLOSE for a, b in asked)
    return right, len(asked), len(asked)


def _links(labelled: Rows, answered: Rows, pairs: Mapping[int, int]) -> tuple[int, int, int]:
    """Only where the labels have links at all."""
    theirs = set(_ends(answered))
    ours = list(_ends(labelled))
    right = sum((pairs.get(a), pairs.get(b)) in theirs for a, b in ours)
    return (right, len(ours), len(theirs)) if ours else (0, 0, 0)


def _ends(rows: Rows) -> Iterator[tuple[int, int]]:
    index = {r["id"]: n for n, r in enumerate(rows)}
    return ((n, index[to]) for n, r in enumerate(rows) for to in r["links"] if to in index)


def _facts(gold: Mapping[str, Any], answer: Mapping[str, Any]) -> tuple[int, int, int]:
    ours, theirs = (Counter(map(_figure, filter(_is_figure, d["facts"]))) for d in (gold, answer))
    return (ours & theirs).total(), ours.total(), theirs.total()


def _is_figure(fact: Mapping[str, Any]) -> bool:
    return fact["kind"] in FIGURES


def _figure(fact: Mapping[str, Any]) -> tuple[float | str, str]:
    try:
        value: float | str = float(str(fact["value"]).replace(",", ""))
    except ValueError:
        value = str(fact["value"])
    return value, fact["unit"] or ""


def _chrome(gold: Mapping[str, Any], answered: Rows) -> tuple[int, int, int]:
    """Lines of the site that are in no record."""
    body = "".join(_run(r["text"]) for r in answered)
    lines = [run for line in gold["boilerplate"] if len(run := _run(line)) > 3]
    gone = sum(line not in body for line in lines)
    return gone, len(lines), len(lines)


def _run(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).lower()
    while mark := _MARK.match(plain):
        plain = plain[mark.end() :]
    return "".join(char for char in plain if char.isalnum())


def _same(gold: Mapping[str, Any], answer: Mapping[str, Any], key: str) -> tuple[int, int, int]:
    name = {"doc_title": "title"}.get(key, key)
    near = alike(letters(gold[name]), letters(answer[name])) >= CLOSE if gold[name] else None
    same = not answer[name] if near is None else near
    return int(same), 1, 1


def total(scores: Iterable[Score]) -> dict[str, tuple[int, int, int]]:
    """The measures of a whole corpus, summed."""
    sums: dict[str, tuple[int, int, int]] = {}
    for one in scores:
        for key, (right, labelled, answered) in one.measures.items():
            a, b, c = sums.get(key, (0, 0, 0))
            sums[key] = (a + right, b + labelled, c + answered)
    return sums


def read_all(papers_dir: Path, gold_dir: Path) -> dict[str, tuple[str, Score]]:
    """Name -> kind and score of every labelled paper of a folder."""
    sources = {path.stem: path for path in sorted(papers_dir.iterdir()) if path.is_file()}
    answers = {}
    for path in sorted(gold_dir.glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        if "records" in gold and path.stem in sources:
            source = sources[path.stem]
            read = papers.read(decode(source).text, source.name).as_json()
            answers[path.stem] = gold["kind"], score(gold, read)
    return answers


def report(answers: Mapping[str, tuple[str, Score]], *, verbose: bool) -> None:
    """A line for each paper, each kind, and the whole."""
    groups = {name: [one] for name, (_, one) in answers.items()}
    for kind, one in answers.values():
        groups.setdefault(f"= {kind}", []).append(one)
    groups["= ALL"] = [one for _, one in answers.values()]
    keys = list(groups["= ALL"][0].measures)
    print(f"{'F1':40}" + "".join(f"{key:>10}" for key in keys))
    for name, scores in groups.items():
        sums = total(scores)
        told = (f"{f1(*sums[key]):10.3f}" if any(sums[key]) else f"{'-':>10}" for key in keys)
        print(f"{name[:40]:40}" + "".join(told))
    for name, (_, one) in answers.items() if verbose else ():
        _say(f"  missed   {name}: {told}" for told in one.missed)
        _say(f"  invented {name}: {told}" for told in one.invented)


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)


def changes(answers: Mapping[str, tuple[str, Score]], baseline: Mapping[str, Any]) -> None:
    """What was found then and is not now, and the other way round."""
    for name, (_, one) in answers.items():
        then = baseline.get(name)
        if then is None:
            continue
        _say(f"  lost     {name}: {told}" for told in then["found"] if told in one.missed)
        _say(f"  gained   {name}: {told}" for told in then["missed"] if told in one.found)
        for key, value in one.measures.items():
            before, now = f1(*then["measures"].get(key, value)), f1(*value)
            if abs(now - before) >= 0.005:
                print(
                    f"  {'gained' if now > before else 'lost  '}   {name}: {key} {before:.3f} -> {now:.3f}"
                )


def _kept(answers: Mapping[str, tuple[str, Score]]) -> dict[str, Any]:
    return {
        name: {"found": one.found, "missed": one.missed, "measures": dict(one.measures)}
        for name, (_, one) in answers.items()
    }


def main() -> None:
    """Read, report, compare with the baseline."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    arguments = parser.parse_args()
    source = Path(os.environ.get("BIHUAN_PAPERS") or CORPUS)
    gold = Path(os.environ.get("BIHUAN_GOLD") or source / "gold")
    answers = read_all(source, gold)
    if not answers:
        raise SystemExit(f"no labelled papers: {source}, {gold}")
    report(answers, verbose=arguments.verbose)
    if BASELINE.exists():
        changes(answers, json.loads(BASELINE.read_text("utf-8")))
    if arguments.write:
        kept = json.dumps(_kept(answers), ensure_ascii=False, indent=1)
        BASELINE.write_text(kept + "\n", "utf-8")


if __name__ == "__main__":
    main()
