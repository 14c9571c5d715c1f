"""A workbook as a file of one or several tables: every sheet of people or companies comes in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from crm_desktop.domain.i18n import mark, tr
from crm_desktop.exchange.foreign_table import ForeignTable
from crm_desktop.exchange.recognise import Recognised
from crm_desktop.exchange.several import in_order, is_usable, label_of, unusable
from crm_desktop.exchange.sheet_guard import MAX_CELLS
from crm_desktop.exchange.sheets import SheetTable, open_workbook
from crm_desktop.exchange.source_file import LeftOut, Source
from crm_desktop.exchange.tables import Readable

SEVERAL = mark("A workbook of several tables")
Recognise = Callable[[Readable], Recognised]


def open_sheets(path: Path, format_: str, chosen: str, recognise: Recognise) -> Source:
    """Look at the sheet that was chosen, else at all of them. ImportFailed where none can be imported."""
    book = open_workbook(path)
    left_out = [LeftOut(name, 0, tr("A chart, not a table"), tr("It stays in the workbook.")) for name in book.others]
    refused: list[ForeignTable] = []
    found = list(_sheets(book.tables(chosen), path, format_, recognise, left_out, refused))
    if not found:
        raise refused[0]  # a workbook without any table is refused before
    usable = [source for source in found if is_usable(source)]
    advice = tr("If they are, choose the sheet by itself and choose its columns.")
    others = found[1:] if not usable else [source for source in found if source not in usable]
    left_out += [unusable(source, source.name, advice) for source in others]
    sheets = book.sheets if len(book.sheets) > 1 else ()
    if len(usable) > 1:
        parts = in_order(usable)
        return Source(path, format_, label_of(parts, SEVERAL), sheets=sheets, parts=parts, left_out=tuple(left_out))
    one = usable[0] if usable else found[0]
    return replace(one, name="", sheets=sheets, left_out=tuple(left_out))


def _sheets(
    tables: Iterator[SheetTable], path: Path, format_: str, recognise: Recognise, left_out: list[LeftOut],
    refused: list[ForeignTable],
) -> Iterator[Source]:  # fmt: skip
    """Yield each sheet that is no table of deals or the like, as long as all fit into memory together."""
    cells = 0
    for table in tables:
        try:
            recognised = recognise(table)
        except ForeignTable as error:  # deals on one sheet, contacts on the next
            refused.append(error)
            left_out.append(LeftOut(table.sheet, error.rows, error.what, error.advice))
            continue
        cells += table.size * len(table.header)
        if cells > MAX_CELLS and cells > table.size * len(table.header):
            reason = tr("It is too large to be read together with the other sheets")
            left_out.append(LeftOut(table.sheet, table.size, reason, tr("Choose the sheet by itself.")))
            cells -= table.size * len(table.header)
            continue
        yield Source(path, format_, recognised.label, recognised, table, name=table.sheet)
