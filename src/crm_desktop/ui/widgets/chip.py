"""Chips: a word on a soft fill, a count, a filter that can be removed, a key cap."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_icon, draw_text, focus_ring, icon_room, icon_side, rounded, text_width
from crm_desktop.ui.widgets.buttons import with_key

CHIP_HEIGHT = 20
_SIDE = 8


def chip_width(text: str, icon: str = "") -> int:
    """Return the width of a chip around its text and icon."""
    return text_width(text, "second", tokens.MEDIUM) + 2 * _SIDE + (icon_room(13, 4) if icon else 0)


def draw_chip(painter: QPainter, rect: QRect | QRectF, text: str, tone: str, icon: str = "") -> None:
    """Paint a chip; delegates use the same shape as the widget."""
    theme = current_theme()
    ink, fill = theme.tone(tone)
    line = ink if theme.colours.high_contrast else None
    rounded(painter, rect, QRectF(rect).height() / 2, fill, line)
    area = QRectF(rect).adjusted(_SIDE, 0, -_SIDE, 0)
    if icon:
        token = {"neutral": "text2", "accent": "accent_text"}.get(tone, tone)
        draw_icon(painter, icon, token, area.x(), area.center().y(), 13)
        area.adjust(icon_room(13, 4), 0, 0, 0)
    painter.setFont(theme.font("second", tokens.MEDIUM))
    painter.setPen(ink)
    draw_text(painter, area, text)


class Chip(QLabel):
    """A word with a meaning: a status, a tag, a type."""

    def __init__(self, text: str, tone: str = "neutral", icon: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._tone, self._icon = tone, icon
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set_tone(self, tone: str) -> None:
        """Change what the colour says."""
        self._tone = tone
        self.update()

    def set_look(self, text: str, tone: str, icon: str = "") -> None:
        """Say something else."""
        self._tone, self._icon = tone, icon
        self.setText(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the word."""
        return QSize(chip_width(self.text(), self._icon), current_theme().scaled(CHIP_HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Return room for a piece of the word."""
        return QSize(min(48, self.sizeHint().width()), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the chip."""
        height = current_theme().scaled(CHIP_HEIGHT)
        rect = QRect(0, (self.height() - height) // 2, self.width(), height)
        draw_chip(QPainter(self), rect, self.text(), self._tone, self._icon)


class CountBadge(Chip):
    """A number beside a place or a title."""

    def __init__(self, count: int, tone: str = "neutral", *, parent: QWidget | None = None) -> None:
        super().__init__(str(count), tone, parent=parent)

    def set_count(self, count: int) -> None:
        """Show another number; zero hides the badge."""
        self.setText(str(count))
        self.setVisible(count > 0)
        self.updateGeometry()


class FilterChip(QPushButton):
    """A filter in words with a cross; Delete or the cross removes it, pressing it edits it."""

    removed = Signal()

    def __init__(self, text: str, *, removing: str = "", tip: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._tip = tip  # words that the text leaves out
        self._removing = removing or tr("Remove filter: {filter}", filter=text)
        self.setProperty("kind", "chip")
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleDescription(tr("Delete removes this filter."))
        self._on_cross = False

    def sizeHint(self) -> QSize:
        """Return room for words and cross."""
        width = text_width(self.text(), "second", tokens.MEDIUM) + 18 + icon_room(14, 8)
        return QSize(width, current_theme().scaled(26))

    def minimumSizeHint(self) -> QSize:
        """Return room for a piece of the words and the cross."""
        return QSize(64, self.sizeHint().height())

    def cross_rect(self) -> QRect:
        """Return where the cross can be pressed."""
        return QRect(self.width() - icon_room(14, 14), 0, icon_room(14, 14), self.height())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show which of the two the pointer is on."""
        over = self.cross_rect().contains(event.position().toPoint())
        if over != self._on_cross:
            self._on_cross = over
            self._say_tip()
            self.update()
        super().mouseMoveEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say words that do not fit in the tooltip."""
        super().resizeEvent(event)
        self._say_tip()

    def _say_tip(self) -> None:
        whole = self._tip or (self.text() if self.width() < self.sizeHint().width() else "")
        cross = with_key(self._removing, tr("Backspace"))
        self.setToolTip(cross if self._on_cross else whole)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Remove when released on the cross, else be a button."""
        if self.isDown() and self.cross_rect().contains(event.position().toPoint()):
            self.setDown(False)
            self.removed.emit()
            return
        super().mouseReleaseEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Delete to itself: for the page it means the record under the cursor."""
        keys = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in keys:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Remove with Delete or Backspace."""
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Forget the pointer."""
        self._on_cross = False
        super().leaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint words and cross."""
        theme, painter = current_theme(), QPainter(self)
        fill = theme.colour("hover" if self.underMouse() and not self._on_cross else "surface")
        rounded(painter, self.rect(), tokens.RADIUS.control, fill, theme.colour("border"))
        if self._on_cross:
            rounded(painter, self.cross_rect().adjusted(4, 3, -4, -3), tokens.RADIUS.key, theme.colour("hover"))
        painter.setFont(theme.font("second", tokens.MEDIUM))
        painter.setPen(theme.colour("text"))
        draw_text(painter, self.rect().adjusted(9, 0, -icon_room(14, 14), 0), self.text())
        draw_icon(painter, "x", "text2", self.width() - icon_side(14) - 7, self.height() / 2, 14)
        if self.hasFocus():
            focus_ring(painter, self.rect())


class KeyCap(QLabel):
    """One key as it is drawn beside its action."""

    def __init__(self, key: str, *, parent: QWidget | None = None) -> None:
        super().__init__(key, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return room for the key's name."""
        return QSize(key_width(self.text()), current_theme().scaled(18))

    def minimumSizeHint(self) -> QSize:
        """A key is never cut."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the key."""
        draw_key(QPainter(self), QRectF(self.rect()), self.text())


def key_width(key: str) -> int:
    """Return the width of a key cap."""
    return max(current_theme().scaled(18), text_width(key, "caption", tokens.MEDIUM) + 10)


def draw_key(painter: QPainter, rect: QRectF, key: str) -> None:
    """Paint a key cap."""
    theme = current_theme()
    rounded(painter, rect, tokens.RADIUS.key, theme.colour("sunken"), theme.colour("border"))
    painter.setFont(theme.font("caption", tokens.MEDIUM))
    painter.setPen(theme.colour("text2"))
    draw_text(painter, rect, key, Qt.AlignmentFlag.AlignHCenter)


class KeyHint(QWidget):
    """Keys and what they do: [J] [K] move."""

    def __init__(self, keys: str, text: str, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        for key in keys.split():
            row.addWidget(KeyCap(key))
        if text:
            label = QLabel(text)
            label.setProperty("role", "caption")
            label.setProperty("tone", "text2")
            row.addSpacing(2)
            row.addWidget(label)
