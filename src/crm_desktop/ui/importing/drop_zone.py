"""Where a file is dropped or chosen."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.widgets import Banner, Button, EmptyState, PrimaryButton

_LOWEST = 250


class DropZone(QWidget):
    """A dashed field with the two ways to bring a file, and a sample to see the form."""

    choose_pressed = Signal()
    sample_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._is_over = False
        self.choose = PrimaryButton(tr("Choose a file…"), "folder-open", height=tokens.WIZARD_CONTROL_HEIGHT)
        self.choose.clicked.connect(self.choose_pressed)
        self.sample = Button(tr("Look at a sample"), "eye", height=tokens.WIZARD_CONTROL_HEIGHT)
        self.sample.clicked.connect(self.sample_pressed)
        self.error = Banner("", "danger")
        self.error.hide()
        self._empty = EmptyState(
            "upload",
            tr("Drop a file here"),
            tr(
                "CSV, Excel, LibreOffice, vCard, or a ZIP of several tables. Exports of Salesforce, HubSpot, "
                "Pipedrive, Zoho, Google, Outlook, LinkedIn and phones are recognised."
            ),
            (self.choose, self.sample),
            tone="accent",
        )
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 16, 20, 16)
        self._measure()
        current_theme().changed.connect(self._measure)
        rows.addWidget(self.error)
        rows.addWidget(self._empty, 1)

    def _measure(self) -> None:
        """Keep room for the words; a low window scrolls."""
        self.setMinimumHeight(current_theme().scaled(_LOWEST))

    def show_kind(self, kind: str) -> None:
        """Offer the sample of people only where people may come in."""
        self.sample.setVisible(not kind)

    def show_error(self, text: str) -> None:
        """Say why a file can't be read; an empty text takes it away."""
        self.error.setVisible(bool(text))
        if text:
            self.error.set_text(text, "danger")

    def set_over(self, is_over: bool) -> None:
        """Show that a file is held over the page."""
        self._is_over = is_over
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint ground and dashed edge."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(theme.colour("accent_soft" if self._is_over else "surface"))
        painter.setPen(QPen(theme.colour("accent" if self._is_over else "border2"), 1.5, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), tokens.RADIUS.card, tokens.RADIUS.card)
