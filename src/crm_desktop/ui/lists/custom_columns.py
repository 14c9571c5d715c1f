"""Columns of the firm's own fields: cells by type, edited in place."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from crm_desktop.domain.custom import shown_value
from crm_desktop.ui.delegates.cells import Cell, chip_cell, date_cell, number_cell, text_cell
from crm_desktop.ui.lists.columns import Column, Look
from crm_desktop.ui.lists.format import long_day, short_day
from crm_desktop.viewmodels.lists.custom import CustomColumn
from crm_desktop.viewmodels.lists.source import Row


def columns_of(found: Sequence[CustomColumn]) -> tuple[Column, ...]:
    """Return the columns as the table wants them."""
    return tuple(map(_column, found))


def _column(one: CustomColumn) -> Column:
    return Column(
        one.name,
        one.title,
        one.width,
        lambda row, look: cell_of(one, row, look),
        sort=one.name,
        starts_descending=one.starts_descending,
        edit=lambda row: one.typed(row.custom),
        is_numeric=one.is_numeric,
        check=one.check,
    )


def cell_of(column: CustomColumn, row: Row, look: Look) -> Cell:
    """Return the cell of a row; nothing where it has no value."""
    field, value = column.field, column.stored(row.custom)
    if value is None:
        return Cell()
    if field.type == "date":
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            return text_cell(str(value))
        return date_cell(short_day(day, look.today), full=long_day(day))
    shown = shown_value(field, value)
    if field.is_numeric:
        return number_cell(shown)
    if field.type == "choice":
        return chip_cell(shown)
    return text_cell(shown, tone="accent_text" if field.type == "link" else "text", tip=shown)
