"""What is past its time goes, and nothing else; the trace still verifies; a register tells how much."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import ProgrammingError, connection
from django.utils import timezone

from bihuan import core
from bihuan.matters import drafts, evidence, titles
from bihuan.matters.models import Draft, Erased, Evidence, Matter
from bihuan.matters.record import begin
from bihuan.notices.models import Notice
from bihuan.oversight import purging, verify
from bihuan.oversight.models import Cleared, Purge
from bihuan.people import erasures, purposes, residents
from bihuan.people.models import Opened, Resident, SignInTry
from bihuan.people.walls import tenant
from bihuan.project import purging as everywhere
from bihuan.project.commands import purge as command
from tests import database as testing
from tests.world import NOON

FILE = purposes.catalogue()
WORDS = "三单元门口的杂物已于上午清走"


pytestmark = pytest.mark.usefixtures("apart")  # purging years from now reaches everything


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.HOME = tmp_path
    return tmp_path


def day_after(period, since=NOON, days=0):
    """Noon of the first day on which it is past."""
    return core.Limit.parse(period).full(since, core.Calendar()) + timedelta(days=days, hours=12)


def cleared(told, world):
    """Retention -> rows, of this world's community."""
    return {what: rows for what, place, rows in told.cleared if place == world.community.id}


def an_appeal(world, words=WORDS, title="王某某反映三单元漏水"):
    """An appeal taken in and withdrawn, so closed; its row, and the commitment of its words."""
    kept, place, note = (
        evidence.keep(world.community.id, text) for text in (words, "三单元", "居民说不用办了")
    )
    said = {"words": (kept,), "place": (place,)}
    opened = world.event(world.clerk, "submit", evidence=said)
    row = begin(world.community.id, "appeal", opened, title=title)
    why = {"evidence": {"general_note": (note,)}, "facts": {"reason": "withdrawn"}}
    world.act(world.clerk, "withdraw", row, 5, **why)
    return now_of(world, row), kept


def now_of(world, row):
    with tenant(world.community.id):
        return Matter.objects.get(id=row.id)


def gone(world, commitment):
    try:
        evidence.body(world.community.id, commitment)
    except evidence.Gone:
        return True
    return False


def holds(world):
    """Whether every trace, guard and piece of evidence of the community verifies."""
    return verify.community(world.community).wrong == []


TERM = FILE.procedures["appeal"].period


def test_evidence_of_a_closed_matter_goes_on_the_day_its_time_is_over(world):
    row, kept = an_appeal(world)
    before = everywhere.purge(day_after(TERM, row.closed_at, days=-1))
    assert cleared(before, world) == {}
    assert not gone(world, kept)
    told = everywhere.purge(day_after(TERM, row.closed_at))
    assert cleared(told, world) == {"evidence": 1}
    assert gone(world, kept)
    assert holds(world)
    with tenant(world.community.id):
        assert Evidence.objects.exclude(file="").count() == 0
        assert set(Erased.objects.values_list("why", "by")) == {("保存期满", "clock")}
        assert Cleared.objects.get(matter_id=row.id).pieces == 3


def test_a_title_that_names_people_goes_with_it_and_others_stay(world):
    row, _kept = an_appeal(world)
    ledger = world.rectification("楼道堆物")
    everywhere.purge(day_after(TERM, row.closed_at))
    assert now_of(world, row).title == titles.CLEARED
    assert now_of(world, ledger).title == "楼道堆物"


def test_what_is_open_keeps_everything_however_old(world):
    kept = evidence.keep(world.community.id, WORDS)
    row = world.working()
    world.act(world.worker, "progress", row, 3, evidence={"note": (kept,)})
    assert cleared(everywhere.purge(NOON + timedelta(days=40 * 365)), world) == {}
    assert not gone(world, kept)


def test_twice_is_once_and_a_register_tells_how_much_and_nothing_else(world):
    row, _kept = an_appeal(world)
    now = day_after(TERM, row.closed_at)
    everywhere.purge(now)
    assert cleared(everywhere.purge(now), world) == {}
    [line] = purging.registered(world.community.id)
    assert (line.what, line.rows, line.at) == ("evidence", 1, now)
    assert {field.name for field in Purge._meta.fields} == {"id", "place", "what", "rows", "at"}


def test_nobody_rewrites_the_register(world):
    purging.register("draft", world.community.id, 3, NOON)
    with tenant(world.community.id), pytest.raises(ProgrammingError):
        Purge.objects.filter(place=world.community.id).update(rows=0)
    with tenant(world.community.id), pytest.raises(ProgrammingError):
        Cleared.objects.all().delete()


def test_another_community_s_matter_stays_while_its_own_time_lasts(world):
    row, _kept = an_appeal(world)
    with tenant(world.other.id):
        assert Cleared.objects.count() == 0
    told = everywhere.purge(day_after(TERM, row.closed_at))
    assert [place for _what, place, _rows in told.cleared if place == world.other.id] == []


# -- drafts, tries, sessions, notices ---------------------------------------------------------------


def a_draft(world, changed):
    row, who = world.working(), world.person(world.worker).id
    kept = evidence.keep(world.community.id, "附件")
    drafts.keep(world.community.id, row.id, "hand_in", who, {"result": WORDS, "proof": [kept]})
    with tenant(world.community.id):
        Draft.objects.filter(matter_id=row.id).update(changed=changed)
    return row, kept


def test_a_draft_nobody_handed_in_goes_with_what_is_attached(world):
    row, kept = a_draft(world, NOON)
    told = everywhere.purge(day_after("30d", days=-1))
    assert cleared(told, world) == {}
    told = everywhere.purge(day_after("30d"))
    assert cleared(told, world) == {"draft": 1}
    with tenant(world.community.id):
        assert Draft.objects.filter(matter_id=row.id).count() == 0
        assert Evidence.objects.filter(commitment=kept).count() == 0
    assert holds(world)


def test_what_a_trace_speaks_of_stays_when_a_draft_with_it_goes(world):
    row, kept = a_draft(world, NOON)
    world.act(world.worker, "progress", row, 3, evidence={"note": (kept,)})
    everywhere.purge(day_after("30d"))
    assert not gone(world, kept)
    assert holds(world)


def test_tries_sessions_and_notices_go_when_their_time_is_over(world):
    name = f"nobody-{world.street.name}"
    SignInTry.objects.create(username=name, address="127.0.0.1", at=NOON)
    Session.objects.create(session_key=name[:40], session_data="x", expire_date=NOON)
    person = world.worker.person
    Notice.objects.create(
        person=person, place=world.community, matter=uuid4(), seq=1, act="x", at=NOON
    )

    def left():
        return (
            SignInTry.objects.filter(username=name).count(),
            Session.objects.filter(session_key=name[:40]).count(),
            Notice.objects.filter(person=person).count(),
        )

    everywhere.purge(day_after("1d", days=-1))
    assert left() == (1, 1, 1)
    everywhere.purge(day_after("1d"))
    assert left() == (0, 0, 1)
    everywhere.purge(day_after("1y", days=-1))
    assert left() == (0, 0, 1)
    everywhere.purge(day_after("1y"))
    assert left() == (0, 0, 0)


# -- residents --------------------------------------------------------------------------------------


def test_a_resident_goes_thirty_days_after_the_purpose_is_served(world):
    row = residents.note(
        world.community.id, "appeal", "王某", since=NOON.date(), phone="13800138000"
    )
    lasting = residents.note(world.community.id, "appeal", "李某", since=NOON.date())
    with tenant(world.community.id):
        Resident.objects.filter(id=row.id).update(until=NOON.date())
    assert cleared(everywhere.purge(day_after("30d", days=-1)), world) == {}
    assert cleared(everywhere.purge(day_after("30d")), world) == {"named": 1}
    with tenant(world.community.id):
        assert [one.id for one in Resident.objects.all()] == [lasting.id]
    assert residents.by_phone(world.community.id, "13800138000") == []


def test_a_resident_without_a_purpose_of_the_file_goes_at_once_and_none_is_noted(world):
    with pytest.raises(residents.NoPurpose):
        residents.note(world.community.id, "visits", "王某", since=NOON.date())
    with tenant(world.community.id):
        Resident.objects.create(
            community=world.community, purpose="visits", name_sealed="王某", since=NOON.date()
        )
    assert cleared(everywhere.purge(NOON), world) == {"named": 1}


def test_what_was_opened_is_forgotten_a_day_after_it_closed_and_not_before(world):
    person = world.clerk.person
    with tenant(world.community.id) as kept_by:
        for kind, until in (("contact", NOON - timedelta(days=3)), ("petition", NOON)):
            Opened.objects.create(
                community_id=kept_by,
                matter=uuid4(),
                person=person,
                kind=kind,
                since=until,
                until=until,
            )
    assert cleared(everywhere.purge(NOON), world) == {"opened": 1}
    with tenant(world.community.id):
        assert [one.kind for one in Opened.objects.all()] == ["petition"]


# -- the command, the clock, restores ---------------------------------------------------------------


def test_the_command_shows_and_clears_only_when_told_to(world, capsys):
    _row, kept = a_draft(world, timezone.now() - timedelta(days=60))
    assert command._show() == 0
    shown = capsys.readouterr().out
    assert f"{world.community.name}　没交的草稿　1　（示例）" in shown
    assert "要清除，请加 --yes" in shown
    with tenant(world.community.id):
        assert Evidence.objects.filter(commitment=kept).count() == 1
    assert command._clear() == 0
    assert "到期清除" in capsys.readouterr().out
    with tenant(world.community.id):
        assert Evidence.objects.filter(commitment=kept).count() == 0


def test_every_time_that_is_swept_is_one_somebody_sweeps():
    swept = {name for name, one in FILE.retentions.items() if one.sweep}
    here = {"try", "session", "draft", "notice", "named", "evidence", "opened"}
    assert swept == here | {"access"}  # the log is cut where it lies


def test_the_list_outside_the_database_tells_nothing_and_is_closed(world, home):
    row, kept = an_appeal(world)
    everywhere.purge(day_after(TERM, row.closed_at))
    path = home / "erased" / f"{world.community.id}.list"
    assert path.stat().st_mode & 0o777 == 0o600
    lines = path.read_text().splitlines()
    assert f"evidence {kept}" in lines
    assert f"title {row.id}" in lines
    assert all(len(line.split()) == 2 for line in lines)


def test_what_an_older_backup_brings_back_goes_again(world):
    """The database is of last night: neither the erasing nor its register is in it."""
    row, kept = an_appeal(world)
    resident = residents.note(world.community.id, "appeal", "王某", since=NOON.date())
    with tenant(world.community.id):
        pieces = list(Evidence.objects.exclude(file=""))
        bodies = {piece: evidence._path(piece.file).read_bytes() for piece in pieces}
        Resident.objects.filter(id=resident.id).update(until=NOON.date())
        resident.refresh_from_db()
    everywhere.purge(day_after(TERM, row.closed_at))
    restored(world, row, bodies, resident)
    assert not gone(world, kept)
    assert purging.erase_again() == len(pieces) + 2
    assert gone(world, kept)
    assert now_of(world, row).title == titles.CLEARED
    with tenant(world.community.id):
        assert Resident.objects.count() == 0
        assert Erased.objects.filter(commitment=kept).count() == 1
    assert holds(world)
    assert purging.erase_again() == 0


def restored(world, row, bodies, resident):
    """As the owner puts last night's rows and files back."""
    with testing.superuser(connection.settings_dict["NAME"]) as server:
        server.execute("ALTER TABLE matters_erased DISABLE TRIGGER USER")
        server.execute("DELETE FROM matters_erased WHERE community_id = %s", [world.community.id])
        server.execute("ALTER TABLE matters_erased ENABLE TRIGGER USER")
        server.execute("ALTER TABLE matters_erased ENABLE ALWAYS TRIGGER only_added")
        server.execute("ALTER TABLE matters_erased ENABLE ALWAYS TRIGGER only_added_too")
    with tenant(world.community.id):
        for piece, content in bodies.items():
            piece.save()
            path = evidence._path(piece.file)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        row.save()
        resident.save(force_insert=True)


def test_a_list_from_elsewhere_put_beside_ours_counts_too(world, home):
    _row, kept = an_appeal(world)
    (home / "erased").mkdir(mode=0o700, exist_ok=True)
    (home / "erased" / f"{world.community.id}-older.list").write_text(f"evidence {kept}\n")
    assert erasures.listed(world.community.id)["evidence"] == {kept}
    assert purging.erase_again() == 1
    assert gone(world, kept)
