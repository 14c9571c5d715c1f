"""The calendar: a week, a day or the route of a day; what is moved here is moved everywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QFrame, QMenu, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.commands.desk import Selection
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import ACTIVITY, CALENDAR_SUBSCRIPTION, CUSTOM_FIELD, KIND, PERSON, SAVED_VIEW
from crm_desktop.services.calendar import days_span
from crm_desktop.services.day_rows import local_day
from crm_desktop.store import Store
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui.calendar.deeds import CalendarDeeds
from crm_desktop.ui.calendar.files import CalendarFiles
from crm_desktop.ui.calendar.grid import HourGrid
from crm_desktop.ui.calendar.heads import DayHeads
from crm_desktop.ui.calendar.layers import Layers
from crm_desktop.ui.calendar.others import OtherCalendars
from crm_desktop.ui.calendar.reading import ReadDays, read_page
from crm_desktop.ui.calendar.route import RouteList
from crm_desktop.ui.calendar.words import title_of
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.layouts import Head
from crm_desktop.ui.page import Page
from crm_desktop.ui.record.reaching import OpenUrl
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.when import formats
from crm_desktop.ui.widgets import Button, IconButton, PrimaryButton, SegmentedChoice
from crm_desktop.viewmodels.calendar import MOST_LANES, MOST_LANES_OF_A_DAY, Bar, Block, lay_out, week_of
from crm_desktop.viewmodels.navigation import Room

WEEK, DAY, ROUTE = "week", "day", "route"
_MINUTE_MS = 60_000
_SHOWN = (ACTIVITY, PERSON, CALENDAR_SUBSCRIPTION, SAVED_VIEW, CUSTOM_FIELD)


class CalendarPage(Page):
    """Days side by side; arrows, drag and M move what is planned."""

    def __init__(
        self,
        store: Store,
        tasks: TaskRunner,
        desk: WindowDesk,
        *,
        place: str = "calendar",
        open_url: OpenUrl | None = None,
    ) -> None:
        super().__init__(place)
        self._store, self._tasks, self._desk = store, tasks, desk
        self.deeds = CalendarDeeds(store, tasks, desk, self, open_url)
        self.files = CalendarFiles(store, tasks, desk, self)
        self.others = OtherCalendars(store, tasks, desk, self, on_changed=self._look)
        self.layers = Layers(store, self, on_changed=self._look)
        self._day = local_day(store.clock.now())
        self._view, self._kinds = WEEK, frozenset[str]()
        self._is_narrow = False
        can_edit = not desk.is_read_only
        self.grid, self.heads, self.route = (
            HourGrid(can_edit=can_edit, has_single_keys=lambda: desk.look.single_keys),
            DayHeads(),
            RouteList(can_edit=can_edit),
        )
        self._build(can_edit)
        self._connect()
        self._look()
        self._clock = QTimer(self)
        self._clock.setInterval(_MINUTE_MS)
        self._clock.timeout.connect(self._tick)
        self._clock.start()
        if not desk.is_read_only:
            self.others.refresh_old()

    def title(self) -> str:
        """Return the title of the window."""
        return tr("Calendar")

    def state(self) -> dict[str, Any]:
        """Return view, day and hour."""
        return {"view": self._view, "day": self._day.isoformat(), "minutes": self.grid.minutes}

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Show the same days again."""
        try:
            self._day = date.fromisoformat(str(state.get("day") or self._day.isoformat()))
        except ValueError:
            return
        self.grid.spot.minutes = int(state.get("minutes") or self.grid.minutes)
        view = str(state.get("view") or WEEK)
        self.show_view(view if view in (WEEK, DAY, ROUTE) else WEEK)

    def refresh(self, changes: ChangeSet) -> None:
        """Read again what may have moved."""
        if any(changes.touches(kind) for kind in (*_SHOWN, *(KIND[name] for name in self._kinds))):
            self._look()

    def focus_zones(self) -> Sequence[QWidget]:
        """Return head and days."""
        return (self.head, self.route if self._view == ROUTE else self.grid)

    def selection(self) -> Selection | None:
        """Return the record of the block under the cursor."""
        block = self.grid.block_at_cursor() if self._view != ROUTE else None
        return Selection(*block.record, block.title) if block is not None and block.record[1] else None

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        """Open, call, the days before and after."""
        found: dict[str, Callable[[], None]] = {
            "previous_view": lambda: self.step(-1),
            "next_view": lambda: self.step(1),
        }
        block = self.grid.block_at_cursor() if self._view != ROUTE else None
        if block is not None:
            found["open"] = lambda: self._open(block)
            if self.deeds.can_invite(block):
                found["invite"] = lambda: self.deeds.invite(block)
        return found

    def set_room(self, room: Room) -> None:
        """Show a day where a week does not fit."""
        is_narrow = room is Room.ONE_COLUMN
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self._look()
        for button in (self.plan, self.today):
            button.set_compact(room in (Room.RAIL, Room.ONE_COLUMN))

    def days(self) -> tuple[date, ...]:
        """Return the days that are shown."""
        first_weekday = formats().firstDayOfWeek().value - 1
        return week_of(self._day, first_weekday) if self._view == WEEK and not self._is_narrow else (self._day,)

    def step(self, by: int) -> None:
        """Go to the days before or after."""
        self._day += timedelta(days=by * len(self.days()))
        self._look()

    def show_today(self) -> None:
        """Go to the day of today, at the hour of now."""
        now = self._store.clock.now()
        self._day = local_day(now)
        self._look()
        self.grid.go_to(self._day, 30 * ((now - days_span(self._day, 1).start) // 1_800_000))

    def show_view(self, view: str) -> None:
        """Show a week, a day or its route."""
        if view != WEEK and self._view == WEEK and self.grid.board.days:
            self._day = self.grid.board.days[self.grid.column]
        self._view = view
        self.choice.set_value(view)
        self._stack.setCurrentIndex(1 if view == ROUTE else 0)
        self._look()

    def _build(self, can_edit: bool) -> None:
        self.choice = SegmentedChoice(tr("View"), [(WEEK, tr("Week")), (DAY, tr("Day")), (ROUTE, tr("Route"))])
        self.choice.set_value(WEEK)
        self.before = IconButton("chevron-left", tr("Earlier"), outlined=True)
        self.after = IconButton("chevron-right", tr("Later"), outlined=True)
        self.today = Button(tr("Today"), "sun")
        self.layers_button = IconButton("ellipsis", tr("More of the calendar"), outlined=True)
        self.plan = PrimaryButton(tr("Plan"), "plus")
        self.plan.setVisible(can_edit and self._desk.has_form("activity"))
        self.head = Head("", self.choice, self.before, self.today, self.after, self.layers_button, self.plan)
        self.area = QScrollArea()
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.area.setWidget(self.grid)
        self.area.viewport().setAutoFillBackground(False)
        self.grid.setAutoFillBackground(False)
        hours = QWidget()
        column = QVBoxLayout(hours)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.heads)
        column.addWidget(self.area, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(hours)
        self._stack.addWidget(self.route)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.head)
        rows.addWidget(self._stack, 1)

    def _connect(self) -> None:
        grid, deeds = self.grid, self.deeds
        grid.opened.connect(self._open)
        grid.planned.connect(deeds.plan)
        grid.moved.connect(deeds.move)
        grid.resized.connect(deeds.resize)
        grid.turned.connect(deeds.turn)
        grid.walked.connect(self.step)
        grid.cursor_moved.connect(self._on_cursor)
        self.heads.opened.connect(self._open_bar)
        self.route.opened.connect(lambda item: deeds.open_record(item.record, item.id))
        self.route.called.connect(lambda item: deeds.call(item.phone))
        self.route.planned.connect(lambda: deeds.plan(days_span(self._day, 1).start + 9 * 3_600_000))
        self.choice.chosen.connect(self.show_view)
        self.before.clicked.connect(lambda: self.step(-1))
        self.after.clicked.connect(lambda: self.step(1))
        self.today.clicked.connect(self.show_today)
        self.plan.clicked.connect(self._plan_at_cursor)
        self.layers_button.clicked.connect(self._show_layers)
        self.area.verticalScrollBar().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the names of the days above their columns."""
        if event.type() == QEvent.Type.Show:
            self.heads.show_board(self.grid.board, self.grid.now, self._bar_width())
        return super().eventFilter(watched, event)

    def _look(self) -> None:
        """Read the days that are shown, off the UI thread."""
        days, layers, store = self.days(), self.layers.shown, self._store
        self.head.title.setText(title_of(days))
        self.head.setAccessibleName(title_of(days))
        with_route = self._view == ROUTE
        self._tasks.run(
            lambda: read_page(store, days, layers, with_route=with_route),
            self._on_read,
            self._desk.notices.show,
            owner=self,
        )

    def _on_read(self, read: ReadDays) -> None:
        days, self._kinds = read.days, read.kinds
        if days != self.days():
            return  # other days were asked for meanwhile
        is_first = not self.grid.board.days
        most = MOST_LANES if len(days) > 1 else MOST_LANES_OF_A_DAY
        board, now = lay_out(days, read.found, others=read.others, most=most), self._store.clock.now()
        self.grid.show_board(board, now)
        self.heads.show_board(board, now, self._bar_width())
        if self._view == ROUTE:
            self.route.show_stops(read.stops, read.addresses)
        if is_first:
            today = local_day(now)
            first = min((b.top for b in board.blocks if days[b.column] == today), default=9 * 60)
            self.grid.go_to(today if today in days else days[0], first)
            self.area.verticalScrollBar().setValue(round(self.grid.sizeHint().height() * 7.5 / 24))
        self.verbs_changed.emit()

    def _bar_width(self) -> int:
        return self.area.verticalScrollBar().sizeHint().width()

    def _on_cursor(self) -> None:
        rect = self.grid.rect_of_cursor().toRect()
        self.area.ensureVisible(rect.center().x(), rect.center().y(), 0, rect.height() // 2 + 40)
        self.selection_changed.emit()
        self.verbs_changed.emit()

    def _tick(self) -> None:
        self.grid.show_board(self.grid.board, self._store.clock.now())
        if not self._desk.is_read_only:
            self.others.refresh_old()

    def _plan_at_cursor(self) -> None:
        day = self.grid.board.days[self.grid.column] if self.grid.board.days else self._day
        self.deeds.plan(days_span(day, 1).start + self.grid.minutes * _MINUTE_MS)

    def _open(self, block: Block) -> None:
        if block.hidden:
            self.deeds.show_hidden(block, self.grid.mapToGlobal(self.grid.rect_of_cursor().toRect().topRight()))
        else:
            self.deeds.open(block)

    def _open_bar(self, bar: Bar) -> None:
        self.deeds.open_bar(bar, self.heads.mapToGlobal(self.heads.rect_of_cursor().toRect().bottomLeft()))

    def _show_layers(self) -> None:
        menu = QMenu(self)
        menu.setAccessibleName(tr("More of the calendar"))
        self.layers.fill(menu)
        self.others.fill(menu, can_edit=not self._desk.is_read_only)
        menu.addSeparator()
        block = self.grid.block_at_cursor() if self._view != ROUTE else None
        if block is not None and self.deeds.can_invite(block):
            words = tr("Send an invitation: {name}…", name=block.title)
            menu.addAction(words.replace("&", "&&"), lambda: self.deeds.invite(block))
        if not self._desk.is_read_only:
            menu.addAction(tr("Bring in a calendar file…"), self.files.bring)
        menu.addAction(tr("Write a calendar file…"), self.files.write)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.layers_button.mapToGlobal(self.layers_button.rect().bottomLeft()))
