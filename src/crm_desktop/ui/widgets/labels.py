"""Text in the roles of the type scale; elided, with icon, wrapped."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.theme.paint import draw_icon, draw_text, icon_room, text_width


class Label(QLabel):
    """A text in a role of the type scale and a colour token."""

    def __init__(
        self,
        text: str = "",
        role: str = "body",
        tone: str = "text",
        *,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("role", role)
        self.setProperty("tone", tone)
        self.setWordWrap(wrap)

    def set_tone(self, tone: str) -> None:
        """Change the colour token."""
        if tone != self.property("tone"):
            self.setProperty("tone", tone)
            self.style().unpolish(self)
            self.style().polish(self)


class ElidedLabel(QWidget):
    """One line that ends in an ellipsis when there is no room; the tooltip has it all."""

    def __init__(
        self,
        text: str = "",
        role: str = "body",
        tone: str = "text",
        *,
        tabular: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._role, self._tone, self._tabular = role, tone, tabular
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    def text(self) -> str:
        """Return the whole text."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show another text."""
        self._text = text
        self.setAccessibleName(text)
        self._set_tooltip()
        self.updateGeometry()
        self.update()

    def set_tone(self, tone: str) -> None:
        """Change the colour token."""
        self._tone = tone
        self.update()

    def is_elided(self) -> bool:
        """Tell whether the text does not fit."""
        return self._wanted() > self.width()

    def sizeHint(self) -> QSize:
        """Return room for the whole text."""
        return QSize(self._wanted(), max(current_theme().scaled(20), QFontMetrics(self._font()).height()))

    def minimumSizeHint(self) -> QSize:
        """Return room for a letter and the ellipsis."""
        return QSize(min(self._wanted(), 24), self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Offer the tooltip only when something is hidden."""
        super().resizeEvent(event)
        self._set_tooltip()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again after a change of the text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line."""
        painter = QPainter(self)
        painter.setFont(self._font())
        painter.setPen(current_theme().colour(self._tone))
        draw_text(painter, self.rect(), self._text)

    def _font(self) -> QFont:
        return current_theme().font(self._role, tabular=self._tabular)

    def _wanted(self) -> int:
        return text_width(self._text, self._role, tabular=self._tabular) if self._text else 0

    def _set_tooltip(self) -> None:
        self.setToolTip(self._text if self.width() and self.is_elided() else "")


class StatusLabel(QWidget):
    """A state: icon and strong word in its colour, then plain detail."""

    def __init__(
        self, icon: str, text: str, tone: str = "ok", detail: str = "", *, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_state(icon, text, tone, detail)

    def set_state(self, icon: str, text: str, tone: str = "ok", detail: str = "") -> None:
        """Show another state; the tone is a colour token."""
        self._icon, self._text, self._tone, self._detail = icon, text, tone, detail
        self.setAccessibleName(f"{text}. {detail}" if detail else text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for icon, word and detail."""
        width = icon_room() + text_width(self._text, "strong") + (8 + text_width(self._detail) if self._detail else 0)
        return QSize(width, current_theme().scaled(20))

    def minimumSizeHint(self) -> QSize:
        """Return room for the icon and a piece of the word."""
        return QSize(48, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint icon, word, detail."""
        theme, painter = current_theme(), QPainter(self)
        token = "accent_text" if self._tone == "accent" else self._tone
        draw_icon(painter, self._icon, token, 0, self.height() / 2)
        area = self.rect().adjusted(icon_room(), 0, 0, 0)
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.colour(token))
        draw_text(painter, area, self._text)
        if self._detail:
            painter.setFont(theme.font())
            painter.setPen(theme.colour("text2"))
            draw_text(painter, area.adjusted(text_width(self._text, "strong") + 8, 0, 0, 0), self._detail)
