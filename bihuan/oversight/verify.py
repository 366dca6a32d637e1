"""核对: every matter of every community: its trace judged again, its evidence opened again, and all
of it held against the checkpoints.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from bihuan import core
from bihuan.matters import evidence, procedures, verify, words
from bihuan.matters.verify import Finding, Judged
from bihuan.people import queries as people
from bihuan.people.models import Organisation
from bihuan.people.walls import snapshot

from . import access, checkpoints
from .checkpoints import Checked

BATCH = 200  # matters read at a time
FINE = ("kept", "erased")

SAYS = {
    "unreadable": "读不出，其后无法核对",
    "edited": "内容被改过",
    "other_matter": "是别的事项的痕条",
    "other_community": "是别的社区的痕条",
    "number": "编号不连续",
    "chain": "与上一条接不上：上一条或这一条被改过",
    "cut": "痕条数与事项记的不符：有痕条被删或被加",
    "head": "最后一条与事项记的不符",
    "copy": "旁边的列与痕条不符",
    "state": "事项的状态与痕条不符",
    "clock": "时限的登记与痕条不符",
    "guard": "按程序这一步不能这样办",
    "line": "痕条写的与按程序应写的不符",
    "edition": "没有这个程序版本，或版本内容被改过",
    "answer": "子事项没有作过这个答复",
    "rewritten": "与存证点不符：存证之后改写过",
    "gone": "存证点里有这件事项，现在没有了",
    "no_row": "佐证没有登记",
    "unlisted": "佐证已不在，也没有登记为抹除",
    "no_file": "佐证文件不见了",
    "altered": "佐证打不开，或不是当初交来的",
    "revived": "佐证已登记抹除，又回来了",
}
COLUMNS = {
    "procedure": "程序", "edition": "版本", "stage": "环节", "holder": "承办人", "due": "到期日",
    "amber": "临近日", "seq": "编号", "head": "末条指纹", "state": "全部状态", "opened_at": "开始时间",
    "closed_at": "办结时间", "public": "是否公开", "kind": "类别", "act": "动作", "by": "经手人",
    "happened": "发生时间", "entered": "记录时间", "digest": "指纹", "key": "防重号",
    "community": "社区", "matter": "事项", "calendar": "日历", "as_role": "角色", "post": "岗位",
    "unit": "单位", "clocks": "时限", "evidence": "佐证", "facts": "事实", "prev": "上一条指纹",
    "payload": "字节",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wrong:
    """One finding where people can look for it: the matter's number and what it says in words."""

    matter: UUID
    number: str
    finding: Finding
    says: str


@dataclass(slots=True)
class Report:
    """What verifying one community came to. `uncounted` entries whose days could not be counted
    again; `evidence` how many pieces by how they are kept; `flaws` are those of its checkpoints, and
    `accessed` is how many rows its access log has, `access_flaws` what is wrong with them.
    """

    community: Organisation
    matters: int = 0
    entries: int = 0
    uncounted: int = 0
    evidence: dict[str, int] = field(default_factory=dict)
    wrong: list[Wrong] = field(default_factory=list)
    points: int = 0
    flaws: Sequence[checkpoints.Flaw] = ()
    accessed: int = 0
    access_flaws: Sequence[access.Flaw] = ()

    @property
    def broken(self) -> int:
        """How many things do not hold."""
        return len(self.wrong) + len(self.flaws) + len(self.access_flaws)


Tell = Callable[[Report], None]


def places(called: str = "") -> list[Organisation]:
    """Every organisation that keeps matters, by name; with a name or an id, that one."""
    return [place for place in people.places(called) if place.kind in Organisation.KEEPERS]


def community(place: Organisation, tell: Tell | None = None, *, bodies: bool = True) -> Report:
    """Verify one community, so many matters a transaction; `tell` hears how far it is.

    Without `bodies` no evidence is opened.
    """
    checked = checkpoints.check(place.id)  # first: what is written meanwhile only adds to it
    report, last = Report(place, points=checked.points, flaws=checked.flaws), UUID(int=0)
    accessed = access.check(place.id)
    report.accessed, report.access_flaws = accessed.rows, accessed.flaws
    missing = set(checked.seen)
    while True:
        with snapshot(place.id):
            found = verify.batch(last, BATCH)
            kept = _kept(found) if bodies else {}
        if not found:
            report.wrong += map(_gone, sorted(missing))
            return report
        for judged in found:
            _add(report, judged, kept, checked)
            missing.discard(judged.id)
        last = found[-1].id
        if tell:
            tell(report)


def _gone(matter: UUID) -> Wrong:
    return Wrong(matter, str(matter), Finding(0, "gone"), SAYS["gone"])


def _kept(found: Sequence[Judged]) -> dict[str, str]:
    return evidence.check(mark for judged in found for mark in judged.marks or ())


def _add(report: Report, judged: Judged, kept: dict[str, str], checked: Checked) -> None:
    report.matters += 1
    report.entries += len(judged.heads)
    report.uncounted += len(judged.uncounted)
    found = [*judged.findings, *_rewritten(judged, checked), *_lost(report, judged, kept)]
    report.wrong += (Wrong(judged.id, judged.number, one, say(judged, one)) for one in found)


def _rewritten(judged: Judged, checked: Checked) -> Iterator[Finding]:
    """Entries that are not the ones a checkpoint saw; a trace whose chain is broken is known already."""
    for n, leaf in checked.seen.get(judged.id, ()) if judged.heads else ():
        if judged.heads[leaf.seq - 1 : leaf.seq] != [leaf.head]:
            yield Finding(leaf.seq, "rewritten", f"第 {n} 号")


def _lost(report: Report, judged: Judged, kept: dict[str, str]) -> Iterator[Finding]:
    for mark, seq in (judged.marks or {}).items():
        if mark in kept:
            how = kept[mark]
            report.evidence[how] = report.evidence.get(how, 0) + 1
            if how not in FINE:
                yield Finding(seq, how, mark)


def say(judged: Judged, found: Finding) -> str:
    """One finding in words, what it is about in brackets."""
    about = _guard(judged, found.about) if found.code == "guard" else found.about
    about = COLUMNS.get(about, about)
    return f"{SAYS[found.code]}（{about}）" if about else SAYS[found.code]


def _guard(judged: Judged, about: str) -> str:
    why, _space, what = about.partition(" ")
    try:
        return words.say(procedures.edition(judged.edition), core.Objection(why, what))
    except (LookupError, ValueError):  # of an edition, or about something, nobody knows
        return about
