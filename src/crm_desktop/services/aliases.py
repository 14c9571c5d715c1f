"""Merged records: the old id leads to the record that was kept, and a merge is undone only where that makes sense."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.plain import plain
from crm_desktop.domain.specs import ALIAS, KIND
from crm_desktop.store.engine import Store
from crm_desktop.store.log import Cause

Query = Callable[[str, Sequence[object]], list[tuple[object, ...]]]
_LONGEST = 1_000  # merges in a row; a circle, which only another program can make, ends there


@plain
class Merged:
    """One record that was merged into another."""

    kind: str
    old_id: str
    old_title: str
    new_id: str
    new_title: str


class AlreadyMerged(ValidationError):
    """A record can't be restored because it was merged; the undo of `batch_id` brings it back."""

    def __init__(self, title: str, advice: str, batch_id: str) -> None:
        super().__init__(title, advice)
        self.batch_id = batch_id


def current_id(store: Store, record_id: str) -> str:
    """Return the record that this id means now: itself, or the one that it was merged into."""
    return current_by(store.query, record_id)


def current_by(query: Query, record_id: str) -> str:
    """Return the same within a transaction, by its own query."""
    found, turns = record_id, 0
    while turns < _LONGEST:
        rows = query("SELECT new_id FROM alias WHERE old_id = ? AND deleted_at IS NULL", (found,))
        if not rows:
            return found
        found, turns = str(rows[0][0]), turns + 1
    return record_id


def ids_of_page(store: Store, record_id: str) -> list[str]:
    """Return a record's id and those of all that were merged into it: their history is read on its page."""
    found = [record_id]
    for one in found:
        rows = store.query("SELECT old_id FROM alias WHERE new_id = ? AND deleted_at IS NULL", (one,))
        found += [str(row[0]) for row in rows if row[0] not in found]
    return found


def find_merged(store: Store, record_id: str) -> Merged | None:
    """Return into what a record was merged; None where it was not."""
    rows = store.query("SELECT kind, new_id FROM alias WHERE old_id = ? AND deleted_at IS NULL", (record_id,))
    if not rows or str(rows[0][0]) not in KIND:
        return None
    kind, new_id = (str(value) for value in rows[0])
    return Merged(kind, record_id, title_of(store, kind, record_id), new_id, title_of(store, kind, new_id))


def title_of(store: Store, kind_name: str, record_id: str) -> str:
    """Return a record's name; its kind where it has none or is gone."""
    kind = KIND[kind_name]
    rows = store.query(f"SELECT {kind.title} FROM {kind.name} WHERE id = ?", (record_id,))  # noqa: S608 spec
    return str((rows and rows[0][0]) or tr(kind.label))


def merge_of(store: Store, old_id: str) -> str:
    """Return the batch that merged a record; empty where it was not merged."""
    rows = store.query(
        "SELECT t.batch FROM alias a JOIN change c ON c.rid = a.id JOIN tx_named t ON t.tx = c.tx "
        "WHERE a.old_id = ? AND a.deleted_at IS NULL AND t.cause = ? ORDER BY c.n DESC LIMIT 1",
        (old_id, Cause.MERGE.value),
    )
    return str(rows[0][0]) if rows else ""


def records_that_hold_others(store: Store, batch_number: int) -> frozenset[str]:
    """Return the records that others were merged into, those aside which are or were merged by this batch itself.

    The undo of a batch must not put them in the bin: a record that it knows nothing of would be gone with them.
    """
    rows = store.query(
        "SELECT new_id FROM alias a WHERE deleted_at IS NULL AND NOT EXISTS (SELECT 1 FROM change c "
        "JOIN tx t ON t.tx = c.tx WHERE t.batch = ? AND (c.rid = a.id OR (c.rid = a.old_id AND c.kind = 'I')))",
        (batch_number,),
    )
    own = store.query(
        "SELECT a.old_id FROM change c JOIN tx t ON t.tx = c.tx JOIN alias a ON a.id = c.rid "  # noqa: S608 constant
        f"WHERE t.batch = ? AND c.tbl = '{ALIAS.name}'",
        (batch_number,),
    )
    found: set[str] = set()
    for (holder,) in rows:
        while holder and str(holder) not in found:
            found.add(str(holder))
            holder = (
                store.query("SELECT new_id FROM alias WHERE old_id = ? AND deleted_at IS NULL", (holder,)) or [("",)]
            )[0][0]
    return frozenset(found - {str(row[0]) for row in own})


def check_not_merged(store: Store, record_ids: Iterable[str]) -> None:
    """Refuse to take a merged record out of the bin: what belonged to it lies with the other one."""
    for record_id in record_ids:
        merged = find_merged(store, record_id)
        if merged is not None:
            batch_id = merge_of(store, record_id)
            raise AlreadyMerged(
                tr("“{old}” was merged into “{new}”", old=merged.old_title, new=merged.new_title),
                tr("Undo the merge to have both again: Duplicates, Past merges, or crm unmerge {batch}",
                   batch=batch_id),
                batch_id,
            )  # fmt: skip


def check_undo(store: Store, batch_id: str) -> None:
    """Refuse the undo (or redo) of a merge that would tear apart what a later merge joined."""
    origin, turns = batch_id, 0
    while (found := store.query(_BATCH, (origin, origin))) and found[0][1]:
        origin, turns = str(found[0][1]), turns + 1
    if not found or found[0][2] != Cause.MERGE:
        return
    for old_id, new_id, kind in _aliases_of(store, str(origin)):
        if turns % 2:
            _check_redo(store, kind, old_id, new_id)
        else:
            _check_kept(store, new_id)
    if turns % 2 == 0:
        _check_later(store, str(origin))


_BATCH = (
    "SELECT b.b, b.undoes, t.cause FROM batch b JOIN tx t ON t.tx = b.b "
    "WHERE substr(b.id, 1, 13) = substr(?, 1, 13) AND b.id = ?"
)
_CHANGES = "change c JOIN tx t ON t.tx = c.tx JOIN batch b ON b.b = t.batch WHERE b.id = ?"


def _aliases_of(store: Store, batch_id: str) -> list[tuple[str, str, str]]:
    """Return what a merge wrote of aliases: old id, new id, kind."""
    rows = store.query(
        f"SELECT a.old_id, coalesce(c.new ->> 'new_id', a.new_id), a.kind FROM {_CHANGES} ".replace(  # noqa: S608 constant
            "JOIN tx t", "JOIN alias a ON a.id = c.rid JOIN tx t"
        )
        + f"AND c.tbl = '{ALIAS.name}'",
        (batch_id,),
    )
    return [(str(old), str(new), str(kind)) for old, new, kind in rows]


def _check_kept(store: Store, kept_id: str) -> None:
    merged = find_merged(store, kept_id)
    if merged is not None:
        raise ValidationError(
            tr("“{old}” was merged into “{new}” after that", old=merged.old_title, new=merged.new_title),
            tr("Undo that merge first."),
        )


def _check_later(store: Store, batch_id: str) -> None:
    """Refuse where a later merge, not undone itself, changed the same facts: only it knows what stood there."""
    rows = store.query(
        "SELECT e.title FROM (SELECT c.rid, c.n, c.kind, c.new, t.batch AS own "  # noqa: S608 constant
        f"FROM {_CHANGES}) c JOIN change d ON d.rid = c.rid AND d.n > c.n JOIN tx u ON u.tx = d.tx "
        "JOIN batch e ON e.b = u.batch WHERE u.cause = 'merge' AND e.state = 'done' AND u.batch <> c.own "
        "AND (c.kind = 'I' OR EXISTS (SELECT 1 FROM json_each(c.new) x JOIN json_each(d.new) y ON x.key = y.key)) "
        "LIMIT 1",
        (batch_id,),
    )
    if rows:
        raise ValidationError(
            tr("“{title}” came after that and joined the same facts", title=rows[0][0]), tr("Undo that merge first.")
        )


def _check_redo(store: Store, kind_name: str, old_id: str, new_id: str) -> None:
    kind = KIND[kind_name]
    rows = store.query(
        f"SELECT id FROM {kind.name} WHERE deleted_at IS NULL AND id IN (SELECT value FROM json_each(?))",  # noqa: S608
        (json.dumps([old_id, new_id]),),
    )
    here = {row[0] for row in rows}
    for record_id in (new_id, old_id):
        if record_id not in here:
            raise ValidationError(
                tr("“{name}” is not there to be merged again", name=title_of(store, kind_name, record_id)),
                tr("Restore it from the bin, or merge the two records that are there now."),
            )
