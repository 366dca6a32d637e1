"""The access log: what goes in, who reads it, that nothing is changed or lost, and when it goes."""

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError, ProgrammingError, connection, connections
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from bihuan.oversight import access, checkpoints
from bihuan.people.access import log
from bihuan.people.access.log import Asked, Flaw, Row, What
from bihuan.people.models import AccessLog, Post
from bihuan.people.walls import AcrossWalls, tenant
from tests.rooms.test_not_for_everybody import Shut, signed_in
from tests.world import NOON, PASSWORD, SINCE, World

DAY = timedelta(days=1)
OLD = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def own_keys(settings, tmp_path):
    settings.SIGNING_KEYS = tmp_path / "signing"
    return settings


def told(world, **more):
    """(what, whose, about) of the community's rows, oldest first."""
    lines = log.lines(world.community.id, Asked(**more), most=500)[::-1]
    names = {str(user.person.pk): who for who, user in people(world)}
    return [(line.row.what, names.get(line.row.who, "?"), line.row.about) for line in lines]


def people(world):
    return [(who, user) for who, user in vars(world).items() if hasattr(user, "person")]


def house(user):
    """What the installation's stream says of one user, oldest first."""
    lines = log.lines(None, Asked(who={log.who(user)}), most=500)
    return [(line.row.what, line.row.about) for line in lines[::-1]]


def written(world, n=6, at=None):
    log.write(world.community.id, [Row(What.EXPORTED, about=f"第{k}份") for k in range(n)], at)


def flaws(world):
    return [(flaw.seq, flaw.code) for flaw in access.check(world.community.id).flaws]


def audit(world, who="verifier"):
    return signed_in(getattr(world, who))


def add_role(user, role, place):
    Post.objects.create(person=user.person, role=role, organisation=place, since=SINCE)


# -- what goes in -----------------------------------------------------------------------------------


def test_coming_and_going_is_written_and_so_is_a_wrong_password(world: World):
    client, name = Client(), world.clerk.username
    for password in ("wrong", PASSWORD):
        client.post("/sign-in/", {"username": name, "password": password}, REMOTE_ADDR="10.9.0.1")
    client.post("/sign-out/")
    assert house(world.clerk) == [("failed", "422"), ("sign_in", ""), ("sign_out", "")]


def test_a_second_factor_that_does_not_fit_is_a_sign_in_that_failed(world: World):
    from bihuan.people.models import Totp

    Totp(user=world.clerk, sealed="A" * 32, since=timezone.now()).save()
    client = Client()
    client.post("/sign-in/", {"username": world.clerk.username, "password": PASSWORD})
    assert house(world.clerk) == []
    assert client.post("/sign-in/second/", {"code": "000000"}).status_code == 422
    assert house(world.clerk) == [("failed", "422")]


def test_what_one_signs_in_with_does_not_change_unseen(world: World):
    client = signed_in(world.secretary)
    typed = {"old": "wrong", "new": "rather long and new", "again": "rather long and new"}
    client.post("/account/password/", typed)
    assert house(world.secretary) == []
    client.post("/account/password/", typed | {"old": PASSWORD})
    assert house(world.secretary) == [("factor", "改密码")]
    client.post("/second-factors/", {"days": "20"})
    assert told(world) == [("grant", "secretary", "第二道验证的宽限：30 天改为 20 天")]


def test_whoever_is_given_a_post_or_loses_it_is_named_with_who_did_it(world: World):
    from bihuan.people import appointing

    by, today = world.person(world.officer), timezone.localdate()
    given = appointing.Given(world.community, "mediator", today, person=world.worker.person)
    post = appointing.give(given, by)
    away = appointing.leave(post, "leave", today, by)
    appointing.name_acting(away, world.worker2.person.posts.get(), by, today)
    appointing.come_back(away, today, by)
    appointing.end(post, today, by)
    appointing.resume(post, by, today)
    said = [about.removeprefix("李网格“调解员”") for what, who, about in told(world)]
    assert {one[:2] for one in told(world)} == {("post", "officer")}
    assert said == [
        f"设岗，{today} 起", f"离岗，{today} 起", "代理：吴网格", f"返岗，{today} 起",
        f"止任，到 {today}", "恢复这一岗",
    ]  # fmt: skip


def test_a_post_that_was_refused_is_not_written(world: World):
    from bihuan.people import appointing
    from bihuan.people.refused import Refused

    by, today = world.person(world.officer), timezone.localdate()
    clash = appointing.Given(world.community, "verifier", today, person=world.clerk.person)
    with pytest.raises(Refused):
        appointing.give(clash, by)
    assert told(world) == []


def test_of_a_name_that_is_nobodys_nothing_is_kept(world: World):
    typed = "my password, in the wrong box"
    Client().post("/sign-in/", {"username": typed, "password": "x"}, REMOTE_ADDR="10.9.0.2")
    newest = log.lines(None, Asked(), most=1)[0].row
    assert (newest.what, newest.who, newest.about) == ("failed", "", "422")
    assert typed not in newest.payload


def test_a_foreign_object_and_a_page_that_is_not_ones_own_are_refused_in_writing(world: World):
    row = world.rectification()
    stranger = signed_in(world.stranger)
    assert stranger.get(f"/matters/{row.id}/").status_code == 404
    assert signed_in(world.clerk).get("/oversight/access/").status_code == 403
    with tenant(world.other.id):
        refused = AccessLog.objects.filter(community=world.other).values_list(
            "what", "who", "about"
        )
        assert list(refused) == [
            ("refused", str(world.stranger.person.pk), f"GET desk:matter {row.id}")
        ]
    assert told(world) == [("refused", "clerk", "GET oversight:access ")]


def test_what_is_not_for_everybody_is_written_when_it_is_opened_and_nothing_else_is(world: World):
    closed, open_ = Shut(world), world.rectification()
    client = signed_in(world.secretary)
    client.get(f"/matters/{open_.id}/")
    assert told(world) == []
    client.get(f"/matters/{closed.row.id}/")
    client.get(f"/matters/{closed.row.id}/evidence/{closed.marks['words']}/")
    label = closed.row.procedure
    assert [one[:2] for one in told(world)] == [("matter", "secretary"), ("evidence", "secretary")]
    assert label
    lines = log.lines(world.community.id, Asked())
    assert {line.row.number for line in lines} == {closed.row.number}
    assert {line.row.matter for line in lines} == {closed.row.id}


def test_a_copy_is_written_by_the_path_all_copies_take(world: World):
    world.rectification()
    signed_in(world.clerk).post("/reports/ledger.xlsx", {"purpose": "报送街道"})
    [line] = log.lines(world.community.id, Asked())
    assert line.row.what == "exported"
    assert "整改台账" in line.row.about
    assert line.row.about.endswith(".xlsx（1）")
    assert line.row.why == "报送街道"
    assert line.row.post == str(world.clerk.person.posts.get().pk)


def test_a_proof_a_letter_and_a_drawing_are_copies_too(world: World):
    closed = Shut(world)
    client = signed_in(world.secretary)
    files = f"/oversight/proofs/{closed.row.id}/", f"/oversight/samples/{closed.drawing.id}.json"
    for address in files:
        assert "拿去做什么" in client.get(address).content.decode()
    assert told(world) == []
    assert client.post(files[0], {"purpose": "存档"}).status_code == 200
    assert client.get(f"/oversight/letters/{closed.letter.id}/").status_code == 200
    assert client.post(files[1], {"purpose": "存档"}).status_code == 200
    assert [one[0] for one in told(world)] == ["exported", "printed", "exported"]


def test_an_ordinary_page_writes_nothing_and_a_page_with_much_on_it_all_at_once(
    world: World, monkeypatch
):
    closed, open_ = Shut(world), world.rectification()
    at_once: list[int] = []
    write = log.write
    monkeypatch.setattr(log, "write", lambda s, rows: (at_once.append(len(rows)), write(s, rows)))
    client = signed_in(world.secretary)
    client.get(f"/matters/{open_.id}/")
    client.get("/matters/?state=all")
    assert at_once == []
    add_role(world.secretary, "officer", world.community)
    client.get(f"/matters/{closed.row.id}/")
    assert at_once == [2]  # the matter, and the evidence shown with it


def test_what_cannot_be_written_down_is_not_shown(world: World, monkeypatch):
    closed = Shut(world)
    client = signed_in(world.secretary)
    client.raise_request_exception = False

    def away(*_: object) -> None:
        raise DatabaseError("away")

    monkeypatch.setattr(log, "write", away)
    answer = client.get(f"/matters/{closed.row.id}/")
    assert answer.status_code == 500
    assert closed.row.title not in answer.content.decode()
    assert client.get(f"/matters/{world.rectification().id}/").status_code == 200


def test_only_what_is_on_the_list_is_written(world: World):
    with pytest.raises(ValueError, match="gossip"):
        log.write(world.community.id, [Row("gossip")])


# -- the walls of the log ---------------------------------------------------------------------------


def test_a_stream_is_seen_inside_its_community_alone_and_the_installation_s_outside_all(
    world: World,
):
    written(world, 2)
    log.write(None, [Row(What.SIGN_IN, log.who(world.clerk))])
    assert set(AccessLog.objects.values_list("community", flat=True)) == {None}
    for place, seen in ((world.community, 2), (world.other, 0), (world.community, 2)):
        with tenant(place.id):
            assert AccessLog.objects.count() == seen


def test_no_row_is_written_into_another_stream(world: World):
    with tenant(world.other.id), pytest.raises(AcrossWalls):
        log.write(world.community.id, [Row(What.EXPORTED)])
    with tenant(world.other.id), pytest.raises(AcrossWalls):
        log.write(None, [Row(What.EXPORTED)])
    written(world, 1)
    with tenant(world.community.id):
        row = AccessLog.objects.get()
    row.pk, row.seq = None, 2
    for inside in (world.other.id,):
        with pytest.raises(ProgrammingError, match="row-level security"), tenant(inside):
            row.save(force_insert=True)


@pytest.mark.parametrize(
    "how", ["UPDATE people_accesslog SET who = 'x'", "TRUNCATE people_accesslog"]
)
def test_the_application_may_change_no_row(world: World, how):
    written(world)
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        tenant(world.community.id),
        connection.cursor() as cursor,
    ):
        cursor.execute(how)


def test_nobody_takes_a_row_away_before_its_time(world: World):
    written(world)
    with pytest.raises(DatabaseError, match="append-only"), tenant(world.community.id):
        AccessLog.objects.all().delete()
    for statement in ("UPDATE people_accesslog SET who = 'x'", "TRUNCATE people_accesslog"):
        with pytest.raises(DatabaseError, match="append-only"):
            as_owner(world, statement)
        connections["owner"].close()


# -- the chain --------------------------------------------------------------------------------------


def as_owner(world, *statements):
    with connections["owner"].cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute(f"SET LOCAL app.community = '{world.community.id}'")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("COMMIT")


@pytest.fixture
def unguarded(world):
    """The owner has switched the triggers off; they are back on afterwards."""
    switch = "ALTER TABLE people_accesslog {} TRIGGER {}"
    names = ("only_added", "only_added_too")
    as_owner(world, *(switch.format("DISABLE", name) for name in names))
    yield
    as_owner(world, *(switch.format("ENABLE ALWAYS", name) for name in names))


def test_the_chain_of_an_untouched_log_holds(world: World):
    written(world, 3)
    written(world, 2)
    checked = access.check(world.community.id)
    assert (checked.rows, checked.flaws) == (5, [])
    assert list(checked.digests) == [1, 2, 3, 4, 5]


TAMPERED = {
    "a payload": ("UPDATE people_accesslog SET payload = replace(payload, '第2份', '第9份') WHERE seq = 3",
                  [(3, "chain"), (3, "copy")]),
    "a column": ("UPDATE people_accesslog SET who = 'x' WHERE seq = 3", [(3, "copy")]),
    "a day": ("UPDATE people_accesslog SET at = at - interval '1 day' WHERE seq = 3", [(3, "copy")]),
    "one taken from the middle": ("DELETE FROM people_accesslog WHERE seq = 3", [(4, "number"), (4, "chain")]),
    "the first taken": ("DELETE FROM people_accesslog WHERE seq < 3", [(3, "number"), (3, "chain")]),
    "a new digest": ("UPDATE people_accesslog SET digest = repeat('0', 64) WHERE seq = 3",
                     [(3, "chain"), (4, "chain")]),
    "no JSON": ("UPDATE people_accesslog SET payload = 'x' WHERE seq = 3", [(3, "chain"), (3, "unreadable")]),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERED)
def test_tampering_is_found(world: World, unguarded, what):
    written(world)
    statement, found = TAMPERED[what]
    as_owner(world, statement)
    assert flaws(world) == found


def test_a_log_of_another_community_is_found(world: World, unguarded):
    written(world)
    log.write(world.other.id, [Row(What.EXPORTED)])
    with tenant(world.other.id):
        row = AccessLog.objects.get()
    as_owner(
        world,
        "DELETE FROM people_accesslog",
        f"""INSERT INTO people_accesslog (community_id, seq, at, who, post, what, matter, number, about,
            why, payload, digest) VALUES ('{world.community.id}', 1, '{row.at.isoformat()}', '', '',
            'exported', NULL, '', '', '', '{row.payload}', '{row.digest}')""",
    )
    assert flaws(world) == [(1, "stream")]


def test_what_is_cut_off_at_the_end_is_missed_by_the_checkpoints(world: World, unguarded):
    world.rectification()
    written(world)
    checkpoints.make(world.community.id, NOON)
    assert flaws(world) == []
    as_owner(world, "DELETE FROM people_accesslog WHERE seq > 4")
    assert flaws(world) == [(6, "gone")]


def test_a_log_written_anew_is_not_the_one_the_checkpoints_saw(world: World, unguarded):
    world.rectification()
    written(world)
    checkpoints.make(world.community.id, NOON)
    as_owner(world, "DELETE FROM people_accesslog")
    written(world)
    assert flaws(world) == [(6, "rewritten")]


def test_the_installation_s_log_is_witnessed_by_every_community(world: World):
    world.rectification()
    log.write(None, [Row(What.SIGN_IN, log.who(world.clerk))])
    made = checkpoints.make(world.community.id, NOON)
    seq, digest = log.head(None)
    assert access.seen(bytes(made.payload), "house") == access.Seen(seq, digest)
    assert [f for f in access.check(None).flaws if f.seq == seq] == []


def test_many_at_once_stand_in_one_row_without_gap(world: World):
    def work(n: int) -> None:
        try:
            for k in range(20):
                log.write(world.community.id, [Row(What.EXPORTED, about=f"{n}/{k}")] * (1 + k % 2))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    checked = access.check(world.community.id)
    assert (checked.rows, checked.flaws) == (120, [])


def test_verify_reads_the_log_too(world: World, unguarded):
    from bihuan.oversight import verify

    written(world)
    assert verify.community(world.community).broken == 0
    as_owner(world, "UPDATE people_accesslog SET who = 'x' WHERE seq = 3")
    report = verify.community(world.community)
    assert (report.accessed, report.broken) == (6, 1)
    assert report.access_flaws == [Flaw(3, "copy")]


# -- the cut ----------------------------------------------------------------------------------------


def test_what_was_kept_for_half_a_year_goes_and_its_end_is_signed_into_the_log(world: World):
    written(world, 4, OLD)
    written(world, 2)
    now = timezone.now()
    assert access.cut(world.community.id, now) == 4
    assert access.cut(world.community.id, now) == 0
    assert [one[2] for one in told(world)] == ["第0份", "第1份", "1–4"]
    checked = access.check(world.community.id)
    assert (checked.rows, checked.flaws) == (3, [])
    written(world, 1)
    assert flaws(world) == []


def test_what_is_younger_stays(world: World):
    at = timezone.now()
    edge = access.kept_since(at)
    assert timedelta(days=180) < at - edge < timedelta(days=186)
    written(world, 1, edge)
    assert access.cut(world.community.id, at) == 0
    assert access.cut(world.community.id, at + DAY) == 1


def test_cutting_is_safe_to_repeat_everywhere(world: World):
    written(world, 3, OLD)
    swept = access.sweep(timezone.now())
    assert swept.rows >= 3
    assert swept.failed == 0
    assert access.sweep(timezone.now()) == access.Swept(0, 0)


def test_more_than_was_cut_is_missed_and_a_cut_nobody_signed_is_no_cut(world: World, unguarded):
    written(world, 4, OLD)
    written(world, 3)
    access.cut(world.community.id, timezone.now())
    as_owner(world, "DELETE FROM people_accesslog WHERE seq = 5")
    assert flaws(world) == [(6, "number"), (6, "chain")]
    seq, digest = 6, log.lines(world.community.id, Asked(), most=9)[-1].row.digest
    head = f'{{"alg":"ed25519","digest":"{digest}","public":"00","seq":{seq},"signature":"00"}}'
    log.write(world.community.id, [Row(What.CUT, head=head)])
    as_owner(world, "DELETE FROM people_accesslog WHERE seq <= 6")
    assert flaws(world) == [(9, "signature")]


def test_a_cut_after_a_cut_holds(world: World):
    written(world, 4, OLD)
    written(world, 2, OLD + 40 * DAY)
    first = OLD + 200 * DAY
    assert access.cut(world.community.id, first) == 4
    assert flaws(world) == []
    assert access.cut(world.community.id, first + 45 * DAY) == 2
    assert flaws(world) == []


# -- the page ---------------------------------------------------------------------------------------


def page(client, asked=""):
    answer = client.get(f"/oversight/access/{asked}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_supervision_committee_reads_it_and_others_do_not(world: World):
    written(world, 1)
    assert "第0份" in page(audit(world))
    for who in ("secretary", "clerk", "worker", "officer"):
        assert audit(world, who).get("/oversight/access/").status_code == 403
        assert "访问日志" not in audit(world, who).get("/oversight/").content.decode()
    assert "访问日志" in audit(world).get("/oversight/").content.decode()


def test_it_is_searched_by_who_what_matter_and_day(world: World):
    clerk, officer = (str(user.person.pk) for user in (world.clerk, world.officer))
    rows = [
        Row(What.EXPORTED, clerk, about="甲"), Row(What.MATTER, clerk, number="柳1号", about="乙"),
        Row(What.MATTER, officer, number="柳2号", about="丙"),
    ]  # fmt: skip
    log.write(world.community.id, rows, NOON - 9 * DAY)
    log.write(world.community.id, [Row(What.EXPORTED, officer, about="丁")], NOON)
    client = audit(world)
    for asked, shown in (
        ("", "甲乙丙丁"), (f"?who={clerk}", "甲乙"), ("?what=matter", "乙丙"),
        ("?number=柳2号", "丙"), ("?since=2026-11-20", "丁"), ("?until=2026-11-15", "甲乙丙"),
        ("?since=2026-11-15&until=2026-11-15", "甲乙丙"), (f"?who={officer}&what=exported", "丁"),
        ("?who=x&since=2026-99-99", ""), ("?before=3", "甲乙"), ("?before=x&what=x", ""),
    ):  # fmt: skip
        said = page(client, asked)
        assert "".join(one for one in "甲乙丙丁" if f" {one}</td>" in said) == shown, asked


def test_sign_ins_are_shown_of_ones_own_people_alone(world: World):
    for user in (world.clerk, world.stranger):
        log.write(None, [Row(What.SIGN_IN, log.who(user))])
    said = page(audit(world), "?stream=house")
    assert world.clerk.person.name in said
    assert world.stranger.person.name not in said
    assert world.clerk.person.name in page(
        audit(world), f"?stream=house&who={log.who(world.clerk)}"
    )
    foreign = page(audit(world), f"?stream=house&who={log.who(world.stranger)}")
    assert "没有符合的记录" in foreign


def test_an_auditor_of_the_street_reads_its_communities_and_nobody_elses_do(world: World):
    from tests.world import build, somebody

    auditor = somebody("auditor", "钟审计", "audit_admin", "审计管理员", world.street)
    written(world, 1)
    log.write(world.other.id, [Row(What.EXPORTED, about="别处的")])
    client, elsewhere = signed_in(auditor), build()
    assert "第0份" in page(client, f"?place={world.community.id}")
    assert "别处的" in page(client, f"?place={world.other.id}")
    assert client.get(f"/oversight/access/?place={elsewhere.community.id}").status_code == 404
    assert audit(world).get(f"/oversight/access/?place={world.other.id}").status_code == 404
    log.write(None, [Row(What.FAILED)])
    assert "登录没成" in page(client, "?stream=house&what=failed")


def test_the_chain_is_checked_on_the_page(world: World, unguarded):
    written(world, 3)
    client = audit(world)
    assert "3 条都核对了" in page(client, "?check=1")
    as_owner(world, "UPDATE people_accesslog SET why = 'x' WHERE seq = 2")
    assert "第 2 条不符" in page(client)
    said = page(client, "?check=1")
    assert "有 1 处不符" in said
    assert "旁边的列与写下时不符" in said


def test_long_logs_are_read_page_by_page(world: World):
    written(world, log.PAGE + 5)
    client = audit(world)
    assert "?before=6" in page(client)
    rest = page(client, "?before=6")
    assert all(f"第{n}份" in rest for n in range(5))
    assert "第5份" not in rest


def test_a_refusal_says_where_in_the_menu_somebody_was_turned_away(world: World):
    signed_in(world.clerk).get("/oversight/access/")
    assert "打开 督办 oversight:access" in page(audit(world), "?what=refused")


def test_it_is_searched_by_words_in_what_a_row_is_about_and_why(world: World):
    log.write(world.community.id, [
        Row(What.EXPORTED, about="清单 xlsx", why="报送街道检查"),
        Row(What.EXPORTED, about="清单 docx", why="存档"),
    ])  # fmt: skip
    client = audit(world)
    assert "报送街道检查" in page(client, "?words=检查 清单")
    assert "清单 docx" not in page(client, "?words=检查 清单")
    assert "没有符合的记录。" in page(client, "?words=检查 100%_")
    narrow = {"words": "检查", "purpose": "存档"}
    copy = client.post("/reports/access/", narrow).content
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(copy)).get_sheet_by_index(0).to_python()
    assert "清单 xlsx" in str(sheet)
    assert "清单 docx" not in str(sheet)


def test_a_copy_of_it_has_the_rows_of_the_search_and_is_itself_written(world: World):
    written(world, 2)
    log.write(world.community.id, [Row(What.REFUSED, about="=1+1")])
    client = audit(world)
    assert client.get("/reports/access/?what=refused").status_code == 200
    answer = client.post("/reports/access/", {"what": "refused", "purpose": "存档"})
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    cells = str(sheet.to_python())
    assert "=1+1" in cells
    assert "第0份" not in cells
    assert told(world)[-1][:2] == ("exported", "verifier")
    assert audit(world, "clerk").post("/reports/access/", {}).status_code == 403


def test_a_role_that_ends_takes_the_right_with_it(world: World):
    Post.objects.filter(person=world.verifier.person).update(role="worker")
    assert audit(world).get("/oversight/access/").status_code == 403
    add_role(world.clerk, "verifier", world.community)
    assert audit(world, "clerk").get("/oversight/access/").status_code == 200
