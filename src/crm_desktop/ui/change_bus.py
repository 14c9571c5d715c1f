"""The one signal that views listen to: something was committed, here or by another program."""

from __future__ import annotations

import queue
from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from crm_desktop.domain.errors import CrmError
from crm_desktop.store.log import ChangeSet

POLL_MS = 700


class ChangeSource(Protocol):
    """What the bus needs of the store."""

    def poll(self) -> ChangeSet | None:
        """Announce to the listeners what other programs wrote."""
        ...

    def on_commit(self, listener: Callable[[ChangeSet], None]) -> Callable[[], None]:
        """Call `listener` with each piece of the log once, on the thread that noticed it; return what stops that."""
        ...


class ChangeBus(QObject):
    """Tells the UI thread of every change, whoever made it, once."""

    committed = Signal(object)  # ChangeSet
    heard_outside = Signal()  # another program wrote: what is computed of its records is to be computed anew
    failed = Signal(object)  # CrmError, once for a row of equal failures

    _woken = Signal()

    def __init__(self, store: ChangeSource, parent: QObject | None = None, *, poll_ms: int = POLL_MS) -> None:
        super().__init__(parent)
        self._store = store
        self._heard: queue.SimpleQueue[ChangeSet] = queue.SimpleQueue()
        self._failure = ""
        self._is_stopped = False
        self._woken.connect(self._on_woken, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self, interval=poll_ms)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self._detach = store.on_commit(self._on_commit)

    def stop(self) -> None:
        """Listen no more; before the store closes."""
        self._is_stopped = True
        self._timer.stop()
        self._detach()

    @Slot()
    def look(self) -> None:
        """Ask whether another program wrote."""
        try:
            changes = self._store.poll()
        except CrmError as error:
            if error.code != self._failure:
                self._failure = error.code
                self.failed.emit(error)
        else:
            self._failure = ""
            if changes:
                self.heard_outside.emit()

    def _on_commit(self, changes: ChangeSet) -> None:
        """Runs on the thread that wrote: leave the set for the UI thread and wake it."""
        self._heard.put(changes)
        self._woken.emit()

    @Slot()
    def _on_woken(self) -> None:
        # All that has come since the last turn of the event loop becomes one signal: an import commits often.
        heard = [self._heard.get_nowait() for _ in range(self._heard.qsize())]
        if heard and not self._is_stopped:  # a wake-up may still be on its way when the store is closed
            self.committed.emit(joined(heard))


def joined(sets: Sequence[ChangeSet]) -> ChangeSet:
    """Return one change set for several."""
    if len(sets) == 1:
        return sets[0]
    ids: dict[str, frozenset[str]] = {}
    for changes in sets:
        for kind, found in changes.ids.items():
            ids[kind] = ids.get(kind, frozenset()) | found
    return ChangeSet(max(c.head for c in sets), ids, is_all=any(c.is_all for c in sets))
