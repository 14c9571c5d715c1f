"""Write rows as an Excel workbook (ECMA-376) in which every cell is text: `01234` stays, and no cell is a formula."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.exchange.csv_write import cell_text
from crm_desktop.store.errors import translated
from crm_desktop.store.sealed_io import publish

if TYPE_CHECKING:
    from openpyxl.worksheet._write_only import WriteOnlyWorksheet

MOST_ROWS = 1_048_575  # of a sheet, without its titles
LONGEST = 32_767  # characters of a cell; Excel calls a file with more damaged
_TEXT = "@"  # the number format "Text": a cell that is edited later stays text
# Not allowed in XML, or changed by its readers (a carriage return); and what would be read as such an escape.
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def write_xlsx(path: Path, sheet: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> tuple[int, int]:
    """Write one sheet under a temporary name and put it in place when it is complete.

    Returns how many rows were written and how many cells were too long for Excel and were shortened. ValidationError
    where there are more rows than a sheet holds.
    """
    book = Workbook(write_only=True)
    page = book.create_sheet(sheet.translate(_FORBIDDEN)[:31])
    page.freeze_panes = "A2"
    page.append([_cell(page, title, is_title=True) for title in header])
    count = _Count()
    part = path.with_name(path.name + ".part")
    try:
        try:
            for cells in _texts(rows, count):
                page.append([_cell(page, text) for text in cells])
        finally:
            page.close()  # its rows wait in a file of their own, which must not stay open where one of them fails
        with translated(path):
            book.save(part)
            publish(part, path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return count.rows, count.shortened


class _Count:
    rows = shortened = 0


def _texts(rows: Iterable[Sequence[object]], count: _Count) -> Iterator[list[str]]:
    for row in rows:
        if count.rows == MOST_ROWS:
            raise ValidationError(
                tr("An Excel sheet holds at most {n} rows", n=MOST_ROWS), tr("Export as CSV, which has no limit.")
            )
        texts = [cell_text(value) for value in row]
        count.rows += 1
        count.shortened += sum(len(text) > LONGEST for text in texts)
        yield texts


def _cell(page: WriteOnlyWorksheet, text: str, *, is_title: bool = False) -> Any:
    cell = WriteOnlyCell(page, _escaped(text[:LONGEST]))
    cell.data_type = "s"  # else a text that begins with = would be written as a formula
    cell.number_format = _TEXT
    if is_title:
        cell.font = Font(bold=True)
    return cell


def _escaped(text: str) -> str:
    """Return a text as cells write what XML can't: `_x0007_` (ECMA-376, ST_Xstring)."""
    return _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)
