"""What large choices have in common: the whole card chooses, its words wrap, the chosen one is softly filled."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QRadioButton, QSizePolicy, QWidget

from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.theme.paint import rounded

WRAP = int(Qt.TextFlag.TextWordWrap)
_ENDLESS = 1000


class LargeChoice(QRadioButton):
    """One of a few cards; what it shows beside its title is its own."""

    usual_width, least_width = 240, 160

    def __init__(self, title: str, said: str, parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.setAccessibleDescription(said)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(self.usual_width, self.heightForWidth(self.usual_width))

    def minimumSizeHint(self) -> QSize:
        """Return the narrowest that still reads."""
        return QSize(self.least_width, self.heightForWidth(self.least_width))

    def hasHeightForWidth(self) -> bool:
        """The words wrap."""
        return True

    def hitButton(self, pos: object) -> bool:
        """The whole card chooses."""
        return True

    def paint_ground(self, painter: QPainter, radius: float) -> None:
        """Paint the card, edged where it is chosen."""
        theme, on = current_theme(), self.isChecked()
        fill = theme.colour("accent_soft" if on else "hover" if self.underMouse() else "surface")
        rounded(painter, self.rect(), radius, fill, theme.colour("accent" if on else "border"), 2.0 if on else 1.0)


def paint_words(painter: QPainter, area: QRect, text: str, font: str, tone: str) -> None:
    """Paint words that wrap."""
    painter.setFont(current_theme().font(font))
    painter.setPen(current_theme().colour(tone))
    painter.drawText(area, WRAP, text)


def words_rect(left: int, top: int, width: int, text: str, font: str, least: int = 0) -> QRect:
    """Return where words stand that wrap at a width."""
    area = QRect(left, top, width, _ENDLESS)
    found = QFontMetrics(current_theme().font(font)).boundingRect(area, WRAP, text)
    return QRect(left, top, width, max(least, found.height() if text else 0))
