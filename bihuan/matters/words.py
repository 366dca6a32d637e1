"""What we say to people when the core objects: one sentence for every reason it knows."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan import core

Say = Callable[[core.Procedure, str], str]


def say(procedure: core.Procedure, objection: core.Objection) -> str:
    """One objection in words a person can act upon."""
    return SAYS[objection.why](procedure, objection.about)


def stage(procedure: core.Procedure, name: str) -> str:
    """A stage's label; what stands before the first act is 新事项."""
    return _("新事项") if name == core.START else procedure.stages[name].label


def act(procedure: core.Procedure, name: str) -> str:
    """An act's label."""
    return procedure.acts[name].label if name in procedure.acts else name


def asked(procedure: core.Procedure, name: str) -> str:
    """The label of a kind of evidence, a fact, or a procedure of child matters."""
    if name in procedure.evidence:
        return procedure.evidence[name].label
    if name in procedure.facts:
        return procedure.facts[name].label
    return child(name)


def role(procedure: core.Procedure, name: str) -> str:
    """A role's label."""
    return procedure.roles.get(name) or (_("函") if name == core.LETTER else name)


def child(procedure_id: str) -> str:
    """What child matters of a procedure are called."""
    from . import labels, procedures  # noqa: PLC0415 - only this sentence needs the files

    try:
        return labels.spoken(procedures.current(procedure_id)[0]).label
    except procedures.Unknown:
        return procedure_id


def listed(names: Iterable[str]) -> str:
    """Several names one after the other."""
    return _("、").join(names)


def day(value: date) -> str:
    """A day written out."""
    parts = {"y": value.year, "m": value.month, "d": value.day}
    return _("%(y)d年%(m)d月%(d)d日") % parts


def _roles(procedure: core.Procedure, names: str) -> str:
    return listed(role(procedure, name) for name in names.split())


def _moment(text: str) -> str:
    at = timezone.localtime(datetime.fromisoformat(text))
    return f"{day(at)} {at:%H:%M}"


def _waiting(about: str) -> dict[str, str]:
    name, _space, n = about.partition(" ")
    return {"child": child(name), "n": n}


def _kinds(procedure: core.Procedure, names: str) -> str:
    return listed(asked(procedure, name) for name in names.split())


SAYS: Mapping[str, Say] = {
    "unknown_act": lambda p, a: _("这个程序里没有“%s”这个动作，请刷新页面再试。") % a,
    "wrong_stage": lambda p, s: _("事项现在是“%s”，不能做这一步，请刷新后再看。") % stage(p, s),
    "wrong_role": lambda p, r: _("这一步由%s办理，您没有这个岗位。") % _roles(p, r),
    "missing": lambda p, k: _("还缺%s，请补上。") % asked(p, k),
    "not_asked": lambda p, k: _("这一步不收%s，请去掉。") % asked(p, k),
    "bad_fact": lambda p, f: _("%s填得不对，请按要求重填。") % asked(p, f),
    "not_on_file": lambda p, k: _("卷内没有有效的%s，请先补交。") % asked(p, k),
    "same_hand": lambda p, a: _("%s，这一步请换一位同事办。") % _yours(p, a),
    "same_unit": lambda p, a: _("“%s”是您单位经手的，这一步请换一个单位办。") % _did(p, a),
    "none_opened": lambda p, c: _("还没有%s，请先立项。") % child(c),
    "waiting": lambda p, c: _("还有%(n)s条%(child)s没有办结，请先办完。") % _waiting(c),
    "unknown_child": lambda p, n: _("没有第%s条子事项。") % n,
    "proxy_alone": lambda p, k: _("%s是代填的，不能只凭它销号，请再附别的佐证。") % _kinds(p, k),
    "recused": lambda p, f: _recused(p, f),
    "paused": lambda p, d: _("事项从%s起暂停，等居民答复；恢复以后才能办。") % _when(d),
    "not_paused": lambda p, a: _("事项没有暂停，不用恢复。"),
    "nothing_to_correct": lambda p, a: _("上一步不能用更正收回，请改办别的动作。"),
    "same_edition": lambda p, a: _("没有更新的版本可以转用。"),
    "not_in_edition": lambda p, n: _("新版程序里没有“%s”，不能转用。") % p.name(n),
    "not_named": lambda p, n: _("这一步要由%s本人办。") % _named(p, n),
    "when": lambda p, f: _("按%s，这件事项不走这一步。") % asked(p, f),
    "too_often": lambda p, n: _("这一步最多办%s次，已经办满。") % n,
    "not_yet": lambda p, n: _("要先有“%s”，才能做这一步。") % _happens(p, n),
    "too_early": lambda p, t: _("时间没有满，最早%s可以办。") % _when(t),
    "too_few": lambda p, c: _("没有达到：%s。") % _counted(p, c),
    "enough": lambda p, c: _("已经达到：%s，不能按没有通过办。") % _counted(p, c),
    "too_many": lambda p, c: _("数对不上：%s，请核对签到和计票。") % _counted(p, c),
    "not_counted": lambda p, f: _("没有%s，算不出是否达到，请补上。") % asked(p, f),
    "no_such_clock": lambda p, c: _("这条时限已经停了，不用再催办。"),
    "already": lambda p, c: _("这条时限已经这样催办过。"),
    "in_the_future": lambda p, t: _("发生时间%s还没有到，请改正。") % _moment(t),
    "not_past": lambda p, d: _("%s就是今天，不用补录；请不勾补录模式，照常办。") % _when(d),
    "before_last": lambda p, t: (
        _("发生时间早于上一步（%s）；如属事后补记，请填写“发生时间”。") % _moment(t)
    ),
}


def _recused(procedure: core.Procedure, fact: str) -> str:
    if not fact:
        return _("您已回避这件事项，请由别的同事办。")
    return _("%s已回避这件事项，请换一个人。") % asked(procedure, fact)


def _named(procedure: core.Procedure, names: str) -> str:
    told = [_("承办人") if n == core.HOLDER else asked(procedure, n) for n in names.split()]
    return _("或").join(told)


def _happens(procedure: core.Procedure, name: str) -> str:
    return stage(procedure, name) if name in procedure.stages else act(procedure, name)


def _when(text: str) -> str:
    if "T" in text:
        return _moment(text)
    return day(date.fromisoformat(text))


def _counted(procedure: core.Procedure, about: str) -> str:
    """`到会不少于应到的1/2（10/20）`."""
    name, _space, came = about.partition(" ")
    count = procedure.counts[name]
    how = (
        _("%(part)s要超过%(of)s的%(share)s")
        if count.strict
        else _("%(part)s不少于%(of)s的%(share)s")
    )
    said = how % {
        "part": _("与").join(asked(procedure, one) for one in count.part),
        "of": asked(procedure, count.of),
        "share": pgettext("share", "全部") if count.share == 1 else count.share,
    }
    return _("%(label)s，%(said)s（%(came)s）") % {"label": count.label, "said": said, "came": came}


def _did(procedure: core.Procedure, name: str) -> str:
    return act(procedure, name) if name in procedure.acts else asked(procedure, name)


def _yours(procedure: core.Procedure, name: str) -> str:
    """The earlier act this person did, or the fact that names them."""
    if name in procedure.acts:
        return _("“%s”是您经手的") % act(procedure, name)
    return _("您就是%s") % asked(procedure, name)
