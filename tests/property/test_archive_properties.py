"""An archive out and in is the identity: records, history, and what is derived from them."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.property.oracle import complaints
from tests.property.test_undo_properties import batches, do
from tests.property.workspaces import TERMS, drop, fresh

from crm_desktop.exchange.archive.read import open_archive
from crm_desktop.exchange.archive.write import write_archive
from crm_desktop.services.undo import undo
from crm_desktop.store import Store, open_store
from crm_desktop.store.snapshot import read_facts

LOG = ("change ORDER BY n", "tx ORDER BY tx", "batch ORDER BY b")


def everything(store: Store) -> list[object]:
    with store.read() as connection:
        facts = read_facts(connection, with_hashes=True)
    return [facts, *(store.query(f"SELECT * FROM {table}") for table in LOG)]


@settings(max_examples=25)
@given(jobs=st.lists(batches, min_size=1, max_size=4), takes_back=st.booleans())
def test_an_archive_out_and_in_is_the_identity(jobs: list[list[tuple[object, ...]]], takes_back: bool) -> None:
    store, folder = fresh(), Path(tempfile.mkdtemp(prefix="crm-property-"))
    people: list[str] = []
    done = [do(store, people, job, bulk=number % 2 == 1) for number, job in enumerate(jobs)]
    if takes_back and store.query("SELECT 1 FROM batch WHERE id = ?", (done[-1],)):
        undo(store, done[-1])
    write_archive(store, folder / "all.zip")
    open_archive(folder / "all.zip", folder / "again.crm")
    again = open_store(folder / "again.crm", read_only=True)
    assert everything(again) == everything(store)
    assert list(complaints(again, *TERMS)) == []
    again.close()
    shutil.rmtree(folder)
    drop(store)
