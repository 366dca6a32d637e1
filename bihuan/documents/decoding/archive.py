"""A zip from a stranger: only named members are inflated, each counted byte by byte.

Nothing is ever written to disk, so a member's path can do no harm; one that tries is refused
all the same, since no word processor writes it. Archives inside the archive stay closed.
"""

import io
import struct
import zipfile
import zlib

from . import limits
from .values import Unreadable

BROKEN = Unreadable("broken", "「{name}」已损坏，打不开。请用原来的软件打开并另存一份再上传。")
BOMB = Unreadable(
    "bomb",
    "「{name}」展开后过大（上限 100 MB、2000 个部件、单个部件 24 MB），像是压缩炸弹，不予读取。请另存一份再上传。",
)
TRICK = Unreadable("unsafe", "「{name}」里有越界的路径，不予读取。请用 Word 打开并另存一份再上传。")
LOCKED = Unreadable("encrypted", "「{name}」加了密码，请先取消密码再上传。")
# all that zipfile lets out when a zip is not one
DAMAGE = (
    zipfile.BadZipFile, zlib.error, struct.error,
    EOFError, ValueError, OSError, NotImplementedError, OverflowError,
)  # fmt: skip


class Archive:
    """The members of a zip by name, with one allowance of bytes for all that is read."""

    def __init__(self, data: bytes) -> None:
        """Read the directory; raises Unreadable for bombs, tricks, passwords and damage."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except DAMAGE as problem:
            raise BROKEN from problem
        self._left = limits.OUT_BYTES
        members = self._zip.infolist()
        self.names = frozenset(member.filename for member in members)
        if len(members) > limits.ENTRIES or sum(m.file_size for m in members) > limits.OUT_BYTES:
            raise BOMB
        if any(_escapes(name) for name in self.names):
            raise TRICK
        if any(member.flag_bits & 0x1 for member in members):
            raise LOCKED
        # the other methods are inflated by zipfile without a bound, and no word processor uses them
        if any(m.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for m in members):
            raise BROKEN

    def read(self, name: str) -> bytes | None:
        """One member's bytes; None when there is no such member."""
        if name not in self.names:
            return None
        room = min(self._left, limits.PART_BYTES)
        try:
            with self._zip.open(name) as member:
                data = member.read(room + 1)
        except DAMAGE as problem:
            raise BROKEN from problem
        if len(data) > room:
            raise BOMB
        self._left -= len(data)
        return data


def _escapes(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\x00" in name
