"""Buttons in a row that drop to icons from the right when there is no room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from crm_desktop.ui.widgets.buttons import Button


class ActionRow(QWidget):
    """A row of buttons; `last` (usually "More") stands at the right end."""

    def __init__(self, buttons: Sequence[Button], last: Button | None = None, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons, self._last = tuple(buttons), last
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.setSizeConstraint(QHBoxLayout.SizeConstraint.SetNoConstraint)
        for button in self._buttons:
            row.addWidget(button)
        row.addStretch(1)
        if last is not None:
            row.addWidget(last)

    def minimumSizeHint(self) -> QSize:
        """Return room for the icons."""
        count = len(self._buttons) + (1 if self._last else 0)
        height = max(button.sizeHint().height() for button in self._buttons)
        return QSize(count * (height + 8) - 8, height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Decide which buttons show their words."""
        super().resizeEvent(event)
        widths = [button.full_width() + 8 for button in self._buttons]
        room = self.width() - (self._last.sizeHint().width() if self._last else -8)
        square = self.minimumSizeHint().height() + 8
        at = len(widths)
        while at > 0 and sum(widths[:at]) + square * (len(widths) - at) > room:
            at -= 1
        for place, button in enumerate(self._buttons):
            button.set_compact(place >= at)
