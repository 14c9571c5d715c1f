"""Tags and own fields that an import brought: its undo takes them away only where nothing needs them, and they come
back with a record that bears them."""

from __future__ import annotations

import json
from collections.abc import Iterable

from crm_desktop.domain.ids import natural_id
from crm_desktop.domain.specs import CUSTOM_FIELD, KIND, KINDS, TAG, Kind
from crm_desktop.store.codec import as_map
from crm_desktop.store.log import Cause
from crm_desktop.store.unit_of_work import Unit

SHARED = (TAG, CUSTOM_FIELD)  # kinds of records that others bear
_WITH_FIELDS = frozenset(kind.name for kind in KINDS if "custom" in kind.by_name)


class Belongings:
    """Brings along what restored records bear; looks at each tag and field once."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def bring(self, unit: Unit, kind: Kind, record_id: str) -> None:
        """Take the tags and own fields of a record that came back out of the bin, in the same transaction."""
        row = unit.row(kind, record_id) if kind.has_tags or kind.name in _WITH_FIELDS else None
        if row is None or row["deleted_at"] is not None:
            return
        # Who removes a tag takes it off every record, those in the bin too: what is still borne went with an undo.
        for tag in self._new(as_map(row.get("tags"))):
            if unit.row_deleted(TAG, tag) is not None:
                unit.restore(TAG, tag)
        fields = [natural_id(CUSTOM_FIELD.name, kind.name, key) for key in as_map(row.get("custom"))]
        for field in self._new(fields):
            if unit.row_deleted(CUSTOM_FIELD, field) is not None and _went_with_import(unit, field):
                unit.restore(CUSTOM_FIELD, field)

    def _new(self, ids: Iterable[str]) -> list[str]:
        fresh = [one for one in ids if one not in self._seen]
        self._seen.update(fresh)
        return fresh


def restore_with_all(unit: Unit, kind: Kind, record_id: str, belongings: Belongings | None = None) -> bool:
    """Take a record out of the bin, and the tags and fields that it bears."""
    is_restored = unit.restore(kind, record_id)
    (belongings or Belongings()).bring(unit, kind, record_id)
    return is_restored


def still_borne(unit: Unit, cause: Cause, shared: Iterable[tuple[Kind, str]]) -> set[str]:
    """Return those tags and fields of a batch which records bear after the others went back.

    A field that somebody added by hand goes with the undo of that, whatever it holds: its values wait for it.
    """
    found = set()
    for kind, record_id in shared:
        is_borne = _is_tag_borne if kind is TAG else _has_values
        if (kind is TAG or cause is Cause.IMPORT) and is_borne(unit, record_id):
            found.add(record_id)
    return found


def _is_tag_borne(unit: Unit, tag: str) -> bool:
    return bool(unit.query("SELECT 1 FROM tag_index WHERE tag_id = ? LIMIT 1", (tag,)))


def _has_values(unit: Unit, field: str) -> bool:
    for kind_name, key in unit.query("SELECT kind, key FROM custom_field WHERE id = ?", (field,)):
        sql = (
            f"SELECT 1 FROM {KIND[str(kind_name)].name} WHERE deleted_at IS NULL AND custom <> '{{}}' "  # noqa: S608
            "AND json_type(custom, ?) IS NOT NULL LIMIT 1"
        )
        return bool(unit.query(sql, (f'$."{key}"',)))
    return False


def _went_with_import(unit: Unit, field: str) -> bool:
    """Return whether a field went to the bin with the records that brought it: one that was removed stays removed."""
    rows = unit.query(
        "SELECT c.new, b.undoes FROM change c JOIN tx t ON t.tx = c.tx LEFT JOIN batch b ON b.b = t.batch "
        "WHERE c.rid = ? ORDER BY c.n DESC",
        (field,),
    )
    for new, undoes in rows:
        if json.loads(str(new or "{}")).get("deleted_at") is not None:
            return _began_with(unit, undoes) not in (Cause.EDIT, None)
    return False


def _began_with(unit: Unit, batch_id: object) -> Cause | None:
    """Return the cause of what was undone at first, behind any undo and redo of it."""
    cause = None
    while batch_id is not None:
        rows = unit.query("SELECT t.cause, b.undoes FROM batch b JOIN tx t ON t.tx = b.b WHERE b.id = ?", (batch_id,))
        cause, batch_id = (Cause(str(rows[0][0])), rows[0][1]) if rows else (cause, None)
    return cause
