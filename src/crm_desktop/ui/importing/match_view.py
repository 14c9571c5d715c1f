"""The second step: columns left, one row and the problems right."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QComboBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.exchange.repairs import tables_of
from crm_desktop.ui.importing.cards import RowCard
from crm_desktop.ui.importing.columns import ColumnsTable
from crm_desktop.ui.importing.mode_choice import ModeChoice
from crm_desktop.ui.importing.problem_cards import OpenColumnCard, OpenColumnsCard, ProblemCard, RequiredCard
from crm_desktop.ui.layouts import Scrolled, clear, down
from crm_desktop.ui.widgets import Banner, Card, Chip, FlowLayout, Label, announce
from crm_desktop.viewmodels.importing import Survey
from crm_desktop.viewmodels.importing_columns import (
    MOST_ASKED,
    OpenColumn,
    brings_label,
    column_lines,
    open_columns,
)
from crm_desktop.viewmodels.importing_required import required_gaps
from crm_desktop.viewmodels.importing_wizard import Wizard

Matter = ProblemCard | OpenColumnCard | OpenColumnsCard | RequiredCard
_SIDE = 360
_MOST_SHOWN = 30


class MatchView(QWidget):
    """Shows what a file would bring; choices go to the page as signals."""

    target_chosen = Signal(int, str, str)  # table, column, target
    date_order_chosen = Signal(int, str, str)
    meaning_chosen = Signal(int, str, str, str)
    rows_asked = Signal(object)  # ProblemGroup
    gone_without = Signal(object)  # RequiredGap
    mode_chosen = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.error, self.notes = Banner("", "danger"), Banner("", "warn")
        self.error.hide()
        self.notes.hide()
        self.tables = QComboBox()
        self.tables.setAccessibleName(tr("Table of the file"))
        self.tables.activated.connect(lambda: self._show_columns())
        self.columns = ColumnsTable()
        self.columns.target_chosen.connect(self._on_target)
        self.cards = Card(tr("What the cards bring"))
        self._brings = QGridLayout()
        self.cards.body.addLayout(self._brings)
        self.cards.body.addStretch(1)
        self.mode, self.row_card = ModeChoice(), RowCard()
        self.mode.chosen.connect(self.mode_chosen)
        self._left = down(self.tables, gap=10)
        for table in (self.columns, self.cards):
            self._left.addWidget(table, 1)
        self._left.addWidget(self.mode)
        self._problems = QVBoxLayout()
        self._problems.setSpacing(8)
        side = QWidget()
        side_rows = QVBoxLayout(side)
        side_rows.setSpacing(12)
        side_rows.addWidget(self.row_card)
        side_rows.addLayout(self._problems)
        side_rows.addStretch(1)
        self.side = Scrolled(side)
        self._body = QHBoxLayout()
        self._body.setSpacing(14)
        self._body.addLayout(self._left, 1)
        self._body.addWidget(self.side)
        rows = down(self.error, self.notes)
        rows.addLayout(self._body, 1)
        self.setLayout(rows)
        self._wizard: Wizard | None = None
        self._found = Survey()
        self.matters: list[Matter] = []

    @property
    def table(self) -> int:
        """Return which table of the file is shown."""
        return max(0, self.tables.currentIndex())

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

    def show_wizard(self, wizard: Wizard) -> None:
        """Show what was found in the file."""
        self._wizard, self._found = wizard, wizard.found or Survey()
        parts = tables_of(wizard.source)
        self.tables.setVisible(len(parts) > 1)
        if self.tables.count() != len(parts):
            self.tables.clear()
            self.tables.addItems([part.name or part.path.name for part in parts])
        self.mode.set_mode(wizard.mode, clears=wizard.clears)
        self._show_columns()
        self.row_card.show_rows(self._found, wizard.mode)
        self.show_matters()

    def focus_on_first_decision(self) -> int:
        """Move to what must be decided, say how many there are, and return that number."""
        open_ones = [card for card in self.matters if isinstance(card, ProblemCard) and card.group.must_be_decided]
        if open_ones:
            self.side.ensureWidgetVisible(open_ones[0])
            open_ones[0].buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)
            n = len(open_ones)
            announce(self, trn("{n} thing must be decided first", "{n} things must be decided first", n))
        return len(open_ones)

    def _show_columns(self) -> None:
        wizard = self._wizard
        if wizard is None:
            return
        part = tables_of(wizard.source)[self.table]
        notes = " ".join(part.table.notes) if part.table is not None else ""
        self.notes.setVisible(bool(notes))
        if notes and notes != self.notes.label.text():
            self.notes.set_text(notes)
        is_table = part.table is not None
        self.columns.setVisible(is_table)
        self.cards.setVisible(not is_table)
        if is_table:
            self.columns.show_kind(part.recognised.mapping.kind if part.recognised is not None else "person")
            self.columns.show_columns(column_lines(wizard.source, self._found, self.table, wizard.settled))
        else:
            self._show_brings()

    def _show_brings(self) -> None:
        clear(self._brings)
        self._brings.setHorizontalSpacing(24)
        self._brings.setVerticalSpacing(10)
        for row, (name, count) in enumerate(sorted(self._found.brings.items(), key=lambda pair: -pair[1])):
            self._brings.addWidget(Label(brings_label(name), "label"), row, 0)
            words = trn("on {n} card", "on {n} cards", count)
            self._brings.addWidget(Label(words, "body", "text2"), row, 1)
        self._brings.setColumnStretch(2, 1)

    def show_matters(self) -> None:
        """Show problems and open questions anew; the columns stay as they are."""
        assert self._wizard is not None
        clear(self._problems)
        self.matters = []
        groups = self._found.groups
        open_ones = open_columns(self._wizard.source, self._found, self._wizard.settled)
        gaps = required_gaps(self._found, self._wizard.settled, self._wizard.mode)
        self._problems.addWidget(_head(self._found, len(open_ones) + len(gaps)))
        for group in groups[:_MOST_SHOWN]:
            card = ProblemCard(group)
            card.date_order_chosen.connect(self.date_order_chosen)
            card.meaning_chosen.connect(self.meaning_chosen)
            card.rows_asked.connect(self.rows_asked)
            self._add_matter(card)
        if (more := len(groups) - _MOST_SHOWN) > 0:
            words = trn("and {n} more sort of problem", "and {n} more sorts of problems", more)
            self._problems.addWidget(Label(words, "second", "text2"))
        for gap in gaps:
            needed = RequiredCard(gap)
            needed.target_chosen.connect(self.target_chosen)
            needed.gone_without.connect(self.gone_without)
            self._add_matter(needed)
        self._ask_about(open_ones)

    def _ask_about(self, open_ones: Sequence[OpenColumn]) -> None:
        if len(open_ones) > MOST_ASKED:
            together = OpenColumnsCard(open_ones)
            together.all_chosen.connect(partial(self._on_all_chosen, open_ones))
            self._add_matter(together)
            return
        for column in open_ones:
            card = OpenColumnCard(column)
            card.target_chosen.connect(self.target_chosen)
            self._add_matter(card)

    def _add_matter(self, card: Matter) -> None:
        self.matters.append(card)
        self._problems.addWidget(card)

    def _on_all_chosen(self, columns: Sequence[OpenColumn], target: str) -> None:
        for column in columns:
            self.target_chosen.emit(column.table, column.column, target)

    def _on_target(self, column: str, target: str) -> None:
        self.target_chosen.emit(self.table, column, target)


def _head(found: Survey, open_columns: int) -> QWidget:
    box = QWidget()
    head = FlowLayout(box)
    head.addWidget(Label(tr("Problems"), "card"))
    must = sum(group.must_be_decided for group in found.groups)
    errors = sum(group.is_error and not group.must_be_decided for group in found.groups)
    cares = len(found.groups) - must - errors + open_columns
    if must:
        head.addWidget(Chip(trn("{n} must be fixed", "{n} must be fixed", must), "danger", "circle-alert"))
    if errors:
        head.addWidget(Chip(trn("{n} keeps rows out", "{n} keep rows out", errors), "danger", "circle-alert"))
    if cares:
        head.addWidget(Chip(trn("{n} to look at", "{n} to look at", cares), "warn", "triangle-alert"))
    if not (must or errors or cares):
        head.addWidget(Chip(tr("None"), "ok", "circle-check"))
    return box
