"""Put the list of tables back into a damaged copy: a new file of the same version has it on the same pages."""

from __future__ import annotations

import tempfile
from pathlib import Path

from crm_desktop.store.connection import PAGE, create_file
from crm_desktop.store.schema import create_schema

_HEADER = 100  # bytes of the file's own header on its first page: sizes and counters of this very file
_SIZES = frozenset(1 << n for n in range(9, 16))  # that pages may have, as they stand in the header
_SAME = 0.5  # so much of the list must be as in a new file, or the file was made in another way


def put_schema_back(copy: Path) -> bool:
    """Write the pages of the list of tables into a copy; False where its pages lie elsewhere."""
    data = bytearray(copy.read_bytes())
    size = int.from_bytes(data[16:18], "big")  # of its pages, in its header
    with tempfile.TemporaryDirectory(prefix=".crm-schema-", dir=copy.parent) as folder:
        fresh, size, pages = _fresh(Path(folder) / "fresh.crm", size if size in _SIZES else PAGE)
    if len(data) < len(fresh) or data[:16] != fresh[:16]:
        return False
    spans = [(page * size + (_HEADER if page == 0 else 0), (page + 1) * size) for page in pages]
    same = sum(data[start:end] == fresh[start:end] for start, end in spans)
    if same < len(spans) * _SAME:
        return False
    for start, end in spans:
        data[start:end] = fresh[start:end]
    copy.write_bytes(data)
    return True


def _fresh(path: Path, page: int) -> tuple[bytes, int, list[int]]:
    """Return a new file with pages of `page` bytes, their size, and those that hold the list of tables (from 0).

    In a file without a record each table and index is one page, its root; all others belong to the list.
    """
    connection = create_file(path, page)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("BEGIN IMMEDIATE")
        create_schema(connection)
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = int(connection.execute("PRAGMA page_size").fetchone()[0])
        roots = {row[0] - 1 for row in connection.execute("SELECT rootpage FROM sqlite_master WHERE rootpage > 0")}
    finally:
        connection.close()
    fresh = path.read_bytes()
    return fresh, size, [page for page in range(len(fresh) // size) if page not in roots]
