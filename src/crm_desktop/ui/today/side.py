"""What stands right of the day: how sync stands, the week, what comes, and who has no next step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.services.day_rows import DayItem
from crm_desktop.ui import when
from crm_desktop.ui.layouts import across, clear, down
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_text, focus_ring, rounded, text_width
from crm_desktop.ui.today.icon import SmallIcon
from crm_desktop.ui.today.words import coming_day, name_of
from crm_desktop.ui.widgets import Button, Label, LinkButton, QuietButton, Surface
from crm_desktop.ui.widgets.card import Card
from crm_desktop.viewmodels.today import COUNTED

if TYPE_CHECKING:
    from crm_desktop.services.sync_status import SyncStatus
    from crm_desktop.store.engine import Store
    from crm_desktop.ui.sync.watch import SyncWatch
    from crm_desktop.viewmodels.sync.lines import Clockwork

_BAR, _ROW = 6, 43


class SyncCard(Surface):
    """Says what waits for the team; it is there only while not everything is sent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("card", parent=parent)
        self.asked: Callable[[str], None] = lambda name: None
        self._tone = "warn"
        self._since: Label | None = None
        self._wanted = 0
        self._column = down(gap=6, margins=(16, 11, 14, 12))
        self.setLayout(self._column)
        self.hide()

    def show_watch(self, watch: SyncWatch, store: Store) -> bool:
        """Show what is known of sync; return whether the network is away."""
        from crm_desktop.services.sync_status import State
        from crm_desktop.ui.sync.lines import clockwork

        if watch.status is None:
            return False
        self.show_status(watch.status, clockwork(store, has_battery=watch.has_battery), sent=watch.sent)
        return watch.status.state in (State.OFFLINE, State.UNREACHABLE)

    def show_status(self, status: SyncStatus, time: Clockwork, *, sent: int | None = None) -> None:
        """Show how it stands; nothing where all is sent, or sync is off."""
        from crm_desktop.services.sync_status import State
        from crm_desktop.viewmodels.sync.lines import action_icon, action_words, actions_of, status_line

        quiet = (State.OFF, State.UP_TO_DATE, State.READ_ONLY, State.SENDING, State.RECEIVING)
        self.setVisible(status.state not in quiet)
        if status.state in quiet:
            return
        line = status_line(status, time, sent=sent)
        is_offline = status.state is State.OFFLINE and status.since_ms is not None
        at = time.clock(status.since_ms or 0, time.now) if is_offline else ""
        clear(self._column)
        title = Label(tr("Working offline") if at else line.strong, "card", wrap=not at)
        self._since = Label(tr("since {time}", time=at), "second", "text2") if at else None
        head = across(SmallIcon(line.icon, line.tone), gap=8)
        head.addWidget(title, 0 if at else 1)
        if self._since is not None:
            head.addStretch(1)
            head.addWidget(self._since)
        words = text_width(title.text(), "card") + text_width(self._since.text(), "second") if self._since else 0
        self._wanted = words + current_theme().scaled(17) + 3 * 8 + 16 + 14
        self._column.addLayout(head)
        self._column.addWidget(Label(line.rest, "second", "text2", wrap=True))
        buttons = across(gap=8)
        for n, name in enumerate(actions_of(status)[:2]):
            made = Button if n == 0 else QuietButton
            button = made(
                action_words(name, status), "" if n == 0 else action_icon(name), height=tokens.ROW_CONTROL_HEIGHT
            )
            button.clicked.connect(partial(self._ask, name))
            buttons.addWidget(button)
        buttons.addStretch(1)
        self._column.addLayout(buttons)
        self._tone = line.tone
        self._fit()
        self.setAccessibleName(line.spoken)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out since when where the words have no room; the status bar says it too."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card with an edge in the colour of the state."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.fillRect(QRectF(0, 4, 3, self.height() - 8), current_theme().colour(self._tone))

    def _fit(self) -> None:
        if self._since is not None:
            self._since.setVisible(self._wanted <= self.width())

    def _ask(self, name: str) -> None:
        self.asked(name)


class WeekCard(Card):
    """How many calls, visits and meetings this week brought, against what it should bring where somebody said so."""

    goals_wanted = Signal()

    def __init__(self, *, can_edit: bool, parent: QWidget | None = None) -> None:
        self.set_goals = LinkButton(tr("Goals…"), height=tokens.ROW_CONTROL_HEIGHT)
        super().__init__(tr("My week"), action=self.set_goals, parent=parent)
        self.set_goals.setVisible(can_edit)
        self.set_goals.clicked.connect(self.goals_wanted)
        self.bars = {kind: _Bar() for kind in COUNTED}
        for bar in self.bars.values():
            self.body.addWidget(bar)
        self.show_week({}, {})

    def show_week(self, week: Mapping[str, int], goals: Mapping[str, int]) -> None:
        """Show the counts."""
        names = {"call": tr("Calls"), "visit": tr("Visits"), "meeting": tr("Meetings")}
        for kind, bar in self.bars.items():
            bar.show_count(names[kind], week.get(kind, 0), goals.get(kind, 0))


class _Bar(QWidget):
    """A name, a count, and a bar up to the goal."""

    def __init__(self) -> None:
        super().__init__()
        self._name, self._count, self._goal = "", 0, 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_count(self, name: str, count: int, goal: int) -> None:
        """Show another count."""
        self._name, self._count, self._goal = name, count, goal
        self.setAccessibleName(f"{name}: {self._words()}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the line and, where there is a goal, the bar."""
        return QSize(120, current_theme().scaled(20) + (_BAR + 6 if self._goal else 0))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint line and bar."""
        theme, painter = current_theme(), QPainter(self)
        line = QRectF(0, 0, self.width(), theme.scaled(20))
        painter.setFont(theme.font("second"))
        painter.setPen(theme.colour("text2"))
        draw_text(painter, line, self._name)
        of = tr("of {n}", n=when.number(self._goal)) if self._goal else ""
        painter.setFont(theme.font("second", tabular=True))
        draw_text(painter, line, of, Qt.AlignmentFlag.AlignRight)
        used = text_width(of, "second", tabular=True) + 5 if of else 0
        painter.setFont(theme.font("strong", tabular=True))
        painter.setPen(theme.colour("text"))
        draw_text(painter, line.adjusted(0, 0, -used, 0), when.number(self._count), Qt.AlignmentFlag.AlignRight)
        if self._goal:
            bar = QRectF(0, line.bottom() + 2, self.width(), _BAR)
            rounded(painter, bar, _BAR / 2, theme.colour("sunken"))
            part = min(1.0, self._count / self._goal)
            if part:
                bar.setWidth(max(_BAR, bar.width() * part))
                rounded(painter, bar, _BAR / 2, theme.colour("accent"))

    def _words(self) -> str:
        if not self._goal:
            return when.number(self._count)
        return tr("{count} of {goal}", count=when.number(self._count), goal=when.number(self._goal))


class ComingCard(Card):
    """What is planned after today; a line opens its record."""

    chosen = Signal(object)  # DayItem

    def __init__(self, parent: QWidget | None = None) -> None:
        self.calendar = LinkButton(tr("Calendar"), "arrow-right", height=tokens.ROW_CONTROL_HEIGHT)
        super().__init__(tr("Coming up"), action=self.calendar, padded=False, parent=parent)
        self.body.setSpacing(0)
        self.body.setContentsMargins(0, 2, 0, 6)

    def show_items(self, items: tuple[DayItem, ...]) -> None:
        """Show what comes; without anything the card says so."""
        clear(self.body)
        width = max((text_width(coming_day(item.at or 0), "second", tokens.SEMIBOLD) for item in items), default=0)
        for item in items:
            row = _Coming(item, width + 14)
            row.chosen.connect(self.chosen)
            self.body.addWidget(row)
        if not items:
            self.body.addLayout(across(Label(tr("Nothing is planned after today."), "second", "text2", wrap=True),
                                       margins=(13, 2, 13, 6)))  # fmt: skip


class _Coming(QWidget):
    """A day, what, and with whom."""

    chosen = Signal(object)

    def __init__(self, item: DayItem, left: int) -> None:
        super().__init__()
        self._item, self._left = item, left
        self._day = coming_day(item.at or 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._second = item.company or item.person
        self.setAccessibleName(", ".join(part for part in (self._day, name_of(item), self._second) if part))
        self.setToolTip(name_of(item))

    def sizeHint(self) -> QSize:
        """Return room for two lines."""
        return QSize(160, current_theme().scaled(_ROW))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open it."""
        if self.rect().contains(event.position().toPoint()):
            self.chosen.emit(self._item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self._item)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint day and lines."""
        theme, painter = current_theme(), QPainter(self)
        box = QRectF(self.rect())
        if self.underMouse():
            painter.fillRect(box.adjusted(1, 0, -1, 0), theme.colour("sunken"))
        line, middle = theme.scaled(17), box.center().y()
        left = 13 + self._left
        painter.setFont(theme.font("second", tokens.SEMIBOLD, tabular=True))
        painter.setPen(theme.colour("text2"))
        draw_text(painter, QRectF(13, middle - line / 2, self._left, line), self._day)
        area = QRectF(left, middle - line, box.width() - left - 12, line)
        painter.setFont(theme.font())
        painter.setPen(theme.colour("text"))
        draw_text(painter, area if self._second else area.translated(0, line / 2), name_of(self._item))
        painter.setFont(theme.font("second"))
        painter.setPen(theme.colour("text2"))
        draw_text(painter, area.translated(0, line), self._second)
        if self.hasFocus():
            focus_ring(painter, box.adjusted(3, 1, -3, -1))


class ForgottenCard(Card):
    """How many customers have no next step; the evening check walks through them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.check = LinkButton(tr("Evening check"), "arrow-right", height=tokens.ROW_CONTROL_HEIGHT)
        super().__init__(tr("No next step"), action=self.check, parent=parent)
        self.words = Label("", "second", "text2", wrap=True)
        self.body.addWidget(self.words)
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the title the room of the link's words where both don't fit."""
        super().resizeEvent(event)
        title = text_width(tr("No next step"), "card")
        self.check.set_compact(title + self.check.full_width() + 3 * 14 > self.width())

    def show_count(self, count: int) -> None:
        """Show how many there are; nobody hides the card."""
        self.setVisible(count > 0)
        self.words.setText(
            trn("{n} customer has no next step.", "{n} customers have no next step.", count, n=when.number(count))
        )
