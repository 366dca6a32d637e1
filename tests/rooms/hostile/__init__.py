"""Uploads that mean harm, in families: each gives as many different files as it is asked for.

A family is `(trap, random) -> (name, bytes)`. The trap knows a file that must not be read, an
address that must not be called and a folder where nothing may appear.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from random import Random

Upload = tuple[str, bytes]
Family = Callable[["Trap", Random], Upload]
FAMILIES: dict[str, Family] = {}


@dataclass(frozen=True)
class Trap:
    """What a hostile file is after: a secret file's path, an address, a folder to write to."""

    secret: Path
    url: str
    folder: Path


def family(make: Family) -> Family:
    """Enter a family under its name."""
    FAMILIES[make.__name__] = make
    return make


for module in ("packed", "marked_up", "paged", "loose"):
    import_module(f"{__name__}.{module}")
