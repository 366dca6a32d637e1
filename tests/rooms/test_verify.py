"""`bihuan verify`: what was altered is found, wherever it was, and named so that people can look."""

import json
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, connections

from bihuan import core
from bihuan.core import trace
from bihuan.matters import evidence
from bihuan.matters import verify as stored
from bihuan.matters.models import Evidence, Matter
from bihuan.matters.record import Opening
from bihuan.oversight import verify
from bihuan.people.walls import tenant
from bihuan.project.commands import verify as command

from .test_tampering import as_owner, unguarded  # noqa: F401 - a fixture


def wrong(world, **more):
    """(number, entry, code, about) of everything that does not hold in the community."""
    report = verify.community(world.community, **more)
    return [(w.number, w.finding.seq, w.finding.code, w.finding.about) for w in report.wrong]


def proof(world, words="清理前后的照片"):
    return evidence.keep(world.community.id, words)


def as_app(world, sql, *values):
    with tenant(world.community.id), connection.cursor() as cursor:
        cursor.execute(sql, values)


def entries(world, row):
    with tenant(world.community.id):
        return [bytes(entry.payload) for entry in row.trace.order_by("seq")]


def rewrite(world, row, seq, **changes):
    """As the owner: one line changed, every digest after it, every copy and the head made to fit."""
    prev = ""
    for payload in entries(world, row):
        plain = (
            json.loads(payload)
            | {"prev": prev}
            | (changes if trace.read(payload).seq == seq else {})
        )
        entry = trace.read(trace.canonical(plain))
        line, prev = entry.line, entry.digest
        as_owner(
            world,
            f"""UPDATE matters_entry SET payload = decode('{entry.payload.hex()}', 'hex'),
                digest = '{prev}', kind = '{line.kind}', act = '{line.act}', by = '{line.by}',
                stage = '{line.stage}', happened = '{line.happened}', entered = '{line.entered}'
                WHERE matter_id = '{row.id}' AND seq = {line.seq}""",
        )
    as_owner(
        world,
        f"""UPDATE matters_matter SET head = '{prev}',
            state = jsonb_set(state, '{{head}}', '"{prev}"') WHERE id = '{row.id}'""",
    )


def test_a_community_nobody_touched_holds_and_is_counted(world):
    row = world.working(Opening("清出堆物"))
    world.act(world.worker, "progress", row, 5, evidence={"note": (proof(world),)})
    report = verify.community(world.community)
    assert (report.matters, report.entries, report.wrong) == (2, 5, [])
    assert report.evidence == {"kept": 1}


def test_every_matter_is_looked_at_however_many_there_are(world, monkeypatch):
    monkeypatch.setattr(verify, "BATCH", 2)
    for n in range(5):
        world.rectification(f"第{n}件")
    heard = []
    report = verify.community(world.community, lambda so_far: heard.append(so_far.matters))
    assert (report.matters, heard) == (5, [2, 4, 5])


def test_an_act_its_rules_forbid_is_found_though_the_chain_was_mended(world, unguarded):  # noqa: F811
    row = world.working()
    rewrite(world, row, 2, **{"as": "worker"})
    assert (row.number, 2, "guard", "wrong_role clerk secretary") in wrong(world)


def test_the_words_name_what_stands_in_the_way(world, unguarded):  # noqa: F811
    row = world.working()
    rewrite(world, row, 2, **{"as": "worker"})
    [says] = [w.says for w in verify.community(world.community).wrong if w.finding.code == "guard"]
    assert says.startswith("按程序这一步不能这样办（这一步由")


def test_a_day_moved_in_the_trace_and_everywhere_else_is_found_by_the_rules(world, unguarded):  # noqa: F811
    row = world.working()
    clocks = json.loads(entries(world, row)[2])["clocks"]
    later = {
        name: clock | {"due": "2027-12-14"} for name, clock in clocks.items() if "met" not in clock
    }
    assert later
    rewrite(world, row, 3, clocks=clocks | later)
    assert (row.number, 3, "line", "clocks") in wrong(world)


def test_a_row_of_the_clock_that_the_application_changed_is_found(world):
    row = world.working()
    as_app(
        world,
        "UPDATE matters_clock SET due = due + 30 WHERE matter_id = %s AND met IS NULL",
        row.id,
    )
    found = wrong(world)
    assert {(number, seq, code) for number, seq, code, _ in found} == {(row.number, 0, "clock")}
    assert all(about.endswith(" due") for *_, about in found)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("holder", "''"), ("due", "due + 30"), ("closed_at", "now()"), ("public", "NOT public"),
        ("opened_at", "opened_at - interval '1 day'"), ("edition", "'x'"), ("procedure", "'measure'"),
        ("state", "jsonb_set(state, '{facts,owner}', '\"x\"')"),
    ],
)  # fmt: skip
def test_a_column_of_the_matter_that_the_application_changed_is_found(world, column, value):
    row = world.working(due="2026-12-01")
    as_app(world, f"UPDATE matters_matter SET {column} = {value} WHERE id = %s", row.id)
    assert (row.number, 0, "state", column) in wrong(world)


def test_a_matter_emptied_of_its_trace_is_found(world, unguarded):  # noqa: F811
    row = world.rectification()
    as_owner(world, f"DELETE FROM matters_entry WHERE matter_id = '{row.id}'")
    as_owner(world, f"UPDATE matters_matter SET seq = 0, head = '' WHERE id = '{row.id}'")
    assert (row.number, 0, "cut", "") in wrong(world)


def test_an_answer_the_child_never_gave_is_found(world, unguarded):  # noqa: F811
    row = world.working(Opening("清出堆物"))
    with tenant(world.community.id):
        child = Matter.objects.get(parent=row.id)
    owner = world.person(world.worker).id
    world.act(world.clerk, "assign", child, 3, facts={"owner": owner, "due_day": "2026-12-01"})
    world.act(world.worker, "hand_in", child, 4, evidence={"proof": (proof(world),)})
    world.act(world.clerk, "accept", child, 5)
    assert wrong(world) == []
    rewrite(world, row, 4, evidence={"answer": ["c" * 64]})
    assert (row.number, 4, "answer", "1") in wrong(world)


@pytest.fixture
def meanwhile():
    """Something another connection does just before the first query that speaks of a table."""

    @contextmanager
    def happens(table, what):
        todo = [what]

        def wrapper(execute, sql, params, many, context):
            if todo and f'FROM "{table}"' in sql:
                other = threading.Thread(target=lambda: (todo.pop()(), connections.close_all()))
                other.start()
                other.join()
            return execute(sql, params, many, context)

        with connection.execute_wrapper(wrapper):
            yield
        assert not todo, "it happened"

    return happens


def test_an_act_made_while_we_look_is_no_tampering(world, meanwhile):
    row = world.working()

    def acts():
        world.act(world.worker, "progress", row, 5, evidence={"note": ("a" * 64,)})

    with meanwhile("matters_entry", acts):
        assert wrong(world, bodies=False) == []
    with meanwhile(
        "matters_entry",
        lambda: world.act(world.worker, "progress", row, 6, evidence={"note": ("b" * 64,)}),
    ):
        assert stored.matter(world.community.id, row.id) == []


# -- evidence ---------------------------------------------------------------------------------------


@pytest.fixture
def proven(world):
    """A matter with one piece of evidence in its fourth entry, and its commitment."""
    row, mark = world.working(), proof(world)
    world.act(world.worker, "progress", row, 5, evidence={"note": (mark,)})
    return row, mark


def path_of(world, mark):
    with tenant(world.community.id):
        name = Evidence.objects.get(commitment=mark).file
    return Path(settings.HOME) / "evidence" / name[:2] / name


def test_a_flipped_byte_in_the_file_is_found(world, proven):
    row, mark = proven
    path = path_of(world, mark)
    body = bytearray(path.read_bytes())
    body[-1] ^= 1
    path.write_bytes(body)
    assert wrong(world) == [(row.number, 4, "altered", mark)]


def test_another_body_put_in_its_place_is_found(world, proven):
    row, mark = proven
    other = proof(world, "别的话")
    as_app(
        world,
        """UPDATE matters_evidence e SET file = o.file, secret = o.secret, salt = o.salt
           FROM matters_evidence o WHERE e.commitment = %s AND o.commitment = %s""",
        mark, other,
    )  # fmt: skip
    assert wrong(world) == [(row.number, 4, "altered", mark)]


def test_a_file_that_is_gone_is_found_and_one_that_was_erased_is_only_listed(world, proven):
    row, mark = proven
    path_of(world, mark).unlink()
    assert wrong(world) == [(row.number, 4, "no_file", mark)]
    evidence.erase(world.community.id, mark, why="本人要求", by="x")
    report = verify.community(world.community)
    assert (report.wrong, report.evidence) == ([], {"erased": 1})


def test_what_was_dropped_without_being_listed_is_found(world, proven):
    row, mark = proven
    as_app(world, "UPDATE matters_evidence SET file = '', salt = NULL, secret = NULL")
    assert wrong(world) == [(row.number, 4, "unlisted", mark)]
    as_app(world, "DELETE FROM matters_evidence")
    assert wrong(world) == [(row.number, 4, "no_row", mark)]


def test_what_was_erased_and_is_back_is_found(world, proven):
    row, mark = proven
    path = path_of(world, mark)
    kept = path.read_bytes()
    with tenant(world.community.id):
        was = Evidence.objects.get(commitment=mark)
    evidence.erase(world.community.id, mark, why="本人要求", by="x")
    path.write_bytes(kept)
    with tenant(world.community.id):
        was.save()
    assert wrong(world) == [(row.number, 4, "revived", mark)]


def test_evidence_can_be_left_out(world, proven):
    path_of(world, proven[1]).unlink()
    assert wrong(world, bodies=False) == []


# -- the command ------------------------------------------------------------------------------------


@pytest.fixture
def called(database, monkeypatch, capsys):
    """Run the command on the database of the tests; its status and what it said."""
    from contextlib import nullcontext

    monkeypatch.setattr(command.installation, "up", nullcontext)

    def run(*argv):
        status = command.run(argv)
        return status, capsys.readouterr()

    return run


def test_the_command_says_in_words_what_holds(world, called, proven):
    status, said = called("--community", world.community.name)
    assert (status, said.out) == (0, "核对：事项 2 件，痕条 5 条；佐证完好 1 份；全部相符\n")


def test_the_command_names_matter_entry_and_what_differs(world, called, proven):
    path_of(world, proven[1]).unlink()
    status, said = called("--community", str(world.community.id))
    first = f"{world.community.name}　{proven[0].number}　第4条　佐证文件不见了（{proven[1]}）"
    assert (status, said.out.splitlines()[0]) == (1, first)
    assert said.out.endswith("；不符 1 处\n")


def test_the_command_goes_through_every_community(world, called, proven):
    path_of(world, proven[1]).unlink()
    status, said = called("--json")
    told = json.loads(said.out)
    assert status == 1
    [ours] = [one for one in told["communities"] if one["name"] == world.community.name]
    assert ours["wrong"] == [
        {
            "matter": str(proven[0].id), "number": proven[0].number, "seq": 4, "code": "no_file",
            "about": proven[1], "says": f"佐证文件不见了（{proven[1]}）",
        }
    ]  # fmt: skip
    names = {one["name"] for one in told["communities"]}
    assert names >= {world.other.name, world.street.name}


def test_the_command_tells_how_far_it_is_when_it_takes_long(world, called, proven, monkeypatch):
    monkeypatch.setattr(command, "PATIENCE", 0)
    _, said = called("--community", world.community.name)
    assert said.err == f"……{world.community.name}：事项 2 件，痕条 5 条\n"


def test_a_community_that_is_not_there_is_no_success(world, called):
    status, said = called("--community", "没有的社区")
    assert (status, said.err) == (1, "没有这个社区：没有的社区\n")


def test_every_code_has_its_words():
    codes = {"unreadable", "edited", "other_matter", "other_community", "number", "chain", "cut"}
    codes |= {"head", "copy", "state", "clock", "guard", "line", "edition", "answer"}
    codes |= {"rewritten", "gone", "no_row", "unlisted", "no_file", "altered", "revived"}
    assert verify.SAYS.keys() == codes
    assert {f.name for f in core.Line.__dataclass_fields__.values()} <= verify.COLUMNS.keys()
