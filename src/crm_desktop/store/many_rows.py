"""Many rows in one statement: what a statement costs beside its rows is paid once for 64 of them."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from itertools import chain, pairwise

from crm_desktop.store.connection import Connection

Row = Sequence[object]
_SIZES = (64, 8, 1)  # a size is a statement of its own to be compiled, so there are few


def insert_rows(connection: Connection, into: str, rows: Sequence[Row], row: str = "") -> list[tuple[int, int]]:
    """Insert rows `into` "INSERT INTO table(columns)"; return of each statement its number of rows and last row id.

    `row` are the places of one, where some are the same in all of them.
    """
    done: list[tuple[int, int]] = []
    start = 0
    for size in _SIZES:
        while len(rows) - start >= size:
            values = list(chain.from_iterable(rows[start : start + size]))
            done.append((size, connection.execute(_statement(into, row or _row(len(rows[0])), size), values).lastrowid))
            start += size
    return done


def runs_of(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Return where numbers follow each other without a gap: the place of the first, and the one behind the last."""
    if (
        numbers
        and numbers[-1] - numbers[0] == len(numbers) - 1
        and list(numbers) == [*range(numbers[0], numbers[-1] + 1)]
    ):
        return [(0, len(numbers))]
    breaks = [at for at in range(1, len(numbers)) if numbers[at] != numbers[at - 1] + 1]
    return list(pairwise([0, *breaks, len(numbers)])) if numbers else []


@cache
def _row(width: int) -> str:
    return f"({', '.join('?' * width)})"


@cache
def _statement(into: str, row: str, size: int) -> str:
    return f"{into} VALUES {', '.join([row] * size)}"


@contextmanager
def many_at_once() -> Iterator[None]:
    """Let no search for circles of objects come in between: thousands of values that live on make it slow, none is."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
