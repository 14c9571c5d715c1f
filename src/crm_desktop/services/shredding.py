"""After a record was erased for good: its files go, and the workspace is written anew, with no free page left of it."""

from __future__ import annotations

import logging

from crm_desktop.domain.errors import CrmError
from crm_desktop.services.blobs import blob_path, named_blobs
from crm_desktop.store import Store
from crm_desktop.store.sync_state import change_state, read_state

log = logging.getLogger(__name__)


def shred_if_due(store: Store) -> bool:
    """Finish an erasure; return whether there was one. Where the file is busy it is done with the next round."""
    files = store.read_once(read_state).shred
    if files is None:
        return False
    named = named_blobs(store)
    for sha256 in files:
        if sha256 not in named:
            blob_path(store, sha256).unlink(missing_ok=True)
    try:
        is_done = store.write_anew()
    except CrmError as error:
        log.warning("what was erased may still stand in free pages: %s", error.code)
        is_done = False
    if is_done:
        store.run_quietly(lambda connection: change_state(connection, shred=None))
    return True
