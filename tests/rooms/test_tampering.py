"""The trace is append-only; who gets round that is found by its chain.

`owner` is the role that owns the tables: it can switch the triggers off, and then the break is
seen. What nobody can see without a witness outside is a trace rewritten whole before its first
checkpoint.
"""

import pytest
from django.db import DatabaseError, connection, connections

from bihuan.matters import verify
from bihuan.people.walls import tenant

STATEMENTS = {
    "update": "UPDATE matters_entry SET payload = payload || ' '",
    "delete": "DELETE FROM matters_entry",
    "truncate": "TRUNCATE matters_entry CASCADE",
}


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
    switch = "ALTER TABLE matters_entry {} TRIGGER {}"
    as_owner(world, *(switch.format("DISABLE", name) for name in ("only_added", "only_added_too")))
    yield
    as_owner(world, *(switch.format("ENABLE ALWAYS", n) for n in ("only_added", "only_added_too")))


def found(world, row):
    return [str(one) for one in verify.matter(world.community.id, row.id)]


@pytest.mark.parametrize("how", STATEMENTS)
def test_the_application_may_not_change_the_trace(world, how):
    world.rectification()
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        tenant(world.community.id),
        connection.cursor() as cursor,
    ):
        cursor.execute(STATEMENTS[how])


@pytest.mark.parametrize("how", STATEMENTS)
def test_the_owner_is_stopped_by_the_triggers(world, how):
    world.rectification()
    with pytest.raises(DatabaseError, match="append-only"):
        as_owner(world, STATEMENTS[how])
    connections["owner"].close()


def test_the_owner_is_stopped_in_a_replica_session_too(world):
    world.rectification()
    from tests.database import superuser

    with superuser(connection.settings_dict["NAME"]) as server:
        server.execute("SET session_replication_role = replica")
        with pytest.raises(Exception, match="append-only"):
            server.execute(STATEMENTS["update"])


def test_the_application_may_not_switch_the_triggers_off(world):
    with pytest.raises(DatabaseError, match="must be owner"), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE matters_entry DISABLE TRIGGER ALL")


def test_an_untouched_trace_holds(world):
    assert found(world, world.working()) == []


def test_an_edited_line_is_found(world, unguarded):
    row = world.working()
    as_owner(
        world,
        f"""UPDATE matters_entry
            SET payload = convert_to(replace(convert_from(payload, 'UTF8'), 'claim', 'drop'), 'UTF8')
            WHERE matter_id = '{row.id}' AND seq = 2""",
    )
    assert found(world, row) == ["3 chain"]


def test_a_cut_tail_is_found(world, unguarded):
    row = world.working()
    as_owner(world, f"DELETE FROM matters_entry WHERE matter_id = '{row.id}' AND seq = 3")
    assert found(world, row) == ["0 cut", "0 head"]


def test_a_forged_last_line_is_found(world, unguarded):
    row = world.working()
    as_owner(
        world,
        f"""UPDATE matters_entry
            SET payload = convert_to(
                replace(convert_from(payload, 'UTF8'), '2026-12-14', '2027-12-14'), 'UTF8')
            WHERE matter_id = '{row.id}' AND seq = 3""",
    )
    assert found(world, row) == ["0 head"]


def test_a_line_cut_from_the_middle_is_found(world, unguarded):
    row = world.working()
    as_owner(world, f"DELETE FROM matters_entry WHERE matter_id = '{row.id}' AND seq = 2")
    assert found(world, row) == ["2 number", "2 chain", "0 cut"]


def test_a_trace_transplanted_from_another_matter_is_found(world, unguarded):
    clean, dirty = world.working(title="干净"), world.working(title="有问题")
    as_owner(
        world,
        f"DELETE FROM matters_entry WHERE matter_id = '{dirty.id}'",
        f"""INSERT INTO matters_entry
            SELECT gen_random_uuid(), seq, kind, act, by, happened, entered, stage, NULL, digest,
                   payload, community_id, '{dirty.id}' FROM matters_entry
            WHERE matter_id = '{clean.id}'""",
        f"""UPDATE matters_matter SET head = c.head, seq = c.seq FROM matters_matter c
            WHERE matters_matter.id = '{dirty.id}' AND c.id = '{clean.id}'""",
    )
    assert found(world, dirty) == ["1 other_matter", "2 other_matter", "3 other_matter"]


def test_a_column_that_no_longer_says_what_its_line_says_is_found(world, unguarded):
    row = world.working()
    as_owner(world, f"UPDATE matters_entry SET by = 'x' WHERE matter_id = '{row.id}' AND seq = 2")
    assert found(world, row) == ["2 copy by"]


def test_a_state_that_no_trace_tells_of_is_found(world):
    row = world.working()
    with tenant(world.community.id), connection.cursor() as cursor:
        cursor.execute("UPDATE matters_matter SET stage = 'signed' WHERE id = %s", [row.id])
    assert found(world, row) == ["0 state stage"]
