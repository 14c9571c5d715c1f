"""What stands behind the sync line of the status bar: the sentence in full, the facts, and what can be done."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.services.sync_status import State, SyncStatus
from crm_desktop.ui import when
from crm_desktop.ui.backups.icon_mark import IconMark
from crm_desktop.ui.layouts import across, boxed, down
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import rounded
from crm_desktop.ui.widgets import Button, FlowLayout, IconButton, Label, PrimaryButton, QuietButton
from crm_desktop.viewmodels.status import StatusLine
from crm_desktop.viewmodels.sync.lines import action_icon, action_words, actions_of

_WIDTH = 380
_PADDING = 16


class SyncPopup(QFrame):
    """Closes by itself; the focus goes back to the status bar."""

    asked = Signal(str)  # an action of `actions_of`, or "settings"

    def __init__(self, line: StatusLine, status: SyncStatus, now: int, *, can_close: bool = False) -> None:
        super().__init__(None, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAccessibleName(line.spoken)
        self.buttons: dict[str, Button] = {}
        tone = "accent_text" if line.tone == "accent" else line.tone
        title = Label(line.strong or line.rest, "section", "text" if tone == "text2" else tone, wrap=True)
        rest = [Label(line.rest, "body", wrap=True)] if line.strong and line.rest else []
        head = across(gap=10)
        head.addWidget(IconMark(line.icon, tone, 18), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(down(title, *rest, gap=3), 1)
        if status.state not in (State.OFF, State.READ_ONLY):
            settings = IconButton("settings", tr("Team and sync"), height=28)
            settings.clicked.connect(lambda: self._ask("settings"))
            self.buttons["settings"] = settings
            head.addWidget(settings, 0, Qt.AlignmentFlag.AlignTop)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(_PADDING, _PADDING, _PADDING, _PADDING - 4)
        rows.setSpacing(12)
        rows.addLayout(head)
        if facts := facts_of(status, now):
            rows.addWidget(_grid(facts))
        self.details = Label("", "second", "text2", wrap=True)
        self.details.hide()
        if status.error is not None:
            self.details.setText(f"{status.error.title}. {status.error.advice}")
        rows.addWidget(self.details)
        if (deeds := self._deeds(status, can_close=can_close)) is not None:
            rows.addWidget(deeds)
        self._fit()

    def open_above(self, anchor: QWidget) -> None:
        """Show itself above a button of the status bar, within the window."""
        at = anchor.mapToGlobal(QPoint(0, 0))
        self.move(at.x() + 2, at.y() - self.height() - 4)
        self.show()
        names = [name for name in self.buttons if name != "settings"]
        if names or self.buttons:
            self.buttons[names[0] if names else "settings"].setFocus(Qt.FocusReason.PopupFocusReason)

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

    def _deeds(self, status: SyncStatus, *, can_close: bool) -> QWidget | None:
        """Return the buttons; what does not fit goes on in the next line."""
        flow = FlowLayout(gap=8)
        for at, name in enumerate(name for name in actions_of(status) if name != "close_copy" or can_close):
            make = PrimaryButton if at == 0 else Button
            button = make(action_words(name, status), action_icon(name))
            button.clicked.connect(lambda _=False, name=name: self._ask(name))
            self.buttons[name] = button
            flow.addWidget(button)
        if status.error is not None:
            show = QuietButton(tr("Show details"))
            show.clicked.connect(self._on_details)
            self.buttons["details"] = show
            flow.addWidget(show)
        return boxed(flow) if flow.count() else None

    def _on_details(self) -> None:
        self.details.setVisible(self.details.isHidden())
        bottom = self.geometry().bottom()
        self._fit()
        self.move(self.x(), bottom - self.height() + 1)

    def _fit(self) -> None:
        """Be as high as the words of now need at this width."""
        width, layout = current_theme().scaled(_WIDTH), self.layout()
        assert layout is not None
        layout.activate()
        self.setFixedSize(width, layout.totalHeightForWidth(width))

    def _ask(self, name: str) -> None:
        self.close()
        self.asked.emit(name)


def facts_of(status: SyncStatus, now: int) -> list[tuple[str, str]]:
    """Return what is known besides, label and value."""
    if status.state in (State.OFF, State.READ_ONLY):
        return []
    last = when.moment(status.last_sync_ms, now) if status.last_sync_ms is not None else tr("Not yet")
    facts = [(tr("Last sync"), last)]
    waiting = when.number(status.waiting) if status.waiting else tr("Nothing waits")
    facts.append((tr("Waiting here"), waiting))
    if status.refused:
        facts.append((tr("Not taken"), when.number(status.refused)))
    if status.conflicts or status.held:
        facts.append((tr("Need your choice"), when.number(status.conflicts + status.held)))
    if status.server:
        facts.append((tr("Server"), status.server))
    if status.verified_ms is not None:
        facts.append((tr("Compared with the server"), when.moment(status.verified_ms, now)))
    return facts


def _grid(facts: list[tuple[str, str]]) -> QWidget:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(4)
    for row, (name, value) in enumerate(facts):
        grid.addWidget(Label(name, "second", "text2"), row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(Label(value, "second", wrap=True), row, 1)
    grid.setColumnStretch(1, 1)
    return boxed(grid)
