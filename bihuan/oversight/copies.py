"""副本: everything found of whoever asked, as plain values, with what it is kept for and by which law.

Of others' words it tells only how many there are.
"""

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from bihuan import core
from bihuan.matters import evidence, procedures
from bihuan.matters.labels import spoken
from bihuan.matters.models import Matter
from bihuan.people import purposes
from bihuan.people.models import Organisation, Resident
from bihuan.people.pages.stored import after
from bihuan.people.walls import tenant

from .requests import Piece, named, pieces

FORMAT = 1
RESIDENTS = "people_resident"  # the table, by the purposes file


def copy(
    community: Organisation,
    request: Matter,
    state: core.Matter,
    reader: core.Person,
    at: datetime,
) -> dict[str, Any]:
    """What the request's own search found, whole."""
    found = named(community.id, state)
    with tenant(community.id):
        people = [_resident(row) for row in found.residents]
    return {
        "what": "bihuan personal data", "v": FORMAT, "community": community.name,
        "request": request.number, "made": at.isoformat(timespec="seconds"),
        "source": purposes.say(purposes.catalogue().source),
        "matters": [_matter(community.id, row, reader, at) for row in found.matters],
        "residents": people,
    }  # fmt: skip


def _matter(community: UUID, row: Matter, reader: core.Person, at: datetime) -> dict[str, Any]:
    edition = spoken(procedures.edition(row.edition))
    term = purposes.catalogue().procedures.get(row.procedure)
    every = pieces(community, row, reader, at)
    mine = [one for one in every if one.own and not one.shut and not one.erased]
    with tenant(community):
        lines = [entry.line().line for entry in row.trace.order_by("seq")]
    return {
        "number": row.number, "kind": edition.label, "title": row.title,
        "stage": edition.stages[row.stage].label,
        "opened": row.opened_at.isoformat(), "closed": row.closed_at and row.closed_at.isoformat(),
        **_why(term.purpose if term else ""),
        "kept": after(term.period, purposes.say("办结")) if term else "",
        "kept_by": purposes.say(term.source) if term else "",
        "done": [_done(edition, line) for line in lines],
        "evidence": [_given(community, one) for one in mine],
        "of_others": len([one for one in every if not one.erased]) - len(mine),
        "erased": len([one for one in every if one.erased]),
    }  # fmt: skip


def _why(purpose: str) -> dict[str, Any]:
    """What a record is kept for, and by which law."""
    told = purposes.catalogue().purposes.get(purpose)
    basis: Sequence[str] = [purposes.say(law) for law in told.basis] if told else []
    return {
        "for": purposes.say(told.label) if told else purpose,
        "purpose": purposes.say(told.why) if told else "",
        "basis": basis,
    }


def _done(edition: core.Procedure, line: core.Line) -> dict[str, str]:
    act = edition.acts.get(line.act)
    role = edition.roles.get(line.as_role, line.as_role)
    return {
        "at": line.happened.isoformat(),
        "what": act.label if act else line.act,
        "by": role,
    }


def _given(community: UUID, one: Piece) -> dict[str, Any]:
    body = evidence.body(community, one.mark)
    told: dict[str, Any] = {"label": one.label, "at": one.given.isoformat()}
    if body.media_type == evidence.TEXT:
        return told | {"text": body.text}
    encoded = base64.b64encode(body.content).decode()
    return told | {
        "name": body.name, "media_type": body.media_type, "size": len(body.content), "base64": encoded,
    }  # fmt: skip


def _resident(row: Resident) -> dict[str, Any]:
    told = purposes.catalogue()
    kept = told.retentions[told.tables[RESIDENTS].retention]
    home = row.household
    return {
        **_why(row.purpose),
        "name": row.name_sealed.open(), "phone": row.phone_sealed.open(),
        "home": f"{home.place.name} {home.door}" if home else "",
        "since": row.since.isoformat(), "until": row.until and row.until.isoformat(),
        "kept": after(kept.period, purposes.say(kept.after)), "kept_by": purposes.say(kept.source),
    }  # fmt: skip
