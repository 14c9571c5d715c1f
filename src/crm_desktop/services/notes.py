"""Notes: what was said and done with a person or a company, in words."""

from __future__ import annotations

from dataclasses import dataclass

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import ACTIVITY, KIND
from crm_desktop.services import records
from crm_desktop.services.activity_rows import count_kind, done_rows
from crm_desktop.services.validation import clean_new
from crm_desktop.store.engine import Store


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note as a card of the timeline; `record_name` is the page it was written on."""

    k: int
    id: str
    record_kind: str
    record_id: str
    record_name: str
    subject: str
    body: str
    at: int
    by: str
    updated_at: int


def write_note(store: Store, *, kind_name: str, record_id: str, body: str, subject: str = "") -> str:
    """Write a note on the page of a person or a company and return its id."""
    _check_text(body, subject)
    name = records.name_of(store, KIND[kind_name], record_id)
    values = clean_new(
        ACTIVITY,
        {"kind": "note", "record_kind": kind_name, "record_id": record_id, "subject": subject, "body": body},
    )
    with store.write(tr("Note on {name}", name=name)) as unit:
        return unit.insert(ACTIVITY, id=None, **values)


def edit_note(
    store: Store, note_id: str, body: str, *, subject: str | None = None, seen: str | None = None
) -> str | None:
    """Change the text of a note; `seen` is the text as it was shown. Return the batch, None where nothing differs."""
    _check_text(body, subject or "")
    changed = {"body": body} | ({} if subject is None else {"subject": subject})
    return records.update(store, ACTIVITY, note_id, changed, None if seen is None else {"body": seen})


def list_notes(store: Store, kind_name: str, record_id: str, limit: int = 200) -> list[NoteRow]:
    """Return the notes on a page, newest first; a company's page shows those on its people too."""
    return [
        NoteRow(row.k, row.id, row.record_kind, row.record_id, row.record_name, row.subject, row.body, row.at, row.by,
                row.updated_at)
        for row in done_rows(store, kind_name, record_id, limit, kinds=("note",))
    ]  # fmt: skip


def count_notes(store: Store, kind_name: str, record_id: str) -> int:
    """Return how many notes stand on a page; a company's page counts those on its people too."""
    return count_kind(store, kind_name, record_id, "note")


def _check_text(body: str, subject: str) -> None:
    if not body.strip() and not subject.strip():
        raise ValidationError(tr("The note is empty"), tr("Write a text, then save it."), field="body")
