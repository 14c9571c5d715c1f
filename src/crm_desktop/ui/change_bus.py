"""The one signal that views listen to: something was committed, here or by another program."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from crm_desktop.domain.errors import CrmError
from crm_desktop.viewmodels.changes import ChangeSet

POLL_MS = 700


class ChangeSource(Protocol):
    """What the bus needs of the store."""

    def poll(self) -> ChangeSet | None:
        """Return what was added to the log since the last poll."""
        ...

    def on_commit(self, listener: Callable[[ChangeSet], None]) -> Callable[[], None]:
        """Call `listener` on the writing thread after each commit; return what stops that."""
        ...


class ChangeBus(QObject):
    """Tells the UI thread of every change, whoever made it, once and in order."""

    committed = Signal(object)  # ChangeSet
    failed = Signal(object)  # CrmError, once for a row of equal failures

    _woken = Signal()

    def __init__(self, store: ChangeSource, parent: QObject | None = None, *, poll_ms: int = POLL_MS) -> None:
        super().__init__(parent)
        self._store = store
        self._head = 0
        self._last: ChangeSet | None = None
        self._failure = ""
        self._woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self, interval=poll_ms)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self._detach = store.on_commit(self._on_commit)

    def stop(self) -> None:
        """Listen no more; before the store closes."""
        self._timer.stop()
        self._detach()

    @Slot()
    def look(self) -> None:
        """Read what is new in the log and tell it."""
        try:
            changes = self._store.poll()
        except CrmError as error:
            if error.code != self._failure:
                self._failure = error.code
                self.failed.emit(error)
            return
        self._failure = ""
        if changes is not None:
            self._tell(changes)

    def _on_commit(self, changes: ChangeSet) -> None:
        """Runs on the writing thread: leave the newest set for the UI thread and wake it."""
        self._last = changes
        self._woken.emit()

    @Slot()
    def _on_woken(self) -> None:
        # The poll comes first: it holds this commit together with what other programs wrote before it. Many
        # commits of an import become few signals this way.
        self.look()
        if self._last is not None and self._last.head > self._head:
            self._tell(self._last)

    def _tell(self, changes: ChangeSet) -> None:
        self._head = max(self._head, changes.head)
        self.committed.emit(changes)
