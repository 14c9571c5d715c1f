"""Undo and redo across all screens: the newest thing done here goes first, whatever screen it was done on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Slot

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.store.engine import Store
from crm_desktop.ui.tasks import TaskRunner

if TYPE_CHECKING:  # imported by the tasks that ask it: the first paint comes first
    from crm_desktop.services.undo import BatchRow, UndoReport


class Says(Protocol):
    """What undo needs of the notices."""

    def say(self, text: str, *, undo: bool = False) -> None:
        """Show one sentence."""
        ...


class StoreUndo(QObject):
    """What can be taken back is read after each commit, off the UI thread; keys answer at once."""

    def __init__(self, store: Store, tasks: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._tasks = store, tasks
        self._undo: BatchRow | None = None
        self._redo: BatchRow | None = None
        # Between a commit and the answer about it a key is not refused but tried: people press Ctrl+Z at once.
        self._answered = -1
        self._commits = 0
        self._detach = store.on_commit(self._on_commit)
        self.notices: Says | None = None

    @property
    def can_undo(self) -> bool:
        """Return whether there is something to undo."""
        return self._undo is not None or self._answered != self._commits

    @property
    def can_redo(self) -> bool:
        """Return whether there is something to redo."""
        return self._redo is not None or self._answered != self._commits

    def undo(self) -> None:
        """Take the last change back."""
        from crm_desktop.services.undo import next_undo

        self._take(next_undo, is_redo=False)

    def redo(self) -> None:
        """Do again what was taken back last."""
        from crm_desktop.services.undo import next_redo

        self._take(next_redo, is_redo=True)

    @Slot(object)
    def on_committed(self, changes: object = None) -> None:
        """Look again at what can be taken back."""
        asked = self._commits

        def look() -> tuple[BatchRow | None, BatchRow | None]:
            from crm_desktop.services.undo import next_redo, next_undo

            return next_undo(self._store), next_redo(self._store)

        self._tasks.run(
            look,
            lambda both: self._on_known(asked, *both),
            owner=self,
        )

    def stop(self) -> None:
        """Listen no more; before the store closes."""
        self._detach()

    def _on_commit(self, changes: object) -> None:
        """Runs on the thread that wrote."""
        self._commits += 1

    def _take(self, choose: Callable[[Store], BatchRow | None], *, is_redo: bool) -> None:
        """Choose in the writer lane: two quick presses of Ctrl+Z take two changes back, not one twice."""

        def work() -> str:
            from crm_desktop.services.undo import undo

            batch = choose(self._store)
            if batch is None:
                return tr("There is nothing to do again") if is_redo else tr("There is nothing to take back")
            report = undo(self._store, batch.id)
            return sentence(first_title(self._store, batch), report, is_redo=is_redo)

        self._tasks.run(work, self._on_taken, writes=True, owner=self)

    def _on_known(self, asked: int, last: BatchRow | None, last_undone: BatchRow | None) -> None:
        if asked > self._answered:
            self._answered, self._undo, self._redo = asked, last, last_undone

    def _on_taken(self, words: str) -> None:
        if self.notices is not None:
            self.notices.say(words)


def first_title(store: Store, batch: BatchRow) -> str:
    """Return what was done in the first place, behind any undo and redo of it."""
    from crm_desktop.services.undo import get_batch

    while batch.undoes:
        batch = get_batch(store, batch.undoes)
    return batch.title


def sentence(title: str, report: UndoReport, *, is_redo: bool) -> str:
    """Say what was taken back, and how much was kept because it was edited since."""
    done = tr("Done again: {title}", title=title) if is_redo else tr("Undone: {title}", title=title)
    if not report.kept:
        return done
    kept = trn(
        "{n} record was edited since and stays as it is",
        "{n} records were edited since and stay as they are",
        report.kept_records,
    )
    return f"{done}. {kept}"
