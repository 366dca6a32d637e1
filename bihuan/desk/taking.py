"""Who takes down what residents say: as the procedure has it."""

from bihuan import core
from bihuan.matters import procedures
from bihuan.people.standing import Standing

PROCEDURE, ACT = "appeal", "submit"


def procedure_of(here: Standing) -> core.Procedure:
    """The procedure by which it is taken down here today."""
    assert here.community is not None
    return procedures.shown(PROCEDURE, here.community.id)


def may_log(here: Standing) -> bool:
    """Whether this person takes down what residents say."""
    return bool(procedure_of(here).acts[ACT].who & here.person.roles)
