"""The foot of a list: how many, where the cursor is, what is ticked, and the keys."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr, trc, trn
from crm_desktop.ui.lists.format import number
from crm_desktop.ui.shortcuts import caps_of
from crm_desktop.ui.widgets import KeyHint, Label, Line, Surface

_HINTS_NEED = 620


class ListFooter(Surface):
    """12 of 1,248 people · Row 5, none ticked · keys."""

    def __init__(self, *, can_edit: bool) -> None:
        super().__init__("surface")
        self._can_edit = can_edit
        self.count, self.where = Label("", "label"), Label("", "body", "text2")
        self._hints = QWidget()
        self._row = QHBoxLayout(self._hints)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(14)
        row = QHBoxLayout()
        row.setContentsMargins(20, 7, 16, 7)
        row.setSpacing(8)
        row.addWidget(self.count)
        row.addWidget(self.where)
        row.addStretch(1)
        row.addWidget(self._hints)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Line())
        column.addLayout(row)

    def retranslate(self) -> None:
        """Speak the language of now."""
        while self._row.count():
            item = self._row.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.deleteLater()
        self._row.addWidget(KeyHint("J K", trc("key hint", "move")))
        if self._can_edit:
            self._add("page.edit", trc("key hint", "edit"))
        self._add("page.call", trc("key hint", "call"))
        self._add("help.shortcuts", trc("key hint", "all shortcuts"))

    def _add(self, command_id: str, words: str) -> None:
        if caps := caps_of(command_id):
            self._row.addWidget(KeyHint(" ".join(caps), words))

    def show_place(self, at: int, ticked: int) -> None:
        """Say where the cursor is and how many rows are ticked."""
        if at < 0:
            self.where.setText("")
        elif ticked:
            self.where.setText(
                trn("Row {row}, {n} ticked", "Row {row}, {n} ticked", ticked, n=number(ticked), row=number(at + 1))
            )
        elif self._can_edit:
            self.where.setText(tr("Row {row}, none ticked", row=number(at + 1)))
        else:
            self.where.setText(tr("Row {row}", row=number(at + 1)))

    def fit(self, width: int, factor: float) -> None:
        """Leave the keys out where there is no room."""
        self._hints.setVisible(width >= _HINTS_NEED * factor)
