"""The search field: an icon, the words, and the key that jumps to it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.theme import current_theme, icon
from crm_desktop.ui.theme.paint import draw_icon, icon_room
from crm_desktop.ui.widgets.chip import draw_key, key_width


class SearchField(QLineEdit):
    """A field to search or filter in; the keys are drawn while it is empty."""

    def __init__(self, hint: str, keys: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = keys.split()
        self.setPlaceholderText(hint)
        self.setAccessibleName(hint)
        self._clear = QAction(icon("x"), tr("Clear"), self)
        self._clear.triggered.connect(self.clear)
        self.textChanged.connect(self._on_text_changed)
        self._measure()

    def changeEvent(self, event: QEvent) -> None:
        """Leave room for icon and keys at the text size of now."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the field, its icon and keys."""
        super().paintEvent(event)
        painter = QPainter(self)
        draw_icon(painter, "search", "text2", 11, self.height() / 2)
        if self.text():
            return
        x, height = float(self.width() - 8), float(current_theme().scaled(18))
        for key in reversed(self._keys):
            width = key_width(key)
            draw_key(painter, QRectF(x - width, (self.height() - height) / 2, width, height), key)
            x -= width + 4

    def _measure(self) -> None:
        right = sum(key_width(key) + 4 for key in self._keys)
        self.setTextMargins(icon_room(16, 8), 0, right if not self.text() else 0, 0)

    def _on_text_changed(self, text: str) -> None:
        if text and self._clear not in self.actions():
            self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        elif not text:
            self.removeAction(self._clear)
        self._measure()
