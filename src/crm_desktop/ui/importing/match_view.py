"""The step between choosing a file and importing it: columns left, one row and the problems right."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.exchange.importing import Source
from crm_desktop.exchange.runner import Mode
from crm_desktop.ui import when
from crm_desktop.ui.importing.cards import ModeCard, ProblemCard, RowCard
from crm_desktop.ui.importing.columns import ColumnsTable
from crm_desktop.ui.layouts import Scrolled, across, clear
from crm_desktop.ui.widgets import Banner, Card, Chip, Label
from crm_desktop.viewmodels.importing import Survey, brings_label, column_lines

_SIDE = 360


class MatchView(QWidget):
    """Shows what a file would bring; choices go to the page as signals."""

    target_chosen = Signal(str, str)
    date_order_chosen = Signal(str, str)

    def __init__(self, mode: Mode = Mode.FILL) -> None:
        super().__init__()
        self.error = Banner("", "danger")
        self.error.hide()
        self.notes = Banner("", "warn")
        self.notes.hide()
        self.columns = ColumnsTable()
        self.columns.target_chosen.connect(self.target_chosen)
        self.cards = Card(tr("What the cards bring"))
        self._brings = QGridLayout()
        self.cards.body.addLayout(self._brings)
        self.cards.body.addStretch(1)
        self.row_card, self.mode_card = RowCard(), ModeCard(mode)
        self._problems = QVBoxLayout()
        self._problems.setSpacing(8)
        side = QWidget()
        side_rows = QVBoxLayout(side)
        side_rows.setSpacing(12)
        for part in (self.row_card, self.mode_card):
            side_rows.addWidget(part)
        side_rows.addLayout(self._problems)
        side_rows.addStretch(1)
        self.side = Scrolled(side)
        self._body = QHBoxLayout()
        self._body.setSpacing(14)
        self._body.addWidget(self.columns, 1)
        self._body.addWidget(self.cards, 1)
        self._body.addWidget(self.side)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(self.error)
        rows.addWidget(self.notes)
        rows.addLayout(self._body, 1)

    @property
    def mode(self) -> Mode:
        """Return what happens to records that are here already."""
        return self.mode_card.mode

    def set_narrow(self, is_narrow: bool) -> None:
        """Put the cards below the columns where there is no room beside them."""
        way = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        self._body.setDirection(way)
        self.side.setMinimumWidth(0 if is_narrow else 300)
        self.side.setMaximumWidth(16_777_215 if is_narrow else _SIDE)

    def show_error(self, title: str, advice: str = "") -> None:
        """Say what keeps the file out; an empty title takes it away."""
        self.error.setVisible(bool(title))
        if title:
            self.error.set_text(f"{title}. {advice}" if advice else title, "danger")

    def show_survey(self, source: Source, found: Survey) -> None:
        """Show what was found in the file."""
        notes = " ".join(source.table.notes) if source.table else ""
        self.notes.setVisible(bool(notes))
        if notes and notes != self.notes.label.text():
            self.notes.set_text(notes)
        is_table = source.table is not None
        self.columns.setVisible(is_table)
        self.cards.setVisible(not is_table)
        if is_table:
            self.columns.show_columns(column_lines(source, found))
        else:
            self._show_brings(found)
        self.row_card.show_rows(found.previews, found.rows)
        self._show_problems(found)

    def _show_brings(self, found: Survey) -> None:
        clear(self._brings)
        self._brings.setHorizontalSpacing(24)
        self._brings.setVerticalSpacing(10)
        for row, (name, count) in enumerate(sorted(found.brings.items(), key=lambda pair: -pair[1])):
            self._brings.addWidget(Label(brings_label(name), "label"), row, 0)
            words = trn("on {n} card", "on {n} cards", count)
            self._brings.addWidget(Label(words, "body", "text2"), row, 1)
        self._brings.setColumnStretch(2, 1)

    def _show_problems(self, found: Survey) -> None:
        clear(self._problems)
        head = across(Label(tr("Problems"), "card"))
        errors = sum(group.is_error for group in found.groups)
        if errors:
            head.addWidget(Chip(trn("{n} keeps rows out", "{n} keep rows out", errors), "danger", "circle-alert"))
        if cares := len(found.groups) - errors:
            head.addWidget(Chip(trn("{n} to look at", "{n} to look at", cares), "warn", "triangle-alert"))
        if not found.groups:
            head.addWidget(Chip(tr("None"), "ok", "circle-check"))
        head.addStretch(1)
        self._problems.addLayout(head)
        for group in found.groups[:30]:
            card = ProblemCard(group)
            card.date_order_chosen.connect(self.date_order_chosen)
            self._problems.addWidget(card)
        if (more := len(found.groups) - 30) > 0:
            words = trn("and {n} more sort of problem", "and {n} more sorts of problems", more)
            self._problems.addWidget(Label(words, "second", "text2"))


def file_line(source: Source, found: Survey | None) -> str:
    """Return what a file is: name, program, letters, rows and columns."""
    parts = [source.path.name, tr(source.label)]
    if source.table is not None:
        parts.append(source.table.encoding.shown)
    if found is not None:
        n = found.rows
        shown = when.number(n)
        if source.table is not None:
            parts.append(trn("{shown} row", "{shown} rows", n, shown=shown))
            parts.append(trn("{n} column", "{n} columns", len(source.table.header)))
        else:
            parts.append(trn("{shown} card", "{shown} cards", n, shown=shown))
    return ", ".join(parts)
