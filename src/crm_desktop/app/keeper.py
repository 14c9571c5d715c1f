"""Keeps backups going while the program runs: on a schedule, before a risk, at the end; and says how they stand."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.localtime import here, to_local
from crm_desktop.store import Store
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.viewmodels.status import BackupState

if TYPE_CHECKING:  # the package of backups is imported by what first needs it, never by the start
    from crm_desktop.backup.catalogue import Backup, Reason
    from crm_desktop.backup.everywhere import PlaceState, Round

log = logging.getLogger(__name__)

LOOK_MS = 5 * 60_000
FIRST_LIST_MS = 400  # after the first list of records is there
FIRST_LOOK_MS = 20_000  # after the window is there: a backup must not make the start slow


class Keeper(QObject):
    """Takes backups. What runs off the UI thread tells by `_finished`; `changed` comes on the UI thread."""

    changed = Signal()
    _finished = Signal(object)  # None, or the CrmError that stopped it

    def __init__(
        self,
        store: Store,
        tasks: TaskRunner,
        make_round: Callable[[], Round],
        *,
        open_copy: Callable[[Backup], None] = lambda backup: None,
        replace_all: Callable[[Backup], None] = lambda backup: None,
        open_file: Callable[[Path], None] = lambda path: None,
        read_log: Callable[[], str] = str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._tasks, self._make_round = store, tasks, make_round
        self._open_copy, self._replace_all, self._open_file = open_copy, replace_all, open_file
        self.read_log = read_log
        self._running = 0
        self._looks = 0
        self._failed_at: datetime | None = None
        self._states: list[PlaceState] | None = None
        self._bad: list[str] = []  # the checks that found something bad
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)
        self._finished.connect(self._on_finished)

    @property
    def round(self) -> Round:
        """Return the backups of this workspace in all their places."""
        return self._make_round()

    @property
    def place(self) -> Path:
        """Return the folder of the backups in the main place."""
        from crm_desktop.backup.identity import folder_for

        base = Path(self.round.places.all()[0].base)
        return folder_for(base, self._store.path.stem, self._store.workspace_id)

    def start(self) -> None:
        """Begin to look whether a backup is due."""
        QTimer.singleShot(FIRST_LIST_MS, self, self.reload)
        if not self._store.read_only:
            QTimer.singleShot(FIRST_LOOK_MS, self, self.look)
            self._timer.start()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def reload(self) -> None:
        """Read again what the places hold."""
        if not self._tasks.is_drained:
            self._tasks.run(lambda: _look(self.round), self._show, self._on_failed, owner=self)

    def look(self) -> None:
        """Take a backup if one is due, and bring what a place lacks that has come back."""
        if not self._running and not self._tasks.is_drained:
            self._looks += 1
            is_first = self._looks == 1
            self._begin()
            self._tasks.run(lambda: self.round.take_due(at_start=is_first), self._on_done, self._on_failed, owner=self)

    def change_place(self, folder: Path) -> None:
        """Make another folder the main place from now on; backups made before stay where they are."""
        self.round.places.move_main(folder)
        self._states = None
        self.reload()

    def back_up_now(self) -> Backup:
        """Make a proven backup. Runs off the UI thread; raises CrmError."""
        from crm_desktop.backup.catalogue import Reason

        return self._watched(lambda: self.round.back_up(Reason.BY_HAND, prove=True))

    def prove(self, backup: Backup) -> Backup:
        """Restore a backup into a test copy and compare it. Runs off the UI thread; raises CrmError."""
        from crm_desktop.backup.prove import prove_backup

        return self._watched(lambda: prove_backup(backup, self._store.clock))

    def before_import(self) -> Backup:
        """Take a backup before an import; runs on the thread of the import."""
        from crm_desktop.backup.catalogue import Reason

        return self._before(Reason.BEFORE_IMPORT)

    def before_restore(self) -> Backup:
        """Take a backup before everything is replaced. Runs off the UI thread."""
        from crm_desktop.backup.catalogue import Reason

        return self._before(Reason.BEFORE_RESTORE)

    def open_copy(self, backup: Backup) -> None:
        """Show a read-only copy in a window of its own."""
        self._open_copy(backup)

    def open_file(self, path: Path) -> None:
        """Close this workspace and open another file in its place."""
        self._open_file(path)

    def replace_all(self, backup: Backup) -> None:
        """Back up, close the workspace, put the backup in its place and open it."""
        self._replace_all(backup)

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` on the UI thread when a backup was made, failed or moved; return what stops that."""
        connection = self.changed.connect(listener)

        def stop() -> None:
            self.changed.disconnect(connection)

        return stop

    def at_exit(self) -> None:
        """Take a backup at the end if something is new; a failure is written down and keeps nobody from closing."""
        if self._store.read_only:
            return
        from crm_desktop.backup.catalogue import Reason
        from crm_desktop.backup.routine import is_new
        from crm_desktop.backup.schedule import read_schedule

        try:
            found = [backup for state in self.round.look() for backup in state.backups]
            if read_schedule(self._store).on_close and is_new(found, self._store.head()):
                self.round.back_up(Reason.AT_EXIT)
        except CrmError as error:
            log.warning("no backup at the end: %s", error.code)

    def state(self) -> BackupState:
        """Return what the status bar says."""
        proven = None
        if self._states:
            from crm_desktop.backup.everywhere import merged
            from crm_desktop.backup.routine import last_proven

            proven = last_proven([kept.backup for kept in merged(self._states)])
        at = to_local(proven.made_at, here()) if proven else None
        states = self._states or []
        return BackupState(
            at,
            self._failed_at,
            bool(self._running),
            is_known=self._states is not None,
            is_away=bool(states) and not any(state.reach.is_usable for state in states),
            is_damaged="file" in self._bad,
            n_away=sum(not state.reach.is_usable for state in states),
            n_found=len(self._bad),
        )

    def _before(self, reason: Reason) -> Backup:
        return self._watched(lambda: self.round.back_up(reason))

    def _watched(self, work: Callable[[], Backup]) -> Backup:
        try:
            backup = work()
        except CrmError as error:
            self._finished.emit(error)
            raise
        self._finished.emit(None)
        return backup

    def _begin(self) -> None:
        self._running += 1
        self.changed.emit()

    def _on_done(self, backup: Backup | None) -> None:
        self._running -= 1
        if backup is not None:
            from crm_desktop.backup.catalogue import Level

            self._failed_at = to_local(self._store.clock.now(), here()) if backup.level is Level.BAD else None
        self.reload()

    def _on_failed(self, error: CrmError) -> None:
        self._running = 0
        self._failed_at = to_local(self._store.clock.now(), here())
        self._states = self._states or []
        log.warning("backup failed: %s", error.code)
        self.changed.emit()

    def _on_finished(self, error: CrmError | None) -> None:
        if error is None:
            self._failed_at = None
            self.reload()
        else:
            self._on_failed(error)

    def _show(self, found: tuple[list[PlaceState], list[str], int]) -> None:
        self._states, self._bad, failed = found
        if failed:
            self._failed_at = to_local(failed, here())
        self.changed.emit()


def _look(round_: Round) -> tuple[list[PlaceState], list[str], int]:
    """Return the places, the checks that found something bad the last time, and when the last backup failed, if so."""
    from crm_desktop.services.health import Verdict, last_findings

    bad = [finding.check for finding in last_findings(round_.store) if finding.verdict is Verdict.BAD]
    states = round_.look()
    return states, bad, round_.failed_at(states[0])
