"""Who may do what is no act of a procedure: change organisations, posts and the ground, read the
access log. One table, asked by pages and by actions."""

from collections.abc import Set

from . import roles

# Administrators keep the ground in order; what gives rights to people is not the system's to give.
ORGANISE = frozenset({"secretary", "officer", "system_admin", "security_admin"})
APPOINT = frozenset({"secretary", "officer", "security_admin"})
FROM_ABOVE = frozenset({"officer", "security_admin"})
LOOK = APPOINT | {"verifier", "audit_admin"}
READ_LOG = frozenset({"verifier", "supervision_member", "audit_admin"})
SECURE = frozenset({"secretary", "security_admin"})
GRANT = frozenset({"secretary", "security_admin"})
# Who answers for what residents are told about where to ask; whoever organises may write it down.
ANSWER = {"community": frozenset({"secretary"}), "street": frozenset({"secretary", "officer"})}
# Who agrees that somebody without the right looks at one matter, and who looks at that afterwards.
AGREE = frozenset({"secretary", "deputy", "verifier", "officer", "security_admin"})
REVIEW = frozenset({"officer", "audit_admin"})
# Two of these vouch for a colleague who lost what they sign in with; few offices have fewer.
VOUCH = frozenset(
    {"secretary", "deputy", "verifier", "officer", "system_admin", "security_admin", "audit_admin"}
)


def organise(held: Set[str]) -> bool:
    """Add, rename, move and end organisations and places; say who answers for a place."""
    return bool(ORGANISE & held)


def answer(held: Set[str], kind: str) -> bool:
    """Be reminded that a place of a kind does not tell residents where to ask."""
    return bool(ANSWER.get(kind, frozenset()) & held)


def appoint(held: Set[str], role: str = "") -> bool:
    """Give a role to somebody, end it, name who acts for it; without a role: any at all.

    Who supervises is not appointed by whoever is supervised, and administrators only by the one
    for security.
    """
    if role and roles.ROLES[role].administers:
        return "security_admin" in held
    if role and roles.ROLES[role].above:
        return bool(FROM_ABOVE & held)
    return bool(APPOINT & held)


def look(held: Set[str]) -> bool:
    """See what is wrong with who holds which post."""
    return bool(LOOK & held)


def read_log(held: Set[str]) -> bool:
    """See who signed in, was refused, opened what is not for everybody, took copies."""
    return bool(READ_LOG & held)


def agree(held: Set[str]) -> bool:
    """Agree to an emergency look that another asks for."""
    return bool(AGREE & held)


def review(held: Set[str]) -> bool:
    """Look at emergency looks afterwards, and say whether they were in order."""
    return bool(REVIEW & held)


def grant(held: Set[str]) -> bool:
    """Let those who work above into a community, and end that."""
    return bool(GRANT & held)


def secure(held: Set[str]) -> bool:
    """Set the days of grace for second factors."""
    return bool(SECURE & held)


def vouch(held: Set[str]) -> bool:
    """See who has a second factor, and vouch for one who lost it or forgot a password."""
    return bool(VOUCH & held)
