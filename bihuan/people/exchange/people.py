"""People and their posts from a file: who it is, and whether the post may be theirs.

A name alone means somebody who has or had a post in this very place, never a namesake from next door:
whoever works elsewhere too is named by number or account.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from bihuan import core
from bihuan.people import appointing, duties, roles
from bihuan.people.models import Organisation, Person, Post, User
from bihuan.people.refused import Refused

from . import fates
from .escaping import plain
from .fates import ADDED, CHANGED, LEFT, REFUSED, Fate
from .organisations import Organisations
from .sent import Line
from .sheets import POSTS, SHEETS

FREE = {"title": "title", "employment": "kind", "scope": "place", "term_ends": "term_ends"}


@dataclass(slots=True)
class Known:
    """Who may be meant: by number, by account, and by name alone."""

    near: dict[str, Person]
    own: dict[str, list[Person]]
    accounts: dict[str, User]
    elsewhere: set[str]
    new_people: list[Person] = field(default_factory=list)
    new_users: list[User] = field(default_factory=list)
    linked: list[Person] = field(default_factory=list)

    def person(self, values: Mapping[str, Any]) -> Person:
        """Whoever a row means; somebody new when nobody has the name. Raises Refused."""
        found = self.found(values)
        if found and plain(found.name) != values["name"]:
            raise Refused(_("编号或账号是另一个人的，姓名不同。"))
        if found is None:
            found = Person(name=values["name"])
            self.new_people.append(found)
            self.near[str(found.id)] = found
            self.own.setdefault(values["name"], []).append(found)
        if values.get("account"):
            self._account(found, values["account"])
        return found

    def somebody(self, name: str, number: str) -> Person | None:
        """Whoever a name or a number means; None for nobody yet. Raises Refused for several."""
        if number:
            if number not in self.near:
                raise Refused(_("找不到这个人员编号。"))
            return self.near[number]
        found = self.own.get(name, ())
        if len(found) > 1:
            raise Refused(
                _("有 %(n)d 个人叫“%(name)s”，请填人员编号。") % {"n": len(found), "name": name}
            )
        return found[0] if found else None

    def found(self, values: Mapping[str, Any]) -> Person | None:
        """Whoever a row means; None for somebody new. Raises Refused."""
        account = values.get("account", "")
        user = self.accounts.get(account)
        by_account = getattr(user, "person", None) if user else None
        if user and (by_account is None or str(by_account.id) not in self.near):
            raise Refused(_("账号“%s”已经有人用了。") % account)
        if by_account and values["number"] not in ("", str(by_account.id)):
            raise Refused(_("编号和账号不是同一个人。"))
        return by_account or self.somebody(values["name"], values["number"])

    def _account(self, person: Person, account: str) -> None:
        if person.user_id is None:
            user = User(username=User.normalize_username(account))
            user.set_unusable_password()
            user.person, self.accounts[account] = person, user
            self.new_users.append(user)
            person.user = user
            if person not in self.new_people:
                self.linked.append(person)
        elif person.user.username != account:
            raise Refused(_("这个人已有别的账号。"))


def known(keeper: Organisation, lines: Sequence[Line]) -> Known:
    """Everybody near a place, and the accounts a file speaks of."""
    near = {str(one.id): one for one in appointing.known(keeper)}
    own: dict[str, list[Person]] = {}
    mine = Person.objects.filter(posts__organisation__tenant=keeper).distinct()
    users = User.objects.filter(
        Q(username__in={line["account"] for line in lines} - {""}) | Q(person__in=mine)
    ).select_related("person")
    accounts = {user.username: user for user in users}
    for one in mine:
        held = near.setdefault(str(one.id), one)
        own.setdefault(plain(held.name), []).append(held)
    for user in accounts.values():
        if (somebody := getattr(user, "person", None)) and (here := near.get(str(somebody.id))):
            here.user = user
            user.person = here
    elsewhere = {plain(one.name) for one in near.values()} - own.keys()
    return Known(near, own, accounts, elsewhere)


class Posts:
    """The posts of a keeper, and those that come."""

    def __init__(
        self, keeper: Organisation, trees: Organisations, who: Known, by: core.Person, today: date
    ) -> None:
        self.keeper, self.trees, self.who, self.by, self.today = keeper, trees, who, by, today
        open_ones = Q(until=None) | Q(until__gte=today)
        rows = Post.objects.filter(open_ones, organisation__tenant=keeper)
        self.rows = list(rows.select_related("person", "organisation").order_by("since", "id"))
        self.held: dict[date, list[duties.Held]] = {}
        self.new: list[Post] = []
        self.changed: list[tuple[Post, str]] = []
        self.lines = fates.Lines()

    def plan(self, lines: Sequence[Line]) -> list[Fate]:
        """What becomes of each row."""
        return [self._fate(line) for line in lines]

    def of(self, person: Person) -> list[Post]:
        """The posts of somebody, new ones too."""
        return [post for post in self.rows if post.person_id == person.id]

    def _fate(self, line: Line) -> Fate:
        try:
            what, post = self._one(line)
        except Refused as refused:
            return Fate(POSTS, line.number, REFUSED, refused.says)
        says = f"{post.person.name} {post.title or roles.label(post.role)}"
        if what == ADDED and plain(post.person.name) in self.who.elsewhere:
            says += _("（附近有同名的人；若是同一个人，请填他的人员编号或账号）")
        return Fate(POSTS, line.number, what, says)

    def _one(self, line: Line) -> tuple[str, Post]:
        values = fates.read(SHEETS[POSTS], line)
        fates.wanted(SHEETS[POSTS], values, "name", "role")
        where = self._organisation(values["organisation"])
        found = self._known(values, where)
        if found:
            return self._kept(found, values, line.number)
        since = values["since"] or self.today
        if values["term_ends"] and values["term_ends"] < since:
            raise Refused(_("任期届满不能早于起任。"))
        person = self._asked(values, since)
        made = Post(
            person=person, role=values["role"], title=values["title"], organisation=where,
            kind=values["employment"] or Post.Kind.REGULAR, place=values["scope"], since=since,
            term_ends=values["term_ends"],
        )  # fmt: skip
        self.rows.append(made)
        self.new.append(made)
        self.lines[made.id] = line.number
        return ADDED, made

    def _organisation(self, ref: str) -> Organisation:
        if not ref or ref in (self.keeper.name, self.keeper.code):
            return self.keeper
        node = self.trees.find(ref)
        if node.row.tenant_id != self.keeper.id:
            raise Refused(_("“%s”的岗位由它自己登记。") % node.row.name)
        return node.row

    def _known(self, values: Mapping[str, Any], where: Organisation) -> Post | None:
        """The post a row speaks of, where it is there."""
        person = self.who.found(values)
        if person is None or plain(person.name) != values["name"]:
            return None
        same = [
            post for post in self.of(person)
            if (post.role, post.organisation_id) == (values["role"], where.id)
        ]  # fmt: skip
        return same[0] if same else None

    def _asked(self, values: Mapping[str, Any], since: date) -> Person:
        """Whose post it would be, once it is allowed: nobody is made for a row that is refused."""
        found = self.who.found(values)
        appointing.allowed(self.by, values["role"], str(found.id) if found else "")
        if found:
            self._clash(found, values, since)
        return self.who.person(values)

    def _kept(self, post: Post, values: Mapping[str, Any], number: int) -> tuple[str, Post]:
        """A post that is there, with what the file says otherwise of it."""
        self.lines.say(post.id, number)
        if values["since"] and values["since"] != post.since:
            told = {"since": post.since}
            raise Refused(_("这一岗从 %(since)s 起，不能改；请在页面上结束后另设。") % told)
        other = {
            name: values[key] for key, name in FREE.items()
            if values[key] and values[key] != _text(getattr(post, name))
        }  # fmt: skip
        account = values["account"] and post.person.user_id is None
        if not other and not account:
            if values["account"]:
                self.who.person(values)
            return LEFT, post
        appointing.allowed(self.by, post.role, str(post.person_id))
        if other.get("term_ends") and other["term_ends"] < post.since:
            raise Refused(_("任期届满不能早于起任。"))
        self.who.person(values)
        for name, value in other.items():
            setattr(post, name, value)
        labels = {one.key: one.label for one in SHEETS[POSTS].columns}
        said = [labels[key] for key, name in FREE.items() if name in other]
        self.changed.append((post, "、".join(said + ([labels["account"]] if account else []))))
        return CHANGED, post

    def _clash(self, person: Person, values: Mapping[str, Any], on: date) -> None:
        """Raise Refused when it clashes on its first day with what the person has."""
        if on not in self.held:
            self.held[on] = appointing.posts_of(self.keeper.id, on)
        made = Post(person=person, role=values["role"], title=values["title"], since=on)
        new = [self._held(one) for one in (*self.new, made) if one.since <= on]
        if says := appointing.clash([*self.held[on], *new], str(made.id), on, self.keeper.id):
            raise Refused(says)

    def _held(self, row: Post) -> duties.Held:
        person, keeper = row.person, str(self.keeper.id)
        return duties.Held(
            str(row.id), str(person.id), person.name, row.role, row.title, keeper, row.since, None,
            row.term_ends,
        )  # fmt: skip


def _text(value: Any) -> Any:
    return plain(value) if isinstance(value, str) else value
