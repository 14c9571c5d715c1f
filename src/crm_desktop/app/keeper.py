"""Keeps backups going while the program runs: on a schedule, before a risk, at the end; and says how they stand."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.backup.catalogue import Backup, Level, Reason, list_backups
from crm_desktop.backup.routine import back_up, is_new, last_proven, take_due
from crm_desktop.backup.take import take_backup
from crm_desktop.domain.errors import CrmError
from crm_desktop.store import Store
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.viewmodels.status import BackupState

log = logging.getLogger(__name__)

LOOK_MS = 5 * 60_000
FIRST_LOOK_MS = 20_000  # after the window is there: a backup must not make the start slow


class Keeper(QObject):
    """Takes backups in the background. `changed` comes when one was made, proven or failed."""

    changed = Signal()

    def __init__(self, store: Store, tasks: TaskRunner, place: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.place = place
        self.is_running = False
        self.last_error: CrmError | None = None
        self._failed_at: datetime | None = None
        self._store = store
        self._tasks = tasks
        self._backups: list[Backup] | None = None
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to look whether a backup is due."""
        self.reload()
        if not self._store.read_only:
            QTimer.singleShot(FIRST_LOOK_MS, self.look)
            self._timer.start()

    def reload(self) -> None:
        """Read again what the place holds."""
        self._tasks.run(lambda: list_backups(self.place), self._show, self._fail)

    def look(self) -> None:
        """Take a backup if one is due."""
        if not self.is_running:
            self._run(lambda: take_due(self._store, self.place))

    def back_up_now(self, on_done: Callable[[Backup], None] | None = None) -> None:
        """Take and prove a backup because the person asked."""
        if not self.is_running:
            self._run(lambda: back_up(self._store, self.place, Reason.BY_HAND, prove=True), on_done)

    def before_import(self) -> Backup:
        """Take a backup before an import; runs on the thread of the import."""
        return take_backup(self._store, self.place, Reason.BEFORE_IMPORT)

    def before_restore(self) -> Backup:
        """Take a backup before everything is replaced."""
        return take_backup(self._store, self.place, Reason.BEFORE_RESTORE)

    def at_exit(self) -> None:
        """Take a backup at the end if something is new; a failure is written down and keeps nobody from closing."""
        self._timer.stop()
        try:
            if not self._store.read_only and is_new(list_backups(self.place), self._store.head()):
                take_backup(self._store, self.place, Reason.AT_EXIT)
        except CrmError as error:
            log.warning("no backup at the end: %s", error.title)

    def change_place(self, place: Path) -> None:
        """Keep backups somewhere else from now on; those made before stay where they are."""
        self.place = place
        self._backups = None
        self.reload()

    def backups(self) -> list[Backup]:
        """Return the backups that are known, the newest first."""
        return self._backups or []

    def state(self) -> BackupState:
        """Return what the status bar says."""
        proven = last_proven(self.backups())
        at = datetime.fromtimestamp(proven.made_at / 1000) if proven else None
        return BackupState(at, self._failed_at, self.is_running, is_known=self._backups is not None)

    def _run(self, work: Callable[[], Backup | None], on_done: Callable[[Backup], None] | None = None) -> None:
        self.is_running = True
        self.changed.emit()

        def done(backup: Backup | None) -> None:
            self.is_running, self.last_error = False, None
            if backup is not None:
                self._failed_at = datetime.now() if backup.level is Level.BAD else None
                if on_done is not None:
                    on_done(backup)
            self.reload()

        self._tasks.run(work, done, self._fail)

    def _show(self, backups: list[Backup]) -> None:
        self._backups = backups
        self.changed.emit()

    def _fail(self, error: CrmError) -> None:
        self.is_running, self.last_error, self._failed_at = False, error, datetime.now()
        if self._backups is None:
            self._backups = []
        self.changed.emit()
