"""Keeping what stands in the window of an e-mail while it is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QDialog

from crm_desktop.services.mail_drafts import keep
from crm_desktop.services.message_files import Enclosed
from crm_desktop.store import Store
from crm_desktop.ui.lists.form import DRAFT_MS
from crm_desktop.ui.tasks import OnError, TaskRunner

Written = tuple[Mapping[str, str], Sequence[Enclosed]]


class Keeping(QObject):
    """Keeps it two seconds after the first change that is not kept yet, and at once when the program is closed."""

    def __init__(self, store: Store, tasks: TaskRunner, key: str, read: Callable[[], Written], dialog: QDialog) -> None:
        super().__init__(dialog)
        self._store, self._tasks, self._key, self._read = store, tasks, key, read
        self._is_over = False
        self._soon = QTimer(self, singleShot=True, interval=DRAFT_MS)
        self._soon.timeout.connect(lambda: self.keep())
        if (parent := dialog.parentWidget()) is not None:
            parent.window().installEventFilter(self)

    def touch(self) -> None:
        """Something was changed: it is kept soon, however long the typing goes on."""
        if not self._is_over and not self._soon.isActive():
            self._soon.start()

    def keep(self, then: Callable[[], None] = lambda: None, refused: OnError = lambda error: None) -> None:
        """Keep it now."""
        self._soon.stop()
        if self._tasks.is_drained:
            return
        texts, files = self._read()
        self._tasks.run(lambda: keep(self._store, self._key, texts, files), lambda _: then(), refused, writes=True)

    def end(self) -> None:
        """Keep nothing any more: it was saved, or thrown away."""
        self._is_over = True
        self._soon.stop()

    def go_on(self) -> None:
        """Keep again: it was not saved after all."""
        self._is_over = False
        self.touch()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window that it stands in is closed."""
        if event.type() == QEvent.Type.Close and self._soon.isActive():
            self.keep()
        return super().eventFilter(watched, event)
