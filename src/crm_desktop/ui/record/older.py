"""The line below a timeline of which the team's server knows more: what was before this person joined."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QHBoxLayout, QWidget

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.services.history import before_joining, has_older
from crm_desktop.store.engine import Store
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import Button, Label

Fetch = Callable[[str], int]


class OlderLine(QWidget):
    """Is there only while there is something to fetch."""

    def __init__(self, store: Store, tasks: TaskRunner, record_id: str, fetch: Fetch, then: Callable[[], None]) -> None:
        super().__init__()
        self._tasks, self._id, self._fetch, self._then = tasks, record_id, fetch, then
        self.label = Label(before_joining(), "small", "text2", wrap=True)
        self.button = Button(tr("Fetch"))
        self.button.setAccessibleName(tr("Fetch what was before you joined"))
        self.button.clicked.connect(self._on_fetch)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 8, 16, 8)
        line.addWidget(self.label, 1)
        line.addWidget(self.button)
        self.hide()
        tasks.run(lambda: has_older(store, record_id), self.setVisible, owner=self)

    def _on_fetch(self) -> None:
        self.button.setEnabled(False)
        self._tasks.run(lambda: self._fetch(self._id), self._on_done, self._on_failed, owner=self)

    def _on_done(self, _: int) -> None:
        self.hide()
        self._then()

    def _on_failed(self, error: CrmError) -> None:
        self.button.setEnabled(True)
        self.label.setText(f"{error.title}. {error.advice}")
