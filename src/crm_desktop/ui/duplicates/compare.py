"""Two records side by side: each field in which they differ, what comes out, and the buttons that decide."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.merging import Side
from crm_desktop.services.merge import FieldPair
from crm_desktop.ui.compare.row import COLUMNS, LABEL_WIDTH
from crm_desktop.ui.duplicates.decided import DecidedFields
from crm_desktop.ui.duplicates.decision_bar import DecisionBar
from crm_desktop.ui.duplicates.field_row import FieldRow
from crm_desktop.ui.layouts import Scrolled, across, boxed, clear, down
from crm_desktop.ui.widgets import Avatar, Button, ElidedLabel, KeyCap, Label, Line, LinkButton, Surface, announce
from crm_desktop.viewmodels.duplicates import Decision

_MARGIN = 18


class CompareView(Surface):
    """What is chosen here is written by Merge alone."""

    open_asked = Signal(str)  # a record's id
    back_asked = Signal()
    changed = Signal()
    pictures_asked = Signal(object)  # FieldPair

    def __init__(self, *, has_keys: bool) -> None:
        super().__init__("card")
        self.setAccessibleName(tr("Compare"))
        self._has_keys, self._is_narrow, self._is_read_only = has_keys, False, False
        self.decision: Decision | None = None
        self.rows: list[FieldRow] = []
        self.bar = DecisionBar(has_keys=has_keys)
        self.decided = DecidedFields()
        self._build()

    def set_narrow(self, is_narrow: bool, *, has_back: bool) -> None:
        """Arrange for the width of the window."""
        self._is_narrow = is_narrow
        self.back.setVisible(has_back)
        for button in (self.keep_left, self.keep_right):
            button.setVisible(not is_narrow)
        self._columns.setVisible(not is_narrow)
        self._names.setVisible(is_narrow)
        self.bar.set_narrow(is_narrow)
        for row in self.rows:
            row.set_narrow(is_narrow)

    def set_read_only(self, reason: str) -> None:
        """Switch choosing and the buttons off."""
        self._is_read_only = bool(reason)
        self.bar.set_reason(reason)
        for button in (self.keep_left, self.keep_right):
            button.set_reason(reason)

    def show_decision(self, decision: Decision) -> None:
        """Show another pair, or the same one read again."""
        self.decision = decision
        line = decision.line
        self._avatar.set_name(line.left)
        self.name.set_text(line.title)
        self.why.set_text(". ".join(part for part in (line.likeness, line.reasons) if part))
        self.left_name.setText(line.left)
        self.right_name.setText(line.right)
        self._narrow_left.setText(line.left)
        self._narrow_right.setText(line.right)
        self._fill(decision)
        self.decided.show_decision(decision)
        self._show_choices()

    def choose_all(self, side: Side) -> None:
        """Take one record's values in all fields."""
        if self.decision is not None and not self._is_read_only:
            self.decision.choose_all(side)
            self._show_choices()

    def go_to_missing(self) -> bool:
        """Put the focus on the first field that is not chosen; False where all are."""
        for row in self.rows:  # a button does not take the focus everywhere
            row.finish_edit()
        missing = self.decision.missing if self.decision else []
        if not missing:
            return False
        row = next(row for row in self.rows if row.pair.name == missing[0].name)
        row.setFocus(Qt.FocusReason.OtherFocusReason)
        words = trn("{n} field has to be chosen first", "{n} fields have to be chosen first", len(missing))
        self.bar.say_missing(words)
        announce(self, words)
        return True

    def focus_first(self) -> None:
        """Take the keyboard: at the first field, or at Merge where nothing has to be chosen."""
        (self.rows[0] if self.rows else self.bar.merge).setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        self._avatar = Avatar("", 36)
        self.name, self.why = ElidedLabel("", "card"), ElidedLabel("", "second", "text2")
        self.back = Button(tr("All pairs"), "arrow-left")
        self.back.clicked.connect(self.back_asked)
        self.back.hide()
        self.keep_left = Button(tr("Take all of the left"))
        self.keep_left.clicked.connect(lambda: self.choose_all(Side.LEFT))
        self.keep_right = Button(tr("Take all of the right"))
        self.keep_right.clicked.connect(lambda: self.choose_all(Side.RIGHT))
        head = across(self.back, self._avatar, gap=10, margins=(_MARGIN, 12, _MARGIN, 12))
        head.addLayout(down(self.name, self.why, gap=0), 1)
        head.addWidget(self.keep_left)
        head.addWidget(self.keep_right)
        self._fields = QVBoxLayout()
        self._fields.setSpacing(0)
        inner = QWidget()
        inner.setLayout(down(self._build_columns(), self._build_names(), boxed(self._fields), self.decided, 1, gap=6))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(1, 1, 1, 1)
        rows.setSpacing(0)
        rows.addLayout(head)
        rows.addWidget(Line())
        rows.addWidget(Scrolled(inner, margins=(_MARGIN, 10, _MARGIN, 12)), 1)
        rows.addWidget(Line())
        rows.addWidget(self.bar)

    def _build_columns(self) -> QWidget:
        self.left_name, self.right_name = LinkButton("", height=28), LinkButton("", height=28)
        for button, side in ((self.left_name, Side.LEFT), (self.right_name, Side.RIGHT)):
            button.clicked.connect(lambda _=False, side=side: self._open(side))
            button.setToolTip(tr("Open this record"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        spacer = QWidget()
        spacer.setFixedWidth(LABEL_WIDTH)
        grid.addWidget(spacer, 0, 0)
        for column, (button, key) in enumerate(((self.left_name, "←"), (self.right_name, "→")), 1):
            grid.addLayout(across(button, KeyCap(key), 1, gap=6), 0, column)
        grid.addWidget(Label(tr("After merging"), "strong"), 0, 3)
        for column, stretch in enumerate(COLUMNS):
            grid.setColumnStretch(column, stretch)
        self._columns = boxed(grid)
        return self._columns

    def _build_names(self) -> QWidget:
        """Build the heads of the two values for a narrow window."""
        self._narrow_left, self._narrow_right = Label("", "strong", wrap=True), Label("", "strong", wrap=True)
        row = across(gap=10)
        for label in (self._narrow_left, self._narrow_right):
            row.addWidget(label, 1)
        self._names = boxed(row)
        self._names.hide()
        return self._names

    def _fill(self, decision: Decision) -> None:
        clear(self._fields)
        self.rows = []
        for pair in decision.open:
            row = FieldRow(pair, decision.line.left, decision.line.right, has_keys=self._has_keys)
            row.set_narrow(self._is_narrow)
            row.set_read_only(self._is_read_only)
            row.chosen.connect(self._on_chosen)
            row.edited.connect(self._on_edited)
            row.step_asked.connect(lambda by, row=row: self._step(row, by))
            self._fields.addWidget(Line())
            self._fields.addWidget(row)
            self.rows.append(row)
            if pair.is_photo:
                self.pictures_asked.emit(pair)
        self._fields.addWidget(Line())

    def _on_chosen(self, pair: FieldPair, side: Side) -> None:
        if self.decision is not None and self.decision.choose(pair, side):
            self._show_choices()

    def _on_edited(self, pair: FieldPair, text: str) -> None:
        if self.decision is not None:
            self.decision.edit(pair, text)
            self._show_choices()

    def show_pictures(self, pair: FieldPair, pictures: Mapping[Side, QImage]) -> None:
        """Show the photos of a field, if it is still there."""
        for row in self.rows:
            if row.pair == pair:
                row.show_pictures(pictures)

    def _show_choices(self) -> None:
        decision = self.decision
        if decision is None:
            return
        for row in self.rows:
            row.show_side(decision.chosen.get(row.pair.name), decision.result(row.pair))
        self.bar.show_decision(decision)
        self.changed.emit()

    def _step(self, row: FieldRow, by: int) -> None:
        at = self.rows.index(row) + by
        if 0 <= at < len(self.rows):
            self.rows[at].setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self, side: Side) -> None:
        if self.decision is not None:
            line = self.decision.line
            self.open_asked.emit(f"{line.kind}/{line.left_id if side is Side.LEFT else line.right_id}")
