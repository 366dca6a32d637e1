"""Pin every version of the resolved environment in pyproject.toml, and nothing about where it came from."""

import re
import subprocess
from collections import Counter
from pathlib import Path

PYPROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
BLOCK = re.compile(r"constraint-dependencies = \[.*?\]\n", re.DOTALL)


def resolved() -> list[str]:
    """`name==version` for all groups, sorted; with its marker where one Python gets another version."""
    command = ["uv", "export", "--all-groups", "--no-hashes", "--no-emit-project", "--no-header"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    lines = (re.sub(r"\[.*?\]", "", line).strip() for line in text.splitlines())
    pins = [line for line in lines if re.match(r"[\w.-]+==", line)]
    times = Counter(pin.split("==")[0] for pin in pins)
    # Only where two Pythons get two versions does the marker matter.
    return sorted({pin if times[pin.split("==")[0]] > 1 else pin.split(" ;")[0] for pin in pins})


def main() -> None:
    """Rewrite the block."""
    bare = BLOCK.sub("constraint-dependencies = []\n", PYPROJECT.read_text("utf-8"), count=1)
    PYPROJECT.write_text(bare, "utf-8")
    pins = "".join(f'    "{pin}",\n' for pin in resolved())
    block = f"constraint-dependencies = [\n{pins}]\n"
    PYPROJECT.write_text(BLOCK.sub(lambda _: block, bare, count=1), "utf-8")


if __name__ == "__main__":
    main()
