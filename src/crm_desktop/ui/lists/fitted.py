"""A dialog as high as its fields: it grows with them up to the window that it stands on, and then they scroll."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.ui.layouts import Scrolled

SIDES = (20, 0, 20, 0)
_AROUND, _LOWEST = 48, 320  # pixels that the window shows around it; the lowest that it is


class FittedDialog(QDialog):
    """Fields that may scroll, and below them what is always seen."""

    def put_together(self, fields: QVBoxLayout, *below: QHBoxLayout) -> None:
        """Stand the fields above what is always seen."""
        inner = QWidget()
        inner.setLayout(fields)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 18, 0, 16)
        outer.setSpacing(4)
        self.area = Scrolled(inner, margins=SIDES)
        outer.addWidget(self.area, 1)
        for layout in below:
            outer.addLayout(layout)
        inner.installEventFilter(self)

    def fit(self) -> None:
        """Be as high as the fields need, and as there is room; what is more scrolls."""
        inner, outer = self.area.widget(), self.layout()
        fields = inner.layout() if inner is not None else None
        if fields is None or outer is None:
            return
        width = max(self.width(), self.minimumWidth())
        needed = fields.heightForWidth(width) if fields.hasHeightForWidth() else fields.sizeHint().height()
        rest = outer.sizeHint().height() - self.area.sizeHint().height()
        room = self.screen().availableSize().height() - _AROUND
        if (parent := self.parentWidget()) is not None and parent.window().isVisible():
            room = min(room, parent.window().height() - _AROUND)
        height = max(min(needed + rest + 2, max(room, _LOWEST)), self.minimumSizeHint().height())
        if not self.isVisible() or height > self.height():  # a person may have made it higher
            self.resize(width, height)

    def showEvent(self, event: QShowEvent) -> None:
        """Have the height that the fields need."""
        self.fit()
        super().showEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Grow with the fields; what gets the focus comes into view."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self.area.widget() and self.isVisible():
            self.fit()
        elif event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget):
            self.area.ensureWidgetVisible(watched, 0, 40)
        return super().eventFilter(watched, event)
