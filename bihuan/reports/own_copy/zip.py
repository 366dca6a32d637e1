"""The copy as it may be taken elsewhere: the values as json, and every file as it was handed in."""

import base64
import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any


def archive(told: Mapping[str, Any], papers: Mapping[str, bytes]) -> bytes:
    """One zip: the papers, the values, the files."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in papers.items():
            made.writestr(name, content)
        for name, content in _files(told):
            made.writestr(name, content)
        made.writestr("data.json", json.dumps(_without_files(told), ensure_ascii=False, indent=1))
    return out.getvalue()


def _files(told: Mapping[str, Any]) -> Iterator[tuple[str, bytes]]:
    """(name, content); a name is numbered, so that two alike stay two, and leads nowhere."""
    for matter in told["matters"]:
        given = [one for one in matter["evidence"] if "base64" in one]
        for n, one in enumerate(given, 1):
            plain = re.sub(r"[^\w.\-]", "_", one["name"] or one["label"]).lstrip(".")
            yield f"files/{matter['number']}-{n}-{plain}", base64.b64decode(one["base64"])


def _without_files(told: Mapping[str, Any]) -> dict[str, Any]:
    matters = [
        {**row, "evidence": [{k: v for k, v in one.items() if k != "base64"} for one in row["evidence"]]}
        for row in told["matters"]
    ]  # fmt: skip
    return {**told, "matters": matters}
