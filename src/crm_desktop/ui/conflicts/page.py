"""The place Conflicts: left what needs a choice, right both versions; past decisions behind a button."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.merging import Side
from crm_desktop.services.sync_status import State
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui.conflicts.deciding import Deciding
from crm_desktop.ui.conflicts.entry_list import EntryList
from crm_desktop.ui.conflicts.held import HeldView
from crm_desktop.ui.conflicts.merged import MergedToday
from crm_desktop.ui.conflicts.past import PastDecisions
from crm_desktop.ui.conflicts.view import ConflictView
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.layouts import Head, Scrolled, across, boxed, down
from crm_desktop.ui.page import Page
from crm_desktop.ui.sync.watch import SyncWatch
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.widgets import Button, CountBadge, ElidedLabel, EmptyState, Line, Surface
from crm_desktop.viewmodels.navigation import Room
from crm_desktop.viewmodels.sync.choosing import Choosing, begin_choosing
from crm_desktop.viewmodels.sync.entries import ConflictsRead, Entry, read_conflicts
from crm_desktop.viewmodels.sync.words import summary

_MARGIN = tokens.PAGE_MARGIN + 4
_LEFT, _NARROW_LEFT = 264, 200
_ONE, _HELD, _PAST, _NONE, _WAITING = range(5)


class ConflictsPage(Page):
    """Shows one record at a time; what is decided is written off the UI thread and works without a network."""

    def __init__(self, watch: SyncWatch, tasks: TaskRunner, desk: WindowDesk, *, place: str = "conflicts") -> None:
        super().__init__(place)
        self._watch, self._door, self._tasks, self._desk = watch, watch.door, tasks, desk
        self._later: list[str] = []  # what was put off, by key
        self._wanted = ""
        self._room, self._shows_one = Room.ALL, False
        self._is_past = self._is_read = False
        self._asked = 0
        self._read = ConflictsRead()
        self.list, self.merged = EntryList(), MergedToday()
        self.view = ConflictView(has_keys=desk.look.single_keys, has_battery=watch.has_battery)
        self.held, self.past = HeldView(), PastDecisions()
        self.deciding = Deciding(watch, tasks, desk, self, self.reload)
        self._build()
        self._connect()
        self._save_key = QShortcut(QKeySequence("Ctrl+Return"), self, self.save_if_offered)
        self._save_key.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._show_status()
        self.reload()

    def title(self) -> str:
        """Return the title of the window."""
        return tr("Conflicts")

    def state(self) -> dict[str, Any]:
        """Return which record is shown, and whether past decisions are."""
        current = self.list.current
        return {"record": current.key if current else "", "past": self._is_past, "later": list(self._later)}

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Show the same record, or past decisions, again."""
        self._wanted = str(state.get("record") or "")
        self._later = [str(key) for key in state.get("later") or ()]
        self._shows_one = bool(self._wanted)
        self.show_past(bool(state.get("past")))
        self.reload()

    def refresh(self, changes: ChangeSet) -> None:
        """Read again: a conflict may have come, or been decided elsewhere."""
        self.reload()

    def focus_zones(self) -> Sequence[QWidget]:
        """Return head, list, and what stands right of it."""
        return (self.head, self.list, self._right)

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        """Keep all of one side, save, decide later, and going from record to record."""
        found: dict[str, Callable[[], None]] = {}
        if self._is_past or not self._read.entries:
            return found
        found |= {"next_record": lambda: self.list.step(1), "previous_record": lambda: self.list.step(-1)}
        found["later"] = self.later
        if self._right.currentIndex() == _ONE and not self._desk.is_read_only:
            found |= {"save_next": self.save, "edit": self.view.edit_focused}
            if self.view.choosing is not None and self.view.choosing.group.fields:
                found["keep_mine"] = lambda: self.view.choose_all(Side.LEFT)
                found["keep_theirs"] = lambda: self.view.choose_all(Side.RIGHT)
        return found

    def set_room(self, room: Room) -> None:
        """One of list and record at a time where the window is narrow."""
        self._room = room
        is_one, is_wide = room is Room.ONE_COLUMN, room in (Room.ALL, Room.TWO_COLUMNS)
        width = current_theme().scaled(_LEFT if is_wide else _NARROW_LEFT)
        self._left.setMaximumWidth(16_777_215 if is_one else width)
        self._left.setMinimumWidth(0 if is_one else width)
        self.view.set_narrow(room in (Room.RAIL, Room.ONE_COLUMN), has_back=is_one)
        self.held.back.setVisible(is_one)
        self.past_button.set_compact(is_one)
        self._arrange()

    def reload(self) -> None:
        """Read everything again; an older answer is passed over."""
        if self._tasks.is_drained:
            return
        self._asked += 1
        asked, later = self._asked, tuple(self._later)
        self._tasks.run(
            lambda: read_conflicts(self._door, later),
            lambda read: self._on_read(asked, read),
            self._desk.notices.show,
            owner=self,
        )

    def show_past(self, is_past: bool) -> None:
        """Show past decisions, or what needs a choice."""
        self._is_past = is_past
        self.past_button.set_compact(False)
        self.past_button.setText(tr("Need your choice") if is_past else tr("Past decisions"))
        self.past_button.set_icon("git-compare" if is_past else "history")
        self.past_button.set_compact(self._room is Room.ONE_COLUMN)
        self._show_line()
        self._arrange()
        self.verbs_changed.emit()

    def save_if_offered(self) -> None:
        """Save as the button would."""
        if "save_next" in self.verbs():
            self.save()

    def save(self) -> None:
        """Write what was chosen, or go to what has to be chosen first."""
        choosing = self.view.choosing
        if choosing is None or self.view.go_to_missing():
            return
        self.deciding.save(choosing)

    def later(self) -> None:
        """Go on with the next one; this one comes last."""
        current = self.list.current
        if current is None:
            return
        self._later = [*(key for key in self._later if key != current.key), current.key]
        entries, at = self.list.entries.entries, self.list.currentIndex().row()
        self._wanted = entries[(at + 1) % len(entries)].key
        self._shows_one = self._room is not Room.ONE_COLUMN
        self.reload()

    def _build(self) -> None:
        self.past_button = Button(tr("Past decisions"), "history")
        self.head = Head(tr("Conflicts"), self.past_button)
        self.badge = CountBadge(0, "conflict")
        self._left = Surface("card")
        heading = across(ElidedLabel(tr("Need your choice"), "label", "text2"), self.badge, 1, margins=(14, 9, 8, 9))
        side = QWidget()
        side.setLayout(down(self.list, self.merged, 1, gap=0))
        self._left.setLayout(down(heading, Line(), Scrolled(side), gap=0, margins=(1, 1, 1, 8)))
        advice = tr("When two people change the same field, you choose here.")
        self._none = EmptyState("circle-check", tr("No conflicts"), advice, tone="ok")
        self._right = QStackedWidget()
        for view in (self.view, self.held, self.past, self._none, QWidget()):
            self._right.addWidget(view)
        self._right.setCurrentIndex(_WAITING)
        body = across(self._left, gap=14)
        body.addWidget(self._right, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.head)
        rows.addWidget(boxed(body), 1)
        body.setContentsMargins(_MARGIN, 0, _MARGIN, 14)
        self.setFocusProxy(self.list)

    def _connect(self) -> None:
        go = self._desk.navigation.go
        self.list.moved.connect(self._on_moved)
        self.list.opened.connect(self._on_opened)
        self.list.clicked.connect(lambda _: self._on_opened() if self._room is Room.ONE_COLUMN else None)
        self.past_button.clicked.connect(lambda: self.show_past(not self._is_past))
        for part in (self.view, self.past, self.merged):
            part.open_asked.connect(go)
        self.view.back_asked.connect(self._on_back)
        self.held.back_asked.connect(self._on_back)
        self.view.bar.save_pressed.connect(self.save)
        self.view.bar.later_pressed.connect(self.later)
        self.held.confirm_asked.connect(self.deciding.confirm)
        self.held.reject_asked.connect(self.deciding.reject)
        self.held.history_asked.connect(lambda: go("history"))
        self._watch.changed.connect(self._show_status)
        self.view.set_read_only(self._reason())

    def _reason(self) -> str:
        return tr("This workspace is open for reading only") if self._desk.is_read_only else ""

    def _show_status(self) -> None:
        status = self._watch.status
        is_offline = status is not None and status.state in (State.OFFLINE, State.UNREACHABLE)
        self.view.bar.show_offline(is_offline)

    def _on_read(self, asked: int, read: ConflictsRead) -> None:
        if asked != self._asked:
            return
        self._is_read, self._read = True, read
        self.badge.set_count(len(read.entries))
        self.past.show_past(read.past, self._door.store.clock.now())
        self.merged.show_merged(read.merged)
        current = self.list.current
        wanted, self._wanted = self._wanted or (current.key if current else ""), ""
        self.list.show_entries(read.entries, wanted)
        self.list.setFixedHeight(self.list.wanted_height())
        self._show_line()
        if (now := self.list.current) is not None:
            self._on_moved(now)
        self._arrange()
        self.verbs_changed.emit()

    def _show_line(self) -> None:
        n = self._read.records
        if self._is_past:
            self.head.set_line(tr("Both values of each stay in the history of the record."))
        else:
            self.head.set_line(summary(n) if n else "")

    def _on_moved(self, entry: Entry | None) -> None:
        if entry is None:
            self.view.choosing = None
            self._arrange()
        elif entry.held is not None:
            self.held.show_held(entry.held, self._door.store.clock.now(), self._reason())
            self._arrange()
            self.verbs_changed.emit()
        elif (group := entry.group) is not None:
            merged = self._read.merged
            self._tasks.run(
                lambda: begin_choosing(self._door.store, group, merged),
                self._on_choosing,
                self._desk.notices.show,
                owner=self,
            )

    def _on_choosing(self, choosing: Choosing) -> None:
        current = self.list.current
        if current is None or current.key != choosing.group.record_id:
            return
        older = self.view.choosing
        shown = (choosing.group, choosing.merged, choosing.one_sided)
        if older is None or (older.group, older.merged, older.one_sided) != shown:
            choosing.take_over(older)
            self.view.show_choosing(choosing, self._door.store.clock.now())
        self._arrange()
        self.verbs_changed.emit()

    def _on_opened(self) -> None:
        self._shows_one = True
        self._arrange()
        current = self.list.current
        if current is not None and current.held is not None:
            self.held.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.view.choosing is not None:
            self.view.focus_first()

    def _on_back(self) -> None:
        self._shows_one = False
        self._arrange()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _arrange(self) -> None:
        current = self.list.current
        has_any = bool(self._read.entries) or bool(self._read.merged)
        is_one = self._room is Room.ONE_COLUMN
        shows_list = has_any and not self._is_past and not (is_one and self._shows_one)
        self._left.setVisible(shows_list)
        self._right.setVisible(not (is_one and shows_list))
        self.setFocusProxy(self.list if shows_list and self._read.entries else self._right)
        if self._is_past:
            self._right.setCurrentIndex(_PAST)
        elif current is not None and current.held is not None:
            self._right.setCurrentIndex(_HELD)
        elif current is not None and self.view.choosing is not None:
            self._right.setCurrentIndex(_ONE)
        elif self._is_read and not self._read.entries:
            self._right.setCurrentIndex(_NONE)
