"""What stands behind the bell: what is due, what can be done about it, and how long it is quiet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.backups.icon_mark import IconMark
from crm_desktop.ui.layouts import Scrolled, across, clear, down
from crm_desktop.ui.reminders.row import ReminderRow
from crm_desktop.ui.reminders.trouble_row import TroubleRow
from crm_desktop.ui.reminders.words import quiet_words
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import rounded
from crm_desktop.ui.widgets import Button, CountBadge, IconButton, Label, Line
from crm_desktop.viewmodels.reminders import Bell
from crm_desktop.viewmodels.troubles import Trouble

_WIDTH = 400
_PADDING = 16
_ROWS_HEIGHT = 420


class BellPopup(QFrame):
    """Closes by itself; the focus goes back to the bell."""

    opened = Signal(object)  # Alert
    done = Signal(object)
    snoozed = Signal(object, QWidget)
    focus_asked = Signal(bool)
    settings_asked = Signal()
    followed = Signal(str)  # what the link of a trouble is for

    def __init__(self, bell: Bell, troubles: Sequence[Trouble] = (), *, is_read_only: bool = False) -> None:
        super().__init__(None, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAccessibleName(tr("Reminders"))
        self._is_read_only = is_read_only
        self.rows: list[ReminderRow] = []
        self.troubles: list[TroubleRow] = []
        self._head = across(gap=8, margins=(_PADDING, 0, _PADDING - 6, 0))
        self._list = down(gap=0)
        inner = QWidget()
        inner.setLayout(self._list)
        self._scroll = Scrolled(inner)
        self._foot = across(gap=10, margins=(_PADDING, 0, _PADDING, 0))
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 12, 1, 12)
        column.setSpacing(8)
        column.addLayout(self._head)
        column.addWidget(self._scroll)
        column.addWidget(Line())
        column.addLayout(self._foot)
        self.show_bell(bell, troubles)

    def show_bell(self, bell: Bell, troubles: Sequence[Trouble] = ()) -> None:
        """Show what is wrong and what is due now; the row below takes the focus of one that went."""
        at = next((n for n, row in enumerate(self.rows) if row.isAncestorOf(self.focusWidget() or self)), -1)
        at = next((n for n, row in enumerate(self.rows) if row is self.focusWidget()), at)
        self._show_head(bell)
        clear(self._list)
        self._show_troubles(troubles)
        self.rows = [ReminderRow(bell, alert, is_read_only=self._is_read_only) for alert in bell.alerts]
        for n, row in enumerate(self.rows):
            if n or troubles:
                self._list.addWidget(Line())
            self._list.addWidget(row)
            row.opened.connect(self._open)
            row.done.connect(self.done)
            row.snoozed.connect(self.snoozed)
        if not (self.rows or troubles):
            words = tr(
                "Nothing is due. What you plan for a moment is told of here, and stays until it is done or moved."
            )
            empty = Label(words, "body", "text2", wrap=True)
            empty.setContentsMargins(_PADDING, 4, _PADDING, 8)
            self._list.addWidget(empty)
        self._list.addStretch(1)
        self._show_foot(bell)
        self._fit()
        if at >= 0 and self.rows:
            self.rows[min(at, len(self.rows) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_troubles(self, troubles: Sequence[Trouble]) -> None:
        self.troubles = [TroubleRow(trouble) for trouble in troubles]
        for n, row in enumerate(self.troubles):
            if n:
                self._list.addWidget(Line())
            self._list.addWidget(row)
            row.followed.connect(self._follow)

    def open_below(self, anchor: QWidget) -> None:
        """Show itself below the bell, its right edge at the bell's."""
        corner = anchor.mapToGlobal(QPoint(anchor.width(), anchor.height()))
        self.move(corner.x() - self.width(), corner.y() + 6)
        self.show()
        first = next(iter((*self.rows, *self.troubles)), self.focus_button)
        first.setFocus(Qt.FocusReason.PopupFocusReason)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and its edge."""
        theme = current_theme()
        rounded(QPainter(self), self.rect(), tokens.RADIUS.card, theme.colour("surface"), theme.colour("border2"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _show_head(self, bell: Bell) -> None:
        clear(self._head)
        self._head.addWidget(Label(tr("Reminders"), "section"))
        if bell.alerts:
            self._head.addWidget(CountBadge(len(bell.alerts)))
        self._head.addStretch(1)
        settings = IconButton("settings", tr("Notifications: settings"), height=28)
        settings.clicked.connect(self._ask_settings)
        self._head.addWidget(settings)

    def _show_foot(self, bell: Bell) -> None:
        clear(self._foot)
        words = quiet_words(bell)
        if words:
            self._foot.addWidget(IconMark("moon", "text2", 16), 0, Qt.AlignmentFlag.AlignTop)
        self._foot.addWidget(Label(words, "second", "text2", wrap=True), 1)
        is_focused = bell.focus_until is not None
        self.focus_button = Button(tr("End focus") if is_focused else tr("Focus for 1 hour"), height=28)
        self.focus_button.clicked.connect(lambda: self.focus_asked.emit(not is_focused))
        if self._is_read_only:
            self.focus_button.set_reason(tr("This workspace is open for reading only"))
        self._foot.addWidget(self.focus_button, 0, Qt.AlignmentFlag.AlignVCenter)

    def _fit(self) -> None:
        """Be as high as the rows of now need, up to a limit."""
        theme, layout, inner = current_theme(), self.layout(), self._scroll.widget()
        assert layout is not None and inner is not None
        width = theme.scaled(_WIDTH)
        for child in self.findChildren(QWidget):  # buttons have their height from the style
            child.ensurePolished()
        self._list.invalidate()
        wanted = self._list.totalHeightForWidth(width - 2) if self._list.hasHeightForWidth() else 0
        wanted = max(wanted, self._list.totalSizeHint().height())
        self._scroll.setFixedHeight(min(wanted, theme.scaled(_ROWS_HEIGHT)))
        layout.activate()
        self.setFixedSize(width, layout.totalHeightForWidth(width) if layout.hasHeightForWidth()
                          else layout.totalSizeHint().height())  # fmt: skip

    def _open(self, alert: object) -> None:
        self.close()
        self.opened.emit(alert)

    def _follow(self, action: str) -> None:
        self.close()
        self.followed.emit(action)

    def _ask_settings(self) -> None:
        self.close()
        self.settings_asked.emit()
