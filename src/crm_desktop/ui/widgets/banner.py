"""A sentence that concerns the whole place: information, care, or danger."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_icon, icon_room, rounded
from crm_desktop.ui.widgets.announce import announce
from crm_desktop.ui.widgets.labels import Label

_ICONS = {"accent": "info", "ok": "circle-check", "warn": "triangle-alert", "danger": "circle-alert"}


class Banner(QWidget):
    """Icon and sentence on a soft ground, with buttons right; the tone is accent, ok, warn or danger."""

    def __init__(
        self,
        text: str,
        tone: str = "accent",
        buttons: tuple[QWidget, ...] = (),
        *,
        icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._tone, self._icon = tone, icon or _ICONS[tone]
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(14 + icon_room(16, 10), 7, 8, 7)
        row.setSpacing(8)
        self.label = Label(text, "label", wrap=True)
        self.setAccessibleName(text)
        row.addWidget(self.label, 1)
        for button in buttons:
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)

    def add_button(self, button: QWidget) -> None:
        """Offer one thing more at the right."""
        self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)

    def set_text(self, text: str, tone: str = "") -> None:
        """Say something else and announce it."""
        self.label.setText(text)
        self.setAccessibleName(text)
        if tone:
            self._tone, self._icon = tone, _ICONS[tone]
        announce(self, text, assertive=self._tone == "danger")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground, edge and icon."""
        theme, painter = current_theme(), QPainter(self)
        _, fill = theme.tone(self._tone)
        line = theme.colour("border") if theme.colours.high_contrast else None
        rounded(painter, self.rect(), tokens.RADIUS.card, fill, line)
        token = "accent_text" if self._tone == "accent" else self._tone
        draw_icon(painter, self._icon, token, 14, self.height() / 2)
