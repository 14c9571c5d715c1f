"""What is done in Conflicts, off the UI thread: save a choice, confirm or refuse a mass delete."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from crm_desktop.domain.errors import ConflictError, CrmError, NotFoundError
from crm_desktop.domain.i18n import tr
from crm_desktop.services.sync_queue import Held
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.sync.watch import SyncWatch
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.viewmodels.sync.choosing import Choosing


class Deciding:
    """One decision at a time; after each the place is read again."""

    def __init__(
        self, watch: SyncWatch, tasks: TaskRunner, desk: WindowDesk, page: QWidget, reload: Callable[[], None]
    ) -> None:
        self._watch, self._door, self._tasks, self._desk = watch, watch.door, tasks, desk
        self._page, self._reload = page, reload
        self._is_busy = False

    def save(self, choosing: Choosing) -> None:
        """Write what was chosen of a record."""
        record_id, choices = choosing.group.record_id, choosing.choices()

        def work() -> str:
            self._door.decide(record_id, choices)
            return tr("Saved. Other versions stay in History.")

        self._run(work, undo=True)

    def confirm(self, held: Held) -> None:
        """Delete what a mass delete meant."""

        def work() -> str:
            self._door.confirm(held.batch_id, held.records)
            return tr("Moved to the bin, for everybody")

        self._run(work, undo=True)

    def reject(self, held: Held) -> None:
        """Keep what a mass delete meant."""

        def work() -> str:
            self._door.reject(held.batch_id)
            return tr("All of them stay")

        self._run(work, undo=False)

    def _run(self, work: Callable[[], str], *, undo: bool) -> None:
        if self._is_busy:
            return
        self._is_busy = True

        def done(said: str) -> None:
            self._is_busy = False
            self._desk.notices.say(said, undo=undo)
            self._reload()
            self._watch.look()

        def failed(error: CrmError) -> None:
            self._is_busy = False
            self._desk.notices.show(error)
            if isinstance(error, ConflictError | NotFoundError):
                self._reload()

        self._tasks.run(work, done, failed, writes=True, owner=self._page)
