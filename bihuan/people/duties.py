"""What is wrong with who holds which post: terms that end, posts nobody fills, posts that clash.

Pure: posts as they stand go in, findings with words come out. Nothing is changed by a finding,
and nobody is punished by one; it is put to whoever may mend it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from django.utils.translation import gettext as _

from bihuan.core import Limit
from bihuan.rules.figures import calendar, figures

from . import roles

WRONG, LOOK, SOON = "wrong", "look", "soon"  # what must be mended, looked at, kept in mind
_ORDER = (WRONG, LOOK, SOON)
SECONDED = "seconded"


@dataclass(frozen=True, slots=True)
class Away:
    """A stretch in which the holder of a post is not there; `acting` is a post, or empty."""

    kind: str
    since: date
    until: date | None = None
    acting: str = ""

    def on(self, day: date) -> bool:
        """Whether it lasts on that day."""
        return self.since <= day and (self.until is None or self.until >= day)


@dataclass(frozen=True, slots=True)
class Held:
    """A post as the checks see it: who holds it, in which community, from when to when."""

    post: str
    person: str
    name: str
    role: str
    title: str
    community: str
    since: date
    until: date | None = None
    term_ends: date | None = None
    away: Sequence[Away] = ()

    def on(self, day: date) -> bool:
        """Whether the post is filled on that day, its holder there or not."""
        return self.since <= day and (self.until is None or self.until >= day)

    def absent(self, day: date) -> Away | None:
        """Why its holder is away that day; None when they are there."""
        return next((one for one in self.away if one.on(day)), None)


@dataclass(frozen=True, slots=True)
class Signed:
    """Somebody put their hand to something on a day, by a post: `what` in words."""

    person: str
    post: str
    on: date
    what: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend or to keep in mind: a code, how grave, in words, the posts it is about."""

    code: str
    weight: str
    says: str
    posts: tuple[str, ...]
    source: str = ""


def findings(
    posts: Iterable[Held], today: date, community: str, *, must: bool = True, small: bool = False
) -> list[Finding]:
    """Everything there is to say of the posts of one community, what is wrong first.

    Posts of other communities are there for those who act here from them, and are not judged.
    `must`: whether the roles a community cannot do without are asked for; `small`: whether there are
    so few accounts that one human may be two of the administrators.
    """
    held = [post for post in posts if post.on(today)]
    own = [post for post in held if post.community == community]
    found = [*conflicts(held, today, small=small), *absences(held, today), *terms(own, today)]
    if must:
        found += vacancies(held, today, community)
    found = [one for one in found if not one.posts or {post.post for post in own} & {*one.posts}]
    return sorted(found, key=lambda one: (_ORDER.index(one.weight), one.code, one.says))


def hands(posts: Sequence[Held], today: date) -> Iterator[tuple[Held, Held]]:
    """(post, the post of the person it is in the hands of that day); posts nobody fills are left out."""
    filled = {post.post: post for post in posts if post.on(today)}
    for post in filled.values():
        away = post.absent(today)
        if away is None:
            yield post, post
        elif (other := filled.get(away.acting)) and other.absent(today) is None:
            yield post, other


def conflicts(posts: Sequence[Held], today: date, *, small: bool = False) -> Iterator[Finding]:
    """Posts of one community that one human being may not have together, by their own or standing in."""
    by_person: dict[str, list[tuple[Held, str]]] = {}
    for post, hand in hands(posts, today):
        by_person.setdefault(hand.person, []).append((post, hand.name))
    for mine in by_person.values():
        for (one, name), (other, _name) in combinations(mine, 2):
            if one.community == other.community and _clash(one.role, other.role):
                says = _("%(who)s同时任“%(one)s”和“%(other)s”：监督的人不能监督自己，请换人。")
                yield Finding(
                    "clash", WRONG, says % _pair(name, one, other), (one.post, other.post)
                )
        yield from _administrators(mine, small=small)


def _clash(one: str, other: str) -> bool:
    """Two administrators are looked at apart."""
    both = roles.ROLES.get(one), roles.ROLES.get(other)
    return roles.apart(one, other) and not all(role and role.administers for role in both)


def _administrators(mine: Sequence[tuple[Held, str]], *, small: bool) -> Iterator[Finding]:
    """The system's, the security's and the audit's are three people; in a small place two may be one."""
    places: dict[str, dict[str, Held]] = {}
    for post, _name in mine:
        if post.role in roles.ROLES and roles.ROLES[post.role].administers:
            places.setdefault(post.community, {}).setdefault(post.role, post)
    rule = figures("posts")["administrators"]
    for held in places.values():
        if len(held) < 2:
            continue
        told = {"who": mine[0][1], "both": _("、").join(_called(one) for one in held.values())}
        told["most"] = rule["default"]
        about = tuple(one.post for one in held.values())
        if len(held) > 2:
            says = _(
                "%(who)s一人任了三种管理员（%(both)s）：系统、安全、审计要分开，最多兼两种，请换人。"
            )
            yield Finding("three_administrators", WRONG, says % told, about, rule["source"])
        elif small:
            says = _(
                "%(who)s一人兼两种管理员（%(both)s）：账号不到 %(most)d 个，可以先兼着；够了就分开。"
            )
            yield Finding("two_administrators", LOOK, says % told, about, rule["source"])
        else:
            says = _("%(who)s一人兼两种管理员（%(both)s）：账号满 %(most)d 个就不能兼，请换人。")
            yield Finding("two_administrators", WRONG, says % told, about, rule["source"])


def absences(posts: Sequence[Held], today: date) -> Iterator[Finding]:
    """Who is away too long with nobody acting; who is seconded away and still signs by another post."""
    rule = figures("posts")["away"]
    long = Limit.parse(rule["default"])
    in_hand = {post.post for post, _hand in hands(posts, today)}
    for post in posts:
        away = post.absent(today)
        if away is None:
            continue
        if post.post not in in_hand and today >= long.past(away.since, calendar()):
            says = _("“%(post)s”%(who)s离岗已满 %(days)d 天，没有人代理。请指定代理人或补选。")
            told = _one(post) | {"days": (today - away.since).days}
            yield Finding("nobody_acts", LOOK, says % told, (post.post,), rule["source"])
        if away.kind == SECONDED:
            yield from _still_signs(post, posts, today)


def _still_signs(away: Held, posts: Sequence[Held], today: date) -> Iterator[Finding]:
    for post, hand in hands(posts, today):
        if (
            hand.person == away.person
            and roles.signs(post.role)
            and post.community == away.community
        ):
            says = _("%(who)s已从“%(one)s”借调离开，仍以“%(other)s”签批。请另定签批的人。")
            yield Finding(
                "seconded_signs", WRONG, says % _pair(away.name, away, post), (away.post, post.post)
            )


def signed_while_away(posts: Sequence[Held], signed: Iterable[Signed]) -> Iterator[Finding]:
    """What somebody put their hand to by a post they were away from: entered late, or by another's key."""
    known = {post.post: post for post in posts}
    for one in signed:
        post = known.get(one.post)
        if post and post.person == one.person and (away := post.absent(one.on)):
            says = _(
                "%(who)s自 %(since)s 起离岗，%(on)s 仍以“%(post)s”办了“%(what)s”。请核实是谁办的。"
            )
            told = _one(post) | {"since": away.since, "on": one.on, "what": one.what}
            yield Finding("signed_away", WRONG, says % told, (post.post,))


def vacancies(posts: Sequence[Held], today: date, community: str) -> Iterator[Finding]:
    """Roles a community cannot do without and nobody is in: no post, or a post with nobody acting."""
    in_hand = {post.role for post, _hand in hands(posts, today) if post.community == community}
    for code, role in roles.ROLES.items():
        if role.must and code not in in_hand:
            about = tuple(
                post.post for post in posts if (post.role, post.community) == (code, community)
            )
            says = _("现在没有人任“%(role)s”，这一岗的事没有人能办。请设岗或指定代理人。")
            yield Finding("vacant", WRONG, says % {"role": role.label}, about)


def terms(posts: Iterable[Held], today: date) -> Iterator[Finding]:
    """Terms that have run out, and those that will within the time of the reminder."""
    rule = figures("posts")["remind"]
    early = Limit.parse(rule["default"])
    for post in posts:
        ends = post.term_ends
        if ends is None or not post.on(today):
            continue
        told = _one(post) | {"on": ends}
        if ends < today:
            says = _("“%(post)s”%(who)s任期已于 %(on)s 届满，请换届，或报批延期。")
            yield Finding("term_over", WRONG, says % told, (post.post,), rule["source"])
        elif today >= early.before(ends, calendar()):
            says = _("“%(post)s”%(who)s任期到 %(on)s 届满，请准备换届。")
            yield Finding("term_ends", SOON, says % told, (post.post,), rule["source"])


def _one(post: Held) -> dict[str, object]:
    return {"post": _called(post), "who": post.name}


def _pair(name: str, one: Held, other: Held) -> dict[str, object]:
    return {"who": name, "one": _called(one), "other": _called(other)}


def _called(post: Held) -> str:
    return post.title or roles.label(post.role)
