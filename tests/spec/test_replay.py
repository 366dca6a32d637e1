"""A trace that was rewritten with its chain mended is judged by its rules, and then it shows."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bihuan import core
from bihuan.core import trace
from bihuan.core.replay import Flaw, Replayed, replay

from .test_general import TOY, Story, read

MORE = (
    TOY.replace(
        'needs = ["photo", "note?"]',
        'needs = ["photo", "note?"]\nafter = { begin = "wait" }\nat_most = "often"',
    )
    + '[local.wait]\nlabel = "等"\ndefault = 1\nunit = "wd"\nsource = "（示例）"\n'
)
MORE += '[local.often]\nlabel = "次数"\ndefault = 2\nunit = "次"\nsource = "（示例）"\n'


def told():
    """m makes, n's stand-in hands in, j finishes: four entries of a procedure with local figures."""
    one = Story(MORE)
    one.do(0, "m", "begin", owner="m")
    one.do(1, "m", "delegate", delegate_to="n", delegate_until="2026-08-10")
    one.do(2, "n", "hand_in", evidence={"photo": ("p1",)})
    one.do(3, "j", "finish")
    return one


def rewritten(story, seq, **changes):
    """The trace with one line changed and every digest after it made to fit."""
    payloads, prev = [], ""
    for payload in story.payloads:
        line = replace(trace.read(payload).line, prev=prev)
        entry = trace.write(replace(line, **changes) if line.seq == seq else line)
        payloads.append(entry.payload)
        prev = entry.digest
    assert core.breaks("T-1", "C-1", payloads, prev, len(payloads)) == [], "the chain is mended"
    return payloads


def flaws(story, payloads):
    return list(replay(story.known.__getitem__, payloads).flaws)


def test_what_the_rules_let_happen_has_no_flaw():
    one = told()
    assert replay(one.known.__getitem__, one.payloads) == Replayed(one.matter, ())


def line(story, seq):
    return trace.read(story.payloads[seq - 1]).line


def earlier(days):
    return lambda line: {"happened": line.happened - timedelta(days=days)}


REWRITES = {
    "a role that may not": (4, {"as_role": "maker"}, "guard", "wrong_role judge"),
    "the same hand": (4, {"by": "n"}, "guard", "same_hand hand_in"),
    "nobody's name": (3, {"by": "x"}, "guard", "not_named owner"),
    "without its proof": (3, {"evidence": {}}, "guard", "missing photo"),
    "a proof nobody asked for": (4, {"evidence": {"note": ("q",)}}, "guard", "not_asked note"),
    "another act": (3, {"act": "urge"}, "guard", "wrong_role clock"),
    "too early": (3, earlier(2), "guard", "too_early 2026-08-05"),
    "in the future": (4, earlier(-1), "guard", "in_the_future 2026-08-07T04:00:00+00:00"),
    "another stage": (3, {"stage": "doing"}, "line", "stage"),
    "another holder": (3, {"holder": "m"}, "line", "holder"),
    "no limit": (1, {"clocks": {}}, "line", "clocks"),
    "another kind": (4, {"kind": "so"}, "line", "kind"),
    "in nobody's place": (3, {"facts": {"wait": "1wd", "often": 2}}, "line", "facts"),
    "another figure": (
        3, {"facts": {"wait": "1d", "often": 9, "stands_for": "m"}}, "line", "facts",
    ),
    "a figure left out": (3, {"facts": {"wait": "1wd", "stands_for": "m"}}, "line", "facts"),
    "another edition": (2, {"edition": "e" * 64}, "line", "edition"),
    "another procedure": (2, {"procedure": "other"}, "edition", "other"),
}  # fmt: skip


@pytest.mark.parametrize("what", REWRITES)
def test_a_rewritten_entry_does_not_follow_from_its_rules(what):
    seq, changes, why, about = REWRITES[what]
    one = told()
    changes = changes(line(one, seq)) if callable(changes) else changes
    assert Flaw(seq, why, about) in flaws(one, rewritten(one, seq, **changes))


def test_an_act_no_procedure_knows_ends_the_replay():
    one = told()
    found = replay(one.known.__getitem__, rewritten(one, 3, act="destroy"))
    assert found == Replayed(None, (Flaw(3, "unreadable", "KeyError"),))


def test_an_edition_that_is_gone_or_was_altered_is_named():
    one = told()
    digest = one.procedure.digest
    assert replay({}.__getitem__, one.payloads).flaws == (Flaw(1, "edition", digest),)
    altered = {digest: read(MORE.replace("做的人", "改的人"))}
    assert replay(altered.__getitem__, one.payloads).flaws == (Flaw(1, "edition", digest),)


def test_days_of_a_calendar_that_is_gone_are_not_judged_and_the_rest_is():
    one = told()
    other = core.Calendar(years=frozenset({2026}))
    now = {one.procedure.digest: core.declare.read(MORE, other)}
    found = replay(now.__getitem__, one.payloads)
    assert (found.flaws, found.uncounted) == ((), (1, 2, 3, 4))
    forged = rewritten(one, 4, by="n")
    assert replay(now.__getitem__, forged).flaws == (Flaw(4, "guard", "same_hand hand_in"),)


def test_a_role_that_held_the_matter_is_taken_for_granted():
    """The trace tells the role used, not every role held."""
    text = TOY.replace('by = ["owner"]', 'by = ["holder"]').replace(
        'holder = "actor"', 'holder = "judge"'
    )
    one = Story(text)
    one.do(0, "m", "begin")
    both = core.Person("b", frozenset({"maker", "judge"}))
    at = one.matter.last + timedelta(days=1)
    event = core.Event("hand_in", both, at, at, evidence={"photo": ("p",)}, as_role="maker")
    one.matter, (entry,) = core.advance(one.matter, event)
    assert flaws(one, [*one.payloads, entry.payload]) == []
