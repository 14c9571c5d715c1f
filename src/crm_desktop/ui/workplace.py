"""A window for one open workspace: joins the store to undo, search, counts and the signal of changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, QTimer

from crm_desktop.commands.catalogue import all_commands
from crm_desktop.domain.localtime import here, to_local
from crm_desktop.domain.plain import plain
from crm_desktop.domain.specs import COMPANY, DISTINCT, PAGED, PERSON, SAVED_VIEW
from crm_desktop.store.engine import Store
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui.change_bus import ChangeBus
from crm_desktop.ui.desk import Office
from crm_desktop.ui.first_rest import FirstRest
from crm_desktop.ui.language import Speech
from crm_desktop.ui.look import LookValues, Preferences, WindowLook
from crm_desktop.ui.sidebar import Pin
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import Theme
from crm_desktop.ui.undo import StoreUndo
from crm_desktop.ui.window import MainWindow
from crm_desktop.viewmodels.recent import Recent

if TYPE_CHECKING:
    from crm_desktop.services.search import Hit

RECENT = "palette.recent"
_BESIDE_MS = 100  # after the list is there; until then Ctrl+Z is tried, not refused
_SETTLE_MS = 400  # after the first list, and between two counts
FOUND_KINDS = tuple(kind.name for kind in PAGED)


@plain
class Person:
    """Who works here and on what, as the window shows it."""

    workspace: str
    user: str
    has_battery: bool = False
    read_only_advice: str = ""


class Workplace:
    """The window and what lives as long as it does. Pages are registered on `window`."""

    def __init__(
        self, store: Store, person: Person, *, tasks: TaskRunner, preferences: Preferences, theme: Theme
    ) -> None:
        self.store, self.tasks = store, tasks
        self.bus = ChangeBus(store)
        self.undo = StoreUndo(store, tasks)
        office = Office(
            person.workspace,
            person.user,
            all_commands(),
            self.undo,
            has_battery=person.has_battery,
            read_only_advice=person.read_only_advice,
            recent=Recent.from_values(store.get_setting(RECENT)),
            keep_recent=self._keep_recent,
            now=lambda: to_local(store.clock.now(), here()),
        )
        look = WindowLook(preferences, theme)
        self.window = MainWindow(office, tasks, look, self.bus, self._find)
        self.window.sidebar.stands_under = self._stands_under
        self.undo.notices = self.window.notices
        tasks.on_unheard = self.window.notices.show
        self.bus.committed.connect(self.undo.on_committed)
        self.bus.committed.connect(self._on_committed)
        self._speech = Speech()
        self._spoken: list[Callable[[], None]] = []
        self._later = QTimer(self.window, singleShot=True, interval=_SETTLE_MS)
        self._later.timeout.connect(self._count_pairs)
        self._forget = preferences.on_change(self._on_preferences)
        self._on_preferences(preferences.values)
        self.first_rest = FirstRest(self.window, tasks)
        self.first_rest.then(_BESIDE_MS, self._begin)

    def _stands_under(self, place: str) -> str:
        """Return the place that the sidebar marks for another one: the page that is shown there knows."""
        page = self.window.navigator.page
        return page.stands_under() if page is not None and page.place == place else place

    def on_spoken(self, then: Callable[[], None]) -> None:
        """Run `then` whenever another language is spoken."""
        self._spoken.append(then)

    def say_anew(self) -> None:
        """Say everything again: the language, or the zone in which times are said, is another one."""
        self.window.retranslate()
        for then in self._spoken:
            then()

    def close(self) -> None:
        """Finish every save and listen no more; the caller closes the store after that."""
        self.bus.stop()
        self.undo.stop()
        self._forget()
        self.tasks.drain()

    def _begin(self) -> None:
        """Read what the window shows beside its page; neither the first paint nor the list waits for it."""
        if self.tasks.is_drained:
            return
        self.undo.on_committed()
        self._count()
        self._later.start()
        self._read_pins()

    def _read_pins(self) -> None:
        """Read which views stand in the sidebar, and how many rows each has."""
        if self.tasks.is_drained:
            return

        def read() -> list[Pin]:
            from crm_desktop.viewmodels.lists.pins import read_pins  # late: not needed to show the first list

            return [Pin(p.place, p.view, p.title, QLocale().toString(p.count)) for p in read_pins(self.store)]

        self.tasks.run(read, self.window.sidebar.show_pins, owner=self.window)

    def count_duplicates(self) -> None:
        """Count the pairs that look alike, off the UI thread; several changes at once are counted once."""
        self._later.start()

    def _count_pairs(self) -> None:
        if self.tasks.is_drained:
            return

        def count() -> int:
            from crm_desktop.services.duplicates import count_pairs  # late: not needed to show the first list

            return count_pairs(self.store)

        self.tasks.run(count, self._on_pairs_counted, owner=self.window)

    def _on_pairs_counted(self, pairs: int) -> None:
        self.window.set_count("duplicates", QLocale().toString(pairs) if pairs else "")

    def _find(self, text: str) -> list[Hit]:
        from crm_desktop.services.search import search

        return search(self.store, text, kinds=FOUND_KINDS, limit=5)

    def _keep_recent(self, values: object) -> None:
        if not (self.store.read_only or self.tasks.is_drained):
            self.tasks.run(lambda: self.store.set_setting(RECENT, values), writes=True)

    def _on_committed(self, changes: ChangeSet) -> None:
        if changes.touches(PERSON) or changes.touches(COMPANY):
            self._count()
        if changes.touches(SAVED_VIEW) or (self.window.sidebar.pins() and changes.touches(PERSON)):
            self._read_pins()
        if any(changes.touches(kind) for kind in (PERSON, COMPANY, DISTINCT)):
            self.count_duplicates()

    def _on_preferences(self, values: LookValues) -> None:
        if self._speech.speak(values.language, values.locale):
            self.say_anew()
            self._count()
        self.window.rekey(values.shortcuts)

    def _count(self) -> None:
        from crm_desktop.services.companies import count_companies
        from crm_desktop.services.people import count_people

        self.tasks.run(
            lambda: (count_people(self.store), count_companies(self.store)), self._on_counted, owner=self.window
        )

    def _on_counted(self, counts: tuple[int, int]) -> None:
        people, companies = (QLocale().toString(n) for n in counts)
        self.window.set_counts({"people": people, "companies": companies})
