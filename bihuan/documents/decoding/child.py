"""The cage from inside: read one file from standard input, answer with JSON on standard output.

Run as `python -I -m bihuan.documents.decoding.child READER …`. Everything that is needed is loaded
first; then the limits fall, and from there on the process can open no file, no socket and
no other process, whatever the file makes its parsers do.
"""

import base64
import codecs
import contextlib
import json
import os
import re
import resource
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from . import limits
from .values import Decoded, Unreadable

READERS = {
    "plain": limits.PARSER,
    "webpage": limits.PARSER,
    "docx": limits.PARSER,
    "pdf": limits.PARSER,
    "picture": limits.PARSER,
    "table": limits.PARSER,
    "page": limits.SEEN,
    "ocr": limits.OCR,
}
CODECS = ("gb18030", "big5hkscs", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "ascii", "cp437")
DOORS = (resource.RLIMIT_FSIZE, resource.RLIMIT_CORE, resource.RLIMIT_NOFILE)
NOBODY = 65534
WORN_OUT = Unreadable(
    "too_large", "「{name}」内容太多或太复杂，读它超出了内存上限。请拆成几份再上传。"
)
DAMAGED = Unreadable("broken", "「{name}」已损坏，读不下去。请用原来的软件打开并另存一份再上传。")
# opened while files still can be
STATUS = os.open("/proc/self/status", os.O_RDONLY) if sys.platform == "linux" else None


def main(reader: str, *asked: str) -> None:
    """Decode standard input with one reader; always answers, unless a limit kills it first."""
    out, silent = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    module = import_module(f"{__package__}.{reader}")
    for name in CODECS:
        codecs.lookup(name)
    data = sys.stdin.buffer.read(limits.IN_BYTES + 1)
    module.on_page = lambda: os.write(out, b" ")  # type: ignore[attr-defined]
    lock(READERS[reader])
    answer = _answer(lambda: module.read(data, *asked)) | {"cost": cost()}
    said = json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")
    with os.fdopen(out, "wb") as pipe:
        pipe.write(said)


def lock(allowed: limits.Allowance) -> None:
    """Let the limits fall: memory, time, and no door to anything outside this process.

    Where the system has no such limit (macOS knows none for addresses) or root may not give
    up its identity, the others still hold.
    """
    memory = resource.RLIMIT_DATA if allowed is limits.OCR else resource.RLIMIT_AS
    walls = [(memory, allowed.memory), (resource.RLIMIT_CPU, allowed.cpu)]
    walls += [(door, 0) for door in DOORS]
    if os.geteuid() == 0:
        with contextlib.suppress(PermissionError):
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
    if allowed is not limits.OCR:  # it works with threads, and they count as processes
        walls.append((resource.RLIMIT_NPROC, 0))
    for wall, height in walls:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(wall, (height, height))


def cost() -> dict[str, float]:
    """Processor seconds and peak resident bytes of this process so far."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return {"cpu": used.ru_utime + used.ru_stime, "peak": _peak(used.ru_maxrss)}


def _peak(maxrss: int) -> int:
    """Linux counts the parent's memory into a child's maxrss; our own high-water mark does not."""
    if STATUS is None:
        return maxrss if sys.platform == "darwin" else maxrss * 1024
    os.lseek(STATUS, 0, os.SEEK_SET)
    found = re.search(rb"VmHWM:\s+(\d+) kB", os.read(STATUS, 8192))
    return int(found[1]) * 1024 if found else 0


def _answer(read: Callable[[], Decoded | bytes | dict[str, Any]]) -> dict[str, Any]:
    try:
        made = read()
        if isinstance(made, dict):
            return made
        if isinstance(made, bytes):
            return {"image": base64.b64encode(made).decode("ascii")}
        return {"decoded": as_json(made)}
    except Unreadable as reason:
        return {"error": {"kind": reason.kind, "says": reason.says}}
    except MemoryError:
        return {"error": {"kind": WORN_OUT.kind, "says": WORN_OUT.says}}
    except Exception as slip:  # whatever a parser trips over, the person is told
        return {"error": {"kind": DAMAGED.kind, "says": DAMAGED.says}, "slip": repr(slip)[:500]}


def as_json(decoded: Decoded) -> dict[str, Any]:
    """Decoded as plain lists and dicts; boxes as [start, end, left, top, right, bottom]."""
    pages = [
        [page.number, *page.span, [[*b.span, b.left, b.top, b.right, b.bottom] for b in page.boxes]]
        for page in decoded.pages
    ]
    return {
        "text": decoded.text, "media_type": decoded.media_type, "encoding": decoded.encoding,
        "pages": pages, "notes": list(decoded.notes),
    }  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
