"""Ctrl+Z and Ctrl+Shift+Z: the workspace's own undo stack, offered to the window."""

from __future__ import annotations

from collections.abc import Callable

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.services.undo import BatchRow, UndoReport, next_redo, next_undo, undo
from crm_desktop.store import Store
from crm_desktop.ui.tasks import TaskRunner

Say = Callable[[str], None]
Show = Callable[[CrmError], None]


class WorkspaceUndo:
    """Undoes and redoes batches in the writer lane, and says what was done and what was kept."""

    def __init__(self, store: Store, tasks: TaskRunner) -> None:
        self._store = store
        self._tasks = tasks
        self.say: Say = lambda text: None
        self.show: Show = lambda error: None

    @property
    def can_undo(self) -> bool:
        """Return whether there is something to undo."""
        return not self._store.read_only and next_undo(self._store) is not None

    @property
    def can_redo(self) -> bool:
        """Return whether there is something to redo."""
        return not self._store.read_only and next_redo(self._store) is not None

    def undo(self) -> None:
        """Take the last change back."""
        self._run(next_undo(self._store), is_redo=False)

    def redo(self) -> None:
        """Do again what was taken back last."""
        self._run(next_redo(self._store), is_redo=True)

    def _run(self, batch: BatchRow | None, *, is_redo: bool) -> None:
        if batch is None:
            return
        title = batch.title
        self._tasks.run(
            lambda: undo(self._store, batch.id),
            lambda report: self.say(told(report, title, is_redo=is_redo)),
            lambda error: self.show(error),
            writes=True,
        )


def told(report: UndoReport, title: str, *, is_redo: bool) -> str:
    """Return what an undo did, in one sentence; what was edited since is named by its number."""
    if report.kept:
        fields = sum(len(kept.fields) for kept in report.kept)
        return trn(
            "Undone: {title}. {n} field was edited since and kept.",
            "Undone: {title}. {n} fields were edited since and kept.",
            fields,
            title=title,
        )
    return tr("Done again: {title}", title=_bare(title)) if is_redo else tr("Undone: {title}", title=title)


def _bare(title: str) -> str:
    """Return the title of what was undone, without the word that the undo put before it."""
    return title.partition(": ")[2] or title
