"""The trace, format 1: its bytes are golden, and every way of tampering is found."""

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bihuan import core
from bihuan.core import Break, trace

from .shelf import PROCEDURES

NOON = datetime(2026, 8, 3, 4, tzinfo=UTC)

LINE = core.Line(
    community="c-1",
    matter="m-1",
    procedure="appeal",
    edition="e" * 8,
    calendar="d" * 8,
    seq=2,
    kind=core.DID,
    act="dispatch",
    by="p-1",
    as_role="clerk",
    post="受理岗",
    unit="u-1",
    happened=NOON,
    entered=NOON + timedelta(hours=1, microseconds=5),
    stage="handling",
    holder="p-2",
    clocks={
        "handle": core.Running(
            "handle", NOON.date(), NOON.date() + timedelta(7), amber=NOON.date() + timedelta(5)
        ),
        "analyse": core.Running(
            "analyse",
            NOON.date(),
            NOON.date(),
            at=NOON,
            met=NOON.date(),
            late=True,
            provisional=True,
        ),
    },
    evidence={"photo": ("a" * 8, "b" * 8), "analysis": ("c" * 8,)},
    facts={"type": "设施维修", "repeat": False, "many": 3, "child_hands": ("p-3", "")},
    key="k-1",
    prev="f" * 8,
)

GOLDEN = (
    '{"act":"dispatch","as":"clerk","by":"p-1","calendar":"dddddddd","clocks":{"analyse":{"at":'
    '"2026-08-03T04:00:00+00:00","clock":"analyse","due":"2026-08-03","late":true,"met":'
    '"2026-08-03","provisional":true,"since":"2026-08-03"},"handle":{"amber":"2026-08-08",'
    '"clock":"handle","due":"2026-08-10","since":"2026-08-03"}},"community":"c-1","edition":'
    '"eeeeeeee","entered":"2026-08-03T05:00:00.000005+00:00","evidence":{"analysis":["cccccccc"],'
    '"photo":["aaaaaaaa","bbbbbbbb"]},"facts":{"child_hands":["p-3",""],"many":3,"repeat":false,'
    '"type":"设施维修"},"happened":"2026-08-03T04:00:00.000000+00:00","holder":"p-2","key":"k-1",'
    '"kind":"did","matter":"m-1","post":"受理岗","prev":"ffffffff","procedure":"appeal","seq":2,'
    '"stage":"handling","unit":"u-1","v":1}'
).encode()
DIGEST = "fc02854f27afb03e24d40642aac3e5b931cff4f15a2b58fb11a10bb3efb9be7f"


def test_the_bytes_of_format_1_never_change():
    entry = trace.write(LINE)
    assert entry.payload == GOLDEN
    assert entry.digest == DIGEST


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),  # also numbers of more than 64 bits
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), PLAIN, max_size=6))
def test_the_bytes_are_those_any_json_writer_would_give(plain):
    text = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert trace.canonical(plain) == text.encode()


def test_an_entry_is_read_back_from_its_bytes():
    entry = trace.read(GOLDEN)
    assert entry == trace.write(LINE)
    assert (entry.seq, entry.kind, entry.act) == (2, "did", "dispatch")


def test_a_line_is_the_same_bytes_in_every_zone():
    beijing = ZoneInfo("Asia/Shanghai")
    moved = replace(
        LINE, happened=LINE.happened.astimezone(beijing), entered=LINE.entered.astimezone(beijing)
    )
    assert trace.write(moved).payload == GOLDEN


def test_a_clock_in_hours_is_the_same_bytes_in_every_zone():
    rules, beijing = PROCEDURES["appeal"], ZoneInfo("Asia/Shanghai")
    facts = {"type": "设施维修", "route": "社区自办", "owner": "p-2"}
    person = core.Person("p-1", frozenset({"clerk"}))
    matter = core.Matter("m-1", "c-1", rules, stage="analysing")
    payloads = set()
    for at in (NOON, NOON.astimezone(beijing)):
        event = core.Event("dispatch_urgent", person, at, at, facts=facts)
        payloads.add(core.advance(matter, event)[1][0].payload)
    assert len(payloads) == 1


def test_another_format_is_not_read_as_this_one():
    with pytest.raises(ValueError, match="format 1"):
        trace.read(GOLDEN.replace(b'"v":1', b'"v":2'))


def told(matter_id="m-1", community="c-1", days=0):
    """A trace of four lines, and the matter it tells of."""
    matter, payloads = core.Matter(matter_id, community, PROCEDURES["measure"]), []
    book = core.Person("s", frozenset({"secretary"}))
    hand = core.Person("w", frozenset({"worker"}))
    facts = {"owner": "w", "due_day": "2026-08-20"}
    for n, (act, by, evidence, asked) in enumerate(
        [
            ("open", book, {}, facts),
            ("progress", hand, {"note": ("n1",)}, {}),
            ("hand_in", hand, {"proof": ("p1",)}, {}),
            ("accept", book, {}, {}),
        ]
    ):
        at = NOON + timedelta(days=n + days)
        event = core.Event(act, by, at, at, evidence=evidence, facts=asked)
        matter, entries = core.advance(matter, event)
        payloads += (entry.payload for entry in entries)
    return matter, payloads


def broken(payloads, matter):
    return core.breaks(matter.id, matter.community, payloads, matter.head, matter.seq)


def forged(payload, **changes):
    return trace.canonical(json.loads(payload) | changes)


def test_a_trace_nobody_touched_holds():
    matter, payloads = told()
    assert broken(payloads, matter) == []
    assert core.breaks("m-1", "c-1", [], "", 0) == []


def test_a_transplanted_trace_is_found():
    matter, _ = told()
    other, payloads = told(matter_id="m-2")
    wrong = core.breaks(matter.id, matter.community, payloads, other.head, other.seq)
    assert wrong == [Break(n, "other_matter") for n in (1, 2, 3, 4)]
    other, payloads = told(community="c-2")
    wrong = core.breaks(matter.id, matter.community, payloads, other.head, other.seq)
    assert wrong == [Break(n, "other_community") for n in (1, 2, 3, 4)]


def test_a_single_line_of_another_trace_is_found():
    matter, payloads = told()
    _, others = told(days=1)
    assert broken([*payloads[:2], others[2], payloads[3]], matter) == [
        Break(3, "chain"),
        Break(4, "chain"),
    ]


def test_a_cut_tail_is_found():
    matter, payloads = told()
    assert broken(payloads[:3], matter) == [Break(0, "cut"), Break(0, "head")]
    assert broken([], matter) == [Break(0, "cut"), Break(0, "head")]


def test_an_added_tail_is_found():
    matter, payloads = told()
    more = forged(payloads[3], seq=5, prev=matter.head)
    assert broken([*payloads, more], matter) == [Break(0, "cut"), Break(0, "head")]


def test_a_row_that_counts_wrongly_is_found():
    matter, payloads = told()
    wrong = core.breaks(matter.id, matter.community, payloads, matter.head, matter.seq + 1)
    assert wrong == [Break(0, "cut")]


def test_wrong_numbers_are_found_though_the_chain_holds():
    _, payloads = told()
    for seq in (2, 12):
        line = forged(payloads[0], seq=seq)
        head = hashlib.sha256(line).hexdigest()
        assert core.breaks("m-1", "c-1", [line], head, 1) == [Break(1, "number")]


def test_a_forged_last_line_is_found():
    matter, payloads = told()
    assert broken([*payloads[:3], forged(payloads[3], by="someone")], matter) == [Break(0, "head")]


def test_a_forged_line_in_the_middle_is_found_at_the_next():
    matter, payloads = told()
    payloads[1] = forged(payloads[1], by="someone")
    assert broken(payloads, matter) == [Break(3, "chain")]


def test_reordered_lines_are_found():
    matter, payloads = told()
    payloads[1], payloads[2] = payloads[2], payloads[1]
    assert broken(payloads, matter) == [
        Break(2, "number"),
        Break(2, "chain"),
        Break(3, "number"),
        Break(3, "chain"),
        Break(4, "chain"),
    ]


def test_a_missing_line_is_found():
    matter, payloads = told()
    del payloads[1]
    assert broken(payloads, matter) == [
        Break(2, "number"),
        Break(2, "chain"),
        Break(3, "number"),
        Break(0, "cut"),
    ]


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (lambda line: line.replace(b'"kind"', b' "kind"'), "edited"),
        (lambda line: line.replace(b'"v":1', b'"v":2'), "edited"),
        (lambda line: line.replace(b'"v":1', b'"v":1.0'), "unreadable"),
        (lambda line: line[:-1], "unreadable"),
        (lambda line: b"\xff" + line, "unreadable"),
        (lambda line: b"[]", "unreadable"),
        (lambda line: b"{}", "unreadable"),
    ],
)
def test_edited_bytes_are_found(edit, why):
    matter, payloads = told()
    payloads[3] = edit(payloads[3])
    assert broken(payloads, matter) == [Break(4, why), Break(0, "head")]


def test_the_digest_is_over_the_bytes():
    matter, payloads = told()
    assert matter.head == hashlib.sha256(payloads[-1]).hexdigest()


def test_what_follows_by_itself_is_told_from_what_a_person_did():
    rules = PROCEDURES["measure"]
    matter = core.Matter("m-1", "c-1", rules, stage="doing")
    clock = core.Person("clock", frozenset({core.CLOCK}))
    officer = core.Person("o", frozenset({"officer"}))
    due = (NOON - timedelta(days=9)).date()
    matter = replace(matter, clocks={"work": core.Running("work", due, due)})
    events = (
        core.Event("supervise", clock, NOON, NOON, about="work"),
        core.Event("supervise", officer, NOON, NOON),
    )
    kinds = [core.advance(matter, event)[1][0].kind for event in events]
    assert kinds == [core.SO, core.DID]


def test_the_trace_holds_the_key_the_edition_and_the_calendar():
    rules = PROCEDURES["measure"]
    person = core.Person("s", frozenset({"secretary"}), unit="u", post="书记岗")
    event = core.Event("open", person, NOON, NOON, key="once")
    _, (entry,) = core.advance(core.Matter("m-1", "c-1", rules), event)
    line = entry.line
    assert (line.key, line.edition, line.calendar) == ("once", rules.digest, rules.calendar.digest)
    assert (line.unit, line.post, line.as_role) == ("u", "书记岗", "secretary")
