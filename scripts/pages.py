"""Build each procedure's page.md from its newest file. `--check` writes nothing and tells what differs."""

import sys
from pathlib import Path

from bihuan import core

ROOT = Path(__file__).parents[1] / "bihuan"


def calendar() -> core.Calendar:
    """The calendar of all years there is a table for."""
    tables = sorted((ROOT / "calendars").glob("*.toml"))
    return core.calendar.read(table.read_text("utf-8") for table in tables)


def pages() -> dict[Path, str]:
    """Path of each page -> what it must hold."""
    days, built = calendar(), {}
    for folder in sorted({path.parent for path in (ROOT / "procedures").glob("*/[0-9]*.toml")}):
        newest = max(folder.glob("[0-9]*.toml"), key=_version)
        built[folder / "page.md"] = core.describe.page(
            core.declare.read(newest.read_text("utf-8"), days)
        )
    return built


def _version(path: Path) -> list[int]:
    return [int(part) for part in path.stem.split(".")]


def main() -> int:
    """Write what differs; with --check only tell, and answer 1."""
    differs = [
        (path, text)
        for path, text in pages().items()
        if not path.exists() or path.read_text("utf-8") != text
    ]
    for path, text in differs:
        sys.stdout.write(f"{path.relative_to(ROOT.parent)}\n")
        if "--check" not in sys.argv:
            path.write_text(text, "utf-8")
    return int("--check" in sys.argv and bool(differs))


if __name__ == "__main__":
    sys.exit(main())
