"""S4: hostile uploads are read or refused in words, within their limits, and nothing runs.

`BIHUAN_CHAOS=1` runs over a thousand; otherwise three of each family.
"""

import os
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from bihuan.documents.decoding import Decoded, Unreadable, cage, decode, limits

from .hostile import FAMILIES, Trap

EACH = 25 if os.environ.get("BIHUAN_CHAOS") else 3
SECRET = "CANARY-OF-THE-SECRET-FILE"
KINDS = {
    "empty",
    "unknown_type",
    "encrypted",
    "broken",
    "too_large",
    "bomb",
    "unsafe",
    "wrong_ending",
    "needs_tool",
    "no_text",
}


@pytest.fixture
def trap(tmp_path):
    """A secret file, an address that counts its callers, a folder that must stay empty."""
    (tmp_path / "secret.txt").write_text(SECRET)
    (tmp_path / "folder").mkdir()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield Trap(
            tmp_path / "secret.txt",
            f"http://127.0.0.1:{server.getsockname()[1]}/",
            tmp_path / "folder",
        )
        with pytest.raises(BlockingIOError):  # nobody called
            server.accept()
    assert list((tmp_path / "folder").iterdir()) == []


@pytest.fixture
def costs(monkeypatch):
    """What each child said it took; the real cage runs."""
    taken, ask = [], cage.ask

    def watched(reader, data):
        answer = ask(reader, data)
        taken.append((reader, answer["cost"]))
        return answer

    monkeypatch.setattr(cage, "ask", watched)
    return taken


def outcome(upload):
    name, data = upload
    try:
        return name, decode(data, name)
    except Unreadable as reason:
        return name, reason


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_a_hostile_upload_does_nothing_and_is_told_why(family, trap, costs):
    uploads = [FAMILIES[family](trap, Random(f"{family} {n}")) for n in range(EACH)]
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(outcome, uploads))
    for name, got in outcomes:
        if isinstance(got, Decoded):
            assert SECRET not in got.text
            assert len(got.text) < limits.OUT_BYTES
        else:
            assert got.kind in KINDS
            assert "「" in got.says
            assert "{name}" not in got.says or "{name}" in name
    for reader, cost in costs:
        allowed = limits.OCR if reader == "ocr" else limits.PARSER
        assert cost["peak"] <= allowed.memory
        assert cost["cpu"] <= allowed.cpu + 1
    assert threading.active_count() < 10


def test_there_are_a_thousand_of_them():
    assert len(FAMILIES) * 25 >= 1_000
