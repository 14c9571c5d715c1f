"""Many rows in one statement: what a statement costs beside its rows is paid once for 64 of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import chain

from crm_desktop.store.connection import Connection

Row = Sequence[object]
_SIZES = (64, 8, 1)  # a size is a statement of its own to be compiled, so there are few


def insert_rows(connection: Connection, into: str, rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Insert rows `into` "INSERT INTO table(columns)"; return of each statement its number of rows and last row id."""
    done: list[tuple[int, int]] = []
    start = 0
    for size in _SIZES:
        while len(rows) - start >= size:
            values = list(chain.from_iterable(rows[start : start + size]))
            done.append((size, connection.execute(_statement(into, len(rows[0]), size), values).lastrowid))
            start += size
    return done


@cache
def _statement(into: str, width: int, size: int) -> str:
    row = f"({', '.join('?' * width)})"
    return f"{into} VALUES {', '.join([row] * size)}"
