"""What is done in a calendar: open, plan, move, make longer, tick; each is one thing to undo."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QDate, QObject, QPoint, QTime
from PySide6.QtWidgets import QMenu, QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.i18n import tr, trc
from crm_desktop.domain.localtime import here, to_local
from crm_desktop.domain.specs import ACTIVITY
from crm_desktop.services.day_rows import MINUTE
from crm_desktop.services.guests import FOR_GUESTS
from crm_desktop.store import Store
from crm_desktop.ui import when
from crm_desktop.ui.activities.form import AT
from crm_desktop.ui.calendar.bars import whole_words
from crm_desktop.ui.record.reaching import OpenUrl, Reach
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.viewmodels.calendar import Bar, Block
from crm_desktop.viewmodels.navigation import list_of


class CalendarDeeds(QObject):
    """Does it off the UI thread and says what was done, with Undo."""

    def __init__(self, store: Store, tasks: TaskRunner, desk: Desk, host: QWidget, open_url: OpenUrl | None) -> None:
        super().__init__(host)
        self._store, self._tasks, self._desk, self._host = store, tasks, desk, host
        self.menu: QMenu | None = None
        self._reach = Reach(store, tasks, desk, host, open_url)

    def open(self, block: Block) -> None:
        """Show the activity; one without a form of its own is shown on its record's page."""
        if not block.key:
            self._desk.notices.say(tr("“{name}” stands in a calendar of somebody else", name=block.title))
        elif self._desk.has_form("activity"):
            self._desk.open_form("activity", block.key)
        else:
            self.open_record(block.record, block.key)

    def open_bar(self, bar: Bar, at: QPoint) -> None:
        """Show what stands for a whole day: the record of a layer, an activity, or what a number stands for."""
        kind, record_id = bar.record
        if bar.hidden:
            self._offer([(whole_words(one), partial(self.open_bar, one, at)) for one in bar.hidden], at)
        elif not record_id or kind == ACTIVITY.name:
            self.open(Block(bar.key, 0, 0, 0, bar.at, bar.title, bar.kind))
        elif self._desk.navigation.has(kind):
            self.open_record(bar.record, bar.key)
        elif place := list_of(kind):  # a record without a page of its own
            self._desk.navigation.go(place)

    def show_hidden(self, block: Block, at: QPoint) -> None:
        """Offer what a number stands for."""
        found: list[tuple[str, Callable[[], None]]] = []
        for one in block.hidden:
            start = when.clock(QTime(one.top // 60, one.top % 60))
            words = f"{start}  {' · '.join(part for part in (one.title, one.who) if part)}"
            found.append((words, partial(self.open, one)))
        self._offer(found, at)

    def _offer(self, found: Sequence[tuple[str, Callable[[], None]]], at: QPoint) -> None:
        menu = QMenu(self._host)
        menu.setAccessibleName(tr("At the same time"))
        for words, act in found:
            menu.addAction(words.replace("&", "&&"), act)
        menu.aboutToHide.connect(menu.deleteLater)
        self.menu = menu
        menu.popup(at)
        menu.setActiveAction(menu.actions()[0])

    def open_record(self, record: tuple[str, str], activity_id: str) -> None:
        """Show the page on which something stands, else the activity itself."""
        kind, record_id = record
        if record_id:
            self._desk.navigation.go(f"{kind}/{record_id}")
        elif self._desk.has_form("activity"):
            self._desk.open_form("activity", activity_id)

    def plan(self, at: int) -> None:
        """Plan something at a moment."""
        if self._desk.has_form("activity"):
            self._desk.open_form("activity", f"{AT}{at}")

    def call(self, number: str) -> None:
        """Call a number."""
        self._reach.call(number)

    def can_invite(self, block: Block | None) -> bool:
        """Return whether others can be invited to a block."""
        is_own = block is not None and bool(block.key) and not block.is_series
        return is_own and block is not None and block.kind in FOR_GUESTS and self._desk.has_form("invitation")

    def invite(self, block: Block) -> None:
        """Write to those who take part."""
        self._desk.open_form("invitation", block.key)

    def move(self, block: Block, at: int) -> None:
        """Move an activity, its end and its reminders with it."""
        from crm_desktop.services.activities import reschedule

        store = self._store
        self._do(
            lambda: reschedule(store, block.key, at), tr("{name} moved to {when}", name=block.title, when=_when(at))
        )

    def resize(self, block: Block, minutes: int) -> None:
        """Make an activity take longer or shorter."""
        from crm_desktop.services.activities import edit_activity

        changed = {"duration": minutes, "end_at": block.at + minutes * MINUTE}
        said = tr("{name} takes {n} minutes", name=block.title, n=when.number(minutes))
        self._do(lambda: edit_activity(self._store, block.key, changed), said)

    def turn(self, block: Block) -> None:
        """Tick a block as done, or take that back."""
        from crm_desktop.services.activities import finish_activity, reopen_activity

        store = self._store
        change = reopen_activity if block.is_done else finish_activity
        said = tr("Planned again: {name}", name=block.title) if block.is_done else tr("Done: {name}", name=block.title)
        self._do(lambda: change(store, block.key), said)

    def _do(self, work: Callable[[], str | None], said: str) -> None:
        def done(batch: str | None) -> None:
            if batch is not None:
                self._desk.notices.say(said, undo=True)

        self._tasks.run(work, done, self._desk.notices.show, writes=True, owner=self)


def _when(at: int) -> str:
    local = to_local(at, here())
    day = when.day(QDate(local.year, local.month, local.day), trc("date pattern", "ddd d MMM"))
    return tr("{date} {time}", date=day, time=when.clock(QTime(local.hour, local.minute)))
