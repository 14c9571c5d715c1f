"""The fields that nobody has to choose, folded away below the others."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.ui.duplicates.field_row import shown_value
from crm_desktop.ui.layouts import across, boxed, clear, down
from crm_desktop.ui.theme.paint import draw_icon, icon_side
from crm_desktop.ui.widgets import ElidedLabel, Label, QuietButton
from crm_desktop.viewmodels.duplicates import Decision, origin_words

_INDENT = 12


class _Check(QWidget):
    """A green tick. Decoration: the words beside it say the same."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(icon_side(16) + 1, icon_side(16) + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the tick."""
        draw_icon(QPainter(self), "circle-check", "ok", 0, self.height() / 2)


class DecidedFields(QWidget):
    """One line a field: what the merged record holds, and whose it is."""

    def __init__(self) -> None:
        super().__init__()
        self.toggle = QuietButton("", "chevron-down", height=28)
        self.toggle.clicked.connect(self._on_toggled)
        self.hint = Label(tr("the same in both, or only one has it"), "second", "text2", wrap=True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._lines = boxed(self._grid)
        self._grid.setContentsMargins(_INDENT, 0, 0, 0)
        head = across(self.toggle, gap=6)
        head.addWidget(self.hint, 1)
        self.setLayout(down(head, self._lines, gap=6))

    def _on_toggled(self) -> None:
        self.set_open(self._lines.isHidden())

    def set_open(self, is_open: bool) -> None:
        """Unfold or fold the lines."""
        self._lines.setVisible(is_open)
        self.toggle.set_icon("chevron-down" if is_open else "chevron-right")
        self.toggle.setAccessibleDescription(tr("Open") if is_open else tr("Folded"))

    def show_decision(self, decision: Decision) -> None:
        """Show the fields of a pair."""
        clear(self._grid)
        found = decision.decided
        self.setVisible(bool(found))
        self.toggle.setText(trn("{n} field is merged by itself", "{n} fields are merged by themselves", len(found)))
        line = decision.line
        for row, pair in enumerate(found):
            label = boxed(across(_Check(), Label(pair.label, wrap=True), gap=8))
            value = ElidedLabel(shown_value(pair, pair.result).replace("\n", ", "))
            origin = ElidedLabel(origin_words(pair, line.left, line.right), "second", "text2")
            for column, widget in enumerate((label, value, origin)):
                self._grid.addWidget(widget, row, column)
        self._grid.setColumnMinimumWidth(0, 130)
        for column, stretch in enumerate((2, 5, 3)):
            self._grid.setColumnStretch(column, stretch)
        self.set_open(True)
