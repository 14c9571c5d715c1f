"""Headers of groups in a list: what they say, and how they are painted."""

from __future__ import annotations

from array import array
from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.ui import when
from crm_desktop.ui.delegates.row_painter import TICK_GAP, RowState, paint_ground
from crm_desktop.ui.lists.format import number
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_icon, draw_text, text_width
from crm_desktop.viewmodels.lists.grouping import GroupedRows, Listing, group_title

_ICON_X, _GAP = 11, 10


class Groups(GroupedRows):
    """The rows of a model; without groups they are the keys themselves."""

    @classmethod
    def none(cls, keys: array[int]) -> Groups:
        """Return the rows of a list without groups."""
        return cls(Listing(keys))

    def title(self, row: int) -> str:
        """Return what a header says."""
        assert self.listing.field is not None
        return group_title(self.listing.field, self.group(row), month_words)

    def sentence(self, row: int) -> str:
        """Return a header as one sentence for screen readers."""
        name, n = self.title(row), self.group(row).n
        said = {"name": name, "n": number(n)}
        if self.is_open(row):
            return trn("Group {name}, {n} record, open", "Group {name}, {n} records, open", n, **said)
        return trn("Group {name}, {n} record, folded", "Group {name}, {n} records, folded", n, **said)

    def answer(self, row: int, column: int, role: int) -> Any:
        """Answer the model's roles for a header; only its first cell speaks."""
        if column == 0 and role == Qt.ItemDataRole.DisplayRole:
            return self.title(row)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.sentence(row)
        if role == Qt.ItemDataRole.ToolTipRole:
            return tr("Fold with ←, unfold with →")
        return None

    def paint(self, painter: QPainter, rect: QRectF, row: int, state: RowState) -> None:
        """Paint a header: whether it is open, its name, how many."""
        theme = current_theme()
        paint_ground(painter, rect, state)
        if not (state.cursor or state.hover):
            painter.fillRect(rect.adjusted(0, 0, 0, -1), theme.colour("sunken"))
        middle = rect.center().y()
        draw_icon(
            painter, "chevron-down" if self.is_open(row) else "chevron-right", "text2", rect.x() + _ICON_X, middle
        )
        left = rect.x() + tokens.TICK_ZONE + TICK_GAP + _GAP
        count = number(self.group(row).n)
        room = max(text_width(count, "second", tabular=True) + 2 * _GAP, 0)
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.colour("text"))
        title = self.title(row)
        width = min(text_width(title, "strong") + 2, rect.right() - left - room)
        draw_text(painter, QRectF(left, rect.y(), width, rect.height()), title)
        painter.setFont(theme.font("second", tabular=True))
        painter.setPen(theme.colour("text2"))
        draw_text(painter, QRectF(left + width + _GAP, rect.y(), room, rect.height()), count)


def month_words(value: str) -> str:
    """Return “March 2026” of 2026-03, and “March” of 03."""
    year, _, month = value.rpartition("-")
    if not month.isdecimal() or not 1 <= int(month) <= 12:
        return value
    name = when.names().standaloneMonthName(int(month)).capitalize()
    return tr("{month} {year}", month=name, year=year) if year else name
