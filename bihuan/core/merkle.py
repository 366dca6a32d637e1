"""A tree of digests over the heads of many matters, as RFC 6962 builds it. 存证树

Leaves are ordered by matter, so that the tree is the same whoever builds it. The digest of a leaf
begins with a zero byte and that of a node with a one: no node can pass for a leaf.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

EMPTY = sha256(b"").hexdigest()  # the root of a tree without leaves
ID, HEAD = 16, 32
SIZE = ID + 4 + HEAD


@dataclass(frozen=True, slots=True)
class Leaf:
    """A matter's head: the digest of its entry number `seq`, its last one then."""

    matter: UUID
    seq: int
    head: str

    def pack(self) -> bytes:
        """As it is kept and hashed: 16 bytes, 4 and 32."""
        return self.matter.bytes + self.seq.to_bytes(4, "big") + bytes.fromhex(self.head)

    @classmethod
    def unpack(cls, packed: bytes) -> "Leaf":
        """The leaf that `pack` packed. Raises ValueError for another length."""
        if len(packed) != SIZE:
            raise ValueError(f"a leaf has {SIZE} bytes, not {len(packed)}")
        seq = int.from_bytes(packed[ID : ID + 4], "big")
        return cls(UUID(bytes=packed[:ID]), seq, packed[ID + 4 :].hex())


def cut(packed: bytes) -> list[bytes]:
    """Many packed leaves, one after the other, each by itself. Raises ValueError for a rest."""
    if len(packed) % SIZE:
        raise ValueError(f"{len(packed)} bytes are no whole number of leaves")
    return [packed[n : n + SIZE] for n in range(0, len(packed), SIZE)]


class Tree:
    """Packed leaves in order of their matters, and every digest above them.

    The levels go from the leaves up; a node without a neighbour goes up as it is.
    """

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        self.leaves = sorted(leaves)
        self.levels = _levels(self.leaves)

    def __len__(self) -> int:
        return len(self.leaves)

    @property
    def root(self) -> str:
        """The one digest over all of them."""
        return self.levels[-1][0].hex() if self.leaves else EMPTY

    def put(self, leaves: Iterable[bytes]) -> None:
        """Have these leaves in place of those of the same matters."""
        new, dirty = [], []
        for leaf in sorted(leaves):
            at = self._place(leaf[:ID])
            if at is None:
                new.append(leaf)
            else:
                self.leaves[at] = leaf
                dirty.append(at)
        had, between = len(self.leaves), self.leaves and new and new[0] < self.leaves[-1]
        self.leaves += new
        if between:  # all that follow move
            self.leaves.sort()
            self.levels = _levels(self.leaves)
        else:  # ids grow with time, so that new ones mostly come last
            self._rise([*dirty, *range(had, len(self.leaves))])

    def leaf(self, matter: UUID) -> Leaf | None:
        """A matter's leaf; None when it has none."""
        at = self._place(matter.bytes)
        return None if at is None else Leaf.unpack(self.leaves[at])

    def path(self, matter: UUID) -> tuple[int, list[str]]:
        """The place of a matter's leaf from 0, and the digests that lead from it to the root.

        Raises KeyError for a matter that has none.
        """
        at = self._place(matter.bytes)
        if at is None:
            raise KeyError(matter)
        return at, list(self._beside(at))

    def _place(self, matter: bytes) -> int | None:
        at = bisect_left(self.leaves, matter)
        found = at < len(self.leaves) and self.leaves[at].startswith(matter)
        return at if found else None

    def _beside(self, at: int) -> Iterator[str]:
        for level in self.levels[:-1]:
            if at ^ 1 < len(level):
                yield level[at ^ 1].hex()
            at //= 2

    def _rise(self, dirty: Sequence[int]) -> None:
        """Every digest above leaves that changed, level by level."""
        bottom, leaves = self.levels[0], self.leaves
        bottom += [b""] * (len(leaves) - len(bottom))
        for n in dirty:
            bottom[n] = sha256(b"\0" + leaves[n]).digest()
        depth = 0
        while len(self.levels[depth]) > 1:
            below = self.levels[depth]
            depth += 1
            if depth == len(self.levels):
                self.levels.append([])
            level = self.levels[depth]
            level += [b""] * ((len(below) + 1) // 2 - len(level))
            dirty = _parents(dirty)
            for n in dirty:
                pair = below[2 * n : 2 * n + 2]
                level[n] = sha256(b"\1" + pair[0] + pair[1]).digest() if len(pair) == 2 else pair[0]
        del self.levels[depth + 1 :]


def _levels(leaves: Sequence[bytes]) -> list[list[bytes]]:
    levels = [[sha256(b"\0" + leaf).digest() for leaf in leaves]]
    while len(below := levels[-1]) > 1:
        pairs = zip(below[::2], below[1::2], strict=False)
        level = [sha256(b"\1" + left + right).digest() for left, right in pairs]
        levels.append(level + below[-1:] if len(below) % 2 else level)
    return levels


def _parents(places: Sequence[int]) -> list[int]:
    """The places one level up, in order, each once."""
    return list(dict.fromkeys(n // 2 for n in places))


def root_of(leaf: bytes, at: int, size: int, path: Sequence[str]) -> str:
    """The root that a packed leaf at a place leads to, in a tree of so many leaves.

    Raises ValueError when the path does not fit the place and the size.
    """
    if not 0 <= at < size:
        raise ValueError(f"no place {at} among {size} leaves")
    digest, last, beside = sha256(b"\0" + leaf).digest(), size - 1, iter(path)
    while last:
        if at % 2 or at < last:
            other = bytes.fromhex(next(beside, ""))
            if len(other) != HEAD:
                raise ValueError("the path is too short")
            pair = other + digest if at % 2 else digest + other
            digest = sha256(b"\1" + pair).digest()
        at, last = at // 2, last // 2
    if next(beside, None) is not None:
        raise ValueError("the path is too long")
    return digest.hex()
