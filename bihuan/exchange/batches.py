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

from django.db import connections, transaction
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from bihuan.documents.reading import alone
from bihuan.people import may
from bihuan.people.exchange import bringing, sent
from bihuan.people.exchange.fates import REFUSED, Told
from bihuan.people.exchange.sent import Sent
from bihuan.people.exchange.sheets import RESIDENTS
from bihuan.people.models import Organisation, Person
from bihuan.people.refused import Refused
from bihuan.people.standing import Standing
from bihuan.people.walls import tenant, through

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
    if row.at_work:
        try:
            here = _standing(row)
            with through(here.grants), transaction.atomic():
                _do(row, here)
        except Refused as refused:
            _fail(row, refused.says)


def _do(row: Batch, here: Standing) -> None:
    rows, today = kept(row), timezone.localdate()
    checks = row.state == State.CHECKING
    verb = bringing.rehearse if checks else bringing.bring
    told_ = verb(here.community, rows, here.person, today)
    row.state, row.counts = State.CHECKED if checks else State.DONE, told_.counts
    row.told = json.dumps(told_.as_json(), ensure_ascii=False)
    if not checks:
        row.sent = json.dumps(_without_residents(rows, told_).as_json(), ensure_ascii=False)
    _save(row, "state", "counts", "sent", "told")


def _without_residents(rows: Sent, told_: Told) -> Sent:
    """Residents who came in stand in their list, and are erased from there: no second copy stays."""
    refused = {one.number for one in told_.of(REFUSED) if one.sheet == RESIDENTS}
    kept_ = [one for one in rows.tables.get(RESIDENTS, ()) if one.number in refused]
    return Sent(rows.tables | {RESIDENTS: kept_}, rows.notes)


def _standing(row: Batch) -> Standing:
    """Whoever brought it, as they stand there now. Raises Refused when that is not enough."""
    here = Standing(row.by.user, str(row.community_id)) if row.by.user else None
    found = here and here.community and here.community.id == row.community_id
    if not here or not found or not may.organise(here.person.roles):
        raise Refused(_("您现在没有导入的权限。"))
    return here


def _fail(row: Batch, says: str) -> None:
    row.state, row.why = State.FAILED, says[:300]
    _save(row, "state", "why")


def _save(row: Batch, *columns: str) -> None:
    row.changed = timezone.now()
    with tenant(row.community_id):
        row.save(update_fields=[*columns, "changed"])
