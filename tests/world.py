"""A made-up street with two communities, and the people who work there.

Every world is new: names end in a few letters of their own, rows are really committed, and no
test sees another's. 柳湾街道 / 清河社区 / 文景社区.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from secrets import token_hex

from bihuan import core
from bihuan.people import queries
from bihuan.people.models import Organisation, Person, Post, User

PASSWORD = "qinghe-2026"
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)  # a Tuesday, 12:00 in Beijing
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


def build() -> World:
    """A new world, committed."""
    tail = token_hex(3)
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
    users = {who: _somebody(f"{who}-{tail}", *post) for who, post in posts.items()}
    return World(street, community, other, **users)


def _organisation(name: str, kind: str, parent: Organisation | None, tail: str) -> Organisation:
    made = Organisation(name=f"{name}{tail}", kind=kind, parent=parent)
    made.save()
    return made


def _somebody(username: str, name: str, role: str, title: str, at: Organisation) -> User:
    user = User.objects.create_user(username, PASSWORD)
    somebody = Person.objects.create(name=name, user=user)
    Post.objects.create(person=somebody, role=role, title=title, organisation=at, since=SINCE)
    return user
