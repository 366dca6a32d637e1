"""Rows of a tree, those that are there and those that come: found by code, by path or by name.

A row may name another that stands below it in the file; whatever it needs is placed first.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from bihuan.people.refused import Refused

from . import fates
from .escaping import plain
from .fates import ADDED, CHANGED, LEFT, REFUSED, Fate
from .sent import Line
from .sheets import Sheet

BETWEEN = "/"


@dataclass(slots=True, eq=False)
class Node:
    """One row of a tree. `line` is the row of the file that speaks of it; `changed` its columns that do."""

    row: Any
    parent: "Node | None" = None
    new: bool = False
    line: int = 0
    changed: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        """From the whole to the part."""
        return BETWEEN.join([*([self.parent.path] if self.parent else []), plain(self.row.name)])

    @property
    def deep(self) -> int:
        """How many stand above it."""
        return self.parent.deep + 1 if self.parent else 0


class Grove:
    """Every node there is, and how it is called. A kind of tree says the rest."""

    def __init__(self, sheet: Sheet, rows: Iterable[Any]) -> None:
        self.sheet = sheet
        self.nodes: dict[UUID, Node] = {}
        self.called: dict[str, list[Node]] = {}
        self.coded: dict[str, Node] = {}
        self.known: dict[Any, Node] = {}
        nodes = {row.id: Node(row) for row in rows}
        for node in nodes.values():
            node.parent = nodes.get(node.row.parent_id)
        for node in nodes.values():
            self.add(node)

    # -- what a kind of tree says -------------------------------------------------------------------

    kinds: Any = ()  # in the order in which rows are placed

    def wholes(self, kind: str) -> Collection[str]:
        """Kinds in which one of this kind may stand."""
        raise NotImplementedError

    def key(self, row: Any) -> Any:
        """By what a row without a code is known."""
        raise NotImplementedError

    def make(self, values: Mapping[str, Any]) -> Any:
        """A new row."""
        raise NotImplementedError

    def changed(self, old: Any, values: Mapping[str, Any], parent: Node | None) -> Any:
        """A copy of a row as the file has it. Raises Refused."""
        raise NotImplementedError

    def fits(self, row: Any, parent: Node | None) -> None:
        """Raise Refused where the rules of the page do."""
        raise NotImplementedError

    # -- finding ------------------------------------------------------------------------------------

    def add(self, node: Node) -> None:
        """Know a node, or know it by a new name too."""
        self.nodes[node.row.id] = node
        if node.row.code:
            self.coded[plain(node.row.code)] = node
        self.known[self.key(node.row)] = node
        for name in {node.path, plain(node.row.name)}:
            held = self.called.setdefault(name, [])
            if node not in held:
                held.append(node)

    def find(self, ref: str, kinds: Collection[str] = ()) -> Node:
        """The node that a code, a path, a name or an id means, of these kinds. Raises Refused."""
        if ref in self.coded and self._of(self.coded[ref], kinds):
            return self.coded[ref]
        fits = [node for node in self.called.get(ref, ()) if self._of(node, kinds)]
        whole = [node for node in fits if node.path == ref]
        found = whole if len(whole) == 1 else fits
        if len(found) == 1:
            return found[0]
        if not found and (node := self.nodes.get(_uuid(ref))):
            return node
        told = {"ref": ref, "n": len(found)}
        if found:
            raise Refused(_("“%(ref)s”有 %(n)d 处，请填编码，或从大到小写全。") % told)
        raise Refused(_("找不到“%(ref)s”。") % told)

    def ref(self, node: Node, kinds: Collection[str] = ()) -> str:
        """How a file names a node so that it is found again."""
        for name in (plain(node.row.code), node.path):
            try:
                if name and self.find(name, kinds) is node:
                    return name
            except Refused:
                continue
        return str(node.row.id)

    @staticmethod
    def _of(node: Node, kinds: Collection[str]) -> bool:
        return not kinds or node.row.kind in kinds


class Planting:
    """The rows of a sheet, placed in a grove one by one."""

    def __init__(self, grove: Grove, lines: Sequence[Line]) -> None:
        self.grove, self.lines = grove, lines
        self.fates: dict[int, Fate] = {}
        self.at: set[int] = set()  # rows that are just being placed
        self.values: dict[int, dict[str, Any]] = {}
        self.names: dict[str, list[int]] = {}
        for n in range(len(lines)):
            self._take_in(n)
        ranks = {str(kind): rank for rank, kind in enumerate(grove.kinds)}
        for n in sorted(
            self.values, key=lambda n: (ranks.get(self.values[n]["kind"], len(ranks)), n)
        ):
            self._place(n)

    def __iter__(self) -> Iterator[Fate]:
        return (self.fates[n] for n in range(len(self.lines)))

    def _take_in(self, n: int) -> None:
        try:
            values = fates.read(self.grove.sheet, self.lines[n])
            self.values[n] = values
        except Refused as refused:
            self._refuse(n, refused)
            return
        for name in {values["code"], values["name"]} - {""}:
            self.names.setdefault(name, []).append(n)

    def _refuse(self, n: int, refused: Refused) -> None:
        line, sheet = self.lines[n], self.grove.sheet.key
        self.fates[n] = Fate(sheet, line.number, REFUSED, refused.says)

    def _place(self, n: int) -> None:
        if n in self.fates or n in self.at:
            return
        self.at.add(n)
        try:
            node = self._placed(self.lines[n].number, self.values[n], n)
        except Refused as refused:
            self._refuse(n, refused)
        else:
            what = ADDED if node.new else CHANGED if node.changed else LEFT
            self.fates[n] = Fate(self.grove.sheet.key, self.lines[n].number, what, node.path)
        self.at.discard(n)

    def _placed(self, number: int, values: dict[str, Any], n: int) -> Node:
        grove = self.grove
        parent = self._whole(values, n)
        node = self._known(values, parent)
        if node and node.line:
            raise Refused(_("和第 %d 行说的是同一个。") % node.line)
        if node is None:
            fates.wanted(grove.sheet, values, "name", "kind")
            node = Node(grove.make(values | {"parent": parent}), parent, new=True)
            self._free(node)
            grove.fits(node.row, parent)
        else:
            self._change(node, values, parent)
        node.line = number
        grove.add(node)
        return node

    def _whole(self, values: Mapping[str, Any], n: int) -> Node | None:
        """What the row stands in; None where it does not say."""
        ref = values["parent"]
        if not ref:
            return None
        kinds = self.grove.wholes(values["kind"])
        refused = [m for m in self._named(ref, kinds, n) if self._refused(m)]
        try:
            return self.grove.find(ref, kinds)
        except Refused:
            if refused:
                told = {"ref": ref, "n": self.lines[refused[0]].number}
                raise Refused(_("“%(ref)s”在第 %(n)d 行，那一行没有收。") % told) from None
            return self.grove.find(ref)  # of another kind: the rules say why it will not do

    def _named(self, ref: str, kinds: Collection[str], n: int) -> list[int]:
        """Rows of the file that a name may mean, each placed by now."""
        last = ref.rpartition(BETWEEN)[2]
        found = [
            m
            for m in dict.fromkeys([*self.names.get(ref, ()), *self.names.get(last, ())])
            if m != n and self.values[m]["kind"] in kinds
        ]
        for m in found:
            self._place(m)
        return found

    def _refused(self, n: int) -> bool:
        return n in self.fates and self.fates[n].what == REFUSED

    def _known(self, values: Mapping[str, Any], parent: Node | None) -> Node | None:
        code = values["code"]
        if code in self.grove.coded:
            return self.grove.coded[code]
        if not (values["name"] and values["kind"]):
            return None
        node = self.grove.known.get(self.grove.key(self.grove.make(values | {"parent": parent})))
        if node and code and node.row.code:
            told = {"name": node.path, "code": node.row.code}
            raise Refused(_("“%(name)s”已有编码“%(code)s”。") % told)
        return node

    def _change(self, node: Node, values: Mapping[str, Any], parent: Node | None) -> None:
        grove = self.grove
        if values["kind"] and values["kind"] != node.row.kind:
            raise Refused(_("类别不能改。请撤销以后另设。"))
        whole = parent or (None if values["parent"] else node.parent)
        row = grove.changed(node.row, values, whole)
        changed = [n for n, old in vars(node.row).items() if n[0] != "_" and vars(row)[n] != old]
        if not changed:
            return
        moved = Node(row, whole)
        if grove.key(row) != grove.key(node.row) or "code" in changed:
            self._free(moved)
        grove.fits(row, whole)
        node.row, node.parent, node.changed = row, whole, changed

    def _free(self, node: Node) -> None:
        """Raise Refused where another has the name, or will give it up only with this file."""
        other = self.grove.known.get(self.grove.key(node.row))
        if other and other.row.id != node.row.id:
            raise Refused(_("同一处已有同名的。"))
        held = self.grove.coded.get(node.row.code)
        if node.row.code and held and held.row.id != node.row.id:
            raise Refused(_("这个编码已经用了。"))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
