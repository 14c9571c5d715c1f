"""What stands where nothing is: an icon, a sentence, and what to do next."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.theme.paint import draw_icon, icon_side, rounded
from crm_desktop.ui.widgets.buttons import Button
from crm_desktop.ui.widgets.labels import Label


class IconDisc(QWidget):
    """An icon on a round soft ground. Decoration."""

    def __init__(self, icon: str, tone: str = "neutral", size: int = 48, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._tone, self._size = icon, tone, size
        self._measure()

    def changeEvent(self, event: QEvent) -> None:
        """Grow with the text."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint disc and icon."""
        draw_disc(
            QPainter(self),
            QRectF(self.rect()),
            self._icon,
            self._tone,
            round(self._size * 0.42),
        )

    def _measure(self) -> None:
        side = max(self._size, current_theme().scaled(self._size))
        self.setFixedSize(QSize(side, side))


def draw_disc(painter: QPainter, rect: QRectF, icon: str, tone: str, size: int = 16, *, plain: bool = False) -> None:
    """Paint an icon on a round ground, which is grey when `plain`; delegates use the same."""
    theme = current_theme()
    rounded(painter, rect, rect.width() / 2, theme.tone("neutral" if plain else tone)[1])
    token = {"neutral": "text2", "accent": "accent_text"}.get(tone, tone)
    draw_icon(painter, icon, token, rect.center().x() - icon_side(size) / 2, rect.center().y(), size)


class EmptyState(QWidget):
    """Icon, title, sentence and at most two buttons, in the middle of the place."""

    def __init__(
        self,
        icon: str,
        title: str,
        text: str = "",
        buttons: tuple[Button, ...] = (),
        *,
        tone: str = "neutral",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(f"{title}. {text}" if text else title)
        column = QVBoxLayout(self)
        column.setSpacing(6)
        column.addStretch(1)
        column.addWidget(IconDisc(icon, tone), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(6)
        self.title = Label(title, "section", wrap=True)
        self.text = Label(text, "body", "text2", wrap=True)
        for label in (self.title, self.text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
            label.setVisible(bool(label.text()))  # only now: before, it would show as a window of its own
        if buttons:
            column.addSpacing(8)
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addStretch(1)
            for button in buttons:
                row.addWidget(button)
            row.addStretch(1)
            column.addLayout(row)
        column.addStretch(2)
