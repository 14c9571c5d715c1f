"""A file that was looked at: what it is, the tables in it, and what of it stays out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop.exchange.csv_read import Table
from crm_desktop.exchange.csv_rows import Row
from crm_desktop.exchange.incoming import Incoming
from crm_desktop.exchange.recognise import Recognised
from crm_desktop.exchange.record_rows import mapper_of, read_table
from crm_desktop.exchange.targets import Mapping
from crm_desktop.exchange.vcard_map import read_card_text, read_vcards
from crm_desktop.exchange.workspace_rows import read_workspace

if TYPE_CHECKING:
    from crm_desktop.exchange.attached import AttachedFiles
    from crm_desktop.exchange.sheets import SheetTable

VCARD, CSV, XLSX, XLS, ODS, ZIP, WORKSPACE = "vcard", "csv", "xlsx", "xls", "ods", "zip", "workspace"


@dataclass(frozen=True)
class LeftOut:
    """A table that isn't imported, because the program has no kind of record for it or can't read it."""

    name: str
    rows: int
    reason: str
    advice: str
    by_choice: bool = False  # by a person, who may take it in again


@dataclass(frozen=True)
class Source:
    """A file that was looked at. `recognised` and `table` are there for a table; `parts` for a file of several."""

    path: Path
    format: str  # csv, xlsx, xls, ods, vcard, zip, workspace
    label: str  # what made the file, to be shown with tr()
    recognised: Recognised | None = None
    table: Table | SheetTable | None = None
    sheets: tuple[str, ...] = ()  # names, where there are several to choose from; `table.sheet` is the one in hand
    parts: tuple[Source, ...] = ()  # companies before people
    left_out: tuple[LeftOut, ...] = ()
    files: AttachedFiles | None = None  # that belong to the records
    cards: tuple[Row, ...] = ()  # that wait to be corrected, each with its text as the one cell; then there is no file
    name: str = ""  # of a part: its path inside the archive
    is_settled: bool = False  # the mapping holds for whole columns, which need not be read for that again
    unpacked: object = field(default=None, repr=False, compare=False)  # a folder that is removed with the last source

    def with_mapping(self, mapping: Mapping) -> Source:
        """Return the same file, read by another mapping."""
        assert self.recognised is not None
        recognised = replace(self.recognised, mapping=mapping, unmapped=mapping.unmapped())
        return replace(self, recognised=recognised, is_settled=False)

    def with_part(self, index: int, part: Source) -> Source:
        """Return the same file with one of its tables replaced, by the same with another mapping for example."""
        return replace(self, parts=(*self.parts[:index], part, *self.parts[index + 1 :]))

    @property
    def has_only_files(self) -> bool:
        """Whether it brings files for records that are here, and no rows."""
        return self.format == ZIP and not self.parts

    def rows(self) -> Iterator[Incoming]:
        """Read the file from its beginning, table after table."""
        if self.has_only_files:
            return iter(())
        if self.parts:
            return chain.from_iterable(part._named_rows() for part in self.parts)
        if self.format == WORKSPACE:
            return read_workspace(self.path)
        if self.recognised is not None and self.table is not None:
            mapping = self.recognised.mapping
            if self.is_settled:
                return map(mapper_of(mapping).incoming, self.table.rows())
            return read_table(self.table, mapping)
        if self.cards:
            return (read_card_text(row.cells[0], row.line) for row in self.cards)
        return read_vcards(self.path)

    def _named_rows(self) -> Iterator[Incoming]:
        """Read a part; its problems say which table they stand in."""
        for row in self.rows():
            if row.problems:
                row.problems = tuple(replace(problem, table=self.name) for problem in row.problems)
            yield row
