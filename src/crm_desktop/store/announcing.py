"""Tell who listens what was added to the log, each change once, whoever wrote it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from crm_desktop.store.log import MANY, ChangeSet, change_set

HEAD = "SELECT coalesce(max(n), 0) FROM change"
Listener = Callable[[ChangeSet], None]
Query = Callable[[str, Sequence[object]], list[tuple[object, ...]]]


class Announcer:
    """Knows how far the log was told; `note` hears how far it has come, after the listeners: it waits for the disk."""

    def __init__(self, query: Query, note: Callable[[int], object]) -> None:
        self._query, self._note = query, note
        self._lock = threading.Lock()
        self._listeners: list[Listener] = []
        self._told = self.head()

    @property
    def is_heard(self) -> bool:
        """Return whether anybody listens."""
        return bool(self._listeners)

    def add(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` from now on; the result takes it away again."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def tell(self, changes: ChangeSet) -> None:
        """Tell all that listen."""
        for listener in list(self._listeners):
            listener(changes)

    def head(self) -> int:
        """Return the number of the last change in the log."""
        return int(str(self._query(HEAD, ())[0][0]))

    def since(self, n: int) -> ChangeSet:
        """Return what was added to the log after change `n`."""
        rows = self._query(
            "SELECT n, tbl, rid, root_id, iif(root_id IS NULL OR kind = 'I', NULL, new) FROM change WHERE n > ? "
            f"ORDER BY n LIMIT {MANY + 1}",
            (n,),
        )
        if not rows:
            return ChangeSet(n)
        if len(rows) > MANY:
            return ChangeSet(self.head(), is_all=True)
        return change_set(int(str(rows[-1][0])), rows)

    def announce(self) -> ChangeSet | None:
        """Tell what is new in the log; None where nothing is."""
        with self._lock:
            changes = self.since(self._told)
            self._told = changes.head
        if not changes:
            return None
        self.tell(changes)
        self._note(changes.head)
        return changes

    def announce_own(self, head: int = 0) -> None:
        """Tell of a commit; where nobody listens, only how far the log has come matters: `head`."""
        if self._listeners:
            self.announce()
            return
        with self._lock:
            before, self._told = self._told, head or self.head()
        if self._told > before:
            self._note(self._told)
