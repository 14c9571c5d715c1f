"""Derived columns and rows of records that another SQLite program wrote: it knows nothing of them (log.md 3)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from crm_desktop.domain.specs import KIND, Kind
from crm_desktop.store.engine import Store
from crm_desktop.store.log import MANY, change_set
from crm_desktop.store.statements import rollup_keys

if TYPE_CHECKING:
    from crm_desktop.store.unit_of_work import Unit

_MARK = "outside_until"
_SLICE = 200  # records a transaction: others may save in between


def refresh_outside(store: Store) -> int:
    """Derive anew what other programs changed since the last call, and tell the listeners. Return how many records.

    Cheap where nothing of that kind happened; it writes, so the window calls it on its writer lane.
    """
    mark = int(str(store.get_setting(_MARK, 0)))
    rows = store.query(
        "SELECT c.tx, c.tbl, c.rid, c.root_id, c.new, c.old FROM tx t JOIN change c ON c.tx = t.tx "
        "WHERE t.cause = 'outside' AND t.tx > ? ORDER BY c.n",
        (mark,),
    )
    if not rows:
        return 0
    from crm_desktop.store.custom_words import settle_custom_words  # late: start-up

    records = {(str(tbl), str(rid)) for _, tbl, rid, _, _, _ in rows if str(tbl) in KIND}
    parents = {(str(r[1]), p) for r in rows if str(r[1]) in KIND for p in _parents(KIND[str(r[1])], r[3:])}
    work = [(KIND[table], rid, False) for table, rid in records] + [(KIND[table], rid, True) for table, rid in parents]
    for start in range(0, len(work), _SLICE):
        with store.deriving() as unit:
            _derive(unit, work[start : start + _SLICE])
    settle_custom_words(store)
    store.set_setting(_MARK, max(int(str(row[0])) for row in rows))
    if len(rows) <= MANY:
        store.tell(change_set(store.head(), [(0, tbl, rid, root, new) for _, tbl, rid, root, new, _ in rows]))
    return len(records)


def _derive(unit: Unit, work: Iterable[tuple[Kind, str, bool]]) -> None:
    for kind, record_id, is_parent in work:
        if is_parent:
            unit.roll_up_parents(kind, [record_id])
        else:
            unit.rederive(kind, record_id)


def _parents(kind: Kind, values: Iterable[object]) -> set[str]:
    """Return every page that a change names: the one before, the one after, and the one of the row."""
    root, new, old = values
    found = {str(root)} if root else set()
    for side in (new, old):
        named = json.loads(str(side)) if side else {}
        found.update(str(named[key]) for key in {kind.root, *rollup_keys(kind)} if named.get(key))
    return found
