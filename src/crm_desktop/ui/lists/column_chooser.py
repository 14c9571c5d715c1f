"""Which columns a list shows and in which order: ticks, drag, and keys that do the same."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QDialog, QListWidget, QListWidgetItem, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.layouts import across, down
from crm_desktop.ui.lists.columns import Column
from crm_desktop.ui.widgets import Button, IconButton, Label, LinkButton, PrimaryButton
from crm_desktop.viewmodels.lists.views import Chosen

_NAME = Qt.ItemDataRole.UserRole


class ColumnList(QListWidget):
    """Columns with ticks; Alt and an arrow move one, as dragging does."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the column under the cursor."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.modifiers() & Qt.KeyboardModifier.AltModifier and event.key() in steps:
            self.move(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def move(self, by: int) -> None:  # type: ignore[override]
        """Move the column under the cursor up (-1) or down (1)."""
        at = self.currentRow()
        if 0 <= at < self.count() and 0 <= at + by < self.count():
            self.insertItem(at + by, self.takeItem(at))
            self.setCurrentRow(at + by)


class ColumnChooser(QDialog):
    """Asks for the columns of a list; the name always stands first and is not asked about."""

    chosen = Signal(object)  # tuple of Chosen; empty: those that fit

    def __init__(self, columns: Sequence[Column], shown: Sequence[Chosen], *, has_own: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Columns"))
        self.setMinimumWidth(380)
        self._widths = {one.name: one.width for one in shown}
        self.list = ColumnList()
        self.list.setAccessibleName(tr("Columns of this list"))
        self.list.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.up, self.down = (
            IconButton("arrow-up", tr("Move up"), key="Alt ↑"),
            IconButton("arrow-down", tr("Move down"), key="Alt ↓"),
        )
        self.usual = LinkButton(tr("Columns that fit the width"))
        self.usual.setVisible(has_own)
        self.ok, cancel = PrimaryButton(tr("Show these columns")), Button(tr("Cancel"))
        self._fill(columns, shown)
        hint = Label(tr("Tick what is shown. Drag a column, or move it with Alt and an arrow."), "second", "text2",
                     wrap=True)  # fmt: skip
        buttons = across(self.usual, 1, cancel, self.ok)
        rows = across(gap=8)
        rows.addWidget(self.list, 1)
        rows.addLayout(down(self.up, self.down, 1))
        column = down(hint, gap=12, margins=(20, 18, 20, 16))
        column.addLayout(rows, 1)
        column.addLayout(buttons)
        self.setLayout(column)
        self.ok.setDefault(True)
        self.up.clicked.connect(lambda: self.list.move(-1))
        self.down.clicked.connect(lambda: self.list.move(1))
        self.ok.clicked.connect(self._take)
        self.usual.clicked.connect(self._take_usual)
        cancel.clicked.connect(self.reject)
        self.list.setFocus()

    def names(self) -> list[str]:
        """Return the ticked columns in their order."""
        items = [self.list.item(at) for at in range(self.list.count())]
        return [str(item.data(_NAME)) for item in items if item.checkState() is Qt.CheckState.Checked]

    def _fill(self, columns: Sequence[Column], shown: Sequence[Chosen]) -> None:
        order = {one.name: at for at, one in enumerate(shown)}
        for column in sorted(columns[1:], key=lambda column: order.get(column.name, len(order))):
            item = QListWidgetItem(tr(column.title))
            item.setData(_NAME, column.name)
            flags = item.flags() | Qt.ItemFlag.ItemIsUserCheckable
            item.setFlags(flags & ~Qt.ItemFlag.ItemIsDropEnabled)  # between columns, never onto one
            item.setCheckState(Qt.CheckState.Checked if column.name in order else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.setCurrentRow(0)

    def _take(self) -> None:
        self.chosen.emit(tuple(Chosen(name, self._widths.get(name, 0)) for name in ("name", *self.names())))
        self.accept()

    def _take_usual(self) -> None:
        self.chosen.emit(())
        self.accept()
