"""The roles there are, in one table: what each is called, may open, signs, and cannot go with.

A role is held by a post. The codes are those of the procedures, and a few that no procedure names.
A house law holds this table to every procedure there is.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

# Kinds of what is sensitive, each opened only for a matter at hand and with a reason. 敏感信息
KINDS = {
    "contact": _("联系方式"),
    "dispute": _("纠纷和调解的内容"),
    "petition": _("信访和检举的内容"),
    "relief": _("救助和困难的情况"),
}


@dataclass(frozen=True, slots=True)
class Role:
    """One role. `opens`: kinds of KINDS. `signs`: what it does binds others, so it needs a second
    factor. `apart`: roles that the same person may not hold in the same community. `must`: a
    community without anybody in it cannot do its work. `above`: it is given from above, never by
    those it watches."""

    label: Any
    opens: frozenset[str] = frozenset()
    signs: bool = False
    apart: frozenset[str] = frozenset()
    must: bool = False
    above: bool = False
    administers: bool = False


def _role(label: Any, opens: str = "", apart: str = "", **more: bool) -> Role:
    return Role(label, frozenset(opens.split()), apart=frozenset(apart.split()), **more)


SUPERVISED = "secretary deputy committee_member treasurer clerk"  # 居监委监督的人，不能自己监督自己
ROLES: dict[str, Role] = {
    "secretary": _role(_("书记"), "contact dispute petition relief", signs=True, must=True),
    "deputy": _role(_("副书记"), "contact", signs=True),
    "committee_member": _role(_("委员"), "contact"),
    "clerk": _role(_("专干"), "contact relief", signs=True),
    "worker": _role(_("网格员（承办人）"), "contact"),
    "treasurer": _role(_("报账员"), signs=True, apart="secretary"),
    "verifier": _role(_("居监委主任（核验）"), apart=SUPERVISED, signs=True, must=True, above=True),
    "supervision_member": _role(_("居监委成员"), apart=SUPERVISED, above=True),
    "chair": _role(_("调委会主任"), "contact dispute", signs=True),
    "mediator": _role(_("调解员"), "contact dispute"),
    "volunteer": _role(_("志愿者")),
    "judge": _role(_("社区法官"), "dispute", signs=True),
    "representative": _role(_("居民代表")),
    "building_head": _role(_("楼栋长")),
    "member": _role(_("党员")),
    "applicant": _role(_("入党申请人")),
    "officer": _role(_("街道督办"), "contact petition", signs=True, above=True, apart="verifier"),
    "inspector": _role(
        _("巡察组"), "petition", signs=True, above=True, apart="secretary deputy verifier"
    ),
    "reviewer": _role(_("复查机关"), "petition", signs=True, above=True, apart="rereviewer"),
    "rereviewer": _role(_("复核机关"), "petition", signs=True, above=True),
    "system_admin": _role(_("系统管理员"), apart="security_admin audit_admin", administers=True),
    "security_admin": _role(_("安全管理员"), apart="audit_admin", administers=True),
    "audit_admin": _role(_("审计管理员"), administers=True),
}
NEVER_A_POST = frozenset({"resident", "clock", "letter"})  # no account; no human being


def label(code: str) -> str:
    """What a role is called; its code for one that is not in the table."""
    return str(ROLES[code].label) if code in ROLES else code


def apart(one: str, other: str) -> bool:
    """Whether the same person may not hold both in the same community; whichever says so."""
    return any(b in ROLES[a].apart for a, b in ((one, other), (other, one)) if a in ROLES)


def signs(code: str) -> bool:
    """Whether what is done by this role binds others."""
    return code in ROLES and ROLES[code].signs


def strong(roles: "frozenset[str] | set[str]") -> bool:
    """Whether a second factor is asked of whoever holds these: they sign off, or administer."""
    return any(ROLES[code].signs or ROLES[code].administers for code in roles if code in ROLES)


def may_open(roles: "frozenset[str] | set[str]", kind: str) -> bool:
    """Whether any of these roles may ask to open what is sensitive of this kind."""
    return any(kind in ROLES[code].opens for code in roles if code in ROLES)
