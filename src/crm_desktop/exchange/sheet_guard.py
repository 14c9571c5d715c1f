"""Look through a workbook before a library reads it: entities, cells without end, cells that hold an error.

A sheet is kept in memory as the rectangle around its cells: two cells in its far corners would take gigabytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.domain.i18n import tr
from crm_desktop.exchange.packed import Archive, damaged, locked

MAX_ROWS = 500_000
MAX_CELLS = 10_000_000
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_OVERLAP = 16
_REF = re.compile(rb"\sr\s*=\s*[\"']([A-Za-z]+)([0-9]+)[\"']")
_ERROR = re.compile(rb"<(?:\w+:)?c\s[^>]*?\bt\s*=\s*[\"']e[\"'][^>]*>")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml\Z", re.IGNORECASE)
# Programs of an OpenDocument file: never run and never read here, and old ones announce their document type.
_PROGRAMS = ("Basic/", "Dialogs/", "Scripts/")
_REPEATED = "table:number-{}-repeated"

Place = tuple[int, int]
"""Row and column of a cell, from 1."""


@dataclass(frozen=True)
class Checked:
    """What was found in a workbook: cells with an error, by the part they stand in (a file in the archive, a sheet)."""

    errors: Mapping[str, frozenset[Place]] = field(default_factory=dict)


def check_workbook(archive: Archive, *, is_ods: bool) -> Checked:
    """Unpack every part once, counting; ImportFailed where the workbook can't be read safely."""
    errors: dict[str, frozenset[Place]] = {}
    for entry in archive.entries:
        pieces = archive.pieces(entry)
        if not entry.name.startswith(_PROGRAMS):
            pieces = _without_entities(pieces, archive.path)
        if is_ods and entry.name == "META-INF/manifest.xml":
            if b"encryption-data" in b"".join(pieces):
                raise locked(archive.path)
        elif is_ods and entry.name == "content.xml":
            errors.update(_OdsCells(archive.path).read(pieces))
        elif not is_ods and _SHEET.match(entry.name):
            errors[entry.name] = _xlsx_cells(pieces, archive.path)
        else:
            for _piece in pieces:
                pass
    return Checked({part: places for part, places in errors.items() if places})


def _without_entities(pieces: Iterator[bytes], path: Path) -> Iterator[bytes]:
    """Pass on what is no XML, and XML that declares nothing."""
    tail, is_xml = b"", None
    for piece in pieces:
        if is_xml is None and piece.strip():
            start = piece.lstrip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n")
            is_xml = start.startswith(b"<")
        if is_xml:
            text = (tail + piece).replace(b"\0", b"")  # UTF-16 hides nothing
            if _DOCTYPE.search(text):
                raise ImportFailed(
                    tr("“{name}” holds XML that defines entities, which can hide a bomb", name=path.name),
                    tr("Open it in a spreadsheet program, save it as a new .xlsx file and import that."),
                )
            tail = piece[-2 * _OVERLAP :]
        yield piece


def _xlsx_cells(pieces: Iterator[bytes], path: Path) -> frozenset[Place]:
    """Measure the rectangle of a sheet and return the cells that hold an error."""
    last_row = last_column = 0
    errors: set[Place] = set()
    tail = b""
    for piece in pieces:
        text = tail + piece
        cut = text.rfind(b"<")
        text, tail = (text[:cut], text[cut:]) if cut > 0 else (text, b"")
        found = _REF.findall(text)
        if found:
            last_row = max(last_row, max(map(int, {row for _column, row in found})))
            last_column = max(last_column, *map(_column, {column for column, _row in found}))
            check_size(last_row, last_column, path)
        if b"e" in text and (b'"e"' in text or b"'e'" in text):
            for tag in _ERROR.findall(text):
                errors.update((int(row), _column(column)) for column, row in _REF.findall(tag))
    return frozenset(errors)


def _column(letters: bytes) -> int:
    """Return the number of a column by its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper()[:8]:
        number = number * 26 + letter - 64
    return number


def check_size(rows: int, columns: int, path: Path) -> None:
    """Refuse a sheet whose rectangle would not fit into memory."""
    if rows > MAX_ROWS or rows * columns > MAX_CELLS:
        raise ImportFailed(
            tr("“{name}” has a sheet of {rows} rows and {columns} columns, which is too large to be read",
               name=path.name, rows=rows, columns=columns),
            tr("Up to {rows} rows and {cells} cells can be read. Delete what is far outside of the table, "
               "or save the sheet as CSV, which may be of any size.", rows=MAX_ROWS, cells=MAX_CELLS),
        )  # fmt: skip


class _OdsCells:
    """Measures the sheets of an OpenDocument file; rows and cells are written once with how often they repeat."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sheet = ""
        self.row = self.column = self.height = self.width = 0
        self.repeat = 1
        self.errors: dict[str, set[Place]] = {}

    def read(self, pieces: Iterator[bytes]) -> dict[str, frozenset[Place]]:
        """Return the cells with an error, by the name of their sheet."""
        from xml.parsers import expat

        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        try:
            for piece in pieces:
                parser.Parse(piece)
            parser.Parse(b"", True)
        except (expat.ExpatError, ValueError) as error:
            raise damaged(self.path) from error
        return {sheet: frozenset(places) for sheet, places in self.errors.items()}

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self.sheet = attributes.get("table:name", "")
            self.row = self.height = self.width = 0
        elif name == "table:table-row":
            self.repeat = int(attributes.get(_REPEATED.format("rows"), 1))
            self.column = 0
        elif name in ("table:table-cell", "table:covered-table-cell"):
            times = int(attributes.get(_REPEATED.format("columns"), 1))
            # Empty cells to the end of the sheet are usual and cost nothing; what lies before a value counts.
            if "office:value-type" in attributes or "table:formula" in attributes:
                self.width = max(self.width, self.column + times)
                self.height = self.row + self.repeat
                check_size(self.height, self.width, self.path)
                if attributes.get("calcext:value-type") == "error":
                    self.errors.setdefault(self.sheet, set()).add((self.row + 1, self.column + 1))
            self.column += times

    def _end(self, name: str) -> None:
        if name == "table:table-row":
            self.row += self.repeat
