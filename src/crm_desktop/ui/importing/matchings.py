"""The button that offers the matchings which fit the columns of a file, and forgets one that is not wanted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu

from crm_desktop.domain.i18n import tr
from crm_desktop.store import Store
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.importing.reading import Reading
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import Button
from crm_desktop.viewmodels.importing_saved import SavedMatching, forget_matching, save_matching
from crm_desktop.viewmodels.importing_wizard import Wizard


class SavedMatchings(Button):
    """Hidden where nothing fits, and in other steps than that of the columns."""

    used = Signal(object)  # SavedMatching

    def __init__(self, store: Store, tasks: TaskRunner, desk: WindowDesk) -> None:
        super().__init__(tr("Use a saved matching"), "history")
        self._store, self._tasks, self._desk = store, tasks, desk
        self._reading: Reading | None = None
        self._wizard: Wizard | None = None
        self._is_their_step = False
        self.hide()

    def offer_for(self, wizard: Wizard, reading: Reading) -> None:
        """Offer what fits a file."""
        self._wizard, self._reading = wizard, reading
        reading.matchings(wizard, 0, self._offer)

    def set_step(self, *, is_theirs: bool) -> None:
        """Show the button in the step of the columns only."""
        self._is_their_step = is_theirs
        self.setVisible(is_theirs and self.menu() is not None)

    def _offer(self, found: Sequence[SavedMatching]) -> None:
        self.setMenu(None)  # type: ignore[arg-type]
        if found:
            menu = QMenu(self)
            for saved in found:
                menu.addAction(_plain(saved.name)).triggered.connect(partial(self._on_chosen, saved))
            menu.addSeparator()
            away = menu.addMenu(tr("Forget a saved matching"))
            for saved in found:
                away.addAction(_plain(saved.name)).triggered.connect(partial(self._on_forget, saved))
            self.setMenu(menu)
        self.setVisible(bool(found) and self._is_their_step)

    def _on_chosen(self, saved: SavedMatching, _on: bool = False) -> None:
        self.used.emit(saved)

    def _on_forget(self, saved: SavedMatching, _on: bool = False) -> None:
        def done(_: None) -> None:
            self._offer_again()
            said = tr("The matching “{name}” is forgotten", name=saved.name)
            self._desk.notices.offer(said, partial(self._keep, saved))

        self._tasks.run(partial(forget_matching, self._store, saved), done, writes=True, owner=self)

    def _keep(self, saved: SavedMatching) -> None:
        work = partial(save_matching, self._store, saved.name, saved.mapping)
        self._tasks.run(work, lambda _: self._offer_again(), writes=True, owner=self)

    def _offer_again(self) -> None:
        if self._wizard is not None and self._reading is not None:
            self.offer_for(self._wizard, self._reading)


def _plain(name: str) -> str:
    """Return a name as a menu shows it: one with an ampersand keeps it."""
    return name.replace("&", "&&")
