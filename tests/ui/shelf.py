"""The page of the backups on a shelf of its own."""

from collections.abc import Callable
from pathlib import Path

from tests.ui.firm import Firm

from crm_desktop.backup.catalogue import Backup, Reason, note_proof
from crm_desktop.backup.everywhere import Round
from crm_desktop.backup.places import Places
from crm_desktop.backup.prove import prove_backup
from crm_desktop.ui.backups.page import BackupsPage

DAY = 86_400_000


class ShelfKeeper:
    """Keeps backups in a folder, and writes down what it was asked to open and to replace."""

    def __init__(self, firm: Firm, base: Path) -> None:
        self._firm, self._places = firm, Places(base.parent / "app", base)
        self.files: list[Path] = []
        self.opened: list[Backup] = []
        self.replaced: list[Backup] = []
        self.listeners: list[Callable[[], None]] = []

    @property
    def round(self) -> Round:
        return Round(self._firm.store, self._places)

    @property
    def read_log(self) -> Callable[[], str]:
        return lambda: "a line of the log"

    @property
    def place(self) -> Path:
        return Path(self._places.all()[0].base) / self._firm.store.path.stem

    def change_place(self, folder: Path) -> None:
        self._places.move_main(folder)

    def before_restore(self) -> Backup:
        return self.back_up_now()

    def back_up_now(self) -> Backup:
        return self.round.back_up(Reason.BY_HAND, prove=True)

    def prove(self, backup: Backup) -> Backup:
        return prove_backup(backup, self._firm.clock)

    def reload(self) -> None:
        for listener in list(self.listeners):
            listener()

    def open_file(self, path: Path) -> None:
        self.files.append(path)

    def open_copy(self, backup: Backup) -> None:
        self.opened.append(backup)

    def replace_all(self, backup: Backup) -> None:
        self.replaced.append(backup)

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)


def open_page(firm: Firm, keeper: ShelfKeeper) -> BackupsPage:
    other, report = keeper.place.parent.with_name("other"), keeper.place.parent.with_name("report.txt")
    return firm.open(
        "backups",
        lambda: BackupsPage(
            firm.store,
            firm.tasks,
            firm.desk,
            keeper,
            choose_folder=lambda parent, now: other,
            choose_file=lambda parent: report,
        ),
    )


def taken(firm: Firm, keeper: ShelfKeeper, *, proven: bool = False) -> Backup:
    backup = keeper.round.back_up(Reason.DAILY)
    if proven:
        note_proof(backup.folder, firm.clock.now(), 10)
    return backup
