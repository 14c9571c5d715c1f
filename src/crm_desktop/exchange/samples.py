"""Rows from the beginning, the middle and the end of a table: what recognition looks at, however long the file is."""

from __future__ import annotations

import csv
from itertools import islice

from crm_desktop.exchange.csv_read import Table
from crm_desktop.exchange.tables import Readable

HEAD = 60
_LATER = 40  # rows from the middle, and as many from the end
_PIECE = 1 << 14  # bytes that are read there


def sample_rows(table: Readable) -> list[list[str]]:
    """Return the cells of up to 140 rows."""
    head = [row.cells for row in table.preview(HEAD)]
    if len(head) < HEAD:
        return head
    if isinstance(table, Table):
        return head + _from_text(table)
    last = table.size
    step = max(1, (last - HEAD) // (2 * _LATER))
    return head + [row.cells for row in islice(table.rows(), HEAD, None, step)]


def _from_text(table: Table) -> list[list[str]]:
    """Read whole lines around two places of the file; what a quoted line break tears apart has too few cells."""
    if table.encoding.is_wide:
        return []
    found: list[list[str]] = []
    with table.path.open("rb") as file:
        for place in (table.size // 2, max(0, table.size - _PIECE)):
            file.seek(place)
            lines = file.read(_PIECE).decode(table.encoding.name, errors="replace").splitlines()[1:-1]
            reader = csv.reader(lines, **table.dialect.reader_options(strict=False))  # type: ignore[arg-type]
            rows = (cells for cells in reader if len(cells) == len(table.header))
            found += list(islice(rows, _LATER))
    return found
