"""The columns of cases."""

from __future__ import annotations

from crm_desktop.domain.i18n import mark, markc
from crm_desktop.services.cases import CaseRow
from crm_desktop.ui.cases.words import PRIORITY_TONES, STATUS_TONES, due_words, option_words
from crm_desktop.ui.delegates.cells import Cell, chip_cell, date_cell, text_cell
from crm_desktop.ui.lists.columns import Column, Look, tag_column
from crm_desktop.ui.lists.format import ago, day_of, long_day, short_day


def second_line(row: CaseRow) -> str:
    """Return whose case it is."""
    return row.company or row.person


def _name(row: CaseRow, look: Look) -> Cell:
    under = second_line(row) if look.arrangement.company_under_name else option_words("type", row.type)
    return Cell(primary=row.display_name, secondary=under, strong=True, icon="life-buoy")


def _status(row: CaseRow, look: Look) -> Cell:
    return chip_cell(option_words("status", row.status), STATUS_TONES.get(row.status, "neutral"))


def _priority(row: CaseRow, look: Look) -> Cell:
    words = option_words("priority", row.priority)
    return text_cell(words, tone=PRIORITY_TONES.get(row.priority, "text2"))


def _due(row: CaseRow, look: Look) -> Cell:
    words, tone, icon = due_words(row, look.now)
    return chip_cell(words, tone, icon) if words else Cell()


def _opened(row: CaseRow, look: Look) -> Cell:
    if row.opened_at is None:
        return Cell()
    day = day_of(row.opened_at)
    return date_cell(short_day(day, look.today), ago(day, look.today), full=long_day(day))


COLUMNS = (
    Column("name", mark("Case"), 260, _name, "sort_name"),
    Column("company", mark("Company"), 140, lambda row, _: text_cell(row.company), "company"),
    Column("person", mark("Person"), 130, lambda row, _: text_cell(row.person)),
    Column("status", mark("Status"), 176, _status, "status"),
    Column("priority", mark("Priority"), 84, _priority, "priority"),
    Column("due", mark("Due"), 168, _due, "due_at"),
    Column("opened", markc("column", "Opened"), 104, _opened, "opened_at", True),
    tag_column(96),
)
