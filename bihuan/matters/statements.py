"""The SQL of the one door: one statement to read an act's matter, one to write the act.

What is written goes in as one JSON value, an act or an array of them, so that the statement is
planned once a connection. An entry's payload is text there and the same bytes in its row:
canonical JSON is UTF-8 and holds no NUL.
"""

from bihuan.people.walls import Statement

_READ = """
    SELECT m.edition, m.state::text, coalesce(m.parent_id, m.origin), m.nth, m.origin_community,
           (SELECT e.matter_id FROM matters_entry e
             WHERE e.community_id = m.community_id AND e.key = $1)
    FROM matters_matter m WHERE m.id = $2
"""

_READ_MANY = """
    SELECT id, edition, state::text, coalesce(parent_id, origin), nth, origin_community
    FROM matters_matter
    WHERE id = ANY($1) ORDER BY id FOR UPDATE
"""

# The keys as an array, not as a set, so that each is looked up by its index.
_DONE = """
    SELECT key FROM matters_entry WHERE key = ANY(ARRAY(SELECT jsonb_array_elements_text($1)))
"""

# `jsonb_to_record` tells the planner of one row, which is then found by its key; of a set of rows it
# thinks a hundred, and might walk through every matter of the community.
_ONE, _MANY = "jsonb_to_record($1)", "jsonb_to_recordset($1)"

_NEW = """
    WITH new AS (SELECT * FROM {} AS n(
        id uuid, old_seq int, old_head text, stage text, holder text, due date, amber date,
        state jsonb, seq int, head text, closed_at timestamptz, public bool,
        entries jsonb, clocks jsonb, letters jsonb, letter_id uuid, entered timestamptz,
        now_edition text
    )),
"""

_MOVED = """
    moved AS (
        UPDATE matters_matter m
        SET stage = n.stage, holder = n.holder, due = n.due, amber = n.amber, state = n.state,
            seq = n.seq, head = n.head, closed_at = n.closed_at, public = n.public,
            edition = n.now_edition
        FROM new n
        WHERE m.id = n.id AND m.seq = n.old_seq AND m.head = n.old_head
        RETURNING m.id, m.community_id, m.number, n.entries, n.clocks, n.letters, n.letter_id,
                  n.seq, n.entered
    ),
"""

_OPENED = """
    about AS (SELECT * FROM jsonb_to_record($2) AS a(
        community uuid, counter uuid, label text, year int, number text, procedure text,
        edition text, title text, aspect text, parent uuid, nth int, opened_at timestamptz,
        origin uuid, origin_community uuid
    )),
    counted AS (
        INSERT INTO matters_counter AS c (id, community_id, procedure, year, last)
        SELECT a.counter, a.community, a.procedure, a.year, 1 FROM about a WHERE a.number = ''
        ON CONFLICT (community_id, procedure, year) DO UPDATE SET last = c.last + 1
        RETURNING last
    ),
    opened AS (
        INSERT INTO matters_matter
            (id, community_id, number, procedure, edition, title, aspect, parent_id, nth,
             origin, origin_community, opened_at, stage, holder, due, amber, state, seq, head,
             closed_at, public)
        SELECT n.id, a.community,
               coalesce(a.label || '〔' || a.year || '〕' || (SELECT last FROM counted) || '号',
                        a.number),
               a.procedure, a.edition, a.title, a.aspect, a.parent, a.nth,
               a.origin, a.origin_community, a.opened_at, n.stage, n.holder, n.due, n.amber,
               n.state, n.seq, n.head, n.closed_at, n.public
        FROM new n, about a
        RETURNING id, community_id, number
    ),
    moved AS (
        SELECT o.id, o.community_id, o.number, n.entries, n.clocks, n.letters, n.letter_id,
               n.seq, n.entered
        FROM opened o JOIN new n ON n.id = o.id
    ),
"""

_TRACED = """
    traced AS (
        INSERT INTO matters_entry
            (community_id, matter_id, id, seq, kind, act, by, happened, entered, stage, key,
             digest, payload)
        SELECT m.community_id, m.id, e.id, e.seq, e.kind, e.act, e.by, e.happened, e.entered,
               e.stage, e.key, e.digest, convert_to(e.payload, 'UTF8')
        FROM moved m, jsonb_to_recordset(m.entries) AS e(
            id uuid, seq int, kind text, act text, by text, happened timestamptz,
            entered timestamptz, stage text, key text, digest text, payload text)
    ),
"""

_TIMED = """
    timed AS (
        INSERT INTO matters_clock (community_id, matter_id, id, name, due, amber, met, wake)
        SELECT m.community_id, m.id, c.id, c.name, c.due, c.amber, c.met, c.wake
        FROM moved m, jsonb_to_recordset(m.clocks) AS c(
            id uuid, name text, due date, amber date, met date, wake timestamptz)
        ON CONFLICT (community_id, matter_id, name)
            DO UPDATE SET due = excluded.due, amber = excluded.amber, met = excluded.met,
                          wake = excluded.wake
    ),
"""

_QUEUED = """
    queued AS (
        INSERT INTO matters_outbox (community_id, matter_id, id, seq, consumer, body, created)
        SELECT m.community_id, m.id, m.letter_id, m.seq, 'letters', m.letters, m.entered
        FROM moved m
    )
"""

_NUMBER = "SELECT number FROM moved"
_TOLD = _QUEUED + "SELECT FROM moved"  # as many rows as moved

READ = Statement("bihuan_read", "text, uuid", _READ)
DONE = Statement("bihuan_done", "jsonb", _DONE)
READ_MANY = Statement("bihuan_read_many", "uuid[]", _READ_MANY)
ACT = Statement("bihuan_act", "jsonb", _NEW.format(_ONE) + _MOVED + _TRACED + _TIMED + _TOLD)
# Most acts leave the clocks alone; not even to look for rows of them is a tenth of the whole.
STILL = Statement("bihuan_still", "jsonb", _NEW.format(_ONE) + _MOVED + _TRACED + _TOLD)
ACTS = Statement("bihuan_acts", "jsonb", _NEW.format(_MANY) + _MOVED + _TRACED + _TIMED + _TOLD)
OPEN = Statement(
    "bihuan_open",
    "jsonb, jsonb",
    _NEW.format(_ONE) + _OPENED + _TRACED + _TIMED + _QUEUED + _NUMBER,
)
