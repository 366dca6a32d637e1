"""A made-up street with two communities, and the people who work there.

Every world is new: names end in a few letters of their own, rows are really committed, and no
test sees another's. 柳湾街道 / 清河社区 / 文景社区.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from secrets import token_hex

from bihuan import core
from bihuan.matters import procedures
from bihuan.matters.forms import ActForm
from bihuan.matters.models import Matter
from bihuan.matters.record import Opening, begin, record
from bihuan.people import queries
from bihuan.people.models import Grant, Organisation, Person, Post, User

PASSWORD = "qinghe-2026"
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)  # a Tuesday, 12:00 in Beijing
LATER = NOON + timedelta(hours=1)  # after what `working` does
SINCE = date(2026, 1, 1)


@dataclass
class World:
    """One street. `worker2` shares the worker's role; `stranger` works in the other community."""

    street: Organisation
    community: Organisation
    other: Organisation
    secretary: User
    deputy: User
    clerk: User
    worker: User
    worker2: User
    verifier: User
    officer: User
    stranger: User

    def person(self, user: User, at: datetime = NOON) -> core.Person:
        """The user as the rules see them, in the community where they work."""
        home = self.other if user is self.stranger else self.community
        return queries.person(user, home.id, at)

    def event(self, user: User, act: str, minutes: int = 0, **more: object) -> core.Event:
        """What a user does so many minutes after noon."""
        at = NOON + timedelta(minutes=minutes)
        return core.Event(act, self.person(user), at, at, **more)

    def rectification(self, title: str = "楼道堆物清理不及时", **more: object) -> Matter:
        """A problem just registered by the clerk."""
        registered = self.event(self.clerk, "register")
        return begin(self.community.id, "rectification", registered, title=title, **more)

    def working(self, *measures: Opening, due: str = "2026-12-14", **more: object) -> Matter:
        """A problem claimed and planned, in the worker's hands, with its measures opened."""
        row = self.rectification(**more)
        owner = self.person(self.worker).id
        facts = {"owner": owner, "due_day": due, "class": "限期整改"}
        self.act(self.secretary, "claim", row, 1)
        opens = measures or (Opening("清出堆物", {"owner": owner, "due_day": due}),)
        planned = self.event(self.secretary, "plan", 2, facts=facts)
        record(self.community.id, row.id, planned, opens=opens)
        return row

    def act(
        self, user: User, act: str, row: Matter, minutes: int = 0, **more: object
    ) -> core.Matter:
        """What a user does with a matter of the community."""
        return record(self.community.id, row.id, self.event(user, act, minutes, **more))

    def form(self, row: Matter, act: str, **more: object) -> ActForm:
        """The form of an act of a matter, as a person is shown it."""
        chosen = [(str(p.id), p.name) for p in queries.colleagues(self.community.id, SINCE)]
        edition = procedures.edition(row.edition)
        here = self.community.id
        return ActForm(procedure=edition, act=act, people=chosen, community=here, **more)


def build() -> World:
    """A new world, committed."""
    tail = token_hex(5)
    street = _organisation("柳湾街道", "street", None, tail)
    community = _organisation("清河社区", "community", street, tail)
    other = _organisation("文景社区", "community", street, tail)
    committee = _organisation("清河居监委", "committee", community, tail)
    posts = {
        "secretary": ("周书记", "secretary", "社区书记", community),
        "deputy": ("钱副书记", "secretary", "副书记", community),
        "clerk": ("孙专干", "clerk", "党务专干", community),
        "worker": ("李网格", "worker", "第三网格员", community),
        "worker2": ("吴网格", "worker", "第一网格员", community),
        "verifier": ("郑监委", "verifier", "居监委主任", committee),
        "officer": ("王督办", "officer", "街道督办", community),
        "stranger": ("冯书记", "secretary", "社区书记", other),
    }
    for place in (community, other):  # whoever is an officer of the street works in both
        Grant.objects.create(
            organisation=street, role="officer", over=place, since=SINCE, why="街道督办"
        )
    users = {who: somebody(who, *post, tail=tail) for who, post in posts.items()}
    return World(street, community, other, **users)


def _organisation(name: str, kind: str, parent: Organisation | None, tail: str) -> Organisation:
    made = Organisation(name=f"{name}{tail}", kind=kind, parent=parent)
    made.save()
    return made


def somebody(who: str, name: str, role: str, title: str, at: Organisation, tail: str = "") -> User:
    """Somebody who signs in as `who-…` and holds a post."""
    user = User.objects.create_user(f"{who}-{tail or token_hex(5)}", PASSWORD)
    person = Person.objects.create(name=name, user=user)
    Post.objects.create(person=person, role=role, title=title, organisation=at, since=SINCE)
    return user
