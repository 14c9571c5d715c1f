"""Finds a person or a company by name, in place; where that makes sense, the last line makes a new one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets import Label, Surface

_WAIT_MS = 80
_MOST = 6


@dataclass(frozen=True)
class Offer:
    """A record that was found."""

    id: str
    name: str
    line: str = ""


Find = Callable[[str, Callable[[Sequence[Offer]], None]], None]


class RecordPicker(Surface):
    """Typing finds, Up and Down choose, Enter takes, Esc leaves."""

    picked = Signal(str)
    create_asked = Signal(str)
    left = Signal()

    def __init__(
        self, label: str, create_words: Callable[[str], str] | None, find: Find, parent: QWidget | None = None
    ) -> None:
        super().__init__("sunken", parent=parent)
        self._find, self._create_words = find, create_words
        self._turn = 0
        self.field = QLineEdit()
        self.field.setAccessibleName(label)
        self.list = QListWidget()
        self.list.setFrameShape(QFrame.Shape.NoFrame)
        self.list.setAccessibleName(tr("Found records"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(4)
        name = Label(label, "second", "text2")
        name.setBuddy(self.field)
        column.addWidget(name)
        column.addWidget(self.field)
        column.addWidget(self.list)
        self.list.hide()
        self._timer = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self._look)
        self.field.textEdited.connect(lambda _: self._timer.start())
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(self._take)

    def start(self) -> None:
        """Take the keyboard."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the field that are about the list."""
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None:
                self.list.setCurrentRow(max(0, min(self.list.count() - 1, self.list.currentRow() + step)))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._on_enter()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.left.emit()
                return True
        return super().eventFilter(watched, event)

    def _on_enter(self) -> None:
        if not self._timer.isActive():
            self._take(self.list.currentItem())

    def _look(self) -> None:
        self._turn += 1
        turn, text = self._turn, self.field.text().strip()
        self._find(text, lambda offers: self._show(offers, text) if turn == self._turn else None)

    def _show(self, offers: Sequence[Offer], text: str) -> None:
        self.list.clear()
        for offer in offers[:_MOST]:
            words = tr("{name}, {line}", name=offer.name, line=offer.line) if offer.line else offer.name
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, offer.id)
            item.setToolTip(words)
            self.list.addItem(item)
        if text and self._create_words is not None:
            self.list.addItem(QListWidgetItem(self._create_words(text)))
        elif text and not offers:
            nothing = QListWidgetItem(tr("Nothing found"))
            nothing.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(nothing)
        if text:
            self.list.setCurrentRow(0)
        rows = self.list.count()
        self.list.setVisible(rows > 0)
        height = self.list.sizeHintForRow(0) if rows else current_theme().scaled(28)
        self.list.setFixedHeight(rows * height + 4)

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        record_id = item.data(Qt.ItemDataRole.UserRole)
        if record_id:
            self.picked.emit(record_id)
        elif self._create_words is not None:
            self.create_asked.emit(self.field.text().strip())
