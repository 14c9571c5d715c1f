"""One value of a record put back as it was before a change, whatever was done to it since."""

from __future__ import annotations

import json

from crm_desktop.domain.errors import NotFoundError, ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import ACTIVITY, AFFILIATION, ATTACHMENT, COMPANY, KIND, PERSON, TAG, Kind, Type
from crm_desktop.services.aliases import check_not_merged
from crm_desktop.services.custom_changes import clean_record_changes
from crm_desktop.services.history import HistoryEntry
from crm_desktop.services.records import name_of, not_found
from crm_desktop.services.validation import check_still_named
from crm_desktop.services.wording import Names, field_label
from crm_desktop.store.engine import Store
from crm_desktop.store.log import Cause
from crm_desktop.store.unit_of_work import Unit

_KINDS = frozenset(kind.name for kind in (PERSON, COMPANY, AFFILIATION, ACTIVITY, ATTACHMENT))


def can_put_back(entry: HistoryEntry) -> bool:
    """Return whether a line of history is a value that can be put back by itself."""
    if entry.kind not in _KINDS or not entry.field or entry.field == "deleted_at":
        return False
    return entry.field not in KIND[entry.kind].natural


def offer_words(entry: HistoryEntry) -> str:
    """Return what putting back would do, for a menu."""
    if entry.field.startswith("tags."):
        if entry.old:
            return tr("Put the tag “{name}” back", name=entry.old)
        return tr("Take the tag “{name}” off again", name=entry.new)
    if entry.field == "photo":
        return tr("Put back the photo as it was")
    if entry.old:
        return tr("Put back {field}: {value}", field=entry.label, value=entry.old)
    if "." in entry.field and not entry.field.startswith("custom."):
        return tr("Remove {field} {value} again", field=entry.label, value=entry.new)
    return tr("Put back {field} as it was", field=entry.label) if not entry.new else _emptied(entry.label)


def put_back(store: Store, change: int, field: str) -> str | None:
    """Give a field the value that it had before a change; return the batch, None where it has that value."""
    kind, record_id, old = _before(store, change, field)
    name = name_of(store, kind, record_id)
    check_not_merged(store, [record_id])
    value = old
    if field.startswith("custom."):
        value = clean_record_changes(store, kind, {field: old})[field]
    title = tr("{name}: “{field}” put back", name=name, field=_label(store, kind, field, old))
    with store.write(title, cause=Cause.RESTORE) as unit:
        row = unit.row(kind, record_id)
        if row is None:
            raise not_found(kind, record_id)
        if row["deleted_at"] is not None:
            raise _in_bin(name)
        _check_target(unit, kind, field, value)
        check_still_named(kind, row, {field: value})
        return unit.batch_id if unit.update(kind, record_id, {field: value}, trusted=True) else None


def _before(store: Store, change: int, field: str) -> tuple[Kind, str, object]:
    rows = store.query("SELECT tbl, rid, kind, new, old FROM change WHERE n = ?", (change,))
    if rows:
        table, record_id, op, new, old = rows[0]
        kind = KIND.get(str(table))
        is_value = kind is not None and kind.name in _KINDS and op == "U" and field in json.loads(str(new or "{}"))
        if kind is not None and is_value and field != "deleted_at" and field not in kind.natural:
            return kind, str(record_id), json.loads(str(old or "{}")).get(field)
    raise NotFoundError(
        tr("The change {n} has no value “{field}” that can be put back", n=str(change), field=field[:60]),
        tr("Choose a change of a field from History, or undo the whole line."),
    )


def _check_target(unit: Unit, kind: Kind, field: str, value: object) -> None:
    """Take a tag out of the bin with its mark; refuse to point at another record that lies there."""
    name, _, key = field.partition(".")
    if name == "tags" and value:
        if unit.row(TAG, key) is None:
            raise not_found(TAG, key)
        unit.restore(TAG, key)
    spec = kind.by_name[name]
    if spec.type is Type.REF and spec.ref in KIND and value:
        target = unit.row(KIND[spec.ref], str(value))
        if target is not None and target["deleted_at"] is not None:
            raise _in_bin(str(target.get(KIND[spec.ref].title) or tr(KIND[spec.ref].label)))


def _in_bin(name: str) -> ValidationError:
    return ValidationError(
        tr("“{name}” lies in the bin", name=name), tr("Restore it from the bin first, then put the value back.")
    )


def _label(store: Store, kind: Kind, field: str, old: object) -> str:
    return field_label(kind, field, old, Names(store))


def _emptied(label: str) -> str:
    return tr("Make {field} empty again", field=label)
