"""Editing in the cells of a list: a name is edited in its parts, side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QStyleOptionViewItem,
    QWidget,
)

from crm_desktop.ui.delegates.row_delegate import RowDelegate
from crm_desktop.ui.delegates.row_painter import first_cell_rect
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.widgets.announce import announce
from crm_desktop.ui.widgets.labels import Label

Index = QModelIndex | QPersistentModelIndex
PartsOf = Callable[[QModelIndex], tuple[tuple[str, str, str], ...]]  # (field, label, text); empty: one plain field
CheckParts = Callable[[QModelIndex, Mapping[str, str]], str]
_Hint = QAbstractItemDelegate.EndEditHint


class NameEditor(QWidget):
    """One field for each part of a name."""

    def __init__(self, parts: tuple[tuple[str, str, str], ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAutoFillBackground(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self.fields: dict[str, QLineEdit] = {}
        for name, label, text in parts:
            field = QLineEdit(text)
            field.setAccessibleName(label)
            field.setPlaceholderText(label)
            field.setToolTip(label)
            self.fields[name] = field
            row.addWidget(field)
        self.seen = self.texts()
        first = next(iter(self.fields.values()))
        self.setFocusProxy(first)
        self.setAccessibleName(first.accessibleName())

    def texts(self) -> dict[str, str]:
        """Return what stands in the fields."""
        return {name: field.text() for name, field in self.fields.items()}

    def step(self, from_field: QObject, by: int) -> bool:
        """Go to the next (1) or previous (-1) field; return False at the end."""
        fields = list(self.fields.values())
        to = next((at for at, field in enumerate(fields) if field is from_field), 0) + by
        if not 0 <= to < len(fields):
            return False
        fields[to].setFocus(Qt.FocusReason.TabFocusReason)
        fields[to].selectAll()
        return True


class ListDelegate(RowDelegate):
    """Opens the parts of a name where a column has parts, else one field."""

    def __init__(self, parent: QWidget, parts_of: PartsOf, check_parts: CheckParts, *, ticks: bool) -> None:
        super().__init__(parent, ticks=ticks, check=lambda index, text: check_parts(index, {"": text}))
        self._parts_of, self._check_parts = parts_of, check_parts
        self._open: NameEditor | None = None
        self._at = QPersistentModelIndex()
        self._said: Label | None = None

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Return a field for each part, or one field."""
        plain = index.model().index(index.row(), index.column())
        parts = self._parts_of(plain)
        if not parts:
            return super().createEditor(parent, option, index)
        editor = NameEditor(parts, parent)
        self._open, self._at = editor, QPersistentModelIndex(index)
        for field in editor.fields.values():
            field.installEventFilter(self)
            field.textEdited.connect(self._on_part_edited)
        return editor

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """The parts are filled when they open."""
        if not isinstance(editor, NameEditor):
            super().setEditorData(editor, index)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Hand the parts to the model if they were changed and are valid."""
        if not isinstance(editor, NameEditor):
            super().setModelData(editor, model, index)
        elif editor.texts() != editor.seen and not self._wrong(editor):
            model.setData(model.index(index.row(), index.column()), (editor.texts(), editor.seen))

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        """Give the parts the width of two fields."""
        super().updateEditorGeometry(editor, option, index)
        if isinstance(editor, NameEditor):
            rect = QRectF(option.rect)
            left = first_cell_rect(rect) if self.ticks else rect
            height = min(current_theme().scaled(tokens.CONTROL_HEIGHT), int(rect.height()) - 2)
            width = max(current_theme().scaled(260), round(left.width()))
            editor.setGeometry(round(left.x()), round(rect.y() + (rect.height() - height) / 2), width, height)

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Enter and Tab at the end save, Esc restores, leaving the parts saves."""
        parts = self._open
        if parts is None or editor not in parts.fields.values():
            is_part = isinstance(editor.parent(), NameEditor)  # of an editor that is closing
            return False if is_part else super().eventFilter(editor, event)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_part_key(parts, editor, Qt.Key(event.key()))
        if event.type() == QEvent.Type.FocusOut:
            QTimer.singleShot(0, parts, lambda: self._on_left(parts))
        return False

    def said(self) -> str:
        """Return what stands under the open parts; empty when they are valid."""
        return self._said.text() if self._said is not None else self.sentence()

    def _on_part_key(self, parts: NameEditor, field: QObject, key: Qt.Key) -> bool:
        if key == Qt.Key.Key_Escape:
            self._close(parts, _Hint.RevertModelCache)
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            by = 1 if key == Qt.Key.Key_Tab else -1
            if not parts.step(field, by):
                self._commit(parts, _Hint.EditNextItem if by > 0 else _Hint.EditPreviousItem)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._commit(parts, _Hint.SubmitModelCache)
        else:
            return False
        return True

    def _commit(self, parts: NameEditor, hint: QAbstractItemDelegate.EndEditHint) -> None:
        wrong = self._wrong(parts)
        if wrong:
            self._say(parts, wrong)
            return
        self.commitData.emit(parts)
        self._close(parts, hint)

    def _close(self, parts: NameEditor, hint: QAbstractItemDelegate.EndEditHint) -> None:
        # First, because closing moves the focus, and an editor that lost it would save once more.
        self._unsay()
        self._open = None
        self.closeEditor.emit(parts, hint)

    def _on_left(self, parts: NameEditor) -> None:
        focused = QApplication.focusWidget()
        inside = focused is not None and (focused is parts or parts.isAncestorOf(focused))
        if self._open is parts and parts.isVisible() and not inside and QApplication.activePopupWidget() is None:
            self.commitData.emit(parts)
            self._close(parts, _Hint.NoHint)

    def _wrong(self, parts: NameEditor) -> str:
        plain = self._at.model().index(self._at.row(), self._at.column()) if self._at.isValid() else QModelIndex()
        return self._check_parts(plain, parts.texts())

    def _on_part_edited(self) -> None:
        if self._open is not None and self._said is not None and not self._wrong(self._open):
            self._unsay()

    def _say(self, parts: NameEditor, sentence: str) -> None:
        self._unsay()
        for field in parts.fields.values():
            field.setProperty("invalid", True)
            field.setAccessibleDescription(sentence)
            field.update()
        label = Label(sentence, "second", "danger", parent=parts.parentWidget())
        label.setProperty("surface", "sunken")
        label.setContentsMargins(6, 3, 6, 3)
        label.setAutoFillBackground(True)
        label.adjustSize()
        label.move(parts.x(), parts.y() + parts.height() + 2)
        label.show()
        label.raise_()
        self._said = label
        announce(parts, sentence)

    def _unsay(self) -> None:
        label, self._said = self._said, None
        if label is not None:
            label.hide()
            label.deleteLater()
        for field in self._open.fields.values() if self._open is not None else ():
            field.setProperty("invalid", False)
            field.setAccessibleDescription("")
            field.update()
