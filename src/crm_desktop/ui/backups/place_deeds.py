"""What a person does with the places of the backups."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.ui.backups.asking import ChooseFolder
from crm_desktop.ui.backups.keeper import Keeper
from crm_desktop.ui.backups.name_dialog import NameDialog
from crm_desktop.ui.backups.place_card import MOVE, REMOVE, RENAME, TAKE_OVER, TEST, suggested
from crm_desktop.ui.desk import WindowDesk

if TYPE_CHECKING:
    from crm_desktop.ui.backups.deeds import Deeds
    from crm_desktop.ui.backups.page import BackupsPage


class PlaceDeeds:
    """Adds, names, tests and removes places."""

    def __init__(
        self, deeds: Deeds, page: BackupsPage, keeper: Keeper, desk: WindowDesk, choose_folder: ChooseFolder
    ) -> None:
        self._deeds, self._page, self._keeper, self._desk = deeds, page, keeper, desk
        self._choose_folder = choose_folder

    def add(self) -> None:
        """Keep backups in another folder too, and bring the newest one there at once."""
        overview = self._page.overview
        folder = self._choose_folder(self._page, suggested(overview.states if overview else ()))
        if folder is not None and self._changed(lambda: self._keeper.round.places.add(folder)):
            self._bring(tr("Backups go there too from now on"))

    def do(self, what: str, base: str) -> None:
        """Do what the menu of a place offers."""
        deeds: dict[str, Callable[[Path], None]] = {
            TEST: self._test,
            RENAME: self._ask_name,
            REMOVE: self._remove,
            TAKE_OVER: self._take_over,
            MOVE: self._move,
        }
        deeds[what](Path(base))

    def _test(self, base: Path) -> None:
        round_ = self._keeper.round
        self._deeds.run(
            tr("Testing the place…"),
            lambda: round_.test(base),
            lambda _: self._desk.notices.say(tr("The place can be written and read")),
        )

    def _take_over(self, base: Path) -> None:
        round_ = self._keeper.round
        self._deeds.run(
            tr("Looking at the place…"),
            lambda: round_.take_over(base),
            lambda _: self._bring(tr("Backups go there from now on")),
        )

    def _remove(self, base: Path) -> None:
        if self._changed(lambda: self._keeper.round.places.remove(base)):
            self._desk.notices.say(tr("Removed from the list. The backups that lie there stay."))

    def _move(self, base: Path) -> None:
        folder = self._choose_folder(self._page, base)
        if folder is not None:
            self._keeper.change_place(folder)
            self._page.reload()

    def _ask_name(self, base: Path) -> None:
        place = next((p for p in self._keeper.round.places.all() if Path(p.base) == base), None)
        if place is None:
            return
        dialog = NameDialog(place.name, tr("Its folder: {folder}", folder=base), self._page)
        dialog.confirmed.connect(lambda name: self._changed(lambda: self._keeper.round.places.rename(base, name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _bring(self, words: str) -> None:
        round_ = self._keeper.round
        self._deeds.run(
            tr("Bringing the newest backup there…"), round_.catch_up, lambda _: self._desk.notices.say(words)
        )

    def _changed(self, change: Callable[[], None]) -> bool:
        """Change the list of places; a refusal is shown."""
        try:
            change()
        except CrmError as error:
            self._desk.notices.show(error)
            return False
        self._keeper.reload()
        self._page.reload()
        return True
