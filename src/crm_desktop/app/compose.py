"""The composition root: every part is made once here and given what it needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QLocale

from crm_desktop.app.keeper import Keeper
from crm_desktop.app.machine import has_battery
from crm_desktop.app.paths import Folders
from crm_desktop.app.places import register_places
from crm_desktop.app.settings import Settings
from crm_desktop.app.undoing import WorkspaceUndo
from crm_desktop.commands.catalogue import all_commands
from crm_desktop.domain.i18n import LANGUAGES, set_language, tr, trn
from crm_desktop.services.search import Hit, search
from crm_desktop.services.users import current_user
from crm_desktop.store import Store
from crm_desktop.ui.change_bus import ChangeBus
from crm_desktop.ui.desk import Office
from crm_desktop.ui.look import WindowLook
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import Theme
from crm_desktop.ui.window import MainWindow
from crm_desktop.viewmodels.palette import Recent

FOUND = 8  # people and companies in the palette
RECENT = "recent"


@dataclass
class Desktop:
    """What belongs to one open workspace, in the order in which it is closed."""

    window: MainWindow
    store: Store
    tasks: TaskRunner
    bus: ChangeBus
    keeper: Keeper
    settings: Settings

    def close(self) -> None:
        """Finish every save, back up what is new, close the file."""
        self.bus.stop()
        self.tasks.drain()
        self.keeper.at_exit()
        self.store.close()


def compose(store: Store, settings: Settings, theme: Theme, folders: Folders, *, advice: str = "") -> Desktop:
    """Make the window of a workspace with all its places; `advice` says why nothing can be changed, if so."""
    tasks = TaskRunner()
    undoing = WorkspaceUndo(store, tasks)
    keeper = Keeper(store, tasks, backup_place(store.path, settings, folders))
    office = Office(
        workspace=workspace_name(store.path),
        user=current_user(store).name,
        registry=all_commands(),
        undo_stack=undoing,
        has_battery=has_battery(),
        read_only_advice=advice or read_only_advice(store),
        recent=Recent.from_values(store.get_setting(RECENT)),
        keep_recent=_keeper_of_recent(store, tasks),
    )
    bus = ChangeBus(store)
    window = MainWindow(office, tasks, WindowLook(settings, theme), bus, lambda text: find(store, text))
    undoing.say = window.notices.say
    undoing.show = window.notices.show
    tasks.on_unheard = window.notices.show
    desktop = Desktop(window, store, tasks, bus, keeper, settings)
    register_places(desktop, folders)
    keeper.changed.connect(lambda: window.set_backup_state(keeper.state()))
    return desktop


def find(store: Store, text: str) -> list[Hit]:
    """Return the people and companies that the palette shows."""
    return search(store, text, kinds=("person", "company"), limit=FOUND)


def speak(settings: Settings, language: str = "") -> str:
    """Speak the language that was asked for, chosen before, or that the computer speaks; return it."""
    code = language or settings.values.language or QLocale.system().name()[:2]
    set_language(code if code in LANGUAGES else "en")
    QLocale.setDefault(QLocale(settings.values.locale or code) if (settings.values.locale or language) else QLocale())
    return code


def workspace_name(path: Path) -> str:
    """Return the name of a workspace: that of its file."""
    return path.stem


def backup_place(path: Path, settings: Settings, folders: Folders) -> Path:
    """Return the folder of a workspace's backups: the first place that was chosen, else a sibling of the data."""
    base = Path(settings.values.backup_places[0]) if settings.values.backup_places else folders.backups
    return base / path.stem


def read_only_advice(store: Store) -> str:
    """Return why a store can't be written; empty where it can."""
    if store.missing_changes:
        return trn(
            "{n} saved change is missing from the file. Restore the newest backup; nothing is written until then.",
            "{n} saved changes are missing from the file. Restore the newest backup; nothing is written until then.",
            store.missing_changes,
        )
    return tr("Nothing you do here is saved.") if store.read_only else ""


def _keeper_of_recent(store: Store, tasks: TaskRunner) -> Callable[[object], None]:
    """Return what keeps the last used records; a reader of a copy keeps none."""
    if store.read_only:
        return lambda values: None

    def keep(values: object) -> None:
        tasks.run(lambda: store.set_setting(RECENT, values), writes=True)

    return keep
