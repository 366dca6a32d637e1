"""`seen_by` as the database is asked, and as the rules say: the same for everybody, of every matter."""

from datetime import timedelta
from secrets import token_hex

import pytest

from bihuan import core
from bihuan.matters import evidence, procedures, sight
from bihuan.matters.models import Matter
from bihuan.matters.record import begin
from bihuan.people.walls import tenant
from tests.world import NOON, World

TEXT = """
id = "{name}"
label = "只给经办的人看"
version = "1"
source = "（示例）"
seen_by = ["secretary", "verifier"]
roles = {{ clerk = "专干", worker = "网格员", secretary = "书记", verifier = "居监委", officer = "街道督办" }}
reasons = {{ withdrawn = "撤回" }}

[evidence]
words = {{ label = "来信", as = "text" }}
secret = {{ label = "只给督办看的话", as = "text", seen_by = ["officer"] }}
scan = {{ label = "只给督办看的件", as = "file", seen_by = ["officer"] }}

[facts]
owner = {{ label = "承办人", as = "person" }}
about = {{ label = "说到的人", as = "person" }}
day = {{ label = "时限", as = "date" }}

[general]
recuse = ["secretary"]
delegate = ["secretary", "worker"]
pause = ["secretary"]
resume = ["secretary"]
split = ["secretary"]
correct = ["secretary"]
transfer = ["secretary"]
withdraw = {{ who = ["secretary"], to = "done" }}

[[stage]]
id = "working"
label = "办理"
short = "办"

[[stage]]
id = "done"
label = "办结"
closes = true

[[act]]
id = "open"
label = "登记"
from = ["start"]
to = "working"
who = ["clerk", "secretary"]
needs = ["words", "owner?", "about?", "secret?", "scan?", "day?"]
holder = "secretary"

[[act]]
id = "hand"
label = "转办"
from = ["working"]
to = "same"
who = ["secretary"]
needs = ["owner"]
holder = "owner"

[[act]]
id = "keep"
label = "收回"
from = ["working"]
to = "same"
who = ["secretary"]
holder = "verifier"

[[act]]
id = "supervise"
label = "督办"
from = ["working"]
to = "same"
who = ["officer"]
tells = ["worker", "owner"]

[[act]]
id = "finish"
label = "办结"
from = ["working"]
to = "done"
who = ["worker", "secretary"]
by = ["owner"]
relies_on = ["words"]

[[clock]]
id = "work"
label = "办理"
after = "open"
until = "day"
stops = ["finish"]
source = "（示例）"
"""


def shut(world: World) -> str:
    """A procedure whose matters not everybody may read, in force in this community alone; its id."""
    name = f"shut_{token_hex(5)}"
    text = TEXT.format(name=name)
    procedure = core.declare.read(text, procedures.calendar())
    day = NOON.date() - timedelta(days=60)
    procedures.put(procedure, text, world.community.id, since=day, by="test")
    return name


def opens(world: World, name: str, title: str = "反映干部的信", **facts: str) -> Matter:
    given = {
        kind: (evidence.keep(world.community.id, f"{kind}的内容"),) for kind in ("words", "secret")
    }
    event = world.event(world.clerk, "open", evidence=given, facts=facts)
    return begin(world.community.id, name, event, title=title)


def person(world: World, who: str) -> core.Person:
    return world.person(getattr(world, who))


def seen(world: World, who: str) -> set[object]:
    """Ids of what somebody may read, as the database says; the rules must say the same."""
    at, somebody = NOON + timedelta(hours=1), person(world, who)
    with tenant(world.community.id):
        rows = list(Matter.objects.all())
        asked = set(
            Matter.objects.filter(sight.of(somebody, at.date())).values_list("id", flat=True)
        )
    told = {row.id for row in sight.readable(rows, somebody, at)}
    assert asked == told, who
    return asked


EVERYBODY = ("secretary", "deputy", "clerk", "worker", "worker2", "verifier", "officer")


def who_reads(world: World, row: Matter) -> set[str]:
    return {who for who in EVERYBODY if row.id in seen(world, who)}


def test_a_matter_is_read_by_the_roles_declared_and_by_nobody_else(world: World) -> None:
    row = opens(world, shut(world))
    assert who_reads(world, row) == {"secretary", "deputy", "verifier"}
    open_ = world.rectification()
    assert who_reads(world, open_) == set(EVERYBODY)


def test_who_holds_it_and_whom_an_act_waits_for_by_name_read_it_too(world: World) -> None:
    name = shut(world)
    row = opens(world, name, owner=person(world, "worker").id)
    assert who_reads(world, row) == {"secretary", "deputy", "verifier", "worker"}
    handed = opens(world, name)
    world.act(world.secretary, "hand", handed, 1, facts={"owner": person(world, "worker2").id})
    assert who_reads(world, handed) == {"secretary", "deputy", "verifier", "worker2"}


def test_being_spoken_of_is_no_reason_to_read_it(world: World) -> None:
    row = opens(world, shut(world), about=person(world, "worker").id)
    assert "worker" not in who_reads(world, row)


def test_who_is_recused_reads_by_role_alone(world: World) -> None:
    row = opens(world, shut(world), owner=person(world, "worker").id)
    note = (evidence.keep(world.community.id, "亲属关系"),)
    for n, who in enumerate(("worker", "deputy"), start=1):
        facts = {"recused": person(world, who).id}
        recused = {"evidence": {"general_note": note}, "facts": facts}
        world.act(world.secretary, "recuse", row, n, **recused)
    assert who_reads(world, row) == {"secretary", "deputy", "verifier"}


@pytest.mark.parametrize(("days", "reads"), [(0, True), (1, False)])
def test_who_stands_in_reads_while_it_lasts(world: World, days: int, reads: bool) -> None:
    note = (evidence.keep(world.community.id, "休假"),)
    row = opens(world, shut(world), owner=person(world, "worker").id)
    for who, instead in (("worker2", "worker"), ("clerk", "secretary")):
        facts = {"delegate_to": person(world, who).id, "delegate_until": "2026-11-24"}
        lent = {"evidence": {"general_note": note}, "facts": facts}
        world.act(getattr(world, instead), "delegate", row, 2 if who == "clerk" else 1, **lent)
    at = NOON + timedelta(days=days)
    with tenant(world.community.id):
        kept = Matter.objects.get(id=row.id)
        for who in ("worker2", "clerk"):
            somebody = person(world, who)
            assert sight.may_read(kept, somebody, at) is reads
            found = Matter.objects.filter(sight.of(somebody, at.date()), id=row.id)
            assert found.exists() is reads


def test_evidence_with_roles_of_its_own_is_read_by_those_alone(world: World) -> None:
    row = opens(world, shut(world), owner=person(world, "worker").id)
    at = NOON + timedelta(hours=1)
    with tenant(world.community.id):
        kept = Matter.objects.get(id=row.id)
    for who, words, secret in (
        ("secretary", True, False), ("worker", True, False), ("officer", False, False),
    ):  # fmt: skip
        somebody = person(world, who)
        assert sight.may_read(kept, somebody, at, "words") is words
        assert sight.may_read(kept, somebody, at, "secret") is secret


def test_where_nothing_is_shut_nothing_is_asked_of_the_database(world: World) -> None:
    everywhere = core.Person("x", frozenset({"secretary", "verifier", "clerk", "officer", "member",
                                             "worker", "applicant", "chair", "reviewer"}))  # fmt: skip
    assert sight.of(everywhere, NOON.date()) == sight.EVERYTHING
