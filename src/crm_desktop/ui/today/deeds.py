"""What can be done with a line of the day: done, call, snooze, open. Each is one thing to undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu, QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.i18n import tr
from crm_desktop.services.day_rows import DayItem
from crm_desktop.store.engine import Store
from crm_desktop.ui import when
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.today.lines import Line

if TYPE_CHECKING:
    from crm_desktop.automation.quiet import SnoozeChoice
    from crm_desktop.ui.record.reaching import OpenUrl, Reach
    from crm_desktop.ui.today.log_line import LogLine


class Deeds(QObject):
    """Does it off the UI thread and says what was done, with Undo."""

    def __init__(
        self, store: Store, tasks: TaskRunner, desk: Desk, host: QWidget, open_url: OpenUrl | None = None
    ) -> None:
        super().__init__(host)
        self._store, self._tasks, self._desk, self._host = store, tasks, desk, host
        self._open_url = open_url
        self._reach: Reach | None = None
        self.menu: QMenu | None = None
        self.log_line: LogLine | None = None

    @property
    def reach(self) -> Reach:
        """Return what calls; made when somebody is called, for a start does not call."""
        from crm_desktop.ui.record.reaching import Reach

        if self._reach is None:
            self._reach = Reach(self._store, self._tasks, self._desk, self._host, self._open_url)
        return self._reach

    def do(self, what: str, line: Line, at: QPoint) -> None:
        """Do what a part of a row, or a key, is for; `at` is where a menu opens."""
        if what == "open":
            self.open(line)
        elif what == "call" and line.phone:
            self.reach.call(line.phone)
        elif what == "snooze" and not (self._desk.is_read_only or line.is_done):
            self.ask_when(line, at)
        elif what == "log" and not (self._desk.is_read_only or line.is_done):
            self.ask_what(line)
        elif what == "done" and not self._desk.is_read_only:
            self.turn(line)

    def turn(self, line: Line) -> None:
        """Tick a line as done, or take that back."""
        from crm_desktop.services.activities import finish_activity, reopen_activity

        store, told = self._store, tr("Planned again: {name}") if line.is_done else tr("Done: {name}")
        change = reopen_activity if line.is_done else finish_activity
        self._tasks.run(
            lambda: change(store, line.id),
            lambda batch: self._say(told.replace("{name}", line.title), batch),
            self._desk.notices.show,
            writes=True,
            owner=self,
        )

    def ask_what(self, line: Line) -> None:
        """Ask what was said and what comes next; the line is done with it."""
        from crm_desktop.ui.today.log_line import LogLine

        self.log_line = LogLine(line, self._host)
        self.log_line.logged.connect(lambda said, then: self.log(line, said, then))
        self.log_line.open()

    def log(self, line: Line, said: str, then: str) -> None:
        """Finish a line with what was said, the next step in the same save."""
        from crm_desktop.services.activities import finish_activity
        from crm_desktop.services.quick_add import next_step

        def work() -> str | None:
            step = next_step(self._store, then, line.kind) if then else None
            return finish_activity(self._store, line.id, outcome=said or None, next_step=step)

        told = tr("Logged: {name}", name=line.title)
        self._tasks.run(work, lambda batch: self._say(told, batch), self._desk.notices.show, writes=True, owner=self)

    def open(self, line: Line) -> None:
        """Show the page of the record; an activity without one is shown in its form."""
        kind, record_id = line.record
        if record_id:
            self._desk.navigation.go(f"{kind}/{record_id}")
        elif self._desk.has_form("activity"):
            self._desk.open_form("activity", line.id)

    def open_item(self, item: DayItem) -> None:
        """Show the page of what comes."""
        kind, record_id = item.record
        if record_id:
            self._desk.navigation.go(f"{kind}/{record_id}")
        elif self._desk.has_form("activity"):
            self._desk.open_form("activity", item.id)

    def ask_when(self, line: Line, at: QPoint) -> None:
        """Ask when it should come again; the last choice for its kind is under the cursor."""
        from crm_desktop.ui.reminders.snoozing import open_at, snooze_menu
        from crm_desktop.viewmodels.reminders import Offer, offer_of, picked

        def show(offer: Offer) -> None:
            self.menu = menu = snooze_menu(
                self._host, offer, lambda text: picked(self._store, text), lambda choice: self.snooze(line, choice)
            )
            menu.setAccessibleName(tr("Snooze {name}", name=line.title))
            menu.aboutToHide.connect(menu.deleteLater)
            open_at(menu, at)

        self._tasks.run(
            lambda: offer_of(self._store, line.kind, first="tomorrow"), show, self._desk.notices.show, owner=self
        )

    def snooze(self, line: Line, choice: SnoozeChoice) -> None:
        """Move it, and what hangs on it, to that moment; where it waits for a network, its reminder alone."""
        from crm_desktop.viewmodels.reminders import put_off_activity

        store = self._store
        said = tr("{name} comes again when you are online", name=line.title)
        if choice.until is not None:
            moment = when.moment_inside(choice.until, store.clock.now())
            said = tr("{name} comes again {when}", name=line.title, when=moment)
        self._tasks.run(
            lambda: put_off_activity(store, line.id, line.kind, choice),
            lambda batch: self._say(said, batch),
            self._desk.notices.show,
            writes=True,
            owner=self,
        )

    def _say(self, text: str, batch: object) -> None:
        if batch is not None:
            self._desk.notices.say(text, undo=True)
