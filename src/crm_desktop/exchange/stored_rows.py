"""Rows of a file that were kept to be corrected and read again: a table without a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from crm_desktop.domain.i18n import mark
from crm_desktop.exchange.csv_encoding import Encoding
from crm_desktop.exchange.csv_read import Table
from crm_desktop.exchange.csv_rows import Row
from crm_desktop.exchange.recognise import Recognised
from crm_desktop.exchange.source_file import Source
from crm_desktop.exchange.targets import Mapping

STORED = "stored"
_UTF8 = Encoding("utf-8")


@dataclass(frozen=True)
class StoredTable:
    """Has the face of a table of a file."""

    path: Path
    header: tuple[str, ...]
    kept: tuple[Row, ...]
    sheet: str = ""
    notes: tuple[str, ...] = ()
    encoding: Encoding = _UTF8

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self.kept)

    @property
    def position(self) -> int:
        """Beside `size`; the rows are in memory."""
        return 0

    def rows(self) -> Iterator[Row]:
        """Return the rows."""
        return iter(self.kept)

    def preview(self, count: int = 20) -> list[Row]:
        """Return the first rows."""
        return list(self.kept[:count])


def stored_source(name: str, tables: Sequence[tuple[str, Mapping | None, Sequence[Row]]]) -> Source:
    """Return rows that were kept of one or several tables of a file as a file of their own; cards have no mapping."""
    parts = []
    for sheet, mapping, rows in tables:
        if mapping is None:
            parts.append(Source(Path(name), STORED, mark("Cards to correct"), cards=tuple(rows), name=sheet))
            continue
        header = tuple(column.column for column in mapping.columns)
        table = StoredTable(Path(name), header, tuple(rows), sheet)
        found = Recognised(mapping.source, mark("Rows to correct"), mapping.kind, mapping, mapping.unmapped(), 1.0)
        parts.append(Source(Path(name), STORED, found.label, found, cast(Table, table), name=sheet))
    if len(parts) == 1:
        return parts[0]
    return Source(Path(name), STORED, mark("Rows to correct"), parts=tuple(parts))
