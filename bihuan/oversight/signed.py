"""离岗期间的签批: acts done by a post whose holder was away that day: entered late, or by another's key."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from django.utils import timezone

from bihuan import core
from bihuan.matters import procedures, words
from bihuan.matters.labels import spoken
from bihuan.matters.models import Matter
from bihuan.people import appointing, duties
from bihuan.people.models import Absence
from bihuan.people.walls import tenant

SHOWN, MOST = 200, 5000


def while_away(community: UUID | str, today: date) -> list[tuple[UUID, duties.Finding]]:
    """What was signed while away, each with its matter, newest first; at most SHOWN."""
    found = []
    held = {post.post: post for post in appointing.posts_of(community, today)}
    for matter, signed in _signed(community):
        told = duties.signed_while_away(
            [held[signed.post]] if signed.post in held else [], [signed]
        )
        found += [(matter, one) for one in told]
    return found[:SHOWN]


def _signed(community: UUID | str) -> Iterator[tuple[UUID, duties.Signed]]:
    """Every act of somebody who was away at some time, since they first were."""
    away = Absence.objects.filter(post__organisation__tenant=community)
    since: dict[str, date] = {}
    for person, day in away.values_list("post__person", "since"):
        since[str(person)] = min(day, since.get(str(person), day))
    if not since:
        return
    with tenant(community):
        first = min(since.values())
        acts = Matter.objects.filter(trace__by__in=since, trace__happened__date__gte=first)
        rows = list(
            acts.order_by("-trace__happened").values_list(
                "id", "edition", "trace__by", "trace__act", "trace__happened", "trace__payload"
            )[:MOST]
        )
    for matter, edition, by, act, happened, payload in rows:
        on, told = timezone.localdate(happened), spoken(procedures.edition(edition))
        if on >= since[by]:
            post = core.trace.read(bytes(payload)).line.post
            yield matter, duties.Signed(by, post, on, words.act(told, act))
