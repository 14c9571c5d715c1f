"""Notes: what was said and done with a person or a company, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import ACTIVITY, KIND
from crm_desktop.services import records
from crm_desktop.services.validation import clean_new
from crm_desktop.store.engine import Store

_AT = "coalesce(n.start_at, n.created_at)"


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
    return note_rows(store, kind_name, record_id, "", (), limit)


def count_notes(store: Store, kind_name: str, record_id: str) -> int:
    """Return how many notes stand on a page; a company's page counts those on its people too."""
    pages = _pages(kind_name)
    rows = store.query(
        "SELECT count(*) FROM activity n LEFT JOIN person p ON p.id = n.record_id "  # noqa: S608 fixed text
        f"WHERE n.record_id IN ({pages}) AND n.deleted_at IS NULL AND p.deleted_at IS NULL",
        [record_id] * pages.count("?"),
    )
    return int(str(rows[0][0]))


def note_rows(
    store: Store, kind_name: str, record_id: str, more: str, params: Sequence[object], limit: int
) -> list[NoteRow]:
    """Return notes on a page that fulfil a further condition, newest first."""
    pages = _pages(kind_name)
    rows = store.query(
        "SELECT n.k, n.id, n.record_kind, n.record_id, coalesce(p.display_name, c.display_name, ''), n.subject, "  # noqa: S608
        f"n.body, {_AT} AS at, n.created_by, n.updated_at FROM activity n "
        "LEFT JOIN person p ON p.id = n.record_id LEFT JOIN company c ON c.id = n.record_id "
        f"WHERE n.record_id IN ({pages}) AND n.deleted_at IS NULL AND p.deleted_at IS NULL {more} "
        f"ORDER BY {_AT} DESC, n.id DESC LIMIT ?",
        (*[record_id] * pages.count("?"), *params, limit),
    )
    return [
        NoteRow(
            int(str(r[0])), str(r[1]), str(r[2] or ""), str(r[3] or ""), str(r[4]), str(r[5] or ""), str(r[6] or ""),
            int(str(r[7])), str(r[8] or ""), int(str(r[9])),
        )
        for r in rows
    ]  # fmt: skip


def _pages(kind_name: str) -> str:
    """Return the query of the pages whose notes are shown on a page; each of its places takes the record's id."""
    own = "SELECT ?"
    if kind_name != "company":
        return own
    return f"{own} UNION SELECT a.person_id FROM affiliation a WHERE a.company_id = ? AND a.deleted_at IS NULL"  # noqa: S608


def _check_text(body: str, subject: str) -> None:
    if not body.strip() and not subject.strip():
        raise ValidationError(tr("The note is empty"), tr("Write a text, then save it."), field="body")
