"""The notes that a row brings; one that is there already is not written twice."""

from __future__ import annotations

from crm_desktop.domain.specs import ACTIVITY, Kind
from crm_desktop.store import Unit


def write_note(unit: Unit, kind: Kind, record_id: str, body: str) -> None:
    """Write a note on the page of a record."""
    same = unit.query(
        "SELECT 1 FROM activity WHERE record_id = ? AND deleted_at IS NULL AND kind = 'note' AND body = ? LIMIT 1",
        (record_id, body),
    )
    if not same:
        unit.insert(ACTIVITY, kind="note", record_kind=kind.name, record_id=record_id, body=body)
