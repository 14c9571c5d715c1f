"""One reminder: what is to be done, since when, and what can be done about it at once."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.localtime import MINUTE
from crm_desktop.services.reminders import Alert
from crm_desktop.ui.backups.icon_mark import IconMark
from crm_desktop.ui.layouts import across, down
from crm_desktop.ui.reminders.words import ICONS, about, detail, late, title
from crm_desktop.ui.shortcuts import key_of
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import focus_ring, rounded
from crm_desktop.ui.widgets import ElidedLabel, IconButton, Label
from crm_desktop.viewmodels.reminders import Bell


class ReminderRow(QWidget):
    """Enter opens its page, Space finishes it, S puts it off."""

    opened = Signal(object)  # Alert
    done = Signal(object)
    snoozed = Signal(object, QWidget)  # and the button below which the menu opens

    def __init__(self, bell: Bell, alert: Alert, *, is_read_only: bool = False) -> None:
        super().__init__()
        self.alert, self._is_read_only = alert, is_read_only
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        words = title(bell, alert)
        self.setAccessibleName(f"{words}, {detail(bell, alert)}")
        is_late = bell.now - alert.when_at > 2 * MINUTE
        tone = "danger" if is_late else "text2"
        more = about(bell, alert)
        second = across(Label(late(alert, bell.now), "second", tone), gap=8)
        second.addWidget(ElidedLabel(more, "second", "text2"), 1)
        self.finish = IconButton("check", tr("Done: {name}", name=words), key=tr("Space"), height=28)
        self.snooze = IconButton("alarm-clock", tr("Snooze: {name}", name=words), key=key_of("page.snooze"), height=28)
        row = across(gap=10, margins=(10, 8, 6, 8))
        row.addWidget(IconMark(ICONS.get(alert.kind, "bell"), tone, 16), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(down(ElidedLabel(words, "strong"), second, gap=1), 1)
        for button in (self.finish, self.snooze):
            row.addWidget(button)
            if is_read_only:
                button.hide()
        self.setLayout(row)
        self.finish.clicked.connect(lambda: self.done.emit(self.alert))
        self.snooze.clicked.connect(lambda: self.snoozed.emit(self.alert, self.snooze))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the keys say."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(self.alert)
        elif key == Qt.Key.Key_Space and not self._is_read_only:
            self.done.emit(self.alert)
        elif key == Qt.Key.Key_S and not self._is_read_only:
            self.snoozed.emit(self.alert, self.snooze)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_J):
            self.focusNextChild()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_K):
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open its page."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit(self.alert)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground under the pointer and the ring."""
        painter = QPainter(self)
        if self.underMouse():
            rounded(painter, self.rect(), tokens.RADIUS.control, current_theme().colour("hover"))
        if self.hasFocus():
            focus_ring(painter, self.rect())
