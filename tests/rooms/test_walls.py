"""The walls between communities, and what the application's role may not do."""

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import ProgrammingError, connection, connections

from bihuan.matters.models import Entry, Matter
from bihuan.matters.record import record
from bihuan.people import checks
from bihuan.people.walls import AcrossWalls, tenant
from bihuan.project import database as clusters


def test_nothing_is_seen_outside_a_community(world):
    world.rectification()
    assert list(Matter.objects.filter(community=world.community)) == []


def test_one_community_does_not_see_the_other_on_the_same_connection(world):
    row = world.rectification()
    for community, seen in ((world.community, [row]), (world.other, []), (world.community, [row])):
        with tenant(community.id):
            assert list(Matter.objects.all()) == seen
            assert Entry.objects.count() == len(seen)


def test_a_matter_of_another_community_answers_as_if_absent(world):
    row = world.rectification()
    with pytest.raises(Matter.DoesNotExist):
        record(world.other.id, row.id, world.event(world.stranger, "claim"))


def test_a_row_cannot_be_written_into_another_community(world):
    row = world.rectification()
    row.id, row.community, row.number = None, world.community, "越界1号"
    with pytest.raises(ProgrammingError, match="row-level security"), tenant(world.other.id):
        row.save(force_insert=True)


def test_a_child_cannot_hang_on_a_parent_of_another_community(world):
    foreign = world.rectification()
    with pytest.raises(Exception, match="parent_id_within"), tenant(world.other.id):
        Matter.objects.create(
            community=world.other, number="越界2号", procedure="measure", edition="", title="",
            stage="doing", parent_id=foreign.id, nth=1, opened_at=foreign.opened_at,
        )  # fmt: skip


def test_work_for_one_community_cannot_reach_for_another(world):
    with tenant(world.community.id), pytest.raises(AcrossWalls), tenant(world.other.id):
        pass


def test_a_failed_piece_of_work_leaves_no_community_behind(world):
    with pytest.raises(RuntimeError), tenant(world.community.id):
        raise RuntimeError
    with connection.cursor() as cursor:
        cursor.execute("SELECT nullif(current_setting('app.community', true), '')")
        assert cursor.fetchone() == (None,)


def test_the_sweep_sees_what_waits_in_every_community_and_writes_nothing(world):
    world.rectification()
    with connections["sweep"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM matters_matter")
        assert cursor.fetchone()[0] >= 1
        for forbidden in ("SELECT * FROM matters_entry", "DELETE FROM matters_matter"):
            with pytest.raises(ProgrammingError, match="permission denied"):
                cursor.execute(forbidden)


def test_every_table_a_community_keeps_has_row_security_that_binds_its_owner(database):
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
            WHERE relkind = 'r' AND attname = 'community_id'
                  AND NOT (relrowsecurity AND relforcerowsecurity)
            """
        )
        assert cursor.fetchall() == []


@pytest.fixture
def as_superuser(database):
    """The default connection, as a careless installation might configure it."""
    how = clusters.parameters(clusters.cluster(), clusters.SUPERUSER)
    usual = connections["default"].settings_dict
    careless = usual | {"USER": how["user"], "PASSWORD": how["password"]}
    connections["default"].close()
    connections["default"].settings_dict = careless
    yield how["user"]
    connections["default"].close()
    connections["default"].settings_dict = usual


def test_the_application_accepts_the_role_that_the_rules_bind(database):
    assert checks.above_the_rules() == ""
    checks.refuse_wrong_roles()


def test_the_application_refuses_to_be_a_superuser(as_superuser):
    with pytest.raises(ImproperlyConfigured, match="超级用户 postgres"):
        checks.refuse_wrong_roles()
    assert "bihuan.E001" in [message.id for message in run_checks(databases=["default"])]
