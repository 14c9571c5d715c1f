"""The places of the working day, and the count beside Today in the sidebar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QObject, QTimer

if TYPE_CHECKING:
    from crm_desktop.app.compose import Desktop
    from crm_desktop.services.today import Waiting
    from crm_desktop.store.log import ChangeSet
    from crm_desktop.ui.page import Page

_BESIDE_MS, _SETTLE_MS, _EVERY_MS = 300, 200, 60_000
_KINDS = ("activity", "user", "service_case")


def register_day(desktop: Desktop) -> None:
    """Give the window Today and the evening check."""
    window = desktop.window
    pages = DayPages(desktop)
    if not window.desk.is_read_only:
        window.register_form("activity", pages.new_activity)
        window.desk.register_verb("use_set", pages.use_set)
    window.register("today", pages.today)
    window.register("evening", pages.evening)
    window.register("sets", pages.sets)
    count = DayCount(desktop)
    window.when_painted(lambda: QTimer.singleShot(_BESIDE_MS, window, count.ask))


class DayPages:
    """Makes the pages of the working day; each is imported when it is first shown."""

    def __init__(self, desktop: Desktop) -> None:
        self._desktop = desktop

    def new_activity(self, name: str) -> None:
        """Ask for a new activity, or show the one of this id."""
        from crm_desktop.ui.activities.form import open_by_name

        desktop = self._desktop
        open_by_name(desktop.store, desktop.tasks, desktop.window.desk, desktop.window, name)

    def today(self, place: str) -> Page:
        """What waits, and the hours of the day."""
        from crm_desktop.ui.today.page import TodayPage

        desktop = self._desktop
        page = TodayPage(
            desktop.store,
            desktop.tasks,
            desktop.window.desk,
            act_on_sync=lambda name: desktop.begin_sync().act(name),
        )
        if desktop.syncing is not None:
            page.show_marks(desktop.syncing.watch)
        return page

    def sets(self, place: str) -> Page:
        """Activity sets and rhythms."""
        from crm_desktop.ui.sets.page import SetsPage

        return SetsPage(self._desktop.store, self._desktop.tasks, self._desktop.window.desk)

    def use_set(self) -> None:
        """Plan the steps of a set on the record that is selected."""
        from crm_desktop.ui.sets.use_set import open_use_set

        window = self._desktop.window
        open_use_set(self._desktop.store, self._desktop.tasks, window.desk, window)

    def evening(self, place: str) -> Page:
        """Customers without a next step, one after the other."""
        from crm_desktop.ui.evening.page import EveningPage

        return EveningPage(self._desktop.store, self._desktop.tasks, self._desktop.window.desk)


class DayCount(QObject):
    """How much waits, beside Today and Cases; a minute makes things late, and a save makes them done."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop.window)
        self._desktop = desktop
        self._soon = QTimer(desktop.window, singleShot=True, interval=_SETTLE_MS)
        self._soon.timeout.connect(self.ask)
        self._minute = QTimer(desktop.window, interval=_EVERY_MS)
        self._minute.timeout.connect(self.ask)
        self._minute.start()
        desktop.workplace.bus.committed.connect(self._on_committed)
        desktop.workplace.on_spoken(self._soon.start)

    def ask(self) -> None:
        """Count, off the UI thread."""
        desktop = self._desktop
        if desktop.tasks.is_drained:
            return

        def read() -> tuple[Waiting, int]:
            from crm_desktop.services.cases import count_open  # late: the page comes first
            from crm_desktop.viewmodels.today import count_of_today

            return count_of_today(desktop.store), count_open(desktop.store)

        desktop.tasks.run(read, self._show, owner=desktop.window)

    def _show(self, found: tuple[Waiting, int]) -> None:
        waiting, cases = found
        for name, count in (("today", waiting.overdue + waiting.left), ("cases", cases)):
            self._desktop.window.set_count(name, QLocale().toString(count) if count else "")

    def _on_committed(self, changes: ChangeSet) -> None:
        if changes.is_all or any(kind in changes.ids for kind in _KINDS):
            self._soon.start()
