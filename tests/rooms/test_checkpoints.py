"""Checkpoints: one a day, whoever asks; what was rewritten after one is found, by us and by anybody."""

import json
import stat
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, connections

from bihuan.core import merkle
from bihuan.core.merkle import Leaf
from bihuan.oversight import checkpoints, offline_verifier, signing, verify
from bihuan.oversight.models import Checkpoint
from bihuan.people.walls import tenant
from bihuan.project.commands import checkpoint as command
from tests.world import NOON

from .test_tampering import STATEMENTS, as_owner, unguarded  # noqa: F401 - a fixture
from .test_verify import entries, meanwhile, rewrite  # noqa: F401 - a fixture

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def own_keys(settings, tmp_path):
    """Every test has a folder of keys of its own."""
    settings.SIGNING_KEYS = tmp_path / "signing"
    return settings


def make(world, days=0, **more):
    return checkpoints.make(world.community.id, NOON + days * DAY, **more)


def rows(world):
    with tenant(world.community.id):
        return list(Checkpoint.objects.order_by("n"))


def flaws(world):
    return [(flaw.n, flaw.code) for flaw in checkpoints.check(world.community.id).flaws]


def wrong(world):
    report = verify.community(world.community)
    return [(w.number, w.finding.seq, w.finding.code) for w in report.wrong]


def offline(*files, **more):
    """What the offline verifier finds broken in files that went through JSON."""
    told = offline_verifier.check(json.loads(json.dumps(files)), **more)
    return [says for mark, says in told if mark == offline_verifier.BROKEN]


def bundle(world, row):
    return checkpoints.bundle(world.community.id, row.id)


# -- making -----------------------------------------------------------------------------------------


def test_a_checkpoint_holds_the_head_of_every_matter(world):
    row = world.working()
    made = make(world)
    with tenant(world.community.id):
        heads = [Leaf(m.id, m.seq, m.head).pack() for m in type(row).objects.all()]
    assert made.root == merkle.Tree(heads).root
    assert checkpoints.says(made)["heads"] == len(heads) == 2
    assert checkpoints.signed(made)


def test_the_next_one_keeps_only_what_changed_and_names_the_one_before(world):
    row = world.working()
    first = make(world)
    world.act(world.worker, "progress", row, 9, evidence={"note": ("a" * 64,)})
    world.rectification("新来的")
    second = make(world, 1)
    third = make(world, 2)
    sizes = [len(bytes(one.leaves)) // merkle.SIZE for one in rows(world)]
    assert sizes == [2, 2, 0]
    assert [checkpoints.says(one)["prev"] for one in (second, third)] == [
        first.digest,
        second.digest,
    ]
    assert third.root == second.root
    assert flaws(world) == []


def test_a_day_has_one_checkpoint_and_a_community_without_matters_none(world):
    world.rectification()
    places = [world.community.id, world.other.id]
    made = [checkpoints.daily(place, NOON) for place in places]
    again = [checkpoints.daily(place, NOON + timedelta(hours=3)) for place in places]
    assert [one and one.n for one in made] == [1, None]
    assert again == [None, None]
    assert checkpoints.daily(world.community.id, NOON + DAY).n == 2


def test_the_sweep_goes_on_where_one_community_fails(world, monkeypatch):
    world.rectification()

    def fails(place, at):
        if place == world.other.id:
            raise RuntimeError
        return real(place, at)

    real = checkpoints.daily
    monkeypatch.setattr(checkpoints, "daily", fails)
    made = checkpoints.sweep(NOON)
    assert made.failed == 1
    assert made.points >= 1
    assert len(rows(world)) == 1


def test_several_schedulers_at_the_same_moment_make_one(world):
    world.rectification()
    signing.current()
    start, made, strange = threading.Barrier(4, timeout=60), [], []

    def scheduler():
        try:
            start.wait()
            made.append(checkpoints.daily(world.community.id, NOON))
        except Exception as error:
            strange.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=scheduler) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert strange == []
    assert len(rows(world)) == 1
    assert flaws(world) == []


@pytest.mark.parametrize("how", STATEMENTS)
def test_the_application_may_not_change_a_checkpoint(world, how):
    world.rectification()
    make(world)
    statement = STATEMENTS[how].replace("matters_entry", "oversight_checkpoint")
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        tenant(world.community.id),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    with pytest.raises(DatabaseError, match="append-only"):
        as_owner(world, statement)
    connections["owner"].close()


def test_a_community_sees_no_checkpoint_of_another(world):
    world.rectification()
    make(world)
    with tenant(world.other.id):
        assert not Checkpoint.objects.exists()


# -- keys -------------------------------------------------------------------------------------------


def test_the_key_is_closed_to_others_and_stays_the_same(own_keys):
    key = signing.current()
    [path] = Path(own_keys.SIGNING_KEYS).iterdir()
    assert path.name == "1.ed25519"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert signing.current().public == key.public


def test_a_signature_of_another_key_or_message_does_not_hold():
    key = signing.current()
    other = signing.renewed()
    signature = key.sign(b"x")
    assert signing.holds(key.name, b"x", signature)
    assert not signing.holds(key.name, b"y", signature)
    assert not signing.holds(other.name, b"x", signature)
    assert not signing.holds(("rsa", key.public), b"x", signature)
    assert not signing.holds((key.algorithm, "zz"), b"x", signature)


def test_a_new_key_is_handed_over_to_by_the_one_before(world):
    row = world.rectification()
    make(world)
    old, new = signing.current(), signing.renewed()
    make(world, 1)
    told = [checkpoints.says(one) for one in rows(world)]
    assert [one["kind"] for one in told] == ["point", "key", "point"]
    assert [one["public"] for one in told] == [old.public, old.public, new.public]
    assert flaws(world) == []
    assert offline(bundle(world, row), key=old.public) == []
    assert offline(bundle(world, row), key=new.public) == []


def test_sm2_is_chosen_by_a_setting_and_handed_over_to(world, own_keys):
    row = world.rectification()
    make(world)
    own_keys.SIGNATURE = "sm2"
    made = make(world, 1)
    assert checkpoints.says(made)["alg"] == "sm2"
    assert checkpoints.signed(made)
    assert flaws(world) == []
    assert offline(bundle(world, row), key=signing.current().public) == []


def test_an_algorithm_nobody_knows_is_named(own_keys):
    own_keys.SIGNATURE = "rsa"
    with pytest.raises(Exception, match="ed25519、sm2"):
        signing.current()


def test_where_the_key_is_gone_nothing_is_signed_unless_people_say_so(world, own_keys):
    row = world.rectification()
    make(world)
    old = signing.current().public
    own_keys.SIGNING_KEYS = own_keys.SIGNING_KEYS.with_name("another-machine")
    with pytest.raises(checkpoints.LostKey):
        make(world, 1)
    assert len(rows(world)) == 1
    make(world, 1, lost=True)
    assert flaws(world) == []
    told = bundle(world, row)
    assert offline(told, key=signing.current().public) == []
    assert offline(told, key=old) == ["最新的存证点不是用给出的公钥签的"]
    weak = [says for mark, says in offline_verifier.check([told]) if mark == offline_verifier.WEAK]
    assert any("无人担保" in says for says in weak)


# -- what was altered -------------------------------------------------------------------------------


@pytest.fixture
def kept(world, unguarded):  # noqa: F811
    """A matter in three checkpoints, its trace and the checkpoints open to the owner."""
    row = world.working(title="有存证的")
    for day in range(3):
        make(world, day)
    switch = "ALTER TABLE oversight_checkpoint {} TRIGGER {}"
    names = ("only_added", "only_added_too")
    as_owner(world, *(switch.format("DISABLE", name) for name in names))
    yield row
    as_owner(world, *(switch.format("ENABLE ALWAYS", name) for name in names))


def test_a_trace_rewritten_by_its_rules_with_a_new_head_is_found_by_the_checkpoint(world, kept):
    plain = json.loads(entries(world, kept)[1])
    assert wrong(world) == []
    rewrite(world, kept, 2, post="")  # what no guard reads
    found = wrong(world)
    assert (kept.number, 3, "rewritten") in found
    assert plain["post"]
    told = [says for says in offline(bundle(world, kept)) if "不是现在的这一条" in says]
    assert len(told) == 2  # the first checkpoint saw another head, and so does the newest


def test_a_tail_cut_with_its_row_made_to_fit_is_found_by_the_checkpoint(world, kept):
    from bihuan import core
    from bihuan.matters import verify as stored

    shorter = stored.folded(entries(world, kept)[:2])
    state = json.dumps(core.dump(shorter), default=str)
    due = f"'{shorter.due}'" if shorter.due else "NULL"
    as_owner(
        world,
        f"DELETE FROM matters_entry WHERE matter_id = '{kept.id}' AND seq = 3",
        f"""UPDATE matters_matter SET seq = 2, head = '{shorter.head}', stage = '{shorter.stage}',
            holder = '{shorter.holder}', due = {due}, state = '{state}' WHERE id = '{kept.id}'""",
    )
    assert (kept.number, 3, "rewritten") in wrong(world)
    assert any("不是现在的这一条" in says for says in offline(bundle(world, kept)))


def test_a_matter_that_vanished_is_found_by_the_checkpoint(world, kept):
    gone = world.rectification("不见了的")
    make(world, 3)
    as_owner(
        world,
        f"DELETE FROM matters_entry WHERE matter_id = '{gone.id}'",
        f"DELETE FROM matters_clock WHERE matter_id = '{gone.id}'",
        f"DELETE FROM matters_outbox WHERE matter_id = '{gone.id}'",
        f"DELETE FROM matters_matter WHERE id = '{gone.id}'",
    )
    assert wrong(world) == [(str(gone.id), 0, "gone")]
    make(world, 4)  # a later one does not forget it
    assert wrong(world) == [(str(gone.id), 0, "gone")]


ALTERED = {
    "a root": ("root = repeat('0', 64)", "copy root"),
    "a moment": ("at = at - interval '1 day'", "copy"),
    "a digest": ("digest = repeat('0', 64)", "copy"),
    "a signature": ("signature = repeat('0', 128)", "signature"),
    "leaves": ("leaves = set_byte(leaves, 30, get_byte(leaves, 30) # 1)", "root"),
    "no leaves": ("leaves = ''", "root"),
    "half a leaf": ("leaves = substr(leaves, 1, 30)", "root"),
    "a number": ("n = 9", "copy number"),
    "what was signed": (
        "payload = convert_to(replace(convert_from(payload, 'UTF8'), '\"heads\":2', '\"heads\":9'), 'UTF8')",
        "copy signature root",
    ),
    "nonsense": ("payload = 'x'", "unreadable"),
}  # fmt: skip


@pytest.mark.parametrize("what", ALTERED)
def test_an_altered_checkpoint_is_found(world, kept, what):
    change, codes = ALTERED[what]
    as_owner(world, f"UPDATE oversight_checkpoint SET {change} WHERE n = 1")
    assert set(codes.split()) <= {code for _, code in flaws(world)}


def test_a_checkpoint_taken_out_of_the_middle_is_found(world, kept):
    as_owner(world, "DELETE FROM oversight_checkpoint WHERE n = 2")
    assert flaws(world) == [(3, "number"), (3, "prev")]
    assert any("接不上" in says for says in offline(bundle(world, kept)))


def test_checkpoints_signed_anew_by_another_key_differ_from_what_was_kept_elsewhere(
    world, kept, own_keys
):
    """Whoever has database and machine can write all of it anew: only a witness outside tells."""
    public = signing.current().public
    saved = checkpoints.handed_out(world.community.id, rows(world)[:2])
    digest = rows(world)[1].digest
    rewrite(world, kept, 2, post="")
    as_owner(world, "DELETE FROM oversight_checkpoint")
    own_keys.SIGNING_KEYS = own_keys.SIGNING_KEYS.with_name("forged")
    for day in range(3):
        make(world, day)
    assert (flaws(world), wrong(world)) == ([], [])
    told = bundle(world, kept)
    assert offline(told) == []
    assert offline(told, key=public) == ["最新的存证点不是用给出的公钥签的"]
    assert offline(told, saved) == [
        f"第 {n} 号存证点与另行留存的不同：改过，或包里没有这一号" for n in (1, 2)
    ]
    assert offline(told, seen={2: digest[:16]}) == [
        "第 2 号存证点与另行留存的不同：改过，或包里没有这一号"
    ]


# -- the offline verifier ---------------------------------------------------------------------------


@pytest.fixture
def proven(world):
    row = world.working()
    for n in range(5):
        world.rectification(f"邻居{n}")
    make(world)
    world.act(world.worker, "progress", row, 9, evidence={"note": ("a" * 64,)})
    make(world, 1)
    make(world, 2)
    return row


def test_a_bundle_proves_each_head_a_checkpoint_saw(world, proven):
    told = bundle(world, proven)
    assert [(proof["n"], proof["seq"]) for proof in told["proofs"]] == [(1, 3), (2, 4), (3, 4)]
    assert offline(told, key=signing.current().public) == []
    saved = checkpoints.handed_out(world.community.id, rows(world))
    assert offline(told, saved, seen={1: rows(world)[0].digest}) == []


def test_what_came_after_the_last_checkpoint_is_said_to_be_open(world, proven):
    world.act(world.worker, "progress", proven, 19, evidence={"note": ("b" * 64,)})
    told = offline_verifier.check([bundle(world, proven)])
    assert (offline_verifier.WEAK, "第 5 条起还没有存证，下一个存证点之前改动看不出来") in told


def test_a_checkpoint_made_while_a_bundle_is_read_does_not_break_it(world, proven, meanwhile):  # noqa: F811
    def acts():
        world.act(world.worker, "progress", proven, 21, evidence={"note": ("b" * 64,)})
        make(world, 3)

    with meanwhile("oversight_checkpoint", acts):
        told = bundle(world, proven)
    assert offline(told) == []


def test_a_bundle_tells_no_words(world, proven):
    assert "楼道堆物" not in json.dumps(bundle(world, proven), ensure_ascii=False)


def bend(told, where):
    """The bundle with one thing in it changed."""
    *path, last = where
    spot = told
    for step in path:
        spot = spot[step]
    spot[last] = BENT[where](spot[last])
    return told


def flipped(text):
    """One bit of the last character."""
    return text[:-1] + chr(ord(text[-1]) ^ 1)


BENT = {
    ("lines", 0): lambda line: line.replace("register", "registar"),
    ("lines", 3): lambda line: line.replace('"v":1', '"v":1 '),
    ("matter",): flipped,
    ("community",): flipped,
    ("checkpoints", 1, "signature"): flipped,
    ("checkpoints", 1, "payload"): lambda text: text.replace('"n":2', '"n":3'),
    ("checkpoints", 2, "payload"): lambda text: text.replace('"heads":7', '"heads":8'),
    ("proofs", 0, "seq"): lambda n: n - 1,
    ("proofs", 1, "at"): lambda at: at + 1,
    ("proofs", 1, "n"): lambda _: 1,
    ("proofs", 2, "path", 0): flipped,
}


@pytest.mark.parametrize("where", BENT, ids=lambda where: "/".join(map(str, where)))
def test_anything_bent_in_a_bundle_is_found(world, proven, where):
    told = bundle(world, proven)
    before = json.dumps(told)
    bent = bend(told, where)
    assert json.dumps(bent) != before
    assert offline(bent) != []


def test_a_line_left_out_of_a_bundle_is_found(world, proven):
    told = bundle(world, proven)
    del told["lines"][2]
    assert offline(told) != []


@pytest.mark.parametrize(
    "files", [[], [{}], [{"what": "bihuan checkpoints"}], [{"what": "bihuan proof"}]]
)
def test_what_is_no_bundle_is_refused_in_words(files):
    with pytest.raises(ValueError, match=r"存证"):
        offline_verifier.check(files)


def test_the_file_runs_alone(world, proven, tmp_path):
    """Copied out, in a folder of its own, by a Python that knows nothing of us."""
    import subprocess
    import sys

    alone = tmp_path / "verify.py"
    alone.write_bytes(Path(offline_verifier.__file__).read_bytes())
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps(bundle(world, proven)), "utf-8")
    command_ = [
        sys.executable,
        "-I",
        "-S",
        str(alone),
        str(file),
        "--key",
        signing.current().public,
    ]
    done = subprocess.run(command_, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == "结论：全部相符"
    file.write_text(file.read_text("utf-8").replace("register", "registar"), "utf-8")
    done = subprocess.run(command_, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 1
    assert "✗ 第 1 条不符：字节被改过" not in done.stdout  # its bytes are whole, the chain is not
    assert "✗ 第 2 条不符：prev" in done.stdout


# -- the pages --------------------------------------------------------------------------------------


def client(user):
    from django.test import Client

    one = Client()
    one.force_login(user)
    return one


def test_the_page_lists_every_checkpoint_and_whether_its_signature_holds(world, kept):
    somebody = client(world.verifier)
    page = somebody.get("/oversight/checkpoints/").content.decode()
    assert page.count("相符") == 3
    assert "已经两天没有存证" in page  # the last one is of November
    as_owner(world, "UPDATE oversight_checkpoint SET signature = repeat('0', 128) WHERE n = 2")
    page = somebody.get("/oversight/checkpoints/").content.decode()
    assert (page.count("相符"), page.count("不对")) == (2, 1)
    assert "第 1 号" in somebody.get("/oversight/checkpoints/?before=2").content.decode()


def test_the_sheet_says_what_the_board_must_show(world, kept):
    row = rows(world)[1]
    page = client(world.clerk).get("/oversight/checkpoints/2/").content.decode()
    groups = " ".join(row.digest[n : n + 4] for n in range(0, 64, 4))
    assert groups in page
    assert f"--seen 2={row.digest[:16]}" in page
    assert signing.current().public in page
    assert client(world.clerk).get("/oversight/checkpoints/9/").status_code == 404
    assert client(world.stranger).get("/oversight/checkpoints/2/").status_code == 404


def test_a_sheet_nobody_can_read_is_shown_as_not_signed(world, kept):
    as_owner(world, "UPDATE oversight_checkpoint SET payload = 'x' WHERE n = 2")
    assert (
        "<strong>不对</strong>"
        in client(world.clerk).get("/oversight/checkpoints/2/").content.decode()
    )


def test_the_files_of_the_pages_satisfy_the_verifier(world, proven, tmp_path):
    somebody, files = client(world.verifier), []
    page = somebody.get(f"/matters/{proven.id}/").content.decode()
    assert f"/oversight/proofs/{proven.id}/" in page
    for n, address in enumerate(
        (f"/oversight/proofs/{proven.id}/", "/oversight/checkpoints/2.json")
    ):
        files.append(tmp_path / f"{n}.json")
        files[-1].write_bytes(somebody.post(address, {"purpose": "存档"}).content)
    script = tmp_path / "verify.py"
    script.write_bytes(somebody.get("/oversight/checkpoints/verifier/").content)
    assert script.read_text("utf-8") == Path(offline_verifier.__file__).read_text("utf-8")
    assert (
        offline_verifier.main([*map(str, files), "--seen", f"2={rows(world)[1].digest[:16]}"]) == 0
    )
    assert client(world.stranger).get(f"/oversight/proofs/{proven.id}/").status_code == 404


# -- the command ------------------------------------------------------------------------------------


@pytest.fixture
def called(monkeypatch, capsys):
    from contextlib import nullcontext

    monkeypatch.setattr(command.installation, "up", nullcontext)

    def run(*argv):
        status = command.run(argv)
        return status, capsys.readouterr()

    return run


def test_the_command_makes_one_now_and_says_its_digest(world, called):
    world.rectification()
    for n in (1, 2):
        status, said = called("make", "--community", world.community.name)
        digest = rows(world)[-1].digest
        assert (status, said.out) == (
            0, f"{world.community.name}：第 {n} 号存证点，事项 1 件，摘要 {digest}\n",
        )  # fmt: skip


def test_the_command_shows_the_public_key_and_changes_it(world, called):
    world.rectification()
    make(world)
    _, said = called("key")
    old = signing.current().public
    assert said.out == f"Ed25519　{old}\n"
    status, said = called("new-key", "--community", world.community.name)
    assert status == 0
    assert signing.current().public != old
    assert signing.current().public in said.out
    assert [checkpoints.says(one)["kind"] for one in rows(world)] == ["point", "key", "point"]


def test_the_command_hands_out_a_bundle_and_the_verifier(world, called, proven, tmp_path):
    file, script = tmp_path / "proof.json", tmp_path / "verify.py"
    name = world.community.name
    assert called("proof", proven.number, "--community", name, "-o", str(file))[0] == 0
    assert called("verifier", "-o", str(script))[0] == 0
    assert offline_verifier.main([str(file)]) == 0
    assert script.read_text("utf-8") == Path(offline_verifier.__file__).read_text("utf-8")
    status, said = called("proof", "没有的号", "--community", name)
    assert (status, said.err) == (1, "没有这个编号的事项：没有的号\n")
    assert called("proof")[1].err == "proof 后面要写事项的编号\n"


def test_the_command_names_the_settings_there_are(called, own_keys):
    own_keys.SIGNATURE = "rsa"
    status, said = called("key")
    assert (status, said.err) == (1, "BIHUAN_SIGNATURE 只能是 ed25519、sm2\n")


def test_the_command_says_what_to_do_where_the_key_is_gone(world, called, own_keys):
    world.rectification()
    make(world)
    own_keys.SIGNING_KEYS = own_keys.SIGNING_KEYS.with_name("another-machine")
    status, said = called("make", "--community", world.community.name)
    assert status == 1
    assert "钥匙真的丢了，加 --lost" in said.err
    assert called("make", "--community", world.community.name, "--lost")[0] == 0
