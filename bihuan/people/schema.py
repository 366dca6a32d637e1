"""Migration operations for what Django has no words for: roles, walls, composite keys, append-only.

Nothing names a schema. Tables are named as in the database (`matters_entry`).
"""

import json
from collections.abc import Mapping

from django.conf import settings
from django.db.migrations import RunSQL


def role(which: str) -> str:
    """The database's name of `app` or `sweep`, quoted."""
    return f'"{settings.DATABASE_ROLES[which]}"'


def roles() -> RunSQL:
    """Whatever the owner makes from here on, the application may use; tables take it back."""
    app = role("app")
    return RunSQL(
        f"""
        ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app};
        ALTER DEFAULT PRIVILEGES GRANT USAGE, SELECT ON SEQUENCES TO {app};
        GRANT SELECT ON django_migrations TO {app};
        """,
        RunSQL.noop,
    )


def wall(table: str, *, referred: bool = True) -> RunSQL:
    """Only rows of the community that `tenant` named are seen or written, by the owner too.

    Other tables of the community may point at its rows (see `within`) unless `referred` is false:
    what nothing points at is spared one index.
    """
    key = f"ALTER TABLE {table} ADD CONSTRAINT {table}_community_id UNIQUE (community_id, id);"
    return RunSQL(
        f"""
        {key if referred else ""}
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY of_the_community ON {table}
            USING (community_id = nullif(current_setting('app.community', true), '')::uuid);
        DO $$ BEGIN IF to_regproc('people_granted') IS NOT NULL THEN
            {_THROUGH % table}
        END IF; END $$;
        """,
        f"DROP POLICY of_the_community ON {table};",
    )


# Most are let in by a post, and then nothing is asked.
_THROUGH = """CREATE POLICY through_a_grant ON %s AS RESTRICTIVE USING (
    coalesce(current_setting('app.through', true), '') = '' OR (SELECT people_granted()));"""


def granted() -> RunSQL:
    """Whoever works in a community by a grant (`walls.through`) is behind its walls while that lasts.

    Asked once a statement, and by some plans though no grant is named: it then says no, and the wall
    needs no yes. Walls that stand already ask it from here on, and so do those to come.
    """
    return RunSQL(
        f"""
        CREATE FUNCTION people_granted() RETURNS boolean LANGUAGE sql STABLE AS $$
            SELECT EXISTS (
                SELECT FROM people_grant g, (SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date) AS t(today)
                WHERE g.id = nullif(current_setting('app.through', true), '')::uuid
                AND g.over_id = nullif(current_setting('app.community', true), '')::uuid
                AND g.since <= today AND (g.until IS NULL OR g.until >= today)
            ) $$;
        DO $do$ DECLARE walled regclass; BEGIN
            FOR walled IN SELECT polrelid::regclass FROM pg_policy
                WHERE polname = 'of_the_community' AND pg_table_is_visible(polrelid)
            LOOP EXECUTE format($p${_THROUGH}$p$, walled); END LOOP;
        END $do$;
        """,  # noqa: S608 - our own words
        "DROP FUNCTION people_granted() CASCADE;",
    )


def rewritten(table: str) -> RunSQL:
    """Its rows are updated again and again: room on the page saves touching every index."""
    return RunSQL(f"ALTER TABLE {table} SET (fillfactor = 75);", RunSQL.noop)


def swept(table: str) -> RunSQL:
    """The role `sweep` may read this table of every community."""
    return RunSQL(
        f"""
        GRANT SELECT ON {table} TO {role("sweep")};
        CREATE POLICY swept ON {table} FOR SELECT TO {role("sweep")} USING (true);
        """,
        f"DROP POLICY swept ON {table};",
    )


def posted(table: str) -> RunSQL:
    """Anybody reads its rows; those of a place (`place_id`) are added only inside its `tenant`.

    Rows of no place are of the whole installation.
    """
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY read_by_all ON {table} FOR SELECT USING (true);
        CREATE POLICY added_by_its_place ON {table} FOR INSERT WITH CHECK (
            place_id IS NULL
            OR place_id = nullif(current_setting('app.community', true), '')::uuid
        );
        """,
        f"""
        DROP POLICY read_by_all ON {table};
        DROP POLICY added_by_its_place ON {table};
        """,
    )


def kept_by(table: str) -> RunSQL:
    """Its community is an organisation that is there."""
    return RunSQL(
        f"""
        ALTER TABLE {table} ADD CONSTRAINT {table}_kept_by
            FOREIGN KEY (community_id) REFERENCES people_organisation (id);
        """,
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_kept_by;",
    )


def within(table: str, column: str, other: str, *, on_delete: str = "NO ACTION") -> RunSQL:
    """A foreign key that cannot leave the community: (community_id, column) -> (community_id, id)."""
    return RunSQL(
        f"""
        ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_within
            FOREIGN KEY (community_id, {column}) REFERENCES {other} (community_id, id)
            ON DELETE {on_delete};
        """,
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_within;",
    )


def append_only(table: str) -> RunSQL:
    """Rows are added and read, never changed: no grant for it, and a trigger against the owner."""
    refuse = f"EXECUTE FUNCTION {table}_is_append_only()"
    return RunSQL(
        f"""
        REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {role("app")};
        CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN RAISE EXCEPTION '{table} is append-only'; END $$;
        CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {refuse};
        CREATE TRIGGER only_added_too BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse};
        ALTER TABLE {table} ENABLE ALWAYS TRIGGER only_added;
        ALTER TABLE {table} ENABLE ALWAYS TRIGGER only_added_too;
        """,
        f"DROP FUNCTION {table}_is_append_only() CASCADE;",
    )


def blanked(table: str, blank: Mapping[str, object]) -> RunSQL:
    """From here on these JSON columns of an append-only table may be set to what is given, and to nothing else."""
    raised = f"RAISE EXCEPTION '{table} is append-only';"
    columns, rest = ", ".join(f'"{name}"' for name in blank), json.dumps(blank)
    function = (
        f"CREATE OR REPLACE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql"
    )
    return RunSQL(
        f"""
        GRANT UPDATE ({columns}) ON {table} TO {role("app")};
        {function} AS $$
            BEGIN
                IF TG_OP = 'UPDATE' THEN
                    IF to_jsonb(NEW) = to_jsonb(OLD) || '{rest}'::jsonb THEN RETURN NEW; END IF;
                END IF;
                {raised}
            END $$;
        """,
        f"""
        REVOKE UPDATE ({columns}) ON {table} FROM {role("app")};
        {function} AS $$ BEGIN {raised} END $$;
        """,
    )


def kept_for(table: str, days: int) -> RunSQL:
    """As `append_only`, but a row may go when its `at` is more than so many days ago."""
    refuse = f"EXECUTE FUNCTION {table}_is_append_only()"
    return RunSQL(
        f"""
        REVOKE UPDATE, TRUNCATE ON {table} FROM {role("app")};
        CREATE FUNCTION {table}_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' THEN
                    IF OLD.at < now() - interval '{days} days' THEN RETURN OLD; END IF;
                END IF;
                RAISE EXCEPTION '{table} is append-only';
            END $$;
        CREATE TRIGGER only_added BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {refuse};
        CREATE TRIGGER only_added_too BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse};
        ALTER TABLE {table} ENABLE ALWAYS TRIGGER only_added;
        ALTER TABLE {table} ENABLE ALWAYS TRIGGER only_added_too;
        """,
        f"DROP FUNCTION {table}_is_append_only() CASCADE;",
    )


def stream(table: str) -> RunSQL:
    """As `wall`; rows of no community are of the installation, and are touched only outside all."""
    return RunSQL(
        f"""
        ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
        ALTER TABLE {table} FORCE ROW LEVEL SECURITY;
        CREATE POLICY of_the_stream ON {table} USING (
            community_id IS NOT DISTINCT FROM
            nullif(current_setting('app.community', true), '')::uuid
        );
        """,
        f"DROP POLICY of_the_stream ON {table};",
    )
