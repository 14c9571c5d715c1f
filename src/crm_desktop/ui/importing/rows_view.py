"""The third step: rows with problems, corrected in place or left out."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHeaderView, QStackedWidget, QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.ui import when
from crm_desktop.ui.delegates.row_table import RowTable
from crm_desktop.ui.importing.card_edit import CardEdit
from crm_desktop.ui.importing.problem_cards import title_of
from crm_desktop.ui.importing.rows_model import FIRST, CheckModel
from crm_desktop.ui.layouts import down
from crm_desktop.ui.shortcuts import REMOVE, key_of
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets import Button, Card, EmptyState, FlowLayout, Label, announce
from crm_desktop.viewmodels.importing import CheckRow, Survey
from crm_desktop.viewmodels.importing_problems import ProblemGroup
from crm_desktop.viewmodels.importing_wizard import Wizard

_ROW = 36
_WIDTHS = (64, 300)
_CELL, _CARD = 150, 420


class _Checks(RowTable):
    """Cells are corrected in their place; a card in the text below."""

    text_wanted = Signal()
    has_text = False

    def edit_cell(self) -> bool:
        """Open the field of the cell, or go to the text."""
        if self.has_text:
            self.text_wanted.emit()
            return True
        return super().edit_cell()


class RowsView(QWidget):
    """Corrections go into the wizard at once; nothing is written."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._wizard: Wizard | None = None
        self._found = Survey()
        self.filter, self.tables = QComboBox(), QComboBox()
        self.filter.setAccessibleName(tr("Which problems"))
        self.tables.setAccessibleName(tr("Table of the file"))
        self.filter.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.filter.setMinimumContentsLength(24)
        self.filter.currentTextChanged.connect(self.filter.setToolTip)
        self.filter.activated.connect(lambda: self._show())
        self.tables.activated.connect(lambda: self._show())
        self.state = Label("", "second", "text2")
        self.out = Button(tr("Leave this row out"), "circle-minus", key=key_of(REMOVE))
        self.out.clicked.connect(self._on_out)
        self.all_out = Button(tr("Leave all of these out"))
        self.all_out.clicked.connect(self._on_all_out)
        self.model = CheckModel(self._correct)
        self.table = _Checks(ticks=False)
        self.table.setModel(self.model)
        self.table.setAccessibleName(tr("Rows with problems"))
        self.table.setProperty("scrollsAcross", True)  # a file may have hundreds of columns
        self.table.remove_requested.connect(lambda row: self._on_out())
        self.table.opened.connect(lambda row: self.table.edit_cell())
        self.table.cursor_moved.connect(lambda row: self._on_moved())
        self.card = CardEdit()
        self.card.text_given.connect(self._on_text)
        self.card.left.connect(self.focus_table)
        self.table.text_wanted.connect(self.card.edit.setFocus)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        card = Card(padded=False)
        card.body.setContentsMargins(0, 0, 0, 0)
        card.body.addWidget(self.table)
        self.hint = Label("", "second", "text3")
        head = QWidget()
        flow = FlowLayout(head, gap=8)
        for part in (self.filter, self.tables, self.out, self.all_out, self.state):
            flow.addWidget(part)
        rows = down(head, gap=10)
        rows.addWidget(card, 3)
        rows.addWidget(self.card, 2)
        rows.addWidget(self.hint)
        table = QWidget()
        table.setLayout(rows)
        rows.setContentsMargins(0, 0, 0, 0)
        self._clean = EmptyState("circle-check", tr("No row has a problem"), tr("Go on to the next step."), tone="ok")
        self._stack = QStackedWidget()
        self._stack.addWidget(table)
        self._stack.addWidget(self._clean)
        self.setLayout(down(self._stack))
        current_theme().changed.connect(self._measure)

    def show_wizard(self, wizard: Wizard, only: ProblemGroup | None = None) -> None:
        """Show the rows with problems, those of one sort if `only` is given."""
        self._wizard, self._found = wizard, wizard.found or Survey()
        self._stack.setCurrentIndex(0 if self._found.checks else 1)
        self.filter.clear()
        self.filter.addItem(tr("All problems ({n})", n=when.number(self._found.checks_in_all)), None)
        for group in self._found.groups:
            self.filter.addItem(title_of(group), group)
        self.filter.setCurrentIndex(self._found.groups.index(only) + 1 if only in self._found.groups else 0)
        used = sorted({check.table for check in self._found.checks})
        self.tables.clear()
        for table in used:
            self.tables.addItem(self._found.tables[table].name, table)
        self.tables.setVisible(len(used) > 1)
        if only is not None:
            self.tables.setCurrentIndex(max(0, self.tables.findData(only.table)))
        self._show()

    def focus_table(self) -> None:
        """Stand on the first row."""
        if self.model.rows:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self) -> None:
        group: ProblemGroup | None = self.filter.currentData()
        table = self.tables.currentData() if self.tables.count() else 0
        shown = [
            check
            for check in self._found.checks
            if check.table == table and (group is None or any(map(group.holds, check.first)))
        ]
        header = self._found.tables[table].header if self._found.tables else ()
        self.table.has_text = bool(self._found.tables) and not header  # a file of cards has no columns
        self.model.show(shown, header or (tr("Contact"),), is_text=self.table.has_text)
        self.card.setVisible(self.table.has_text)
        self.hint.setText(
            tr("Enter goes to the text of the contact. The file itself is not changed.")
            if self.table.has_text
            else tr("Enter corrects a cell. The file itself is not changed.")
        )
        self._measure()
        if shown:
            self.table.setCurrentIndex(self.model.index(0, self._first_wrong(shown[0])))
        self._on_moved()
        self._say()

    def _on_moved(self) -> None:
        """Show the text of the card at the cursor."""
        if self.table.has_text:
            check = self._current()
            text = check.row.cells[0] if check is not None and check.row.cells else ""
            too_long = tr("This contact is too long to be corrected here. Correct it where it came from.")
            self.card.show_text(text, "" if text else too_long)
        self._say_out()

    def _on_text(self, text: str) -> None:
        check = self._current()
        if check is not None and self._correct(check, 0, text):
            self.model.repaint()

    def _current(self) -> CheckRow | None:
        row = self.table.cursor_row()
        return self.model.rows[row] if 0 <= row < len(self.model.rows) else None

    def _first_wrong(self, check: CheckRow) -> int:
        wrong = {problem.column for problem in check.problems}
        return next((FIRST + at for at, title in enumerate(self.model.header) if title in wrong), FIRST)

    def _measure(self) -> None:
        theme = current_theme()
        self.state.setMinimumHeight(self.out.sizeHint().height())  # on one line with the buttons beside it
        self.table.verticalHeader().setDefaultSectionSize(theme.scaled(_ROW))
        for column in range(self.model.columnCount()):
            width = _WIDTHS[column] if column < FIRST else _CARD if self.table.has_text else _CELL
            self.table.setColumnWidth(column, theme.scaled(width))

    def _correct(self, check: CheckRow, column: int, text: str) -> bool:
        if self._wizard is None or not self._wizard.correct(check, column, text):
            return False
        left = self._left()
        if check.problems:
            announce(self, tr("Line {line} still has a problem", line=check.row.line))
        else:
            words = trn("{n} row is left with a problem", "{n} rows are left with a problem", left)
            corrected = tr("Line {line} is corrected.", line=check.row.line)
            announce(self, f"{corrected} {words}")
        self._say()
        self.changed.emit()
        return True

    def _on_out(self) -> None:
        check = self._current()
        if self._wizard is None or check is None:
            return
        self._wizard.leave_out(check, out=not check.row.is_left_out)
        line, is_out = check.row.line, check.row.is_left_out
        announce(self, tr("Line {line} is left out", line=line) if is_out else tr("Line {line} comes in", line=line))
        self._after_out()

    def _on_all_out(self) -> None:
        if self._wizard is None:
            return
        open_ones = [check for check in self.model.rows if check.problems and not check.row.is_left_out]
        for check in open_ones or self.model.rows:
            self._wizard.leave_out(check, out=bool(open_ones))
        self._after_out()

    def _after_out(self) -> None:
        self.model.repaint()
        self._say()
        self.changed.emit()

    def _left(self) -> int:
        return sum(bool(c.problems) and not c.row.is_left_out for c in self._found.checks)

    def _say(self) -> None:
        checks = self._found.checks
        corrected = sum(not c.problems and not c.row.is_left_out for c in checks)
        out = sum(c.row.is_left_out for c in checks)
        words = [trn("{n} corrected", "{n} corrected", corrected), trn("{n} left out", "{n} left out", out)]
        if (more := self._found.checks_in_all - len(checks)) > 0:
            words.append(tr("the first {n} are shown", n=when.number(len(checks))))
            self.hint.setToolTip(trn("{n} row more", "{n} rows more", more))
        self.state.setText(" · ".join(words))
        self._say_out()

    def _say_out(self) -> None:
        check = self._current()
        is_out = check is not None and check.row.is_left_out
        self.out.setText(tr("Take this row in") if is_out else tr("Leave this row out"))
        self.out.set_icon("circle-plus" if is_out else "circle-minus")
        self.out.setEnabled(check is not None)
        all_out = bool(self.model.rows) and all(c.row.is_left_out or not c.problems for c in self.model.rows)
        self.all_out.setText(tr("Take all of these in") if all_out else tr("Leave all of these out"))
