"""Put a whole workspace back to what an older copy of it holds, for the whole team: one ordinary, undoable change."""

from __future__ import annotations

import json

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import CONFLICT, KINDS, PURGE, USER, Kind
from crm_desktop.store.batch import Batch
from crm_desktop.store.codec import columns_of, flatten, read_row
from crm_desktop.store.engine import Store
from crm_desktop.store.log import Cause

_LEFT_ALONE = (CONFLICT, PURGE, USER)


def put_all_back(store: Store, copy: Store) -> str:
    """Give every record the values that it has in `copy`; what came later goes to the bin. Return the batch.

    Run it after a sync: the difference is taken from what the team has now, and sent like any other change.
    """
    with store.batch(tr("Everything put back to an older copy"), cause=Cause.RESTORE) as batch:
        for kind in KINDS:
            if kind not in _LEFT_ALONE:
                _put_back(batch, kind, store, copy)
        return batch.id


def _put_back(batch: Batch, kind: Kind, store: Store, copy: Store) -> None:
    select = f"SELECT {', '.join(columns_of(kind))} FROM {kind.name}"  # noqa: S608 spec
    then = {str(row[0]): flatten(kind, read_row(kind, row)) for row in copy.query(select)}
    for stored in store.query(select):
        record_id, now = str(stored[0]), flatten(kind, read_row(kind, stored))
        was = then.get(record_id)
        if was is None:
            if "deleted_at" not in now:
                batch.unit().delete(kind, record_id)
        else:
            names = [name for name in now.keys() | was.keys() if now.get(name) != was.get(name)]
            changed = {name: json.loads(was[name]) if name in was else None for name in names}
            if changed:
                batch.unit().update(kind, record_id, changed, trusted=True)
        batch.breathe()
