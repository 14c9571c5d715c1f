"""A reminder told inside the window: below the bell, beside what one does, never taking the focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.services.reminders import Alert
from crm_desktop.ui.backups.icon_mark import IconMark
from crm_desktop.ui.layouts import across, down
from crm_desktop.ui.reminders.words import ICONS, detail, title
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import rounded
from crm_desktop.ui.widgets import Button, ElidedLabel, IconButton
from crm_desktop.ui.widgets.announce import announce
from crm_desktop.viewmodels.reminders import Bell

SHOWN_MS = 20_000  # what goes away stays in the bell
_WIDTH = 360
_MARGIN = 16


class ReminderCard(QFrame):
    """One reminder with Done and Snooze, or a sentence about several with Show."""

    done = Signal(object)  # Alert
    snoozed = Signal(object, QWidget)
    opened = Signal(object)  # Alert; None: the list
    closed = Signal()

    def __init__(self, host: QWidget, icon: str, words: str, more: str, *buttons: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self.words = words
        self.setAccessibleName(f"{words}. {more}" if more else words)
        close = IconButton("x", tr("Close"), height=26)
        close.clicked.connect(self.dismiss)
        text = down(ElidedLabel(words, "strong"), gap=1)
        if more:
            text.addWidget(ElidedLabel(more, "second", "text2"))
        head = across(gap=10)
        head.addWidget(IconMark(icon, "accent_text", 18), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(text, 1)
        head.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        foot = across(1, *buttons, gap=8)
        self.setLayout(down(head, foot, gap=10, margins=(14, 12, 10, 12)))
        shadow = QGraphicsDropShadowEffect(self, blurRadius=30, xOffset=0, yOffset=8)
        shadow.setColor(QColor(0, 0, 0, 70))
        self.setGraphicsEffect(shadow)
        self._timer = QTimer(self, singleShot=True, interval=SHOWN_MS)
        self._timer.timeout.connect(self.dismiss)
        for widget in (*buttons, close):
            widget.installEventFilter(self)
        host.installEventFilter(self)

    def start(self, top: int) -> None:
        """Show itself at the right, below the top bar, and say it; the focus stays where it is."""
        self._top = top
        self.place()
        self.show()
        self.raise_()
        announce(self, self.accessibleName())
        self._timer.start()

    def place(self) -> None:
        """Stand at the upper right of the host."""
        width = min(current_theme().scaled(_WIDTH), self._host.width() - 2 * _MARGIN)
        self.setFixedWidth(width)
        self.adjustSize()
        self.move(self._host.width() - width - _MARGIN, self._top)

    def dismiss(self) -> None:
        """Go away."""
        self._timer.stop()
        self._host.removeEventFilter(self)
        self.hide()
        self.closed.emit()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay while a button has the keyboard; follow the width of the host."""
        if watched is self._host and event.type() == QEvent.Type.Resize:
            self.place()
        elif event.type() == QEvent.Type.FocusIn:
            self._timer.stop()
        elif event.type() == QEvent.Type.FocusOut and self.isVisible():
            self._timer.start()
        return super().eventFilter(watched, event)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Stay while the pointer is here."""
        self._timer.stop()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Count again."""
        if self.isVisible():
            self._timer.start()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and its edge."""
        theme = current_theme()
        rounded(QPainter(self), self.rect(), tokens.RADIUS.card, theme.colour("surface"), theme.colour("border2"))


def card_of(host: QWidget, bell: Bell, alert: Alert) -> ReminderCard:
    """Return the card of one reminder."""
    words = title(bell, alert)
    look = Button(tr("Open"), height=28)
    finish, snooze = Button(tr("Done"), "check", height=28), Button(tr("Snooze"), "alarm-clock", height=28)
    finish.setAccessibleName(tr("Done: {name}", name=words))
    snooze.setAccessibleName(tr("Snooze: {name}", name=words))
    card = ReminderCard(host, ICONS.get(alert.kind, "bell"), words, detail(bell, alert), look, snooze, finish)
    finish.clicked.connect(lambda: card.done.emit(alert))
    finish.clicked.connect(card.dismiss)
    snooze.clicked.connect(lambda: card.snoozed.emit(alert, snooze))
    look.clicked.connect(lambda: card.opened.emit(alert))
    look.clicked.connect(card.dismiss)
    return card


def summary_card(host: QWidget, words: str, more: str) -> ReminderCard:
    """Return the card of several reminders."""
    show = Button(tr("Show"), "bell", height=28)
    card = ReminderCard(host, "bell", words, more, show)
    show.clicked.connect(lambda: card.opened.emit(None))
    show.clicked.connect(card.dismiss)
    return card
