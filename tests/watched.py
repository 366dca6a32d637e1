"""A procedure of which time does everything it can: reminds, supervises, escalates. 催办样例"""

from datetime import UTC, datetime
from uuid import uuid4

from bihuan import core
from bihuan.matters import procedures
from bihuan.matters.models import Clock, Entry, Matter
from bihuan.matters.record import begin, record
from bihuan.people.walls import tenant

TEXT = """
id = "watched"
label = "催办样例"
version = "1"
source = "（示例）"
shows = ["note"]
roles = { worker = "承办人", secretary = "书记", officer = "督办", clock = "时钟" }
reasons = { withdrawn = "撤回" }

[evidence]
note = { label = "说明", as = "text" }

[facts]
owner = { label = "责任人", as = "person" }
day = { label = "时限", as = "date" }

[[stage]]
id = "working"
label = "办理"
short = "办"

[[stage]]
id = "aside"
label = "搁置"

[[stage]]
id = "done"
label = "办结"
short = "结"
closes = true

[[act]]
id = "open"
label = "登记"
from = ["start"]
to = "working"
who = ["worker"]
needs = ["owner", "day"]
holder = "owner"

[[act]]
id = "extend"
label = "延期"
from = ["working"]
to = "same"
who = ["officer"]
needs = ["day", "note"]
tells = ["owner"]

[[act]]
id = "put_aside"
label = "搁置"
from = ["working"]
to = "aside"
who = ["secretary"]

[[act]]
id = "take_up"
label = "恢复"
from = ["aside"]
to = "working"
who = ["secretary"]

[[act]]
id = "remind"
label = "到期提醒"
from = ["working"]
to = "same"
who = ["clock"]
tells = ["owner"]

[[act]]
id = "supervise"
label = "督办通知"
from = ["working"]
to = "same"
who = ["clock", "officer"]
tells = ["owner", "secretary"]

[[act]]
id = "escalate"
label = "升级告知"
from = ["working"]
to = "same"
who = ["clock"]
tells = ["officer"]

[[act]]
id = "finish"
label = "办结"
from = ["working"]
to = "done"
who = ["worker"]
needs = ["note"]

[[clock]]
id = "work"
label = "办理"
after = ["open", "extend"]
until = "day"
stops = ["extend", "finish"]
amber = "2wd"
source = "（示例）"
warns = { remind = "amber", supervise = "late", escalate = "7d" }

[[clock]]
id = "own"
label = "督办"
after = "supervise"
limit = "3wd"
stops = ["finish"]
source = "（示例）"
"""


def publish(folder):
    """Have the procedure as an edition, from a shelf of its own."""
    place = folder / "watched"
    place.mkdir(parents=True, exist_ok=True)
    (place / "1.toml").write_text(TEXT, "utf-8")
    assert procedures.publish(folder) == []


def matter(world, day="2026-12-07", title="井盖松动", at=datetime(2026, 11, 24, 4, tzinfo=UTC)):
    """One in the worker's hands, due on a day."""
    facts = {"owner": world.person(world.worker).id, "day": day}
    opened = core.Event("open", world.person(world.worker), at, at, facts=facts, key=str(uuid4()))
    return begin(world.community.id, "watched", opened, title=title)


def acts(world, row: Matter) -> list[str]:
    """What happened to it, oldest first."""
    with tenant(world.community.id):
        return list(row.trace.order_by("seq").values_list("act", flat=True))


def told(world, row: Matter) -> list[tuple[str, str]]:
    """(act, start) of everything time did."""
    with tenant(world.community.id):
        lines = [entry.line().line for entry in row.trace.filter(by="clock").order_by("seq")]
    return [(line.act, line.facts["for"]) for line in lines]


def does(world, user, act, row, at, **more):
    """One act of a person at a moment."""
    event = core.Event(act, world.person(user), at, at, key=str(uuid4()), **more)
    return record(world.community.id, row.id, event)


__all__ = ["Clock", "Entry", "acts", "does", "matter", "publish", "told"]
