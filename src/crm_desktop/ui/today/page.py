"""The place Today: quick add, what is overdue, the agenda with the line of now; right how the rest stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QLocale, QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from crm_desktop.commands.desk import Selection
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.services.day_rows import DayItem
from crm_desktop.store.engine import Store
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui import when
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.layouts import Head, Scrolled, boxed, down
from crm_desktop.ui.page import Page
from crm_desktop.ui.shortcuts import caps_of
from crm_desktop.ui.sync.watch import SyncWatch
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.today.deeds import Deeds
from crm_desktop.ui.today.empty import DayStates
from crm_desktop.ui.today.lists import DayCard
from crm_desktop.ui.today.words import agenda_line, late_line, summary, title_of, with_now
from crm_desktop.ui.widgets import Button
from crm_desktop.viewmodels.navigation import Room
from crm_desktop.viewmodels.today import Beside, Day, read_beside, read_day

_MARGIN = tokens.PAGE_MARGIN + 4
_SIDE, _NARROW_SIDE = 347, 280
TICK_MS = 30_000
_KINDS = ("activity", "person", "company", "regarding", "participant", "affiliation", "root")


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
        self._is_offline = False
        self._watch: SyncWatch | None = None
        self.deeds = Deeds(store, tasks, desk, self, open_url)
        self.evening = Button(tr("Evening check"), "calendar-clock")
        self.head = Head(title_of(store.clock.now()), self.evening)
        self.late = DayCard(
            tr("Overdue"),
            "phone-missed",
            "danger",
            is_read_only=desk.is_read_only,
            keys=((tr("Space"), tr("done")), (" ".join(caps_of("page.snooze")), tr("snooze"))),
        )
        self.agenda = DayCard(tr("Today"), "calendar", "text2", is_read_only=desk.is_read_only)
        self.states = DayStates(desk)
        self._side: QWidget | None = None
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
        line = self._list().current()
        return {"line": line.id if line else "", "owner": self._owner or ""}

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Put the cursor on the same line again."""
        self._owner = str(state.get("owner") or "") or None
        wanted = str(state.get("line") or "")
        for view in (self.late.view, self.agenda.view):
            ids = [line.id for line in view.lines.lines]
            if wanted and wanted in ids:
                view.set_row(ids.index(wanted))
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
        line = self._list().current()
        if line is None or not line.record[1]:
            return None
        return Selection(line.record[0], line.record[1], line.name or line.title)

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        """What the keys do with the line under the cursor, and quick add."""
        found: dict[str, Callable[[], None]] = {}
        view = self._list()
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
        self.quick: Any = None
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
        self._room = Room.ALL
        self._is_narrow = False
        self.quick_place.setVisible(False)
        for part in (self.late, self.agenda, self.states):
            part.hide()
        self.evening.setVisible(self._desk.navigation.has("evening"))
        self.setFocusProxy(self.late.view)

    def _connect(self) -> None:
        self.evening.clicked.connect(lambda: self._desk.navigation.go("evening"))
        self.states.plan_wanted.connect(lambda: self.add(tr("Call {gap} tomorrow 9:00", gap="")))
        for card, other, way in ((self.late, self.agenda, 1), (self.agenda, self.late, -1)):
            card.view.wanted.connect(self._do)
            card.view.cursor_moved.connect(lambda card=card: self._take_cursor(card))
            card.view.left.connect(lambda by, other=other, way=way: self._go_over(other, by) if by == way else None)
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
        self.late.set_title(tr("Overdue call-backs") if day.overdue and day.are_calls else tr("Overdue"))
        more = day.waiting.overdue - len(day.overdue)
        self.late.set_count(when.number(day.waiting.overdue), "danger")
        self.late.set_more(trn("{n} more", "{n} more", more, n=when.number(more)) if more > 0 else "")
        self.late.view.show_lines([late_line(item, day.now) for item in day.overdue])
        lines = [agenda_line(item, day, is_offline=self._is_offline) for item in day.agenda]
        self.agenda.view.show_lines(with_now(lines, day.agenda, day) if lines else [])
        left, whole = len(day.left), len(day.agenda)
        self.agenda.set_count(tr("{n} of {all} left", n=when.number(left), all=when.number(whole)), "neutral")
        self.late.setVisible(bool(day.overdue))
        self.agenda.setVisible(bool(day.agenda))
        self.states.show_day(day, self.beside)
        self._settle_cursor()
        self.verbs_changed.emit()
        self.selection_changed.emit()

    def _begin_beside(self) -> None:
        """Make what stands beside the day and the line of quick add, once the day is painted."""
        from crm_desktop.ui.today.beside import SideColumn

        self._add_quick()
        if self._side is None:
            self._side = side = SideColumn(self._store, self._tasks, self._desk)
            side.sync.asked = self._act_on_sync
            side.coming.chosen.connect(self._open_item)
            side.team.chosen.connect(self.show_colleague)
            side.manager_changed.connect(self._show_beside)
            self._left.insertWidget(1, side.team)
            self._columns.addWidget(side)
            self.head.layout().insertWidget(1, side.switch)  # type: ignore[union-attr]
            self._measure()
            self._show_sync()
        self._read_beside()

    def _add_quick(self) -> None:
        if self._desk.is_read_only or self.quick is not None:
            return
        from crm_desktop.ui.today.quick import make_quick

        self.quick = make_quick(self._store, self._tasks, self._desk)
        if self.quick is not None:
            self.quick_place.layout().addWidget(self.quick)  # type: ignore[union-attr]
            self.quick_place.setVisible(True)

    def _read_beside(self) -> None:
        if self._tasks.is_drained:
            return
        first = QLocale().firstDayOfWeek().value - 1
        self._tasks.run(
            lambda: read_beside(self._store, first_weekday=first), self._on_beside, self._desk.notices.show, owner=self
        )

    def _on_beside(self, beside: Beside) -> None:
        self.beside = beside
        self._show_beside()

    def _show_beside(self) -> None:
        side = self._side
        if side is None or self.beside is None or self.day is None:
            return
        side.show_beside(self.beside, self.day.now, self._owner)  # type: ignore[attr-defined]
        self.states.show_day(self.day, self.beside)

    def _show_sync(self) -> None:
        watch = self._watch
        if watch is None or watch.status is None or self._side is None:
            return
        from crm_desktop.services.sync_status import State
        from crm_desktop.ui.sync.lines import clockwork

        self._side.sync.show_status(  # type: ignore[attr-defined]
            watch.status, clockwork(self._store, has_battery=watch.has_battery), sent=watch.sent
        )
        is_offline = watch.status.state in (State.OFFLINE, State.UNREACHABLE)
        if is_offline != self._is_offline and self.day is not None:
            self._is_offline = is_offline
            self._show_day(self.day)

    def _do(self, what: str, line: Any) -> None:
        view = self._list()
        rect = view.visualRect(view.currentIndex())
        self.deeds.do(what, line, view.viewport().mapToGlobal(QPoint(rect.right() - 180, rect.bottom())))

    def _open_item(self, item: DayItem) -> None:
        kind, record_id = item.record
        if record_id:
            self._desk.navigation.go(f"{kind}/{record_id}")

    def _list(self) -> Any:
        """Return the list that has the cursor."""
        return self.agenda.view if self.agenda.view.shows_cursor else self.late.view

    def _take_cursor(self, card: DayCard) -> None:
        for one in (self.late, self.agenda):
            one.view.set_cursor_shown(one is card)
        self.setFocusProxy(card.view)
        index = card.view.currentIndex()
        if index.isValid():
            at = card.view.mapTo(self._scrolled.widget(), card.view.visualRect(index).center())
            self._scrolled.ensureVisible(at.x(), at.y(), 0, 60)
        self.selection_changed.emit()
        self.verbs_changed.emit()

    def _go_over(self, card: DayCard, by: int) -> None:
        """Go on in the other list."""
        if not card.isHidden() and card.view.lines.lines:
            card.view.set_row(0 if by > 0 else len(card.view.lines.lines))
            card.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _settle_cursor(self) -> None:
        """Keep the cursor where there are lines: the overdue ones first."""
        card = self.agenda if self.agenda.view.shows_cursor else self.late
        if not card.view.lines.lines:
            had_focus = card.view.hasFocus()
            card = self.late if card is self.agenda else self.agenda
            if had_focus and card.view.lines.lines:
                card.view.setFocus(Qt.FocusReason.OtherFocusReason)
        if card.view.row() < 0:
            card.view.set_row(0)
        for one in (self.late, self.agenda):
            one.view.set_cursor_shown(one is card and (one is self.late or one.view.hasFocus()))
        self.setFocusProxy(card.view)

    def _measure(self) -> None:
        """Take the widths of the text size of now."""
        if self._side is not None:
            width = current_theme().scaled(_SIDE if self._room is Room.ALL else _NARROW_SIDE)
            self._side.setMaximumWidth(16_777_215 if self._is_narrow else width)
            self._side.setMinimumWidth(0 if self._is_narrow else width)
