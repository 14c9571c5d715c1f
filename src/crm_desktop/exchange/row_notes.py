"""The notes that a row brings; one that is there already is not written twice."""

from __future__ import annotations

from collections.abc import Iterable

from crm_desktop.domain.ids import new_id
from crm_desktop.domain.specs import ACTIVITY, Kind
from crm_desktop.store import Unit


def write_notes(unit: Unit, kind: Kind, record_id: str, bodies: Iterable[str], *, is_new: bool) -> None:
    """Write notes on the page of a record; `is_new`: it was made by this row, so that there are none yet."""
    for body in dict.fromkeys(bodies):
        if is_new or not _is_there(unit, record_id, body):
            values = {"kind": "note", "record_kind": kind.name, "record_id": record_id, "body": body}
            # A note is neither a contact nor a step: what its record says of its activities stays as it is, and rows
            # with notes are written together like others (asked and written one by one they take twice the time).
            unit.insert_rolled_up(ACTIVITY, new_id(), values)


def _is_there(unit: Unit, record_id: str, body: str) -> bool:
    sql = "SELECT 1 FROM activity WHERE record_id = ? AND deleted_at IS NULL AND kind = 'note' AND body = ? LIMIT 1"
    return bool(unit.query(sql, (record_id, body)))
