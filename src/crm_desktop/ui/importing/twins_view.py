"""The fourth step: rows that are probably the same as each other or as records here, decided singly or together."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHeaderView, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.store import Store
from crm_desktop.ui import when
from crm_desktop.ui.delegates.row_table import RowTable
from crm_desktop.ui.importing.twins_model import TwinModel
from crm_desktop.ui.layouts import Scrolled, across, clear, down
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.widgets import Button, Card, Chip, ElidedLabel, EmptyState, FlowLayout, Label, announce
from crm_desktop.viewmodels.importing_duplicates import (
    Decision,
    Twin,
    Twins,
    compare,
    decide,
    decision_of,
    decision_words,
)
from crm_desktop.viewmodels.importing_wizard import Wizard

_SIDE = 460
_HEIGHT = tokens.ROW_CONTROL_HEIGHT


class TwinsView(QWidget):
    """Decisions go into the wizard at once; nothing is written."""

    changed = Signal()
    compare_pressed = Signal()

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self._wizard: Wizard | None = None
        self._twins = Twins()
        self._searching: EmptyState | None = None
        self.model = TwinModel(self._decided)
        self.table = RowTable(ticks=False)
        self.table.setModel(self.model)
        self.table.setAccessibleName(tr("Rows that are probably the same"))
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.table.horizontalHeader()
        for column in (0, 1):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Fixed)
        self.table.cursor_moved.connect(lambda row: self._show_twin())
        self.state = Label("", "second", "text2")
        self.all_buttons = {decision: Button(text, height=_HEIGHT) for decision, text in _all_words().items()}
        for decision, button in self.all_buttons.items():
            button.clicked.connect(partial(self._on_all, decision))
        self._all = Label("", "second", "text2")
        head = across(self.state, 1, self._all, *self.all_buttons.values())
        card = Card(padded=False)
        card.body.setContentsMargins(0, 0, 0, 0)
        card.body.addWidget(self.table)
        self._inner = QVBoxLayout()
        self._inner.setSpacing(10)
        inner = QWidget()
        inner.setLayout(self._inner)
        self.side = Scrolled(inner)
        self.buttons: dict[Decision, Button] = {}
        self._body = across(gap=14)
        self._body.addWidget(card, 1)
        self._body.addWidget(self.side)
        pairs = QWidget()
        rows = down(head, gap=10)
        rows.addLayout(self._body, 1)
        rows.setContentsMargins(0, 0, 0, 0)
        pairs.setLayout(rows)
        self._none = QWidget()
        self._none.setLayout(down())
        self._stack = QStackedWidget()
        self._stack.addWidget(pairs)
        self._stack.addWidget(self._none)
        self.setLayout(down(self._stack))
        current_theme().changed.connect(self._measure)

    def set_narrow(self, is_narrow: bool) -> None:
        """Put the comparison below the list where there is no room beside it."""
        way = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        self._body.setDirection(way)
        self.side.setMinimumWidth(0 if is_narrow else 400)
        self.side.setMaximumWidth(16_777_215 if is_narrow else _SIDE)

    def show_searching(self, rows: int = 0) -> None:
        """Say that the rows are compared, and how many are."""
        if self._searching is None or not rows:
            text = tr("With each other, and with what is here.")
            self._searching = self._say_instead("hourglass", tr("Comparing the rows…"), text)
        if rows:
            shown = when.number(rows)
            self._searching.title.setText(trn("Comparing… {shown} row", "Comparing… {shown} rows", rows, shown=shown))

    def show_question(self, rows: int) -> None:
        """Ask before many rows are compared; one can go on without."""
        shown = when.number(rows)
        compare = Button(trn("Compare {shown} row", "Compare {shown} rows", rows, shown=shown), "copy")
        compare.clicked.connect(self.compare_pressed)
        text = tr("That may take minutes. You can also go on, and look for duplicates after the import.")
        self._say_instead("copy", tr("Compare so many rows?"), text, compare)

    def show_twins(self, wizard: Wizard, twins: Twins) -> None:
        """Show what was found."""
        self._wizard, self._twins = wizard, twins
        self.model.show(twins.found)
        if not twins.found:
            n = twins.certain
            text = trn(
                "{shown} row is a record that is here already, beyond doubt.",
                "{shown} rows are records that are here already, beyond doubt.",
                n, shown=when.number(n),
            ) if n else tr("No row looks like another one, or like a record here.")  # fmt: skip
            self._say_instead("circle-check", tr("Nothing to decide"), text)
            return
        self._stack.setCurrentIndex(0)
        self._measure()
        self.table.setCurrentIndex(self.model.index(0, 0))
        self._show_twin()
        self._say()

    def show_error(self, error: CrmError) -> None:
        """Say why nothing could be compared; one can go on without."""
        self._say_instead("circle-alert", error.title, error.advice)

    def focus_table(self) -> None:
        """Stand on the first row."""
        if self.model.twins:
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_instead(self, icon: str, title: str, text: str, *buttons: Button) -> EmptyState:
        layout = self._none.layout()
        assert layout is not None
        clear(layout)
        said = EmptyState(icon, title, text, buttons, tone="ok" if icon == "circle-check" else "neutral")
        layout.addWidget(said)
        self._searching = None
        self._stack.setCurrentIndex(1)
        return said

    def _decided(self, twin: Twin) -> Decision:
        return decision_of(self._wizard, twin) if self._wizard is not None else Decision.OPEN

    def _current(self) -> Twin | None:
        row = self.table.cursor_row()
        return self.model.twins[row] if 0 <= row < len(self.model.twins) else None

    def _show_twin(self) -> None:
        clear(self._inner)
        self.buttons = {}
        twin = self._current()
        if twin is None or self._wizard is None:
            return
        card = Card(tr("Line {line} and its likely twin", line=twin.row.line))
        chips = QWidget()
        flow = FlowLayout(chips)
        for reason in twin.reasons:
            flow.addWidget(Chip(reason, "accent"))
        card.body.addWidget(chips)
        card.body.addLayout(self._comparison(twin))
        self._inner.addWidget(self._ways(twin))
        self._inner.addWidget(card)
        self._inner.addStretch(1)

    def _ways(self, twin: Twin) -> QWidget:
        """Return the three decisions, above the comparison so that they are always in view."""
        box = QWidget()
        flow = FlowLayout(box, gap=8)
        now = self._decided(twin)
        for decision, text in _words(twin).items():
            button = Button(text, "check" if now is decision else "", height=tokens.CONTROL_HEIGHT)
            button.setCheckable(True)
            button.setChecked(now is decision)
            button.setAccessibleDescription(twin.title)
            button.clicked.connect(partial(self._on_decided, decision))
            self.buttons[decision] = button
            flow.addWidget(button)
        return box

    def _comparison(self, twin: Twin) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        titles = (tr("In the file"), tr("Here") if twin.record_id else tr("In the file, before"))
        for column, title in enumerate(titles, 1):
            grid.addWidget(Label(title, "second", "text2"), 0, column)
            grid.setColumnStretch(column, 1)
        for row, pair in enumerate(compare(self._store, twin), 1):
            label = ElidedLabel(pair.label, "second", "text2")
            label.setFixedWidth(current_theme().scaled(104))
            grid.addWidget(label, row, 0)
            role = "body" if pair.is_same else "strong"
            grid.addWidget(ElidedLabel(" ".join(pair.left.split()), role), row, 1)
            grid.addWidget(ElidedLabel(" ".join(pair.right.split()), role), row, 2)
        return grid

    def _on_decided(self, decision: Decision) -> None:
        twin = self._current()
        if twin is None or self._wizard is None:
            return
        is_taken_back = self._decided(twin) is decision
        decide(self._wizard, twin, Decision.OPEN if is_taken_back else decision)
        words = decision_words(self._decided(twin))
        line = tr("Line {line}", line=twin.row.line)
        announce(self, f"{line}. {words}")
        self._after()
        open_rows = [n for n, one in enumerate(self.model.twins) if self._decided(one) is Decision.OPEN]
        after = [n for n in open_rows if n > self.table.cursor_row()]
        if not is_taken_back and open_rows:
            self.table.set_cursor_row(after[0] if after else open_rows[0])
        self._show_twin()
        if not is_taken_back and decision in self.buttons:
            self.buttons[decision].setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_all(self, decision: Decision) -> None:
        if self._wizard is None:
            return
        for twin in self._twins.open_ones(self._wizard):
            decide(self._wizard, twin, decision)
        self._after()
        self._show_twin()
        announce(self, tr("All are decided"))

    def _after(self) -> None:
        self.model.repaint()
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        assert self._wizard is not None
        found = self._twins
        left = len(found.open_ones(self._wizard))
        words = [trn("{n} likely twin", "{n} likely twins", len(found.found))]
        if found.certain:
            words.append(trn("{n} certain", "{n} certain", found.certain))
        if found.more:
            words.append(trn("{n} more is not shown", "{n} more are not shown", found.more))
        self.state.setText(" · ".join(words))
        self._all.setText(trn("{n} open one:", "All {n} open ones:", left))
        self._all.setVisible(left > 0)
        for button in self.all_buttons.values():
            button.setVisible(left > 0)

    def _measure(self) -> None:
        self.table.setColumnWidth(2, current_theme().scaled(220))


def _words(twin: Twin) -> dict[Decision, str]:
    same = tr("Same record, update it") if twin.record_id else tr("Same as the earlier row")
    return {Decision.SAME: same, Decision.NEW: tr("Another one, create it"), Decision.OUT: tr("Leave this row out")}


def _all_words() -> dict[Decision, str]:
    return {Decision.SAME: tr("Same record"), Decision.NEW: tr("Another one"), Decision.OUT: tr("Leave out")}
