"""What a person does with a matter through a form: keep what they brought, act, keep a draft."""

from datetime import datetime
from uuid import UUID

from bihuan import core

from . import drafts, evidence, phones, record
from .forms import ActForm
from .models import Matter


def take(
    community: UUID | str, matter: UUID | str, by: core.Person, form: ActForm, *, at: datetime
) -> core.Matter:
    """Let the act of a valid form happen to a matter.

    Raises record.Refused or record.Stale after keeping as a draft all that was typed and attached.
    """
    if (key := form.cleaned_data["key"]) and record.done(community, key):
        return record.present(community, matter)  # the same form once more: keep nothing twice
    given = form.given(community)
    try:
        after = record.record(
            community,
            matter,
            form.event(by, at, given),
            seen=form.before,
            opens=form.opened(community),
        )
    except (record.Refused, record.Stale):
        _keep_draft(community, matter, by, form, given)
        raise
    drafts.drop(community, matter, form.act.id, by.id)
    phones.note(community, after.id, after.procedure.id, form.words(given))
    return after


def start(
    community: UUID | str,
    by: core.Person,
    form: ActForm,
    *,
    title: str,
    at: datetime,
    aspect: str = "",
) -> Matter:
    """Begin a matter by the act of a valid form. Raises record.Refused after keeping a draft."""
    given = form.given(community)
    try:
        row = record.begin(
            community,
            form.procedure.id,
            form.event(by, at, given),
            title=title,
            aspect=aspect,
            opens=form.opened(community),
        )
    except record.Refused:
        _keep_draft(community, None, by, form, given)
        raise
    drafts.drop(community, None, form.act.id, by.id)
    phones.note(community, row.id, row.procedure, form.words(given))
    return row


def _keep_draft(
    community: UUID | str,
    matter: UUID | str | None,
    by: core.Person,
    form: ActForm,
    given: dict[str, tuple[str, ...]],
) -> None:
    """Texts and plain values as they were typed; files by their commitments."""
    typed = {
        name: str(form.data.get(form.add_prefix(name), ""))
        for name in form.fields
        if name not in ("key", "seen")
    }
    texts = {k for k in given if form.procedure.evidence[k].given_as == "text"}
    attached = {kind: list(marks) for kind, marks in given.items() if kind not in texts}
    kept = {name: text for name, text in typed.items() if text} | attached
    drafts.keep(community, matter, form.act.id, by.id, kept)
    evidence.discard(community, [mark for kind in texts for mark in given[kind]])
