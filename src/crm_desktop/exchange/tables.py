"""What every table has in common, whether it stands in a file of text or in a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from crm_desktop.exchange.csv_rows import Row


class Readable(Protocol):
    """Rows below titles; `rows` may be run through more than once."""

    @property
    def path(self) -> Path:
        """The file."""

    @property
    def header(self) -> tuple[str, ...]:
        """The titles: no two alike, none empty."""

    @property
    def size(self) -> int:
        """How much there is to read, in the unit of `position`."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should know about how the file was read."""

    @property
    def sheet(self) -> str:
        """Which sheet of a workbook this is."""

    @property
    def position(self) -> int:
        """How much `rows` has read."""

    def rows(self) -> Iterator[Row]:
        """Return the rows below the titles."""

    def preview(self, count: int = 20) -> list[Row]:
        """Return the first rows, the same as `rows` gives."""
