"""What is published never changes: PUBLISHED holds a line each, `sha256  2026.1.toml`."""

import hashlib
import re
import shutil
import subprocess

import pytest

from .test_built import FOLDERS, ROOT


def published(folder):
    """File name -> sha256, as PUBLISHED says: a line each, `sha256  2026.1.toml`."""
    lines = (folder / "PUBLISHED").read_text("utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_procedure_is_what_was_published(folder):
    files = {path.name: path.read_bytes() for path in folder.glob("[0-9]*.toml")}
    assert {n: hashlib.sha256(body).hexdigest() for n, body in files.items()} == published(folder)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_no_published_line_is_gone(folder):
    if not (ROOT / ".git").exists() or not shutil.which("git"):
        pytest.skip("no history here: only a clone can tell whether a line was taken away")
    path = (folder / "PUBLISHED").relative_to(ROOT)
    log = subprocess.run(
        ["git", "log", "--format=", "-p", "--", path],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    taken_away = set(re.findall(r"^-([0-9a-f]{64})  (.*)$", log, re.MULTILINE))
    now = {(digest, name) for name, digest in published(folder).items()}
    assert taken_away <= now, "a line taken away by mistake is put back as it was"
