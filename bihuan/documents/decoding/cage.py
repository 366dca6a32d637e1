"""The cage from outside: a child process that may die of a file, and a parent that may not.

A fresh child for every file, so that no file can touch the next. Its answer is as little
trusted as the file: bounded in size and checked field by field.
"""

import base64
import contextlib
import json
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from . import limits
from .values import Box, Decoded, Page, Unreadable

TIMED_OUT = Unreadable(
    "too_large", "「{name}」太复杂，在限定的时间内没有读完。请拆成几份，或另存一份再上传。"
)
DIED = Unreadable(
    "broken", "「{name}」已损坏，读它的程序中途退出。请用原来的软件打开并另存一份再上传。"
)
ONE_OCR, ONE_TOOL = (
    threading.Lock(),
    threading.Lock(),
)  # each takes most of a core and of a gigabyte
# how a child ends that took too long: by the system's hand, and as the tool tells of its program
WORN_OUT = {end for n in (signal.SIGXCPU, signal.SIGKILL) for end in (-n, 128 + n)}
ALLOWED = {"ocr": limits.OCR, "page": limits.SEEN}
JPEG = b"\xff\xd8\xff"
NOTHING: Mapping[str, str] = MappingProxyType({})


def read(reader: str, data: bytes) -> Decoded:
    """Have one reader decode these bytes in a child. Raises Unreadable, its name not filled in."""
    answer = ask(reader, data)
    if "error" in answer:
        raise Unreadable(str(answer["error"]["kind"]), str(answer["error"]["says"]))
    try:
        return _decoded(answer["decoded"])
    except (KeyError, TypeError, ValueError) as forged:
        raise DIED from forged


def picture(data: bytes, number: int) -> bytes:
    """A page, from 1, as a JPEG, made in a child. Raises Unreadable, its name not filled in."""
    answer = ask("page", data, str(number))
    if "error" in answer:
        raise Unreadable(str(answer["error"]["kind"]), str(answer["error"]["says"]))
    try:
        image = base64.b64decode(answer["image"], validate=True)
    except (KeyError, TypeError, ValueError) as forged:
        raise DIED from forged
    if not image.startswith(JPEG):
        raise DIED
    return image


def sheets(data: bytes) -> list[tuple[str, list[list[str]]]]:
    """The sheets of a workbook, read in a child. Raises Unreadable, its name not filled in."""
    answer = ask("table", data)
    if "error" in answer:
        raise Unreadable(str(answer["error"]["kind"]), str(answer["error"]["says"]))
    try:
        return [
            (str(name), [[str(cell) for cell in row] for row in rows])
            for name, rows in answer["sheets"]
        ]
    except (KeyError, TypeError, ValueError) as forged:
        raise DIED from forged


def ask(reader: str, data: bytes, *asked: str) -> dict[str, Any]:
    """The child's answer as it gave it: `decoded`, `image` or `error`, and its `cost`."""
    with tempfile.TemporaryFile() as held:
        held.write(data)
        held.seek(0)
        allowed = ALLOWED.get(reader, limits.PARSER)
        with ONE_OCR if reader == "ocr" else contextlib.nullcontext():
            reply, status = _run(["child", reader, *asked], allowed, stdin=held)
    return _parsed(reply, status)


def run_tool(command: list[str], folder: Path) -> bytes:
    """What a foreign program prints, run in a folder that is its home and its only paper."""
    allowed = limits.TOOL
    cage = ["tool", str(allowed.cpu), str(allowed.memory), *command]
    with ONE_TOOL:
        said, status = _run(
            cage, allowed, cwd=folder, env={"HOME": str(folder), "TMPDIR": str(folder)}
        )
    if status in WORN_OUT:
        raise TIMED_OUT
    if status != 0:
        raise DIED
    return said


def _run(
    arguments: list[str], allowed: limits.Allowance, *, stdin: Any = subprocess.DEVNULL,
    cwd: Path | None = None, env: Mapping[str, str] = NOTHING,
) -> tuple[bytes, int]:  # fmt: skip
    """Start one of our modules in its own session, hear it out, and see that it is gone."""
    module, *rest = arguments
    child = subprocess.Popen(  # noqa: S603  our own module, nothing of the file in it
        [sys.executable, "-I", "-m", f"{__package__}.{module}", *rest],
        stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=cwd,
        env={"PATH": os.defpath, "LANG": "C.UTF-8", **env}, start_new_session=True,
    )  # fmt: skip
    try:
        said = _listen(child, allowed)
    finally:
        _end(child)
    return said, child.returncode


def _listen(child: "subprocess.Popen[bytes]", allowed: limits.Allowance) -> bytes:
    """All that the child says; it may not be silent too long, nor speak too long or too much."""
    assert child.stdout is not None
    said, pipe = bytearray(), child.stdout.fileno()
    end = time.monotonic() + allowed.whole
    while (left := min(end - time.monotonic(), allowed.silence)) > 0:
        if not select.select([pipe], [], [], left)[0]:
            break
        piece = os.read(pipe, 1 << 20)
        said += piece
        if not piece:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(timeout=left)
            return bytes(said)
        if len(said) > limits.REPLY_BYTES:
            raise DIED
    raise TIMED_OUT


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Kill what is left of the child and of all that it started."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    if child.stdout is not None:
        child.stdout.close()


def _parsed(reply: bytes, status: int) -> dict[str, Any]:
    if status in WORN_OUT:
        raise TIMED_OUT
    try:
        answer = json.loads(reply)
    except (ValueError, RecursionError) as garbage:
        raise DIED from garbage
    if not isinstance(answer, dict) or status != 0:
        raise DIED
    return answer


def _decoded(answer: dict[str, Any]) -> Decoded:
    encoding = answer["encoding"]
    return Decoded(
        text=str(answer["text"]).encode("utf-8", "replace").decode(),
        media_type=str(answer["media_type"]),
        encoding=None if encoding is None else str(encoding),
        pages=tuple(_page(*page) for page in answer["pages"]),
        notes=tuple(map(str, answer["notes"])),
    )


def _page(number: int, start: int, end: int, boxes: list[list[float]]) -> Page:
    drawn = tuple(Box((int(a), int(b)), *map(float, sides)) for a, b, *sides in boxes)
    return Page(int(number), (int(start), int(end)), drawn)
