"""The evening check: what is left of the day, then everybody without a next step; each is settled where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from crm_desktop.automation.quiet import SnoozeChoice
from crm_desktop.commands.desk import Selection
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.store.engine import Store
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui import when
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.evening.words import entry_line, left_line
from crm_desktop.ui.layouts import Head, Scrolled, down
from crm_desktop.ui.page import Page
from crm_desktop.ui.shortcuts import caps_of
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import tokens
from crm_desktop.ui.today.cursor import CursorOver
from crm_desktop.ui.today.deeds import Deeds
from crm_desktop.ui.today.lines import Line
from crm_desktop.ui.today.lists import DayCard
from crm_desktop.ui.widgets import EmptyState, PrimaryButton
from crm_desktop.viewmodels.evening import (
    Choice,
    Entry,
    Evening,
    give_up,
    give_up_words,
    plan_call,
    plan_choices,
    read_evening,
)

_MARGIN = tokens.PAGE_MARGIN + 4


class EveningPage(Page):
    """Walks through the list; what is settled leaves it, and the cursor stands on the next one."""

    def __init__(self, store: Store, tasks: TaskRunner, desk: WindowDesk, *, place: str = "evening") -> None:
        super().__init__(place)
        self._store, self._tasks, self._desk = store, tasks, desk
        self.evening: Evening | None = None
        self._asked = 0
        self.menu: QMenu | None = None
        self.deeds = Deeds(store, tasks, desk, self)
        self.head = Head(tr("Evening check"))
        later = " ".join(caps_of("page.snooze"))
        self.left = DayCard(tr("Left of today"), "clock", "danger", is_read_only=desk.is_read_only,
                            keys=((tr("Space"), tr("done")), (later, tr("snooze"))))  # fmt: skip
        self.people = DayCard(tr("No next step"), "triangle-alert", "warn", is_read_only=desk.is_read_only,
                              keys=((tr("Space"), tr("tomorrow")), (later, tr("another day"))))  # fmt: skip
        self._build()
        self.reload()

    def title(self) -> str:
        """Return the title of the window."""
        return tr("Evening check")

    def state(self) -> dict[str, Any]:
        """Return where the cursor is."""
        line = self.over.view.current()
        return {"line": line.id if line else ""}

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Put the cursor there again."""
        self.over.wanted = str(state.get("line") or "")
        self.reload()

    def refresh(self, changes: ChangeSet) -> None:
        """Read again: somebody may have a next step now."""
        self.reload()

    def focus_zones(self) -> Sequence[QWidget]:
        """Return head and lists."""
        return (self.head, self._scrolled)

    def selection(self) -> Selection | None:
        """Return the record of the line under the cursor."""
        line = self.over.view.current()
        if line is None or not line.record[1]:
            return None
        return Selection(line.record[0], line.record[1], line.name or line.title)

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        """What the keys do with the line under the cursor."""
        line = self.over.view.current()
        if line is None:
            return {}
        found: dict[str, Callable[[], None]] = {"open": lambda: self._do("open", line)}
        if line.phone:
            found["call"] = lambda: self._do("call", line)
        if not self._desk.is_read_only:
            found["snooze"] = lambda: self._do("snooze" if line.has_tick else "later", line)
            if line.has_tick:
                found["done"] = lambda: self._do("done", line)
        return found

    def reload(self) -> None:
        """Read again; an older answer is passed over."""
        if self._tasks.is_drained:
            return
        self._asked += 1
        asked = self._asked
        self._tasks.run(lambda: read_evening(self._store), lambda found: self._on_read(asked, found),
                        self._desk.notices.show, owner=self)  # fmt: skip

    def plan(self, entry: Entry, choice: Choice) -> None:
        """Plan a call with somebody and say so."""
        said = tr("Call with {name} planned for {when}", name=entry.name,
                  when=when.moment(choice.at, self._store.clock.now()))  # fmt: skip
        self._tasks.run(lambda: plan_call(self._store, entry, choice.at),
                        lambda _: self._desk.notices.say(said, undo=True), self._desk.notices.show, writes=True,
                        owner=self)  # fmt: skip

    def _build(self) -> None:
        today = PrimaryButton(tr("Back to Today"), "sun")
        today.clicked.connect(lambda: self._desk.navigation.go("today"))
        self.empty = EmptyState("circle-check", tr("Everybody has a next step."),
                                tr("Nothing is left of today either. Have a good evening."), (today,),
                                tone="ok")  # fmt: skip
        inner = QWidget()
        inner.setLayout(down(self.left, self.people, self.empty, 1, gap=tokens.CARD_GAP))
        self._scrolled = Scrolled(inner, margins=(_MARGIN, 2, _MARGIN, 20))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.head)
        outer.addWidget(self._scrolled, 1)
        for part in (self.left, self.people, self.empty):
            part.hide()
        self.over = CursorOver(self.left, self.people, self, self._scrolled)
        self.over.moved.connect(self._on_moved)
        for card in (self.left, self.people):
            card.view.wanted.connect(self._do)

    def _on_moved(self) -> None:
        self.verbs_changed.emit()
        self.selection_changed.emit()

    def _on_read(self, asked: int, evening: Evening) -> None:
        if asked != self._asked:
            return
        is_first, self.evening = self.evening is None, evening
        n = evening.count
        words = trn("{n} customer has no next step.", "{n} customers have no next step.", n, n=when.number(n))
        self.head.set_line(words if n else tr("Everybody has a next step."))
        self.left.set_count(when.number(len(evening.left)), "danger")
        self.people.set_count(when.number(n), "warn")
        more = n - len(evening.entries)
        self.people.set_more(trn("{n} more", "{n} more", more, n=when.number(more)) if more > 0 else "")
        self.left.view.show_lines([left_line(item, evening.now) for item in evening.left])
        self.people.view.show_lines([entry_line(entry, evening.now) for entry in evening.entries])
        self.left.setVisible(bool(evening.left))
        self.people.setVisible(bool(evening.entries))
        self.empty.setVisible(not (evening.left or evening.entries))
        self.over.settle()
        if is_first and self.isVisible():
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _do(self, what: str, line: Line) -> None:
        at = self.over.below()
        entry = self._entry(line)
        if what in ("tomorrow", "later") and self._desk.is_read_only:
            return
        if what == "tomorrow" and line.has_tick and self.evening is not None:
            self.deeds.snooze(line, SnoozeChoice("", plan_choices(self.evening.now)[0].at))
        elif what == "tomorrow" and entry is not None and self.evening is not None:
            self.plan(entry, plan_choices(self.evening.now)[0])
        elif what == "later" and entry is not None:
            self._ask_when(entry, at)
        else:
            self.deeds.do(what, line, at)

    def _ask_when(self, entry: Entry, at: QPoint) -> None:
        """Ask when the next step is; the last line takes somebody off the list for good."""
        self.menu = menu = QMenu(self)
        menu.setAccessibleName(tr("Next step with {name}", name=entry.name))
        now = self._store.clock.now()
        for choice in plan_choices(now):
            menu.addAction(choice.words, lambda choice=choice: self.plan(entry, choice))
        menu.addSeparator()
        menu.addAction(give_up_words(entry), lambda: self._give_up(entry))
        menu.setActiveAction(menu.actions()[0])
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _give_up(self, entry: Entry) -> None:
        said = f"{entry.name}: {give_up_words(entry)}"
        self._tasks.run(lambda: give_up(self._store, entry), lambda _: self._desk.notices.say(said, undo=True),
                        self._desk.notices.show, writes=True, owner=self)  # fmt: skip

    def _entry(self, line: Line) -> Entry | None:
        entries = self.evening.entries if self.evening is not None else ()
        return next((entry for entry in entries if entry.id == line.id), None)
