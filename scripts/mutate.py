"""Take one condition away, or move one number by one, and see whether a story notices.

    just mutate                     every newest procedure
    just mutate admission petition  these
    just mutate --all               name every survivor, also those with a reason

What a closing stops anyway is not taken away.

A mutant is killed when the file no longer declares a procedure, or when a line of a story comes out
otherwise. One that survives stands for a rule nobody would miss: tell a story about it, or give the
reason in mutants.toml. Answers 1 when more than SHARE survive, when one survives without a reason,
or when a reason is given for one that does not.
"""

import argparse
import sys
import tomllib
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

from bihuan import core
from bihuan.core.rehearse import walk
from bihuan.core.slips import line_of

ROOT = Path(__file__).parents[1] / "bihuan"
REASONS = Path(__file__).with_name("mutants.toml")
SHARE = Fraction(2, 100)
LISTS = {
    "act": (
        "from", "who", "needs", "relies_on", "voids", "other_than", "waits_for", "by", "count", "tells",
    ),
    "clock": ("after", "stops"),
    "count": ("part",),
}  # fmt: skip
GONE = {
    "act": ("unit", "holder", "opens", "at_most"),
    "stage": ("stays", "standing"),
    "clock": ("amber", "until", "repeats"),
}
TIMES = {"stage": ("stays",), "clock": ("limit", "amber")}
Path_ = tuple[str | int, ...]


@dataclass(frozen=True)
class Mutant:
    """One change: where (`act approve relies_on`), what became of it, and the value there now."""

    where: str
    what: str
    line: int
    path: Path_
    value: Any  # None: taken away

    @property
    def name(self) -> str:
        """`act approve relies_on: without resolution`."""
        return f"{self.where}: {self.what}"


def mutants(data: dict[str, Any], text: str) -> Iterator[Mutant]:
    """Every change to one procedure."""
    for kind in ("act", "stage", "clock", "count"):
        for n, table in enumerate(data.get(kind, [])):
            for key, what, path, value in _table(kind, table):
                if kind == "clock" and key == "stops" and _closes(data, table, value):
                    continue
                where = f"{kind} {table['id']} {key}"
                yield Mutant(where, what, line_of(text, kind, n, key), (kind, n, *path), value)
    for section, name, what, path, value in _sections(data):
        where = " ".join(filter(None, (section, name)))
        line = line_of(text, section if name else "top", 0, name or section)
        yield Mutant(where, what, line, path, value)


def _closes(data: dict[str, Any], clock: dict[str, Any], left: Any) -> bool:
    """Whether what `stops` would lack closes the matter: that stops every clock of an open one."""
    closing = {stage["id"] for stage in data["stage"] if stage.get("closes")}
    acts = {act["id"]: act for act in data["act"]}
    [gone] = set(clock["stops"]) - set(left or [])
    after = [clock["after"]] if isinstance(clock["after"], str) else clock["after"]
    runs_in = {to for name in after for to in _lands(acts.get(name, name))}
    opens = closing.isdisjoint(runs_in)
    return opens and (gone in closing or (gone in acts and acts[gone]["to"] in closing))


def _lands(after: Any) -> list[str]:
    """The stages a clock can start in, after a stage or an act."""
    if isinstance(after, str):
        return [after]
    stays: list[str] = after["from"]
    return stays if after["to"] == core.SAME else [after["to"]]


Change = tuple[str, str, Path_, Any]


def _table(kind: str, table: dict[str, Any]) -> Iterator[Change]:
    for key in LISTS.get(kind, ()):
        if isinstance(table.get(key), list):
            for what, path, value in _entries(table[key], (key,)):
                yield key, what, path, value
    for key in GONE.get(kind, ()):
        if key in table:
            yield key, f"without {table[key]}", (key,), None
    for key in TIMES.get(kind, ()):
        yield from ((key, what, (key,), value) for what, value in _moved(table.get(key)))
    yield from (("at_most", what, ("at_most",), v) for what, v in _moved(table.get("at_most")))
    for key in ("after", "warns"):
        for name, at in table.get(key, {}).items() if isinstance(table.get(key), dict) else ():
            yield key, f"without {name}", (key, name), None
            yield from ((key, f"{name} {what}", (key, name), value) for what, value in _moved(at))
    yield from _tests(table)
    yield from _shares(table)


def _tests(table: dict[str, Any]) -> Iterator[Change]:
    for fact, wanted in table.get("when", {}).items():
        yield "when", f"without {fact}", ("when", fact), None
        if isinstance(wanted, list):
            for what, path, value in _entries(wanted, ("when", fact)):
                yield "when", f"{fact} {what}", path, value
        for bound, n in wanted.items() if isinstance(wanted, dict) else ():
            yield "when", f"{fact} without {bound}", ("when", fact, bound), None
            for what, value in _moved(n):
                yield "when", f"{fact} {bound} {what}", ("when", fact, bound), value


def _shares(table: dict[str, Any]) -> Iterator[Change]:
    for key in {"least", "over"} & table.keys():
        share = table[key]
        if "/" in share:
            top, bottom = map(int, share.split("/"))
            for other in (f"{top + 1}/{bottom}", f"{top}/{bottom + 1}", f"{top - 1}/{bottom}"):
                if not other.startswith("0"):
                    yield key, f"{share} to {other}", (key,), other
        yield key, f"{share} exceeded or reached", (key,), {"over": "least", "least": "over"}[key]


def _sections(data: dict[str, Any]) -> Iterator[tuple[str, str, str, Path_, Any]]:
    for what, path, value in _entries(data.get("seen_by", []), ("seen_by",)):
        yield "seen_by", "", what, path, value
    for kind, proof in data.get("evidence", {}).items():
        for what, path, value in _entries(proof.get("seen_by", []), ("evidence", kind, "seen_by")):
            yield "evidence", kind, f"seen_by {what}", path, value
        if "words_of" in proof:
            yield "evidence", kind, "without words_of", ("evidence", kind, "words_of"), None
    for name, figure in data.get("local", {}).items():
        for what, value in _moved(figure["default"]):
            yield "local", name, what, ("local", name, "default"), value
    for name, said in data.get("general", {}).items():
        who = said["who"] if isinstance(said, dict) else said
        path = ("general", name, "who") if isinstance(said, dict) else ("general", name)
        for what, at, value in _entries(who, path):
            yield "general", name, what, at, value


def _entries(names: Sequence[Any], path: Path_) -> Iterator[tuple[str, Path_, Any]]:
    """The list without each of its entries; the last one takes the list with it."""
    for n, name in enumerate(names):
        left = [*names[:n], *names[n + 1 :]]
        yield f"without {name}", path, left or None


def _moved(value: Any) -> Iterator[tuple[str, Any]]:
    """A number, or the number of a time, one more and one less."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return
    if isinstance(value, int):
        yield from ((f"{value} to {n}", n) for n in (value - 1, value + 1) if n > 0)
        return
    digits = "".join(char for char in value if char.isdigit())
    if digits and value.startswith(digits) and value[len(digits) :] in core.calendar.UNITS:
        unit = value[len(digits) :]
        for n in (int(digits) - 1, int(digits) + 1):
            if n > 0:
                yield f"{value} to {n}{unit}", f"{n}{unit}"


def mutated(data: dict[str, Any], mutant: Mutant) -> dict[str, Any]:
    """The tables with one thing changed."""
    changed = deepcopy(data)
    at: Any = changed
    for step in mutant.path[:-1]:
        at = at[step]
    last = mutant.path[-1]
    if mutant.value is None:
        del at[last]
    elif mutant.value in ("least", "over"):
        at[mutant.value] = at.pop(last)
    else:
        at[last] = mutant.value
    return changed


@cache
def calendar() -> core.Calendar:
    """The calendar of all years there is a table for."""
    tables = sorted((ROOT / "calendars").glob("*.toml"))
    return core.calendar.read(table.read_text("utf-8") for table in tables)


class Book:
    """One newest procedure and the stories told about it."""

    def __init__(self, folder: Path) -> None:
        newest = max(folder.glob("[0-9]*.toml"), key=lambda p: [int(n) for n in p.stem.split(".")])
        self.path, self.text = newest, newest.read_text("utf-8")
        self.data = tomllib.loads(self.text)
        book = tomllib.loads((folder / "stories.toml").read_text("utf-8"))
        self.people = book["people"]
        told = [s for s in book["story"] if s.get("version", newest.stem) == newest.stem]
        self.stories = [story["told"] for story in told]
        whole = core.declare.declared(self.data, self.text, calendar())
        if any(self._differs(whole, story) for story in self.stories):
            raise SystemExit(f"{newest}: its stories do not come true; rehearse them first")

    def killed(self, mutant: Mutant) -> bool:
        """Whether the loader or a story notices."""
        try:
            procedure = core.declare.declared(mutated(self.data, mutant), self.text, calendar())
        except core.Malformed:
            return True
        return any(self._differs(procedure, story) for story in self._likely(mutant))

    def _likely(self, mutant: Mutant) -> list[str]:
        """The stories, those first that name most often what was changed."""
        word = mutant.where.split()[1] if " " in mutant.where else ""
        return sorted(self.stories, key=lambda story: -story.count(f" {word} "))

    def _differs(self, procedure: core.Procedure, story: str) -> bool:
        try:
            return any(differs for _, differs in walk(procedure, self.people, story, []))
        except (KeyError, ValueError, AssertionError):
            return True  # a story that can no longer be told


def survivors(folder: Path) -> tuple[int, list[Mutant]]:
    """How many mutants there are, and those nobody noticed."""
    book = Book(folder)
    found = list(mutants(book.data, book.text))
    return len(found), [mutant for mutant in found if not book.killed(mutant)]


def reasons() -> dict[tuple[str, str], str]:
    """(procedure, mutant) -> why it may survive."""
    rows = tomllib.loads(REASONS.read_text("utf-8")).get("mutant", [])
    return {(row["procedure"], row["is"]): row["why"] for row in rows}


def main() -> int:
    """Tell every survivor with its line, and how many there are of how many."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("names", nargs="*")
    parser.add_argument("--all", action="store_true")
    asked = parser.parse_args()
    folders = sorted({path.parent for path in (ROOT / "procedures").glob("*/[0-9]*.toml")})
    folders = [folder for folder in folders if folder.name in (asked.names or [folder.name])]
    known, wrong, total, left = reasons(), 0, 0, 0
    for folder in folders:
        n, lives = survivors(folder)
        total, left = total + n, left + len(lives)
        names = {mutant.name for mutant in lives}
        newest = Book(folder).path.relative_to(ROOT.parent)
        for mutant in lives:
            why = known.get((folder.name, mutant.name), "")
            wrong += not why
            if asked.all or not why:
                say(f"{newest}:{mutant.line}: {mutant.name}{f'  ({why})' if why else ''}")
        for name in [name for (at, name) in known if at == folder.name and name not in names]:
            wrong += 1
            say(f"{REASONS.name}: {folder.name}: {name}: does not survive, or is not there")
        say(f"{folder.name}: {n} mutants, {len(lives)} survive")
    say(
        f"{total} mutants, {left} survive ({100 * left / max(total, 1):.1f} %), {wrong} without a reason"
    )
    return int(bool(wrong) or left > SHARE * total)


def say(line: str) -> None:
    """One line of the answer, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
