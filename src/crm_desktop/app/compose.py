"""The composition root: every part is made once here and given what it needs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from crm_desktop.app.keeper import Keeper
from crm_desktop.app.machine import has_battery
from crm_desktop.app.mail_places import MailPlaces
from crm_desktop.app.paths import Folders
from crm_desktop.app.places import register_places
from crm_desktop.app.settings import Settings
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.plain import plain
from crm_desktop.services.users import current_user
from crm_desktop.services.zones import follow_zone
from crm_desktop.store import Store
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import Theme
from crm_desktop.ui.window import MainWindow
from crm_desktop.ui.workplace import Person, Workplace

SYNC_MS = 250  # after the first page is there
REMINDERS_MS = 1_500  # also where the window begins in the tray and is never painted
MAIL_MS = 400

if TYPE_CHECKING:
    from crm_desktop.app.mailing import Mailing
    from crm_desktop.app.places import Pages
    from crm_desktop.app.reminder_watch import ReminderWatch
    from crm_desktop.app.syncing import Syncing, SyncParts
    from crm_desktop.backup.catalogue import Backup
    from crm_desktop.backup.everywhere import Round
    from crm_desktop.backup.places import Places


@plain(frozen=False)
class Desktop:
    """What belongs to one open workspace."""

    store: Store
    workplace: Workplace
    keeper: Keeper
    settings: Settings
    has_battery: bool
    syncing: Syncing | None = None
    is_wiped: bool = False  # an owner had it deleted
    reminders: ReminderWatch | None = None
    begins_hidden: bool = False  # started with the session: in the tray, where it may stay there
    mailing: Mailing | None = None
    is_closed: bool = False
    _make_syncing: Callable[[], Syncing] | None = None
    _make_mailing: Callable[[], Mailing] | None = None

    def begin_sync(self) -> Syncing:
        """Return what joins sync to the window, made when it is first asked for."""
        if self.syncing is None:
            assert self._make_syncing is not None
            self.syncing = self._make_syncing()
        return self.syncing

    def begin_reminders(self) -> ReminderWatch:
        """Return what tells reminders in the window, made when it is first asked for."""
        if self.reminders is None:
            from crm_desktop.app.reminder_watch import ReminderWatch

            self.reminders = ReminderWatch(self)
        return self.reminders

    def begin_mail(self) -> Mailing:
        """Return what joins the outbox to the window, made when it is first asked for."""
        if self.mailing is None:
            assert self._make_mailing is not None
            self.mailing = self._make_mailing()
        return self.mailing

    @property
    def window(self) -> MainWindow:
        """The window."""
        return self.workplace.window

    @property
    def tasks(self) -> TaskRunner:
        """The way off the UI thread."""
        return self.workplace.tasks

    def close(self, *, with_backup: bool = True) -> None:
        """Finish every save, back up what is new, close the file; a second call does nothing."""
        if self.is_closed:
            return
        self.is_closed = True
        self.keeper.stop()
        if self.reminders is not None:
            self.reminders.stop()
        if self.syncing is not None:
            self.syncing.stop()
        if self.mailing is not None:
            self.mailing.stop()
        self.workplace.close()
        if with_backup and not self.is_wiped:
            self.keeper.at_exit()
        self.store.close()


def compose(
    store: Store,
    settings: Settings,
    theme: Theme,
    folders: Folders,
    *,
    advice: str | None = None,
    open_copy: Callable[[Backup], None] = lambda backup: None,
    replace_all: Callable[[Backup], None] = lambda backup: None,
    open_file: Callable[[Path], None] = lambda path: None,
    sync: Callable[[Store], SyncParts] | None = None,
) -> Desktop:
    """Make the window of a workspace with all its places; `advice` says why nothing can be changed, if so."""
    follow_zone(store)
    tasks = TaskRunner()
    person = Person(
        workspace=store.path.stem,
        user=current_user(store).name,
        has_battery=has_battery(),
        read_only_advice=read_only_advice(store) if advice is None else advice,
    )
    workplace = Workplace(store, person, tasks=tasks, preferences=settings, theme=theme)
    keeper = Keeper(
        store,
        tasks,
        lambda: _round(store, folders),
        open_copy=open_copy,
        replace_all=replace_all,
        open_file=open_file,
        read_log=lambda: _log_of(folders),
        parent=workplace.window,
    )
    desktop = Desktop(store, workplace, keeper, settings, person.has_battery)
    pages = register_places(desktop, folders)
    _join_sync(desktop, pages, folders, sync)
    _join_reminders(desktop)
    _join_mail(desktop, folders)
    workplace.bus.heard_outside.connect(lambda: _derive_anew(store, tasks))
    keeper.changed.connect(lambda: desktop.window.set_backup_state(keeper.state()))
    return desktop


def _join_sync(desktop: Desktop, pages: Pages, folders: Folders, parts: Callable[[Store], SyncParts] | None) -> None:
    """Ask how sync stands once the list is there; nothing of it is imported before."""

    def make() -> Syncing:
        from crm_desktop.app.syncing import Syncing, parts_of

        store = desktop.store
        return Syncing(desktop, pages, parts(store) if parts is not None else parts_of(store, folders))

    def begin() -> None:
        if not desktop.tasks.is_drained:
            desktop.begin_sync()

    desktop._make_syncing = make
    desktop.workplace.first_rest.then(SYNC_MS, begin)


def _join_reminders(desktop: Desktop) -> None:
    """Tell what is due a little later: nothing of it is imported before."""

    def begin() -> None:
        if not desktop.tasks.is_drained:
            desktop.begin_reminders().look()

    timer = QTimer(desktop.window, singleShot=True, interval=REMINDERS_MS)
    timer.timeout.connect(begin)
    timer.start()


def _join_mail(desktop: Desktop, folders: Folders) -> None:
    """Register the places of mail; what sends is asked for once the list is there."""

    def make() -> Mailing:
        from crm_desktop.app.mailing import make_mailing

        return make_mailing(desktop, folders)

    def begin() -> None:
        if not desktop.tasks.is_drained:
            desktop.begin_mail()

    desktop._make_mailing = make
    MailPlaces(desktop).register()
    desktop.workplace.first_rest.then(MAIL_MS, begin)


def _derive_anew(store: Store, tasks: TaskRunner) -> None:
    """Compute names, search words and index rows of what another program wrote."""
    from crm_desktop.store.outside import refresh_outside

    if not store.read_only:
        tasks.run(lambda: refresh_outside(store), writes=True)


def _round(store: Store, folders: Folders) -> Round:
    from crm_desktop.backup.everywhere import Round

    return Round(store, places_of(folders))


def places_of(folders: Folders) -> Places:
    """Return the places of the backups on this computer."""
    from crm_desktop.backup.places import Places

    return Places(folders.app, folders.backups)


def backup_place(path: Path, folders: Folders) -> Path:
    """Return the usual folder of a workspace's backups in the main place."""
    return Path(places_of(folders).all()[0].base) / path.stem


def _log_of(folders: Folders) -> str:
    from crm_desktop.app.logs import tail

    return tail(folders.logs)


def read_only_advice(store: Store) -> str:
    """Return why a store can't be written; empty where it can."""
    if store.missing_changes:
        return trn(
            "{n} saved change is missing from the file. Restore the newest backup; nothing is written until then.",
            "{n} saved changes are missing from the file. Restore the newest backup; nothing is written until then.",
            store.missing_changes,
        )
    return tr("Nothing you do here is saved.") if store.read_only else ""
