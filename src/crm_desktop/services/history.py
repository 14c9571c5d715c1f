"""Who changed what, when and why: read from the one log."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import ALIAS, CONFLICT, KIND, PURGE, Kind
from crm_desktop.services.aliases import ids_of_page
from crm_desktop.services.undo import BatchRow, number_of, recent_batches
from crm_desktop.services.users import user_names
from crm_desktop.services.wording import SILENT, Names, field_label, sentence, value_words
from crm_desktop.store.engine import Store
from crm_desktop.store.log import Cause
from crm_desktop.store.older_history import records_without_past

_OF_SYNC = frozenset((CONFLICT.name, PURGE.name))
__all__ = ["BatchRow", "HistoryEntry", "before_joining", "has_older", "history_of", "recent_batches", "words_of_batch"]


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One change of one field; `field` is empty where a record came into being or was removed from the file."""

    n: int
    batch: str
    batch_title: str
    kind: str
    id: str
    at: int
    who: str
    cause: Cause
    field: str
    label: str
    old: str
    new: str
    text: str


def history_of(store: Store, record_id: str, *, limit: int = 500) -> list[HistoryEntry]:
    """Return the changes of a record, of what belongs to its page and of what was merged into it, newest first."""
    rows = store.query(
        _SELECT + "WHERE c.n IN (SELECT n FROM change WHERE rid IN (SELECT value FROM json_each(?1)) "  # noqa: S608
        "UNION SELECT n FROM change WHERE root_id IN (SELECT value FROM json_each(?1))) "
        "AND c.state NOT IN ('refused', 'parked') ORDER BY c.n DESC LIMIT ?2",
        (json.dumps(ids_of_page(store, record_id)), limit),
    )
    return _entries(store, rows, record_id)


def has_older(store: Store, record_id: str) -> bool:
    """Return whether the server knows what happened to a record before this file joined, and this file does not."""
    page = json.dumps(ids_of_page(store, record_id))
    return bool(store.read_once(lambda connection: records_without_past(connection, page)))


def before_joining() -> str:
    """Return the line that stands below a history of which the server knows more."""
    return tr("Before you joined: needs internet")


def words_of_batch(store: Store, batch_id: str, *, limit: int = 200) -> list[HistoryEntry]:
    """Return the changes of one batch, newest first."""
    rows = store.query(_SELECT + "WHERE t.b = ? ORDER BY c.n DESC LIMIT ?", (number_of(store, batch_id), limit))
    return _entries(store, rows, "")


def entries_of_changes(store: Store, ns: Sequence[int], record_id: str) -> list[HistoryEntry]:
    """Return the given changes in words, newest first."""
    where = "WHERE c.n IN (SELECT value FROM json_each(?)) ORDER BY c.n DESC"
    return _entries(store, store.query(_SELECT + where, (json.dumps(list(ns)),)), record_id)


_SELECT = (
    "SELECT c.n, t.batch, t.title, c.tbl, c.rid, t.at, t.by, t.cause, c.kind, c.new, c.old "
    "FROM change c JOIN tx_named t ON t.tx = c.tx "
)


def _entries(store: Store, rows: Sequence[tuple[Any, ...]], page: str) -> list[HistoryEntry]:
    names, users = Names(store), user_names(store)
    found: list[HistoryEntry] = []
    for n, batch, title, table, record_id, at, by, cause, op, new, old in rows:
        kind = KIND.get(table)
        if kind is None or table in _OF_SYNC or op == "B":  # a newer version's kind; what nobody did as such
            continue
        for field, label, before, after, text in _fields(kind, record_id, op, new, old, names, record_id == page):
            found.append(
                HistoryEntry(
                    n, batch, title, table, record_id, at, users.get(by, ""), Cause(cause), field, label, before,
                    after, text,
                )
            )  # fmt: skip
    return found


def _fields(
    kind: Kind, record_id: str, op: str, new: str | None, old: str | None, names: Names, is_page: bool
) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield field, label, old, new and sentence of each field of one op."""
    after, before = json.loads(new or "{}"), json.loads(old or "{}")
    if op != "U":
        yield "", "", "", "", _whole_record(kind, record_id, op, after, names)
        return
    for field in after:
        if field.partition(".")[0] in SILENT:
            continue
        was, now = before.get(field), after[field]
        text = sentence(kind, field, was, now, names)
        if not is_page:
            text = _about(kind, record_id, field, now, text, names)
        shown = now if now is not None else was
        yield (
            field,
            field_label(kind, field, shown, names),
            value_words(kind, field, was, names),
            value_words(kind, field, now, names),
            text,
        )


def _whole_record(kind: Kind, record_id: str, op: str, after: dict[str, Any], names: Names) -> str:
    if op in ("D", "P"):
        return tr("Removed from the file by another program") if op == "D" else tr("Removed for good")
    if kind.name == "affiliation":
        company = names.name("company", str(after.get("company_id") or ""))
        return tr("Job at {company} added", company=company)
    if kind.name == "activity":
        return tr("Note written")
    if kind.name == "attachment":
        return tr("File “{name}” attached", name=str(after.get("name") or ""))
    if kind is ALIAS:
        return tr("{name} was merged into this", name=_merged_name(record_id, after, names))
    return tr("{name} created", name=names.name(kind.name, record_id))


def _merged_name(alias_id: str, after: dict[str, Any], names: Names) -> str:
    """Return the name of the record that an alias leads away from."""
    old_id = str(after.get("old_id") or names.name(ALIAS.name, alias_id))
    return next((n for n in (names.name(k, old_id) for k in ("person", "company")) if n != old_id), old_id)


def _about(kind: Kind, record_id: str, field: str, now: object, text: str, names: Names) -> str:
    """Return the sentence of a change of something that belongs to the page."""
    if kind is ALIAS:
        name = _merged_name(record_id, {}, names)
        return (
            tr("{name} is a record of its own again", name=name)
            if now
            else tr("{name} was merged into this", name=name)
        )
    name = names.name(kind.name, record_id)
    if kind.name == "affiliation":
        name = tr(kind.label)
    if field == "deleted_at" and kind.name == "attachment":
        return tr("File “{name}” removed", name=name) if now else tr("File “{name}” restored", name=name)
    return tr("{name}: {sentence}", name=name or tr(kind.label), sentence=text)
