"""Build GLOSSARY.md from docs/glossary.toml. `--check` writes nothing and answers 1 when it differs."""

import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
HEAD = """# 名词表

代码里的词、给人看的词、是什么、**不是**什么。本页由 `docs/glossary.toml` 生成，不能手改。

| 代码 | 名词 | 是 | 不是 |
| --- | --- | --- | --- |
"""


def terms() -> list[dict[str, str]]:
    """The terms in the order of the data file, each with code, zh, is and not."""
    data = tomllib.loads((ROOT / "docs" / "glossary.toml").read_text("utf-8"))
    found: list[dict[str, str]] = data["term"]
    return found


def glossary() -> str:
    """The page."""
    rows = (f"| {t['code']} | {t['zh']} | {t['is']} | {t['not']} |\n" for t in terms())
    return HEAD + "".join(rows)


def main() -> int:
    """Write the page when it differs."""
    path, text = ROOT / "GLOSSARY.md", glossary()
    differs = not path.exists() or path.read_text("utf-8") != text
    if differs and "--check" not in sys.argv:
        path.write_text(text, "utf-8")
    return int(differs and "--check" in sys.argv)


if __name__ == "__main__":
    sys.exit(main())
