"""One test for each word a procedure may use, on a toy procedure. This is the vocabulary, complete.

A row is: the word, what is added to the toy, the moves, and where they end: a stage, with the due
day of the clock that runs, or what stood in the way of the last move.
"""

from datetime import UTC, datetime, timedelta

import pytest

from bihuan import core
from bihuan.core.slips import KEYS

from .shelf import CALENDAR

NOON = datetime(2026, 8, 3, 4, tzinfo=UTC)  # 周一正午

TOY = """
id = "toy"
label = "小样"
version = "1"
source = "（示例）"
shows = ["photo"]
roles = {{ maker = "做的人", judge = "看的人", guest = "客人", clock = "时钟" }}
reasons = {{ withdrawn = "撤回" }}
children = {{ part = "零件" }}

[evidence]
photo = {{ label = "照片", as = "image" }}
paper = {{ label = "文件", as = "file" }}
words = {{ label = "客人的话", as = "text", words_of = "guest" }}

[facts]
owner = {{ label = "责任人", as = "person" }}
day = {{ label = "日子", as = "date" }}
many = {{ label = "几件", as = "number", unit = "件" }}
whole = {{ label = "总共", as = "number" }}
sort = {{ label = "种类", as = "choice", choices = ["甲", "乙"] }}
sure = {{ label = "确定", as = "flag" }}

[local]
soon = {{ label = "时限", default = 2, unit = "wd", source = "（示例）" }}
few = {{ label = "少数", default = 2, unit = "件", source = "（示例）" }}
share = {{ label = "比例", default = 60, unit = "%", source = "（示例）" }}

[[stage]]
id = "doing"
label = "做"
short = "做"
public = true
{doing}

[[stage]]
id = "done"
label = "完"
closes = true

[[act]]
id = "begin"
label = "开始"
from = ["start", "done"]
to = "doing"
who = ["maker", "judge", "guest"]
needs = ["photo?", "paper?", "words?", "owner?", "day?", "many?", "whole?", "sort?", "sure?"]
{begin}

[[act]]
id = "again"
label = "再做"
from = ["doing", "done"]
to = "same"
who = ["maker", "judge", "guest"]
needs = ["photo?", "paper?", "words?", "owner?", "day?"]
{again}

[[act]]
id = "finish"
label = "完成"
from = ["doing"]
to = "done"
who = ["maker", "judge"]
{finish}

[[act]]
id = "urge"
label = "催"
from = ["doing"]
to = "same"
who = ["clock", "judge"]
{urge}

[[act]]
id = "part_of"
label = "分件"
from = ["doing"]
to = "same"
who = ["maker"]
opens = "part"

{clock}
"""
FINISH = 'needs = ["photo"]'
MAKER = core.Person("m", frozenset({"maker"}), "一组")
MATE = core.Person("n", frozenset({"maker"}), "一组")
JUDGE = core.Person("j", frozenset({"judge"}), "二组")
GUEST = core.Person("g", frozenset({"guest"}))
LONER = core.Person("l", frozenset({"judge"}))
LETTER = core.Person("j", frozenset({core.LETTER}))
TIME = core.Person("clock", frozenset({"clock"}))
PEOPLE = {
    "clock": TIME,
    "maker": MAKER,
    "mate": MATE,
    "judge": JUDGE,
    "guest": GUEST,
    "loner": LONER,
    "letter": LETTER,
}

BEGIN = ("begin", "maker")


def toy(**adds):
    text = {"begin": "", "again": "", "finish": FINISH, "clock": "", "doing": "", "urge": ""} | adds
    return core.declare.read(TOY.format(**text), core.Calendar())


def play(moves, adds):
    """The matter after the moves, a day apart, and the answer to the last of them."""
    matter = core.Matter("T-1", "C-1", toy(**adds))
    for n, (act, who, *brings) in enumerate(moves):
        at = NOON + timedelta(days=n)
        evidence = {b: (b,) for b in brings if isinstance(b, str)}
        facts = {k: v for b in brings if isinstance(b, dict) for k, v in b.items()}
        more = {"opens": facts.pop("opens", 0), "answer": facts.pop("answer", None)}
        more["about"] = facts.pop("about", "")
        event = core.Event(act, PEOPLE[who], at, at, evidence=evidence, facts=facts, **more)
        try:
            matter, _ = core.advance(matter, event)
        except core.Refused as refused:
            return matter, str(refused)
    return matter, f"{matter.stage} by {matter.due}" if matter.due else matter.stage


def clock(limit, more=""):
    return f'[[clock]]\nid = "c"\nlabel = "限"\nsource = "（示例）"\n{limit}\n{more}'


def answer(closed, *hands, n=1):
    return {"answer": core.Answer(n, "head", closed, tuple(map(core.Hand, hands)))}


IN = 'after = "doing"\nlimit = "2d"'
LOUD = clock(IN + '\namber = "1d"', 'warns = { urge = "late" }')
ABOUT = {"about": "c"}


def when(test):
    return {"finish": FINISH + f"\nwhen = {{ {test} }}"}


def count(share, part='"many"', more="", names='["got"]'):
    table = f'[[count]]\nid = "got"\nlabel = "过"\nof = "whole"\nsource = "（示例）"\n{share}'
    return {"finish": f"{FINISH}\ncount = {names}", "clock": f"{table}\npart = {part}\n{more}"}


def voted(many, whole=20):
    return [("begin", "maker", {"many": many, "whole": whole}), ("finish", "judge", "photo")]


MORE = [
    (
        "by",
        {"finish": FINISH + '\nby = ["owner"]'},
        [("begin", "maker", {"owner": "m"}), ("finish", "judge", "photo")],
        "not_named owner",
    ),
    (
        "by",
        {"finish": FINISH + '\nby = ["owner"]'},
        [("begin", "maker", {"owner": "j"}), ("finish", "judge", "photo")],
        "done",
    ),
    (
        "by",
        {"finish": FINISH + '\nby = ["owner"]'},
        [BEGIN, ("finish", "judge", "photo")],
        "not_named owner",
    ),
    (
        "by",
        {"again": 'holder = "actor"', "finish": FINISH + '\nby = ["holder"]'},
        [BEGIN, ("again", "maker"), ("finish", "judge", "photo")],
        "not_named holder",
    ),
    (
        "by",
        {"again": 'holder = "judge"', "finish": FINISH + '\nby = ["holder"]'},
        [BEGIN, ("again", "maker"), ("finish", "judge", "photo")],
        "done",
    ),
    (
        "when",
        when('sort = "甲"'),
        [("begin", "maker", {"sort": "甲"}), ("finish", "judge", "photo")],
        "done",
    ),
    (
        "when",
        when('sort = "甲"'),
        [("begin", "maker", {"sort": "乙"}), ("finish", "judge", "photo")],
        "when sort",
    ),
    ("when", when('sort = "甲"'), [BEGIN, ("finish", "judge", "photo")], "when sort"),
    (
        "when",
        when('sort = ["甲", "乙"]'),
        [("begin", "maker", {"sort": "乙"}), ("finish", "judge", "photo")],
        "done",
    ),
    (
        "when",
        when("sure = true"),
        [("begin", "maker", {"sure": True}), ("finish", "judge", "photo")],
        "done",
    ),
    (
        "when",
        when("sure = true"),
        [("begin", "maker", {"sure": False}), ("finish", "judge", "photo")],
        "when sure",
    ),
    ("when", when("many = { most = 3 }"), voted(3), "done"),
    ("when", when("many = { most = 3 }"), voted("3.01"), "when many"),
    ("when", when("many = { under = 3 }"), voted(3), "when many"),
    ("when", when("many = { under = 3 }"), voted("2.99"), "done"),
    ("when", when("many = { least = 3 }"), voted(2), "when many"),
    ("when", when("many = { least = 3 }"), voted(3), "done"),
    ("when", when("many = { over = 3 }"), voted(3), "when many"),
    ("when", when('many = { over = "few" }'), voted(3), "done"),
    ("when", when('many = { over = "few" }'), voted(2), "when many"),
    ("when", when("many = { over = 1, under = 4 }"), voted(4), "when many"),
    (
        "when",
        when('many = { least = 1 }, sort = "甲"'),
        [BEGIN, ("finish", "judge", "photo")],
        "when many, when sort",
    ),
    (
        "when",
        {"finish": 'needs = ["photo", "sort"]\nwhen = { sort = "甲" }'},
        [BEGIN, ("finish", "judge", "photo")],
        "missing sort",
    ),
    (
        "when",
        {"finish": 'needs = ["photo", "sort"]\nwhen = { sort = "甲" }'},
        [BEGIN, ("finish", "judge", "photo", {"sort": "乙"})],
        "when sort",
    ),
    (
        "when",
        {"clock": clock(IN, 'when = { sort = "甲" }')},
        [("begin", "maker", {"sort": "甲"})],
        "doing by 2026-08-05",
    ),
    (
        "when",
        {"clock": clock(IN, 'when = { sort = "甲" }')},
        [("begin", "maker", {"sort": "乙"})],
        "doing",
    ),
    *(
        (
            "when",
            {"finish": 'needs = ["photo", "many"]\nwhen = { many = { most = 3 } }'},
            [BEGIN, ("finish", "judge", "photo", {"many": typed})],
            "bad_fact many, when many",
        )
        for typed in ("1/0", "1/2", "1e999999999", "1_0", True)
    ),
    ("at_most", {"again": "at_most = 1"}, [BEGIN, ("again", "maker")], "doing"),
    (
        "at_most",
        {"again": "at_most = 1"},
        [BEGIN, ("again", "maker"), ("again", "judge")],
        "too_often 1",
    ),
    ("at_most", {"again": 'at_most = "few"'}, [BEGIN, *[("again", "maker")] * 3], "too_often 2"),
    (
        "at_most",
        {"again": "at_most = 1"},
        [BEGIN, ("again", "maker"), ("finish", "judge", "photo"), BEGIN, ("again", "maker")],
        "doing",
    ),
    (
        "after",
        {"finish": FINISH + '\nafter = { again = "2d" }'},
        [BEGIN, ("finish", "judge", "photo")],
        "not_yet again",
    ),
    (
        "after",
        {"finish": FINISH + '\nafter = { again = "2d" }'},
        [BEGIN, ("again", "maker"), ("finish", "judge", "photo")],
        "too_early 2026-08-07",
    ),
    (
        "after",
        {"finish": FINISH + '\nafter = { begin = "2d" }'},
        [BEGIN, *[("again", "maker")] * 2, ("finish", "judge", "photo")],
        "done",
    ),
    (
        "after",
        {"finish": FINISH + '\nafter = { again = "2d" }'},
        [
            BEGIN,
            ("again", "maker"),
            *[("urge", "judge")] * 2,
            ("finish", "judge", "photo"),
            BEGIN,
            ("finish", "judge", "photo"),
        ],
        "done",
    ),
    (
        "after",
        {"finish": FINISH + '\nafter = { doing = "2d" }'},
        [BEGIN, ("again", "maker"), ("finish", "judge", "photo")],
        "too_early 2026-08-06",
    ),
    (
        "after",
        {"finish": FINISH + '\nafter = { begin = "5wd" }'},
        [BEGIN, ("finish", "judge", "photo")],
        "too_early 2026-08-11",
    ),
    (
        "after",
        {"finish": FINISH + '\nafter = { begin = "1y" }'},
        [BEGIN, ("finish", "judge", "photo")],
        "too_early 2027-08-03",
    ),
    (
        "after",
        {"finish": FINISH + '\nafter = { begin = "25h" }'},
        [BEGIN, ("finish", "judge", "photo")],
        "too_early 2026-08-04T13:00+08:00",
    ),
    (
        "after",
        {"finish": FINISH + '\nafter = { begin = "24h" }'},
        [BEGIN, ("finish", "judge", "photo")],
        "done",
    ),
    (
        "stays",
        {"doing": 'stays = "1d"'},
        [BEGIN, ("finish", "judge", "photo")],
        "too_early 2026-08-05",
    ),
    (
        "stays",
        {"doing": 'stays = "1d"'},
        [BEGIN, ("again", "judge"), ("finish", "judge", "photo")],
        "done",
    ),
    (
        "stays",
        {"doing": 'stays = "soon"'},
        [BEGIN, ("finish", "judge", "photo")],
        "too_early 2026-08-06",
    ),
    (
        "stays",
        {"doing": 'stays = "1y"', "finish": 'needs = ["reason"]'},
        [BEGIN, ("finish", "judge", {"reason": "withdrawn"})],
        "done",
    ),
    ("count", count('least = "1/2"'), voted(9), "too_few got 9/20"),
    ("count", count('least = "1/2"'), voted(10), "done"),
    ("count", count('over = "1/2"'), voted(10), "too_few got 10/20"),
    ("count", count('over = "1/2"'), voted(11), "done"),
    ("count", count('over = "4/5"'), voted(16), "too_few got 16/20"),
    ("count", count('over = "4/5"'), voted(17), "done"),
    ("count", count('least = "share"'), voted(12), "done"),
    ("count", count('least = "share"'), voted(11), "too_few got 11/20"),
    ("count", count('least = "1"'), voted(20), "done"),
    ("count", count('least = "6/5"'), voted(23), "too_few got 23/20"),
    ("count", count('least = "6/5"'), voted(24), "done"),
    ("count", count('least = "1/2"'), voted(0, 0), "too_few got 0/0"),
    ("count", count('least = "1/2"'), voted(21), "too_many got 21/20"),
    ("count", count('least = "1/2"'), voted(-1), "too_many got -1/20"),
    ("count", count('least = "1/2"'), voted("50.25", "100.5"), "done"),
    ("count", count('least = "1/2"'), voted("50.24", "100.5"), "too_few got 50.24/100.5"),
    (
        "count",
        count('least = "1/2"'),
        voted("123456.78", "1234567.125"),
        "too_few got 123456.78/1234567.125",
    ),
    (
        "count",
        count('least = "1/2"'),
        [("begin", "maker", {"many": 3}), ("finish", "judge", "photo")],
        "not_counted whole",
    ),
    ("count", count('over = "1/2"', names='["not got"]'), voted(11), "enough got 11/20"),
    ("count", count('over = "1/2"', names='["not got"]'), voted(10), "done"),
    ("count", count('over = "1/2"', part='["many", "whole"]'), voted(1, 20), "too_many got 21/20"),
    ("warns", {"clock": LOUD}, [BEGIN, ("urge", "clock", ABOUT)], "too_early 2026-08-06"),
    (
        "warns",
        {"clock": LOUD},
        [BEGIN, *[("again", "maker")] * 2, ("urge", "clock", ABOUT)],
        "doing by 2026-08-05",
    ),
    (
        "warns",
        {"clock": LOUD},
        [BEGIN, *[("again", "maker")] * 2, *[("urge", "clock", ABOUT)] * 2],
        "already c",
    ),
    (
        "warns",
        {"clock": LOUD},
        [BEGIN, *[("again", "maker")] * 2, ("urge", "clock")],
        "missing for",
    ),
    ("warns", {"clock": LOUD}, [BEGIN, ("urge", "clock", {"about": "c/2"})], "no_such_clock c/2"),
    ("warns", {"clock": LOUD}, [BEGIN, ("urge", "judge")], "doing by 2026-08-05"),
    ("warns", {"clock": LOUD}, [BEGIN, ("urge", "judge", ABOUT)], "not_asked for"),
    (
        "warns",
        {"clock": clock(IN + '\namber = "1d"', 'warns = { urge = "amber" }')},
        [BEGIN, ("urge", "clock", ABOUT)],
        "doing by 2026-08-05",
    ),
    (
        "warns",
        {"clock": clock(IN, 'warns = { urge = "2d" }')},
        [BEGIN, *[("again", "maker")] * 2, ("urge", "clock", ABOUT)],
        "too_early 2026-08-07",
    ),
    (
        "warns",
        {"clock": clock('after = "doing"\nlimit = "24h"', 'warns = { urge = "late" }')},
        [BEGIN, ("urge", "clock", ABOUT)],
        "too_early 2026-08-04",
    ),
    (
        "warns",
        {"clock": clock('after = "doing"\nlimit = "23h"', 'warns = { urge = "late" }')},
        [BEGIN, ("urge", "clock", ABOUT)],
        "doing by 2026-08-04",
    ),
    (
        "repeats",
        {"clock": clock(IN, 'stops = ["again"]\nrepeats = true')},
        [BEGIN, ("again", "maker")],
        "doing by 2026-08-07",
    ),
    (
        "repeats",
        {"clock": clock(IN, 'stops = ["again"]\nrepeats = true')},
        [BEGIN, *[("urge", "judge")] * 4, ("again", "maker")],
        "doing by 2026-08-10",
    ),
    (
        "repeats",
        {"clock": clock(IN, 'stops = ["again", "finish"]\nrepeats = true')},
        [BEGIN, ("finish", "judge", "photo")],
        "done",
    ),
    (
        "repeats",
        {"clock": clock('after = "doing"\nlimit = "30h"', 'stops = ["again"]\nrepeats = true')},
        [BEGIN, ("again", "maker")],
        "doing by 2026-08-06",
    ),
    (
        "repeats",
        {"clock": clock('after = "done"\nlimit = "2d"', 'stops = ["again"]\nrepeats = true')},
        [BEGIN, ("finish", "judge", "photo"), BEGIN],
        "doing",
    ),
    ("standing", {"doing": "standing = true"}, [BEGIN], "doing"),
]
WORDS = [
    *MORE,
    ("from", {}, [("finish", "judge", "photo")], "wrong_stage start"),
    ("from", {}, [BEGIN, BEGIN], "wrong_stage doing"),
    ("to", {}, [BEGIN, ("finish", "judge", "photo")], "done"),
    ("to", {}, [BEGIN, ("again", "judge")], "doing"),
    ("who", {}, [BEGIN, ("finish", "guest", "photo")], "wrong_role judge maker"),
    ("needs", {}, [BEGIN, ("finish", "maker")], "missing photo"),
    ("needs", {}, [BEGIN, ("finish", "maker", "photo", "paper")], "not_asked paper"),
    ("needs", {}, [BEGIN, ("finish", "maker", "photo", {"many": 1})], "not_asked many"),
    ("needs", {}, [BEGIN, ("finish", "maker", {"photo": "p"})], "missing photo, not_asked photo"),
    (
        "needs",
        {"finish": 'needs = ["photo", "owner"]'},
        [BEGIN, ("finish", "maker", "photo", "owner")],
        "missing owner, not_asked owner",
    ),
    ("needs", {}, [BEGIN, ("finish", "maker", "photo", {"else": 1})], "not_asked else"),
    ("needs", {"again": ""}, [BEGIN, ("again", "maker", "photo")], "doing"),
    ("needs", {}, [("begin", "maker", {"day": "2026-8-3"})], "bad_fact day"),
    ("needs", {}, [("begin", "maker", {"day": 20260803})], "bad_fact day"),
    ("needs", {}, [("begin", "maker", {"many": "三"})], "bad_fact many"),
    ("needs", {}, [("begin", "maker", {"many": True})], "bad_fact many"),
    ("needs", {}, [("begin", "maker", {"many": 10**15})], "bad_fact many"),
    ("needs", {}, [("begin", "maker", {"many": "12.50"})], "doing"),
    ("needs", {}, [("begin", "maker", {"many": 12})], "doing"),
    ("needs", {}, [("begin", "maker", {"sort": "丙"})], "bad_fact sort"),
    ("needs", {}, [("begin", "maker", {"sure": "yes"})], "bad_fact sure"),
    ("needs", {}, [("begin", "maker", {"sure": False})], "doing"),
    ("needs", {}, [("begin", "maker", {"owner": ""})], "bad_fact owner"),
    ("needs", {}, [("begin", "maker", {"owner": "m" * 101})], "bad_fact owner"),
    (
        "relies_on",
        {"finish": 'relies_on = ["photo"]'},
        [BEGIN, ("finish", "judge")],
        "not_on_file photo",
    ),
    (
        "relies_on",
        {"finish": 'relies_on = ["photo", "owner"]'},
        [("begin", "maker", "photo"), ("finish", "judge")],
        "not_on_file owner",
    ),
    (
        "relies_on",
        {"finish": 'relies_on = ["photo", "owner"]'},
        [("begin", "maker", "photo", {"owner": "m"}), ("finish", "judge")],
        "done",
    ),
    (
        "voids",
        {"again": 'voids = ["photo"]', "finish": 'relies_on = ["photo"]'},
        [("begin", "maker", "photo"), ("again", "judge"), ("finish", "judge")],
        "not_on_file photo",
    ),
    (
        "voids",
        {"again": 'voids = ["owner"]', "finish": 'relies_on = ["photo", "owner"]'},
        [("begin", "maker", "photo", {"owner": "m"}), ("again", "judge"), ("finish", "judge")],
        "not_on_file owner",
    ),
    (
        "voids",
        {"again": 'voids = ["photo"]', "finish": 'relies_on = ["photo"]'},
        [("begin", "maker", "photo"), ("again", "judge", "photo"), ("finish", "judge")],
        "done",
    ),
    (
        "other_than",
        {"finish": FINISH + '\nother_than = ["begin"]'},
        [BEGIN, ("finish", "maker", "photo")],
        "same_hand begin",
    ),
    (
        "other_than",
        {"finish": FINISH + '\nother_than = ["again"]'},
        [BEGIN, ("again", "maker"), ("again", "judge"), ("finish", "maker", "photo")],
        "same_hand again",
    ),
    (
        "other_than",
        {"finish": FINISH + '\nother_than = ["begin"]'},
        [BEGIN, ("finish", "mate", "photo")],
        "done",
    ),
    (
        "other_than",
        {"finish": FINISH + '\nother_than = ["begin"]'},
        [BEGIN, ("finish", "judge", "photo"), ("begin", "judge"), ("finish", "maker", "photo")],
        "done",
    ),
    (
        "other_than",
        {"finish": FINISH + '\nother_than = ["owner"]'},
        [("begin", "maker", {"owner": "j"}), ("finish", "judge", "photo")],
        "same_hand owner",
    ),
    (
        "unit",
        {"finish": FINISH + '\nother_than = ["begin"]\nunit = true'},
        [BEGIN, ("finish", "mate", "photo")],
        "same_unit begin",
    ),
    (
        "unit",
        {"finish": FINISH + '\nother_than = ["begin"]\nunit = true'},
        [BEGIN, ("finish", "judge", "photo")],
        "done",
    ),
    (
        "unit",
        {"finish": FINISH + '\nother_than = ["begin"]\nunit = true'},
        [("begin", "guest"), ("finish", "loner", "photo")],
        "done",
    ),
    ("opens", {}, [BEGIN, ("part_of", "maker")], "missing part"),
    ("opens", {}, [BEGIN, ("again", "maker", {"opens": 1})], "not_asked opens"),
    ("opens", {}, [BEGIN, ("again", "maker", answer(True))], "not_asked answer"),
    ("opens", {}, [BEGIN, ("answer", "letter")], "missing answer"),
    ("opens", {}, [BEGIN, ("answer", "letter", answer(True))], "unknown_child 1"),
    ("opens", {}, [BEGIN, ("answer", "letter", answer(True, n=0))], "unknown_child 0"),
    ("opens", {}, [BEGIN, ("answer", "maker", answer(True))], "wrong_role letter, unknown_child 1"),
    (
        "waits_for",
        {"finish": FINISH + '\nwaits_for = ["part"]'},
        [BEGIN, ("finish", "judge", "photo")],
        "none_opened part",
    ),
    (
        "waits_for",
        {"finish": FINISH + '\nwaits_for = ["part"]'},
        [BEGIN, ("part_of", "maker", {"opens": 2}), ("finish", "judge", "photo")],
        "waiting part 2",
    ),
    (
        "waits_for",
        {"finish": FINISH + '\nwaits_for = ["part"]'},
        [
            BEGIN,
            ("part_of", "maker", {"opens": 1}),
            ("answer", "letter", answer(True)),
            ("finish", "judge", "photo"),
        ],
        "done",
    ),
    (
        "waits_for",
        {"finish": FINISH + '\nwaits_for = ["part"]'},
        [
            BEGIN,
            ("part_of", "maker", {"opens": 1}),
            ("answer", "letter", answer(True)),
            ("answer", "letter", answer(False)),
            ("finish", "judge", "photo"),
        ],
        "waiting part 1",
    ),
    (
        "waits_for",
        {"finish": FINISH + '\nother_than = ["answer"]'},
        [
            BEGIN,
            ("part_of", "maker", {"opens": 1}),
            ("answer", "letter", answer(True, "a", "m")),
            ("finish", "maker", "photo"),
        ],
        "same_hand answer",
    ),
    (
        "closes",
        {"finish": 'needs = ["words"]'},
        [BEGIN, ("finish", "maker", "words")],
        "proxy_alone words",
    ),
    (
        "closes",
        {"finish": 'relies_on = ["words"]'},
        [("begin", "maker", "words"), ("finish", "maker")],
        "proxy_alone words",
    ),
    (
        "closes",
        {"finish": 'relies_on = ["words"]'},
        [("begin", "guest", "words"), ("finish", "maker")],
        "done",
    ),
    (
        "closes",
        {"finish": 'relies_on = ["words"]'},
        [("begin", "maker", "words"), ("again", "guest", "words"), ("finish", "maker")],
        "done",
    ),
    (
        "closes",
        {"finish": 'needs = ["photo"]\nrelies_on = ["words"]'},
        [("begin", "maker", "words"), ("finish", "maker", "photo")],
        "done",
    ),
    (
        "closes",
        {"finish": 'needs = ["reason"]\nrelies_on = ["words"]'},
        [("begin", "maker", "words"), ("finish", "maker", {"reason": "withdrawn"})],
        "done",
    ),
    (
        "closes",
        {"finish": 'needs = ["words", "reason?"]'},
        [BEGIN, ("finish", "maker", "words", {"reason": "withdrawn"})],
        "done",
    ),
    (
        "closes",
        {"finish": 'needs = ["reason"]'},
        [BEGIN, ("finish", "maker", {"reason": "tired"})],
        "bad_fact reason",
    ),
    (
        "closes",
        {"finish": 'relies_on = ["words", "owner"]'},
        [("begin", "maker", "words", {"owner": "m"}), ("finish", "maker")],
        "proxy_alone words",
    ),
    ("closes", {}, [BEGIN, ("finish", "judge", "photo"), ("again", "maker", "words")], "done"),
    ("after", {"clock": clock(IN)}, [BEGIN], "doing by 2026-08-05"),
    (
        "stops",
        {"clock": clock('after = "done"\nlimit = "2d"\nstops = ["doing"]')},
        [BEGIN, ("finish", "judge", "photo"), BEGIN],
        "doing",
    ),
    (
        "stops",
        {"clock": clock('after = "done"\nlimit = "2d"\nstops = ["again"]')},
        [BEGIN, ("finish", "judge", "photo"), BEGIN],
        "doing by 2026-08-06",
    ),
    (
        "stops",
        {"clock": clock('after = "done"\nlimit = "2d"')},
        [BEGIN, ("finish", "judge", "photo"), ("again", "judge")],
        "done by 2026-08-06",
    ),
    ("after", {"clock": clock(IN)}, [BEGIN, ("again", "maker")], "doing by 2026-08-05"),
    (
        "after",
        {"clock": clock('after = ["doing", "done"]\nlimit = "2d"')},
        [BEGIN, ("finish", "judge", "photo"), BEGIN],
        "doing by 2026-08-07",
    ),
    (
        "after",
        {"clock": clock('after = "again"\nlimit = "2d"\nstops = ["finish"]')},
        [BEGIN, ("again", "maker")],
        "doing by 2026-08-06",
    ),
    (
        "after",
        {"clock": clock('after = "begin"\nlimit = "2d"\nstops = ["finish"]')},
        [BEGIN, ("again", "maker")],
        "doing by 2026-08-05",
    ),
    ("limit", {"clock": clock('after = "doing"\nlimit = "5wd"')}, [BEGIN], "doing by 2026-08-10"),
    ("limit", {"clock": clock('after = "doing"\nlimit = "soon"')}, [BEGIN], "doing by 2026-08-05"),
    (
        "until",
        {"clock": clock('after = "doing"\nuntil = "day"')},
        [("begin", "maker", {"day": "2026-08-09"})],
        "doing by 2026-08-09",
    ),
    ("until", {"clock": clock('after = "doing"\nuntil = "day"')}, [BEGIN], "doing"),
    (
        "until",
        {"clock": clock('after = "again"\nuntil = "day"\nstops = ["finish"]')},
        [("begin", "maker", {"day": "2026-08-09"}), ("again", "maker")],
        "doing by 2026-08-09",
    ),
    (
        "stops",
        {"clock": clock('after = "doing"\nlimit = "2d"\nstops = ["again"]')},
        [BEGIN, ("again", "maker")],
        "doing",
    ),
    (
        "stops",
        {"clock": clock('after = "begin"\nlimit = "2d"\nstops = ["doing"]')},
        [BEGIN, ("again", "maker")],
        "doing by 2026-08-05",
    ),
    (
        "stops",
        {"clock": clock('after = "begin"\nlimit = "2d"\nstops = ["again"]')},
        [BEGIN, ("finish", "judge", "photo")],
        "done",
    ),
    ("stops", {"clock": clock('after = "done"\nlimit = "2d"')}, [BEGIN], "doing"),
    (
        "stops",
        {"clock": clock('after = "done"\nlimit = "2d"')},
        [BEGIN, ("finish", "judge", "photo")],
        "done by 2026-08-06",
    ),
    (
        "stops",
        {"clock": clock('after = "done"\nlimit = "2d"')},
        [BEGIN, ("finish", "judge", "photo"), BEGIN],
        "doing",
    ),
]


@pytest.mark.parametrize(("word", "adds", "moves", "ends"), WORDS)
def test_word_means_what_its_row_says(word, adds, moves, ends):
    assert play(moves, adds)[1] == ends


ELSEWHERE = {
    "id": "names a table; test_declare.py",
    "label": "shown to people; test_describe.py",
    "short": "on the strip; test_declares_what_the_pages_show",
    "public": "on the square; test_declares_what_the_pages_show",
    "source": "on the page; test_describe.py",
    "holder": "test_holder_is_who_the_act_says",
    "amber": "test_amber_is_counted_back_from_the_due_day",
    "lapses": "test_a_right_that_lapses_makes_nobody_late",
    "tells": "test_tells_names_roles_and_persons",
    "part": "count",
    "of": "count",
    "least": "count",
    "over": "count",
}


def test_every_word_has_its_row():
    words = {word for kind in ("stage", "act", "clock", "count") for word in KEYS[kind]}
    assert {row[0] for row in WORDS} == words - ELSEWHERE.keys()


@pytest.mark.parametrize(
    ("holder", "brings", "held"),
    [
        ("actor", {}, "j"),
        ("owner", {"owner": "n"}, "n"),
        ("owner", {}, "j"),
        ("judge", {}, "judge"),
    ],
)
def test_holder_is_who_the_act_says(holder, brings, held):
    adds = {"again": f'holder = "{holder}"'}
    assert play([BEGIN, ("again", "judge", brings)], adds)[0].holder == held


@pytest.mark.parametrize(
    ("names", "brings", "told"),
    [
        ('["judge"]', {}, ["role:judge"]),
        ('["owner"]', {"owner": "n"}, ["person:n"]),
        ('["owner"]', {}, []),
        ('["holder", "owner"]', {"owner": "n"}, ["person:m", "person:n"]),
    ],
)
def test_tells_names_roles_and_persons(names, brings, told):
    adds = {"begin": 'holder = "actor"', "again": f"tells = {names}"}
    after, _ = play([BEGIN, ("again", "judge", brings)], adds)
    assert core.told(after, "again") == told


def test_seen_by_shuts_out_other_roles():
    adds = {"doing": "", "clock": ""}
    text = TOY.format(begin="", again="", finish=FINISH, urge="", **adds)
    text = text.replace('as = "file" }', 'as = "file", seen_by = ["judge"] }')
    open_, shut = (
        core.declare.read(t, core.Calendar()) for t in (text, 'seen_by = ["maker"]' + text)
    )
    assert core.sees(open_, {"guest"})
    assert not core.sees(open_, {"guest"}, "paper")
    assert core.sees(open_, {"guest", "judge"}, "paper")
    assert not core.sees(shut, {"guest"})
    assert not core.sees(shut, {"guest"}, "photo")
    assert core.sees(shut, {"judge"}, "paper")


def test_a_local_figure_that_a_guard_or_a_limit_read_is_in_the_entry():
    figures = {
        "again": 'at_most = "few"',
        "clock": clock('after = "again"\nlimit = "soon"', 'stops = ["finish"]'),
    }
    matter, _ = play([BEGIN], figures)
    after, (entry,) = core.advance(
        matter, core.Event("again", MAKER, NOON + timedelta(1), NOON + timedelta(1))
    )
    assert entry.line.facts == {"few": 2, "soon": "2wd"}
    assert after.facts == {}


def test_the_clock_knows_when_to_wake_and_what_to_do():
    adds = {"clock": clock(IN + '\namber = "1d"', 'warns = { urge = "amber", again = "late" }')}
    adds["again"] = ""
    text = TOY.format(begin="", finish=FINISH, doing="", urge="", **adds)
    text = text.replace(
        'to = "same"\nwho = ["maker", "judge", "guest"]', 'to = "same"\nwho = ["maker", "clock"]'
    )
    begin = core.Event("begin", MAKER, NOON, NOON)
    matter, _ = core.advance(
        core.Matter("T-1", "C-1", core.declare.read(text, core.Calendar())), begin
    )
    midnight = datetime(2026, 8, 3, 16, tzinfo=UTC)
    assert core.wakes(matter) == {"c": (midnight, "urge")}
    assert core.due_acts(matter, midnight - timedelta(seconds=1)) == []
    (urge,) = core.due_acts(matter, midnight)
    assert (urge.act, urge.about, urge.key) == ("urge", "c", "clock/T-1/c/urge")
    urged, _ = core.advance(matter, urge)
    assert core.wakes(urged) == {"c": (midnight + timedelta(2), "again")}
    late = midnight + timedelta(days=3)
    assert [event.act for event in core.due_acts(matter, late)] == ["again"], (
        "no reminder when late"
    )
    done, _ = core.advance(matter, core.due_acts(matter, late)[0])
    assert (core.wakes(done), core.due_acts(done, late)) == ({}, [])
    assert core.load(done.procedure, core.dump(done)) == done


def test_holder_stays_when_the_act_does_not_say():
    adds = {"begin": 'holder = "actor"'}
    assert play([BEGIN, ("again", "judge")], adds)[0].holder == "m"


def test_holder_is_the_person_named_before():
    adds = {"again": 'holder = "owner"'}
    matter, _ = play([("begin", "maker", {"owner": "n"}), ("again", "judge")], adds)
    assert matter.holder == "n"


def test_amber_is_counted_back_from_the_due_day():
    matter, _ = play([BEGIN], {"clock": clock('after = "doing"\nlimit = "5wd"\namber = "1wd"')})
    running = matter.clocks["c"]
    assert matter.amber.isoformat() == "2026-08-07"
    lights = [
        running.light(NOON, day)
        for day in map(running.due.replace, [2026] * 3, [8] * 3, (6, 7, 11))
    ]
    assert lights == ["green", "amber", "red"]


def test_a_clock_that_is_met_or_has_no_amber_is_green_until_it_is_late():
    without = {"clock": clock('after = "doing"\nlimit = "5wd"')}
    running = play([BEGIN], without)[0].clocks["c"]
    assert running.light(NOON, running.due) == "green"
    amber = {"clock": clock('after = "doing"\nlimit = "5wd"\namber = "4wd"')}
    met = play([BEGIN, ("finish", "judge", "photo")], amber)[0].clocks["c"]
    assert met.light(NOON, met.due + timedelta(days=9)) == "green"


def test_declares_what_the_pages_show():
    doing = toy().stages["doing"]
    assert (doing.short, doing.public, toy().shows) == ("做", True, ("photo",))
    assert not toy().stages["done"].public


def test_a_right_that_lapses_makes_nobody_late():
    right = {"clock": clock('after = "doing"\nlimit = "1d"\nlapses = true')}
    matter, _ = play([BEGIN, *[("again", "maker")] * 3], right)
    assert core.overdue(matter, NOON + timedelta(days=9)) is None
    matter, _ = play([BEGIN, *[("again", "maker")] * 3, ("finish", "judge", "photo")], right)
    assert (matter.clocks["c"].met.isoformat(), matter.clocks["c"].late) == ("2026-08-07", False)


def test_a_clock_met_late_says_when_it_was_met_and_stays_late():
    late = {"clock": clock('after = "doing"\nlimit = "1d"\nstops = ["finish"]')}
    matter, _ = play([BEGIN, ("again", "maker"), ("finish", "judge", "photo")], late)
    assert (matter.clocks["c"].met.isoformat(), matter.clocks["c"].late) == ("2026-08-05", True)
    matter, _ = play([BEGIN, ("finish", "judge", "photo")], late)
    assert (matter.clocks["c"].met.isoformat(), matter.clocks["c"].late) == ("2026-08-04", False)


def test_a_clock_started_again_leaves_the_first_as_it_was():
    adds = {"clock": clock('after = "again"\nlimit = "1d"\nstops = ["finish"]')}
    once, _ = play([BEGIN, ("again", "maker")], adds)
    twice, _ = play([BEGIN, ("again", "maker"), ("again", "maker")], adds)
    assert twice.clocks["c"] == once.clocks["c"]
    assert [clock.due.isoformat() for clock in twice.clocks.values()] == [
        "2026-08-05",
        "2026-08-06",
    ]
    assert list(twice.clocks) == ["c", "c/2"]


def test_a_clock_is_stopped_once():
    adds = {"clock": clock('after = "doing"\nlimit = "5d"\nstops = ["again"]')}
    matter, _ = play([BEGIN, ("again", "maker"), ("again", "maker")], adds)
    assert matter.clocks["c"].met.isoformat() == "2026-08-04"
    late = {"clock": clock('after = "doing"\nlimit = "1d"\nstops = ["again"]')}
    matter, _ = play([BEGIN], late)
    assert core.overdue(matter, NOON + timedelta(days=9)) is not None
    matter, _ = play([BEGIN, ("again", "guest"), ("again", "guest")], late)
    assert core.overdue(matter, NOON + timedelta(days=9)) is None


def test_a_clock_counted_within_the_tables_is_not_provisional():
    text = TOY.format(begin="", again="", finish=FINISH, clock=clock(IN), doing="", urge="")
    matter = core.Matter("T-1", "C-1", core.declare.read(text, CALENDAR))
    matter, _ = core.advance(matter, core.Event("begin", MAKER, NOON, NOON))
    assert matter.clocks["c"].provisional is False


def test_children_are_counted_in_the_order_they_were_opened():
    moves = [BEGIN, ("part_of", "maker", {"opens": 2}), ("part_of", "maker", {"opens": 1})]
    opened, _ = play(moves, {})
    assert opened.children == (core.Child("part"),) * 3
    matter, _ = play([*moves, ("answer", "letter", answer(True, "a", n=2))], {})
    assert [child.closed for child in matter.children] == [False, True, False]
    assert matter.facts == {}, "what the core writes for itself is no fact of the matter"
    assert matter.hands["answer"] == (core.Hand("a"),)


def test_the_line_holds_what_was_brought_and_nothing_else():
    matter, _ = play([BEGIN, ("part_of", "maker", {"opens": 1})], {})
    told = core.Event(
        "again", MAKER, NOON + timedelta(9), NOON + timedelta(9), evidence={"photo": ()}
    )
    _, (entry,) = core.advance(matter, told)
    assert (entry.line.evidence, entry.line.facts) == ({}, {})
    heard = core.Answer(1, "head-1", True, (core.Hand("a", "u"),))
    event = core.Event("answer", LETTER, NOON + timedelta(9), NOON + timedelta(9), answer=heard)
    _, (entry,) = core.advance(matter, event)
    assert entry.line.evidence == {"answer": ("head-1",)}
    assert entry.line.facts == {"child": 1, "child_closed": True, "child_hands": ("a", "u")}


def test_a_hand_that_did_an_act_twice_is_one_hand():
    matter, _ = play([BEGIN, ("again", "maker"), ("again", "maker")], {})
    assert matter.hands["again"] == (core.Hand("m", "一组"),)


def test_evidence_without_a_commitment_does_not_stand_beside_a_proxy():
    matter = core.Matter("T-1", "C-1", toy(finish='needs = ["words", "photo?"]'))
    matter, _ = core.advance(matter, core.Event("begin", MAKER, NOON, NOON))
    brought = {"words": ("w",), "photo": ()}
    event = core.Event("finish", MAKER, NOON, NOON, evidence=brought)
    assert core.objections(matter, event) == (core.Objection("proxy_alone", "words"),)


def test_the_person_s_own_words_close_what_a_proxy_s_words_could_not():
    text = TOY.format(begin="", again="", finish='needs = ["words"]', clock="", doing="", urge="")
    text = text.replace('who = ["maker", "judge"]', 'who = ["maker", "judge", "guest"]')
    matter = core.Matter("T-1", "C-1", core.declare.read(text, core.Calendar()))
    typed = {"words": ("w",)}
    matter, _ = core.advance(matter, core.Event("begin", MAKER, NOON, NOON, evidence=typed))
    assert core.objections(matter, core.Event("finish", GUEST, NOON, NOON, evidence=typed)) == ()


def test_a_clock_in_hours_ends_at_its_moment():
    matter, _ = play([BEGIN], {"clock": clock('after = "doing"\nlimit = "2h"')})
    running = matter.clocks["c"]
    assert running.at == NOON + timedelta(hours=2)
    assert not running.overdue(running.at, running.due)
    assert running.overdue(running.at + timedelta(seconds=1), running.due)


def test_a_clock_counted_without_a_table_is_provisional_unless_it_runs_in_hours():
    for limit, provisional in (("2d", True), ("2h", False)):
        matter, _ = play([BEGIN], {"clock": clock(f'after = "doing"\nlimit = "{limit}"')})
        assert matter.clocks["c"].provisional is provisional
    adds = {"clock": clock('after = "doing"\nuntil = "day"')}
    matter, _ = play([("begin", "maker", {"day": "2026-08-09"})], adds)
    assert matter.clocks["c"].provisional is False


def test_a_text_takes_the_place_of_the_one_before_and_photos_add_up():
    marks = {"photo": ("p1", "p2"), "words": ("w1",)}
    more = {"photo": ("p2", "p3"), "words": ("w2",)}
    matter = core.Matter("T-1", "C-1", toy())
    for act, brought in (("begin", marks), ("again", more)):
        matter, _ = core.advance(matter, core.Event(act, MAKER, NOON, NOON, evidence=brought))
    assert matter.file == {"photo": ("p1", "p2", "p3"), "words": ("w2",)}


def test_evidence_without_a_commitment_is_not_brought():
    matter, _ = play([BEGIN], {})
    event = core.Event("finish", JUDGE, NOON, NOON, evidence={"photo": ()})
    assert core.objections(matter, event) == (core.Objection("missing", "photo"),)


def test_an_act_is_done_in_the_role_said_or_in_the_first_that_may():
    both = core.Person("b", frozenset({"judge", "maker", "other"}))
    for said, used in (("", "judge"), ("maker", "maker")):
        _, (entry,) = core.advance(
            core.Matter("T-1", "C-1", toy()), core.Event("begin", both, NOON, NOON, as_role=said)
        )
        assert entry.line.as_role == used
    for said in ("guest", "other"):
        event = core.Event("begin", both, NOON, NOON, as_role=said)
        found = core.objections(core.Matter("T-1", "C-1", toy()), event)
        assert found == (core.Objection("wrong_role", "guest judge maker"),)


def test_words_typed_by_a_proxy_are_marked_until_the_person_speaks():
    matter, _ = play([("begin", "maker", "words")], {})
    assert matter.proxied == {"words"}
    matter, _ = play([("begin", "maker", "words"), ("again", "guest", "words")], {})
    assert matter.proxied == set()
    matter, _ = play(
        [("begin", "maker", "words"), ("again", "maker")], {"again": 'voids = ["words"]'}
    )
    assert matter.proxied == set()


def test_a_proxy_s_file_beside_the_person_s_own_is_not_only_a_proxy_s():
    text = TOY.format(begin="", again="", finish="", clock="", doing="", urge="")
    text = text.replace(
        'label = "文件", as = "file"', 'label = "文件", as = "file", words_of = "guest"'
    )
    text = text.replace(
        'label = "完成"', 'label = "完成"\nneeds = ["paper?"]\nrelies_on = ["paper"]'
    )
    matter = core.Matter("T-1", "C-1", core.declare.read(text, core.Calendar()))
    for who, marks in ((GUEST, ("p1",)), (MAKER, ("p2",))):
        act = "again" if matter.seq else "begin"
        event = core.Event(act, who, NOON, NOON, evidence={"paper": marks})
        matter, _ = core.advance(matter, event)
    assert (matter.file["paper"], matter.proxied) == (("p1", "p2"), set())
    event = core.Event("finish", MAKER, NOON, NOON, evidence={"paper": ("p3",)})
    assert core.objections(matter, event) == ()


def test_words_without_a_commitment_are_nobody_s_words():
    typed = core.Event("begin", MAKER, NOON, NOON, evidence={"words": ()})
    assert core.advance(core.Matter("T-1", "C-1", toy()), typed)[0].proxied == set()


def test_a_minimum_counts_from_the_latest_time_also_when_that_was_entered_first():
    matter, _ = play([BEGIN], {"finish": FINISH + '\nafter = { again = "2d" }'})
    for days in (3, 1):
        at = NOON + timedelta(days=days)
        event = core.Event("again", MAKER, at, NOON + timedelta(days=3), late_entry=True)
        matter, _ = core.advance(matter, event)
    at = NOON + timedelta(days=4)
    event = core.Event("finish", JUDGE, at, at, evidence={"photo": ("p",)})
    assert core.objections(matter, event) == (core.Objection("too_early", "2026-08-09"),)


def test_what_happened_before_the_last_act_is_refused_unless_stamped_a_late_entry():
    matter, _ = play([BEGIN, ("again", "maker")], {})
    before, now = NOON + timedelta(hours=1), NOON + timedelta(days=2)
    event = core.Event("again", MAKER, before, now)
    assert [found.why for found in core.objections(matter, event)] == ["before_last"]
    stamped, (entry,) = core.advance(
        matter, core.Event("again", MAKER, before, now, late_entry=True)
    )
    assert stamped.last == matter.last
    assert core.late_entry(entry.line, matter.last, matter.procedure)


def test_what_has_not_happened_yet_is_refused():
    event = core.Event("begin", MAKER, NOON + timedelta(seconds=1), NOON)
    found = core.objections(core.Matter("T-1", "C-1", toy()), event)
    assert [objection.why for objection in found] == ["in_the_future"]


def test_an_entry_of_a_later_day_is_a_late_entry_and_of_the_same_day_is_not():
    for hours, late in ((0, False), (11, False), (13, True)):
        event = core.Event("begin", MAKER, NOON, NOON + timedelta(hours=hours))
        matter, (entry,) = core.advance(core.Matter("T-1", "C-1", toy()), event)
        assert core.late_entry(entry.line, None, matter.procedure) is late


def test_a_line_that_happened_before_the_last_is_a_late_entry_on_the_same_day_too():
    event = core.Event("begin", MAKER, NOON, NOON)
    _, (entry,) = core.advance(core.Matter("T-1", "C-1", toy()), event)
    told = [core.late_entry(entry.line, NOON + timedelta(hours=h), toy()) for h in (-1, 0, 1)]
    assert told == [False, False, True]


def test_a_moment_without_a_zone_is_no_moment():
    with pytest.raises(ValueError, match="time zone"):
        core.Event("begin", MAKER, NOON.replace(tzinfo=None), NOON)


def test_choices_are_what_this_person_may_do_here_and_what_is_missing():
    adds = {"finish": FINISH + '\nother_than = ["begin"]'}
    matter, _ = play([BEGIN], adds)
    found = {choice.act.id: choice for choice in core.choices(matter, MAKER, NOON)}
    assert list(found) == ["again", "finish", "part_of"]
    assert found["again"].objections == ()
    assert found["finish"].missing == (core.Objection("missing", "photo"),)
    assert found["finish"].others == (core.Objection("same_hand", "begin"),)
    assert [c.act.id for c in core.choices(matter, GUEST, NOON)] == ["again"]


def test_every_hand_is_named_once():
    moves = [BEGIN, ("again", "maker"), ("again", "judge"), ("part_of", "maker", {"opens": 1})]
    moves.append(("answer", "letter", answer(True, "a", "m")))
    hands = core.worked(play(moves, {})[0])
    assert [hand.id for hand in hands] == ["m", "j", "a", "m"]
    assert [hand.unit for hand in hands] == ["一组", "二组", "", ""]


def test_who_only_opened_a_matter_or_accepted_the_work_did_not_do_it():
    moves = [BEGIN, ("again", "guest"), ("finish", "judge", "photo")]
    hands = core.worked(play(moves, {})[0])
    assert [hand.id for hand in hands] == ["g"]


def test_overdue_is_the_earliest_day_that_has_passed():
    matter, _ = play([BEGIN], {"clock": clock(IN)})
    assert core.overdue(matter, NOON) is None
    assert core.overdue(matter, NOON + timedelta(days=3)).isoformat() == "2026-08-05"
    matter, _ = play([BEGIN, ("finish", "judge", "photo")], {"clock": clock(IN)})
    assert core.overdue(matter, NOON + timedelta(days=9)) is None
