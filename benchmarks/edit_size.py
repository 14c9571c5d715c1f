"""What a later edit adds to the file, beside its content."""

from __future__ import annotations

from benchmarks.measure import figure, scratch
from benchmarks.workspaces import copy_of, imported
from crm_desktop.domain.specs import PERSON
from crm_desktop.services import records
from crm_desktop.store import open_store
from crm_desktop.store.connection import connect

_EDITS = 4_000


def main() -> None:
    with scratch() as folder:
        path = copy_of(imported(20_000), folder)
        before = _used(path)
        store = open_store(path, app_folder=folder)
        ids = [str(row[0]) for row in store.query("SELECT id FROM person ORDER BY k % 101, k LIMIT ?", (_EDITS,))]
        head = store.head()
        for person_id in ids:
            records.update(store, PERSON, person_id, {"nickname": "Zuzka"})
        sizes = "length(CAST(new AS BLOB)) + length(CAST(old AS BLOB))"
        content = store.query(f"SELECT sum({sizes}) FROM change WHERE n > ?", (head,))[0][0]
        store.close()
        figure("disk: bytes of an edit beside its content", (_used(path) - before - content) / _EDITS, most=350)


def _used(path) -> int:
    """Return the bytes of the file when it is packed, the pieces of its search index put together."""
    connection = connect(path)
    connection.execute("INSERT INTO search(search) VALUES ('optimize')")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("VACUUM")
    pages, size = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    connection.close()
    return pages * size


if __name__ == "__main__":
    main()
