"""The procedures and calendars as they lie on the shelf, read once."""

from pathlib import Path

from bihuan import core

ROOT = Path(__file__).parents[2] / "bihuan"
TABLES = {int(path.stem): path for path in sorted((ROOT / "calendars").glob("*.toml"))}
CALENDAR = core.calendar.read(path.read_text("utf-8") for path in TABLES.values())
FILES = sorted(
    (ROOT / "procedures").glob("*/[0-9]*.toml"),
    key=lambda path: (path.parent.name, [int(part) for part in path.stem.split(".")]),
)  # of several versions the newest comes last, and is the one kept below
VERSIONS = {
    (path.parent.name, path.stem): core.declare.read(path.read_text("utf-8"), CALENDAR)
    for path in FILES
}
PROCEDURES = {name: procedure for (name, _), procedure in VERSIONS.items()}
