"""The SQL of the one door: one statement to read an act's matter, one to write the act.

Every act goes in as one row of arrays, so that one statement serves one act and a thousand.
"""

READ = """
    SELECT m.edition, m.state, m.parent_id, m.nth,
           (SELECT e.matter_id FROM matters_entry e
             WHERE e.community_id = m.community_id AND e.key = %(key)s)
    FROM matters_matter m WHERE m.id = %(id)s
"""

READ_MANY = """
    SELECT id, edition, state, parent_id, nth FROM matters_matter
    WHERE id = ANY(%(ids)s) ORDER BY id FOR UPDATE
"""

_NEW = """
    WITH new AS (SELECT * FROM unnest(
        %(id)s::uuid[], %(old_seq)s::int[], %(old_head)s::text[], %(stage)s::text[],
        %(holder)s::text[], %(due)s::date[], %(amber)s::date[], %(state)s::text[],
        %(seq)s::int[], %(head)s::text[], %(closed)s::timestamptz[], %(public)s::bool[]
    ) AS n(id, old_seq, old_head, stage, holder, due, amber, state, seq, head, closed, public)),
"""

_MOVED = """
    moved AS (
        UPDATE matters_matter m
        SET stage = n.stage, holder = n.holder, due = n.due, amber = n.amber,
            state = n.state::jsonb, seq = n.seq, head = n.head, closed_at = n.closed,
            public = n.public
        FROM new n
        WHERE m.community_id = %(community)s AND m.id = n.id
              AND m.seq = n.old_seq AND m.head = n.old_head
        RETURNING m.id, m.community_id, m.number
    ),
"""

_OPENED = """
    counted AS (
        INSERT INTO matters_counter AS c (id, community_id, procedure, year, last)
        SELECT %(counter)s, %(community)s, %(procedure)s, %(year)s, 1 WHERE %(number)s = ''
        ON CONFLICT (community_id, procedure, year) DO UPDATE SET last = c.last + 1
        RETURNING last
    ),
    moved AS (
        INSERT INTO matters_matter
            (id, community_id, number, procedure, edition, title, aspect, parent_id, nth,
             opened_at, stage, holder, due, amber, state, seq, head, closed_at, public)
        SELECT n.id, %(community)s,
               coalesce(%(label)s || '〔' || %(year)s || '〕' || (SELECT last FROM counted) || '号',
                        %(number)s),
               %(procedure)s, %(edition)s, %(title)s, %(aspect)s, %(parent)s, %(nth)s,
               %(opened_at)s, n.stage, n.holder, n.due, n.amber, n.state::jsonb, n.seq, n.head,
               n.closed, n.public
        FROM new n
        RETURNING id, community_id, number
    ),
"""

_TRACED = """
    traced AS (
        INSERT INTO matters_entry
            (community_id, matter_id, id, seq, kind, act, by, happened, entered, stage, key,
             digest, payload)
        SELECT m.community_id, e.*
        FROM moved m JOIN unnest(
            %(e_matter)s::uuid[], %(e_id)s::uuid[], %(e_seq)s::int[], %(e_kind)s::text[],
            %(e_act)s::text[], %(e_by)s::text[], %(e_happened)s::timestamptz[],
            %(e_entered)s::timestamptz[], %(e_stage)s::text[], %(e_key)s::text[],
            %(e_digest)s::text[], %(e_payload)s::bytea[]
        ) AS e(matter_id, id, seq, kind, act, by, happened, entered, stage, key, digest, payload)
        ON e.matter_id = m.id
    ),
    timed AS (
        INSERT INTO matters_clock (community_id, matter_id, id, name, due, amber, met)
        SELECT m.community_id, c.*
        FROM moved m JOIN unnest(
            %(c_matter)s::uuid[], %(c_id)s::uuid[], %(c_name)s::text[], %(c_due)s::date[],
            %(c_amber)s::date[], %(c_met)s::date[]
        ) AS c(matter_id, id, name, due, amber, met)
        ON c.matter_id = m.id
        ON CONFLICT (community_id, matter_id, name)
            DO UPDATE SET due = excluded.due, amber = excluded.amber, met = excluded.met
    ),
    queued AS (
        INSERT INTO matters_outbox (community_id, matter_id, id, seq, consumer, body, created)
        SELECT m.community_id, o.matter_id, o.id, o.seq, 'letters', o.body::jsonb, o.at
        FROM moved m JOIN unnest(
            %(id)s::uuid[], %(o_id)s::uuid[], %(seq)s::int[], %(o_body)s::text[],
            %(o_at)s::timestamptz[]
        ) AS o(matter_id, id, seq, body, at)
        ON o.matter_id = m.id
    )
    SELECT id, number FROM moved
"""

ACT = _NEW + _MOVED + _TRACED
OPEN = _NEW + _OPENED + _TRACED
