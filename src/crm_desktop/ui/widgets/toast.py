"""The dark pill that says what was done and offers Undo."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGraphicsDropShadowEffect, QHBoxLayout, QPushButton, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_icon, draw_text, icon_room, rounded, text_width
from crm_desktop.ui.widgets.announce import announce

SHOWN_MS = 8000
_HEIGHT = 38
_BOTTOM = 14


class _Action(QPushButton):
    """Undo and its key, as drawn on the toast."""

    def __init__(self, text: str, key: str, parent: QWidget) -> None:
        super().__init__(text, parent)
        self._key = key
        self.setAccessibleDescription(key)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(current_theme().scaled(28))
        key_room = text_width(key, "caption", tokens.MEDIUM) + 8 if key else 0
        self.setFixedWidth(text_width(text, "strong") + key_room + 16)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint word and key, and the ring."""
        theme, painter = current_theme(), QPainter(self)
        if self.underMouse() or self.hasFocus():
            line = theme.colour("toast_action") if self.hasFocus() else None
            rounded(painter, self.rect(), tokens.RADIUS.control, QColor(255, 255, 255, 24), line, theme.focus_width)
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.colour("toast_action"))
        area = self.rect().adjusted(8, 0, -8, 0)
        draw_text(painter, area, self.text())
        painter.setFont(theme.font("caption", tokens.MEDIUM))
        painter.setPen(theme.colour("on_toast"))
        draw_text(painter, area, self._key, Qt.AlignmentFlag.AlignRight)


class Toast(QWidget):
    """One sentence at the bottom centre of its host for 8 seconds, longer while hovered or focused."""

    closed = Signal()

    def __init__(self, host: QWidget, text: str, icon: str = "check") -> None:
        super().__init__(host)
        self._host = host
        self._text, self._icon = text, icon
        self._action: _Action | None = None
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._timer.timeout.connect(self.dismiss)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 8, 0)
        self._row.addStretch(1)
        self.setAccessibleName(text)
        shadow = QGraphicsDropShadowEffect(self, blurRadius=30, xOffset=0, yOffset=8)
        shadow.setColor(QColor(0, 0, 0, 70))
        self.setGraphicsEffect(shadow)

    def text(self) -> str:
        """Return the sentence."""
        return self._text

    def add_action(self, text: str, key: str, run: Callable[[], object]) -> None:
        """Offer one action; it closes the toast."""
        self._action = _Action(text, key, self)
        self._action.installEventFilter(self)
        self._action.clicked.connect(self.dismiss)
        self._action.clicked.connect(lambda: run())
        self._row.addWidget(self._action)

    def start(self) -> None:
        """Show the toast, say it, and begin to count."""
        self.place()
        self.show()
        self.raise_()
        announce(self, self._text)
        self._timer.start()

    def place(self) -> None:
        """Stand at the bottom centre of the host."""
        host = self._host
        theme = current_theme()
        wanted = (
            14
            + icon_room(16, 10)
            + text_width(self._text, "strong")
            + 14
            + (self._action.width() + 10 if self._action else 0)
        )
        width = min(wanted, host.width() - 24)
        height = theme.scaled(_HEIGHT)
        self.setGeometry(QRect((host.width() - width) // 2, host.height() - height - _BOTTOM, width, height))

    def is_waiting(self) -> bool:
        """Tell whether the time is running (it stands still under pointer and keyboard)."""
        return self._timer.isActive()

    def dismiss(self) -> None:
        """Go away."""
        self._timer.stop()
        self.hide()
        self.closed.emit()
        self.deleteLater()

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while the pointer is here."""
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Count again."""
        if self.isVisible() and not (self._action and self._action.hasFocus()):
            self._timer.start()
        super().leaveEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay while the action has the keyboard."""
        if event.type() == QEvent.Type.FocusIn:
            self._timer.stop()
        elif event.type() == QEvent.Type.FocusOut and self.isVisible():
            self._timer.start()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes it."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pill, icon and sentence."""
        theme, painter = current_theme(), QPainter(self)
        line = theme.colour("border2") if theme.colours.is_dark or theme.colours.high_contrast else None
        rounded(painter, self.rect(), tokens.RADIUS.card, theme.colour("toast"), line)
        draw_icon(painter, self._icon, "on_toast" if not theme.colours.is_dark else "ok", 14, self.height() / 2)
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.colour("on_toast"))
        right = self._action.x() - 8 if self._action else self.width() - 14
        draw_text(painter, QRect(14 + icon_room(16, 8), 0, right - 14 - icon_room(16, 8), self.height()), self._text)


class Toaster(QObject):
    """Shows toasts on a host, one at a time."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self._toast: Toast | None = None
        host.installEventFilter(self)

    @property
    def current(self) -> Toast | None:
        """The toast that is shown now."""
        return self._toast

    def show(self, text: str, *, undo: Callable[[], object] | None = None, key: str = "", icon: str = "check") -> Toast:
        """Say what was done; with `undo` offer to take it back."""
        if self._toast is not None:
            self._toast.dismiss()
        toast = Toast(self._host, text, icon)
        if undo is not None:
            toast.add_action(tr("Undo"), key, undo)
        toast.closed.connect(self._on_closed)
        self._toast = toast
        toast.start()
        return toast

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the toast in its place when the host changes size."""
        if event.type() == QEvent.Type.Resize and self._toast is not None:
            self._toast.place()
        return super().eventFilter(watched, event)

    def _on_closed(self) -> None:
        if self.sender() is self._toast:
            self._toast = None
