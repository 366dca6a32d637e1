"""What every procedure has: the acts that are open to all, each with somebody who may."""

import pytest

from bihuan.core.general import KINDS, MERGE, REASON_OF, WITHDRAW
from tests.spec.shelf import PROCEDURES


@pytest.mark.parametrize("name", PROCEDURES)
def test_every_newest_version_declares_the_nine_acts(name):
    acts = PROCEDURES[name].acts
    assert {act.does for act in acts.values() if act.does} == KINDS.keys()
    assert all(acts[kind].who for kind in KINDS)


@pytest.mark.parametrize("name", PROCEDURES)
def test_what_is_withdrawn_or_merged_ends_and_says_why(name):
    procedure = PROCEDURES[name]
    for kind in (WITHDRAW, MERGE):
        assert procedure.closed(procedure.acts[kind].to)
        assert REASON_OF[kind] in procedure.reasons
