"""A workbook on its way in: taken, checked, confirmed, brought in; each step may be begun again.

The steps are done by a thread beside the requests, one process at a time, under a lock that goes
with its connection: where a process was killed, whoever looks next begins the step again.
"""

import json
import logging
import threading
import time
from contextlib import suppress
from uuid import UUID

from django.db import connections
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from bihuan import core
from bihuan.documents.reading import alone
from bihuan.people import may, queries
from bihuan.people.exchange import bringing, sent
from bihuan.people.exchange.fates import Told
from bihuan.people.exchange.sent import Sent
from bihuan.people.models import Organisation, Person
from bihuan.people.refused import Refused
from bihuan.people.walls import tenant

from .models import Batch

log = logging.getLogger(__name__)
State = Batch.State

SOON = 2.0  # seconds to wait for a short step, so that its page says at once what came of it
SHOWN = 5


def take(keeper: Organisation, by: Person | str, name: str, rows: Sent) -> Batch:
    """Keep what came in, to be checked."""
    now = timezone.now()
    with tenant(keeper.id) as kept_by:
        return Batch.objects.create(
            community_id=kept_by, by_id=str(getattr(by, "id", by)), at=now, changed=now, name=name,
            rows=rows.rows, sent=json.dumps(rows.as_json(), ensure_ascii=False),
        )  # fmt: skip


def find(community: UUID, person: str, batch: UUID) -> Batch:
    """One that this person brought. Raises Batch.DoesNotExist."""
    with tenant(community):
        return Batch.objects.get(id=batch, by=person)


def latest(community: UUID, person: str) -> list[Batch]:
    """The last ones of this person, newest first."""
    with tenant(community):
        own = Batch.objects.filter(by=person).defer("sent", "told").order_by("-at")
        return list(own[:SHOWN])


def confirm(batch: Batch) -> None:
    """Have it brought in. Raises Refused unless it was checked and waits for that."""
    with tenant(batch.community_id):
        waits = Batch.objects.filter(id=batch.id, state=State.CHECKED)
        if not waits.update(state=State.BRINGING, changed=timezone.now()):
            raise Refused(_("这一份已经办过了。"))


def drop(batch: Batch) -> None:
    """Forget it; what was brought in stays."""
    with tenant(batch.community_id):
        Batch.objects.filter(id=batch.id).delete()


def kept(batch: Batch) -> Sent:
    """Its rows as they came."""
    return sent.kept(json.loads(batch.sent.open()))


def told(batch: Batch) -> dict[str, object]:
    """What became of its rows; empty until it is checked."""
    return json.loads(batch.told.open() or "{}")


# -- the steps --------------------------------------------------------------------------------------


def go_on(batch: Batch, wait: float = SOON) -> None:
    """Have its step done beside the request, and wait a moment for it."""
    args = (batch.community_id, batch.id, get_language())
    threading.Thread(target=_beside, args=args, name="brings in a workbook", daemon=True).start()
    until = time.monotonic() + wait
    while time.monotonic() < until and _state(batch) in Batch.AT_WORK:
        time.sleep(0.05)


def work(community: UUID, batch: UUID) -> None:
    """Do the step that is to be done, unless somebody is at it."""
    with alone(batch) as mine:
        if not mine:
            return
        with suppress(Batch.DoesNotExist):
            _step(community, batch)


def _beside(community: UUID, batch: UUID, language: str | None) -> None:
    try:
        with override(language):
            work(community, batch)
    except Exception:
        log.exception("batch %s stays as it is", batch)
    finally:
        connections.close_all()


def _state(batch: Batch) -> str:
    with tenant(batch.community_id):
        return Batch.objects.values_list("state", flat=True).get(id=batch.id)


def _step(community: UUID, batch: UUID) -> None:
    with tenant(community):
        row = Batch.objects.select_related("by__user").get(id=batch)
        keeper = Organisation.objects.get(id=community)
        if not row.at_work:
            return
        rows, today = kept(row), timezone.localdate()
        try:
            by = _as(row, keeper)
            if row.state == State.CHECKING:
                _keep(row, bringing.rehearse(keeper, rows, by, today), State.CHECKED)
            else:
                _keep(row, bringing.bring(keeper, rows, by, today), State.DONE)
        except Refused as refused:
            row.state, row.why, row.changed = State.FAILED, refused.says[:300], timezone.now()
            row.save(update_fields=["state", "why", "changed"])


def _as(row: Batch, keeper: Organisation) -> core.Person:
    """Whoever brought it, with the roles they have now. Raises Refused when that is not enough."""
    by = queries.person(row.by.user, keeper.id, timezone.now()) if row.by.user else None
    if by is None or not may.organise(by.roles):
        raise Refused(_("您现在没有导入的权限。"))
    return by


def _keep(row: Batch, told_: Told, state: str) -> None:
    row.state, row.counts, row.changed = state, told_.counts, timezone.now()
    row.told = json.dumps(told_.as_json(), ensure_ascii=False)
    row.save(update_fields=["state", "counts", "told", "changed"])
