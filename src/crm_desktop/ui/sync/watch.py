"""Knows how sync stands, and tells when that changed. A workspace without sync is asked once."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from crm_desktop.domain.specs import KIND
from crm_desktop.services.sync_status import State, SyncStatus
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.viewmodels.sync.door import SyncDoor

EVERY_MS = 30_000  # “2 minutes ago” moves on, and what another process did is seen
_SOON_MS = 120  # several commits are asked about once
_BUSY = (State.SENDING, State.RECEIVING)


class Engine(Protocol):
    """What the window needs of the thread that syncs."""

    def start(self) -> None:
        """Begin."""
        ...

    def kick(self) -> None:
        """The person asked: sync now."""
        ...

    def notice(self) -> None:
        """Something was saved: sync soon."""
        ...

    def stop(self) -> None:
        """End, and wait until it has."""
        ...


class SyncWatch(QObject):
    """One a window; `changed` comes on the UI thread."""

    changed = Signal()
    told = Signal()  # by the engine, on its own thread
    looked = Signal()  # before it asks

    def __init__(
        self, door: SyncDoor, tasks: TaskRunner, *, has_battery: bool = False, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.door, self._tasks, self.has_battery = door, tasks, has_battery
        self.status: SyncStatus | None = None
        self.sent: int | None = None  # of the changes that were on their way when one was refused
        self._on_their_way = 0
        self._is_asking = self._is_stale = False
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.look)
        self._tick = QTimer(self, interval=EVERY_MS)
        self._tick.timeout.connect(self.look)
        self.told.connect(self._soon.start)

    @property
    def is_on(self) -> bool:
        """Return whether this workspace is synced."""
        return self.status is not None and self.status.state not in (State.OFF, State.READ_ONLY)

    @property
    def has_conflicts(self) -> bool:
        """Return whether something needs a choice."""
        return self.status is not None and bool(self.status.conflicts or self.status.held)

    def stop(self) -> None:
        """Ask no more."""
        self._soon.stop()
        self._tick.stop()

    @Slot()
    def look(self) -> None:
        """Ask how it stands, off the UI thread."""
        if self._tasks.is_drained:
            return
        self.looked.emit()
        if self._is_asking:
            self._is_stale = True
            return
        self._is_asking, self._is_stale = True, False
        self._tasks.run(self.door.status, self._on_status, self._on_failed, owner=self)

    @Slot(object)
    def on_committed(self, changes: ChangeSet) -> None:
        """Something was saved here or came from the team."""
        is_about = "conflict" in KIND and changes.touches(KIND["conflict"])
        if self.is_on or is_about:
            self._soon.start()

    def _on_status(self, status: SyncStatus) -> None:
        self._is_asking = False
        before, self.status = self.status, status
        if status.state in _BUSY:
            self._on_their_way = max(self._on_their_way, status.waiting)
        elif status.state is State.PART_FAILED:
            self.sent = max(0, self._on_their_way - status.waiting - status.refused) or self.sent
        else:
            self._on_their_way, self.sent = 0, None
        if self.is_on and not self._tick.isActive():
            self._tick.start()
        elif not self.is_on:
            self._tick.stop()
        if before != status or self.is_on:
            self.changed.emit()
        if self._is_stale:
            self.look()

    def _on_failed(self, error: object) -> None:
        self._is_asking = False  # the file says itself what is wrong with it
