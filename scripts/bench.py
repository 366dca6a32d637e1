"""Run every benchmark, keep its lines in benchmarks/results.json, and build the handbook's table."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RESULTS = ROOT / "benchmarks" / "results.json"
TABLE = ROOT / "docs" / "handbook" / "speed.md"
HEAD = """# Speed, as measured

Built by `just bench`; every figure is a ratio against a floor or a rival in the same run. A goal that
is not met stands here too.

| Question | Figure | Goal | Met |
| --- | --- | --- | --- |
"""


def lines(file: Path, home: str) -> list[dict[str, Any]]:
    """What one benchmark prints: a JSON object a line."""
    command = [sys.executable, str(file)]
    done = subprocess.run(  # noqa: S603
        command, cwd=ROOT, check=False, capture_output=True, text=True,
        env=os.environ | {"BIHUAN_HOME": home, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if not found:  # a goal that is missed is a line too
        sys.exit(f"{file.name}: {done.stderr}")
    return found


def row(found: dict[str, Any]) -> str:
    """One line of the table."""
    about = " · ".join(str(found[name]) for name in ("question", "what", "text") if name in found)
    figure = found.get("figure", found.get("mb_per_second", found.get("ratio")))
    unit = found.get("unit", "MB/s" if "mb_per_second" in found else "")
    met = "—" if found.get("goal") is None else "yes" if found["pass"] else "**no**"
    return f"| {about} | {f'{figure} {unit}'.strip()} | {found.get('goal') or '—'} | {met} |\n"


def main() -> None:
    """Run them one after the other; the machine should do nothing else."""
    found: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory(prefix="bihuan-bench-") as home:
        Path(home).chmod(0o711)
        for file in sorted((ROOT / "benchmarks").glob("*.py")):
            found += lines(file, home)
    RESULTS.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
    TABLE.write_text(HEAD + "".join(map(row, found)), "utf-8")


if __name__ == "__main__":
    main()
