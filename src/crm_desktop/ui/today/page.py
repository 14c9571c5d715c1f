"""The place Today: quick add, what is overdue, the agenda with the line of now; right how the rest stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QLocale, Qt, QTimer
from PySide6.QtWidgets import QApplication, QBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from crm_desktop.commands.desk import Selection
from crm_desktop.domain.i18n import tr
from crm_desktop.store.engine import Store
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.layouts import Head, Scrolled, boxed, down
from crm_desktop.ui.page import Page
from crm_desktop.ui.shortcuts import key_of
from crm_desktop.ui.sync.watch import SyncWatch
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.today.cursor import CursorOver
from crm_desktop.ui.today.deeds import Deeds
from crm_desktop.ui.today.empty import DayStates
from crm_desktop.ui.today.lines import Line
from crm_desktop.ui.today.lists import DayCard, late_card, show_lists
from crm_desktop.ui.today.words import summary, title_of
from crm_desktop.ui.widgets import Button, LinkButton
from crm_desktop.viewmodels.navigation import Room
from crm_desktop.viewmodels.today import Beside, Day, read_beside, read_day

_MARGIN = tokens.PAGE_MARGIN + 4
_SIDE, _NARROW_SIDE = 347, 280
if TYPE_CHECKING:
    from crm_desktop.ui.activities.quick_add_line import QuickAddLine
    from crm_desktop.ui.today.beside import SideColumn

TICK_MS = 30_000
_KINDS = ("activity", "person", "company", "regarding", "participant", "affiliation", "root", "service_case")


class TodayPage(Page):
    """Reads the day first, and what stands beside it once that is painted."""

    def __init__(
        self,
        store: Store,
        tasks: TaskRunner,
        desk: WindowDesk,
        *,
        place: str = "today",
        act_on_sync: Callable[[str], None] = lambda name: None,
        open_url: Callable[..., bool] | None = None,
    ) -> None:
        super().__init__(place)
        self._store, self._tasks, self._desk = store, tasks, desk
        self._act_on_sync = act_on_sync
        self.day: Day | None = None
        self.beside: Beside | None = None
        self._owner: str | None = None  # a colleague whose list is shown
        self._asked = 0
        self._is_offline = self._is_narrow = False
        self._room = Room.ALL
        self._watch: SyncWatch | None = None
        self.deeds = Deeds(store, tasks, desk, self, open_url)
        self.evening = Button(tr("Evening check"), "calendar-clock")
        self.log = Button(tr("Log a call"), "phone", key=key_of("page.log_call"))
        self.head = Head(title_of(store.clock.now()), self.evening, self.log)
        self.late = late_card(is_read_only=desk.is_read_only)
        self.week = LinkButton(tr("Week"), "calendar-clock", height=tokens.ROW_CONTROL_HEIGHT)
        self.agenda = DayCard(tr("Today"), "calendar", "text2", is_read_only=desk.is_read_only, action=self.week)
        self.states = DayStates(desk)
        self._side: SideColumn | None = None
        self._build()
        self._connect()
        self._tick = QTimer(self, interval=TICK_MS)
        self._tick.timeout.connect(self.reload)
        self._tick.start()
        self.reload()

    def title(self) -> str:
        """Return the title of the window."""
        return tr("Today")

    def state(self) -> dict[str, Any]:
        """Return where the cursor is, and whose list is shown."""
        line = self.over.view.current()
        return {"line": line.id if line else "", "owner": self._owner or ""}

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Put the cursor on the same line again."""
        self._owner = str(state.get("owner") or "") or None
        self.over.wanted = str(state.get("line") or "")
        self.reload()

    def refresh(self, changes: ChangeSet) -> None:
        """Read again what an activity, or somebody it is with, is now."""
        if changes.is_all or any(kind in changes.ids for kind in _KINDS):
            self.reload()

    def show_marks(self, watch: SyncWatch) -> None:
        """Show how sync stands, and mark what needs a network."""
        self._watch = watch
        self._show_sync()

    def focus_zones(self) -> Sequence[QWidget]:
        """Return head, quick add, lists and what stands beside them."""
        return tuple(w for w in (self.head, self.quick_place, self._scrolled, self._side) if w is not None)

    def selection(self) -> Selection | None:
        """Return the record of the line under the cursor."""
        line = self.over.view.current()
        if line is None or not line.record[1]:
            return None
        return Selection(line.record[0], line.record[1], line.name or line.title)

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        """What the keys do with the line under the cursor, and quick add."""
        found: dict[str, Callable[[], None]] = {}
        view = self.over.view
        line = view.current()
        if not self._desk.is_read_only:
            found["quick_add"] = self.add
        if line is None:
            return found
        found["open"] = lambda: self._do("open", line)
        if line.phone:
            found["call"] = lambda: self._do("call", line)
        if not self._desk.is_read_only:
            found["done"] = lambda: self._do("done", line)
            if not line.is_done:
                found["log_call"] = lambda: self._do("log", line)
                found["snooze"] = lambda: self._do("snooze", line)
        return found

    def set_room(self, room: Room) -> None:
        """Put what stands beside the day below it where the window is narrow."""
        self._is_narrow = room is Room.ONE_COLUMN
        down_, across_ = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(down_ if self._is_narrow else across_)
        self._room = room
        self._measure()

    def add(self, text: str = "") -> None:
        """Put the cursor into quick add, with a text to begin with."""
        if self.quick is not None:
            self.quick.begin(text)

    def reload(self) -> None:
        """Read the day again; an older answer is passed over."""
        if self._tasks.is_drained:
            return
        self._asked += 1
        asked, owner = self._asked, self._owner
        self._tasks.run(
            lambda: read_day(self._store, owner=owner),
            lambda day: self._on_day(asked, day),
            self._desk.notices.show,
            owner=self,
        )

    def show_colleague(self, user_id: str) -> None:
        """Show the list of a colleague below the team; pressing the same again shows one's own."""
        self._owner = None if user_id == self._owner else user_id
        self._show_beside()
        self.reload()

    def _build(self) -> None:
        self.quick: QuickAddLine | None = None
        self.quick_place = boxed(down(gap=0))
        self._left = down(self.quick_place, self.late, self.agenda, self.states, 1, gap=tokens.CARD_GAP)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(16)
        self._columns.addLayout(self._left, 1)
        inner = QWidget()
        inner.setLayout(self._columns)
        self._scrolled = Scrolled(inner, margins=(_MARGIN, 2, _MARGIN, 20))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.head)
        outer.addWidget(self._scrolled, 1)
        for part in (self.quick_place, self.late, self.agenda, self.states):
            part.hide()
        self.log.setVisible(not self._desk.is_read_only)
        self.evening.setVisible(self._desk.navigation.has("evening"))
        self.week.setVisible(self._desk.navigation.has("calendar"))
        self.over = CursorOver(self.late, self.agenda, self, self._scrolled)

    def _connect(self) -> None:
        self.evening.clicked.connect(lambda: self._desk.navigation.go("evening"))
        self.log.clicked.connect(self._log)
        self.week.clicked.connect(lambda: self._desk.navigation.go("calendar", {"view": "week"}))
        self.states.plan_wanted.connect(lambda: self.add(tr("Call tomorrow 9:00")))
        for card in (self.late, self.agenda):
            card.view.wanted.connect(self._do)
        self.over.moved.connect(self._on_moved)
        current_theme().changed.connect(self._measure)

    def _on_day(self, asked: int, day: Day) -> None:
        if asked != self._asked:
            return
        is_first, self.day = self.day is None, day
        self._show_day(day)
        if is_first:
            self._take_focus()
            QTimer.singleShot(0, self, self._begin_beside)
        else:
            self._read_beside()

    def _take_focus(self) -> None:
        """Begin in the list, unless somebody types already."""
        if self.isVisible() and not isinstance(QApplication.focusWidget(), (QLineEdit, QPlainTextEdit)):
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_day(self, day: Day) -> None:
        self.head.title.setText(title_of(day.now))
        self.head.set_line(summary(day) or (tr("Nothing is waiting.") if not day.is_new else ""))
        show_lists(self.late, self.agenda, day, is_offline=self._is_offline)
        self.states.show_day(day, self.beside)
        self.over.settle()

    def _on_moved(self) -> None:
        self.verbs_changed.emit()
        self.selection_changed.emit()

    def _begin_beside(self) -> None:
        """Make what stands beside the day and the line of quick add, once the day is painted."""
        from crm_desktop.ui.today.beside import SideColumn

        self._add_quick()
        if self._side is None:
            self._side = side = SideColumn(self._store, self._tasks, self._desk)
            side.sync.asked = self._act_on_sync
            side.coming.chosen.connect(self.deeds.open_item)
            side.team.chosen.connect(self.show_colleague)
            side.changed.connect(self._read_beside)
            self._left.insertWidget(1, side.team)
            self._columns.addWidget(side)
            self.head.layout().insertWidget(1, side.switch)  # type: ignore[union-attr]
            self._measure()
            self._show_sync()
        self._read_beside()

    def _add_quick(self) -> None:
        if self._desk.is_read_only or self.quick is not None:
            return
        from crm_desktop.ui.activities.quick_add_line import QuickAddLine

        self.quick = QuickAddLine(self._store, self._tasks, self._desk)
        self.quick.left.connect(lambda: self.setFocus(Qt.FocusReason.OtherFocusReason))
        self.quick_place.layout().addWidget(self.quick)  # type: ignore[union-attr]
        self.quick_place.setVisible(True)

    def _read_beside(self) -> None:
        if self._tasks.is_drained:
            return
        first = QLocale().firstDayOfWeek().value - 1
        self._tasks.run(
            lambda: read_beside(self._store, first_weekday=first),
            self._show_beside,
            self._desk.notices.show,
            owner=self,
        )

    def _show_beside(self, beside: Beside | None = None) -> None:
        side, self.beside = self._side, beside or self.beside
        if side is None or self.beside is None or self.day is None:
            return
        side.show_beside(self.beside, self.day.now, self._owner)
        self.states.show_day(self.day, self.beside)

    def _show_sync(self) -> None:
        watch = self._watch
        if watch is None or watch.status is None or self._side is None:
            return
        is_offline = self._side.sync.show_watch(watch, self._store)
        if is_offline != self._is_offline and self.day is not None:
            self._is_offline = is_offline
            self._show_day(self.day)

    def _do(self, what: str, line: Line) -> None:
        self.deeds.do(what, line, self.over.below())

    def _log(self) -> None:
        """Log the line under the cursor; without one, ask for an activity as a whole."""
        if (line := self.over.view.current()) is not None and line.id and not line.is_done:
            self._do("log", line)
        elif self._desk.has_form("activity"):
            self._desk.open_form("activity")

    def _measure(self) -> None:
        """Take the widths of the text size of now."""
        if self._side is not None:
            width = current_theme().scaled(_SIDE if self._room is Room.ALL else _NARROW_SIDE)
            self._side.setMaximumWidth(16_777_215 if self._is_narrow else width)
            self._side.setMinimumWidth(0 if self._is_narrow else width)
