"""Posts in somebody's hands on a day: the holder's, or, while they are away, whoever's acts for them.

Asked on every page, so each question is one statement that goes by the indexes.
"""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet

from .models import Absence, Organisation, Post, User

# Posts a user has in hand: (id, role, organisation_id, since, hand, own). Who acts must be there
# by the post they act from.
HELD = """
WITH held AS (
    SELECT p.id, p.role, p.organisation_id, p.since, me.id AS hand, p.own
    FROM people_person me, LATERAL (
        SELECT p.*, true AS own FROM people_post p
        WHERE p.person_id = me.id AND NOT EXISTS (
            SELECT FROM people_absence a WHERE a.post_id = p.id
            AND a.since <= %(on)s AND (a.until IS NULL OR a.until >= %(on)s))
        UNION ALL
        SELECT p.*, false AS own FROM people_post q
        JOIN people_absence a ON a.acting_id = q.id
        JOIN people_post p ON p.id = a.post_id
        WHERE q.person_id = me.id
        AND q.since <= %(on)s AND (q.until IS NULL OR q.until >= %(on)s)
        AND a.since <= %(on)s AND (a.until IS NULL OR a.until >= %(on)s)
        AND NOT EXISTS (
            SELECT FROM people_absence b WHERE b.post_id = q.id
            AND b.since <= %(on)s AND (b.until IS NULL OR b.until >= %(on)s))
    ) p
    WHERE me.user_id = %(user)s
    AND p.since <= %(on)s AND (p.until IS NULL OR p.until >= %(on)s)
)
"""
# A grant of today to a post in hand, of its organisation or of the keeper of that.
GRANTED = """
    g.role = held.role AND g.organisation_id IN (o.id, o.tenant_id)
    AND (g.person_id IS NULL OR g.person_id = held.hand)
    AND g.since <= %(on)s AND (g.until IS NULL OR g.until >= %(on)s)
"""
IN_COMMUNITY = f"""{HELD}
SELECT held.id, held.role, held.organisation_id, held.hand
FROM held
JOIN people_organisation o ON o.id = held.organisation_id
WHERE o.tenant_id = %(community)s OR EXISTS (
    SELECT FROM people_grant g WHERE g.over_id = %(community)s AND {GRANTED})
ORDER BY NOT held.own, held.since, held.id
"""  # noqa: S608 - our own words
EVERYWHERE = f"""{HELD}
SELECT id, role, organisation_id, hand FROM held
"""  # noqa: S608 - our own words
KEEPERS = f"""{HELD}, reached AS (
    SELECT o.tenant_id AS place, NULL::uuid AS through
    FROM held JOIN people_organisation o ON o.id = held.organisation_id
    UNION ALL
    SELECT g.over_id, g.id
    FROM held JOIN people_organisation o ON o.id = held.organisation_id
    JOIN people_grant g ON {GRANTED}
)
SELECT DISTINCT ON (k.name, k.id) k.*, r.through
FROM reached r JOIN people_organisation k ON k.id = r.place
ORDER BY k.name, k.id, r.through NULLS FIRST
"""  # noqa: S608 - our own words


class InHand(NamedTuple):
    """A post somebody has in hand."""

    post: UUID
    role: str
    organisation: UUID
    person: UUID


def of_user(user: User, community: UUID | str, on: date) -> list[InHand]:
    """Posts a user has in hand in a community, what grants reach there too; own ones first.

    Among them the one held longest comes first.
    """
    with connection.cursor() as cursor:
        cursor.execute(IN_COMMUNITY, {"user": user.pk, "on": on, "community": community})
        return [InHand(*row) for row in cursor.fetchall()]


def everywhere(user: User, on: date) -> list[InHand]:
    """Posts a user has in hand, in whatever place."""
    with connection.cursor() as cursor:
        cursor.execute(EVERYWHERE, {"user": user.pk, "on": on})
        return [InHand(*row) for row in cursor.fetchall()]


def keepers_of(user: User, on: date) -> list[Organisation]:
    """Communities and streets in which a user has a post in hand, or a grant, by name.

    `through` is the grant where they have nothing else.
    """
    return list(Organisation.objects.raw(KEEPERS, {"user": user.pk, "on": on}))


def among(posts: QuerySet[Post], on: date) -> list[Post]:
    """Posts of a day, longest held first, each with `hand`, the person who has it in hand.

    What nobody has in hand is left out.
    """
    away = Absence.objects.filter(lasting(on)).select_related("acting__person")
    held = posts.filter(lasting(on)).select_related("person").order_by("since", "id")
    found = list(held.prefetch_related(Prefetch("absences", away, to_attr="away")))
    acting = [absence.acting for post in found for absence in post.away if absence.acting]
    gone = away_from({one.pk for one in acting}, on)
    for post in found:
        acts = [absence.acting for absence in post.away]
        there = [one for one in acts if one and one.pk not in gone and holds(one, on)]
        post.hand = there[0].person if there else None if acts else post.person
    return [post for post in found if post.hand]


def lasting(on: date) -> Q:
    """What has begun and has not ended on a day, both days included."""
    return (Q(until=None) | Q(until__gte=on)) & Q(since__lte=on)


def away_from(posts: set[UUID], on: date) -> set[UUID]:
    """Those of some posts whose holder is away on a day."""
    if not posts:
        return set()
    return set(Absence.objects.filter(lasting(on), post__in=posts).values_list("post", flat=True))


def holds(post: Post, on: date) -> bool:
    """Whether a post lasts on a day."""
    return post.since <= on and (post.until is None or post.until >= on)
