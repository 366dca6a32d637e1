"""What a role may do that is no act of a procedure, in one table."""

from collections.abc import Collection

READ_LOG = "read_log"  # 访问日志：查、导出、核对

RIGHTS: dict[str, frozenset[str]] = {
    READ_LOG: frozenset({"verifier", "audit_admin"}),
}


def of(roles: Collection[str]) -> frozenset[str]:
    """The rights that go with these roles."""
    return frozenset(right for right, given in RIGHTS.items() if not given.isdisjoint(roles))
