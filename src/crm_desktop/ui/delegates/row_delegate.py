"""The delegate of row lists: a cell by itself, and the field that edits one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from crm_desktop.ui.delegates.cell_painter import cell_width, paint_cell
from crm_desktop.ui.delegates.cells import CELL_ROLE, Cell
from crm_desktop.ui.delegates.row_painter import RowState, first_cell_rect, paint_ground
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.widgets.announce import announce
from crm_desktop.ui.widgets.labels import Label

Index = QModelIndex | QPersistentModelIndex
Check = Callable[[QModelIndex, str], str]


class RowDelegate(QStyledItemDelegate):
    """Paints cells from their values and edits text in place; what is not valid stays open with its sentence."""

    def __init__(self, parent: QObject | None = None, *, ticks: bool = True, check: Check | None = None) -> None:
        super().__init__(parent)
        self.ticks = ticks
        self.check = check
        self._editing = QPersistentModelIndex()
        self._sentence: Label | None = None

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one cell with its ground (a RowTable paints whole rows instead)."""
        flags = option.state
        rect = QRectF(option.rect)
        paint_ground(painter, rect, RowState(cursor=bool(flags & QStyle.StateFlag.State_Selected)))
        cell = index.data(CELL_ROLE)
        if isinstance(cell, Cell):
            paint_cell(painter, first_cell_rect(rect) if self.ticks and index.column() == 0 else rect, cell)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the width of the whole cell and the height of a row."""
        cell = index.data(CELL_ROLE)
        width = cell_width(cell) if isinstance(cell, Cell) else 80
        room = tokens.TICK_ZONE + 4 if self.ticks and index.column() == 0 else 0
        return QSize(width + room, current_theme().row_height)

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Return a field for the text of a cell."""
        editor = QLineEdit(parent)
        self._editing = QPersistentModelIndex(index)
        header = index.model().headerData(index.column(), Qt.Orientation.Horizontal)
        editor.setAccessibleName(str(header or ""))
        editor.textEdited.connect(lambda: self._clear_error(editor))
        editor.destroyed.connect(self._hide_sentence)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Fill the field, unless somebody is typing in it."""
        if isinstance(editor, QLineEdit) and not editor.isModified():
            value = index.data(Qt.ItemDataRole.EditRole)
            editor.setText("" if value is None else str(value))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Hand the text to the model if it was changed and is valid."""
        if not isinstance(editor, QLineEdit) or self._error(editor, index):
            return
        if editor.text() != str(index.data(Qt.ItemDataRole.EditRole) or ""):
            model.setData(model.index(index.row(), index.column()), editor.text(), Qt.ItemDataRole.EditRole)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Place the field in its cell, 28 high and never narrower than it is useful."""
        rect = QRectF(option.rect)
        if self.ticks and index.column() == 0:
            rect = first_cell_rect(rect)
        height = min(current_theme().scaled(tokens.CONTROL_HEIGHT), int(rect.height()) - 2)
        top = rect.y() + (rect.height() - height) / 2
        editor.setGeometry(round(rect.x()), round(top), max(120, round(rect.width())), height)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Keep the field open on Enter and Tab while its text is not valid."""
        saving = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        if (
            isinstance(editor, QLineEdit)
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in saving
            and self._editing.isValid()
        ):
            error = self._error(editor, self._editing)
            if error:
                self._show_error(editor, error)
                return True
        return super().eventFilter(editor, event)

    def sentence(self) -> str:
        """Return what stands under the open field; empty when it is valid."""
        return self._sentence.text() if self._sentence is not None else ""

    def _error(self, editor: QLineEdit, index: Index) -> str:
        plain = index.model().index(index.row(), index.column())
        return self.check(plain, editor.text()) if self.check is not None else ""

    def _show_error(self, editor: QLineEdit, error: str) -> None:
        self._hide_sentence()
        editor.setProperty("invalid", True)
        editor.setAccessibleDescription(error)
        editor.update()
        label = Label(error, "second", "danger", parent=editor.parentWidget())
        label.setProperty("surface", "sunken")
        label.setContentsMargins(6, 3, 6, 3)
        label.setAutoFillBackground(True)
        label.adjustSize()
        label.move(editor.x(), editor.y() + editor.height() + 2)
        label.show()
        label.raise_()
        self._sentence = label
        announce(editor, error)

    def _clear_error(self, editor: QLineEdit) -> None:
        if editor.property("invalid") and self._editing.isValid() and not self._error(editor, self._editing):
            editor.setProperty("invalid", False)
            editor.setAccessibleDescription("")
            editor.update()
            self._hide_sentence()

    def _hide_sentence(self) -> None:
        label, self._sentence = self._sentence, None
        if label is not None:
            label.hide()
            label.deleteLater()
