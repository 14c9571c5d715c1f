"""The bar of a workspace with sample data: "Sample data. Remove it"."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.services.sample_data import Removal, remove_sample
from crm_desktop.store import Store
from crm_desktop.ui.notices import WindowNotices
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import tokens
from crm_desktop.ui.widgets import Banner, Button


class SampleBar(Banner):
    """Stays until the sample data is removed."""

    def __init__(self, store: Store, tasks: TaskRunner, notices: WindowNotices) -> None:
        self.remove = Button(tr("Remove it"), "trash-2", height=tokens.ROW_CONTROL_HEIGHT)
        super().__init__(tr("Sample data. Look around, change what you like."), "accent", (self.remove,),
                         icon="sparkles")  # fmt: skip
        self._store, self._tasks, self._notices = store, tasks, notices
        self.remove.clicked.connect(self._on_remove)
        self.on_removed: Callable[[], None] = self.hide

    def changeEvent(self, event: QEvent) -> None:
        """Speak another language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.set_text(tr("Sample data. Look around, change what you like."))
            self.remove.setText(tr("Remove it"))

    def _on_remove(self) -> None:
        self.remove.setEnabled(False)
        self._tasks.run(lambda: remove_sample(self._store), self._on_done, self._on_error, writes=True, owner=self)

    def _on_done(self, removal: Removal) -> None:
        self.on_removed()
        if removal.kept:
            words = trn(
                "Sample data removed. {n} record that you worked on stays.",
                "Sample data removed. {n} records that you worked on stay.",
                removal.kept,
            )
        else:
            words = tr("Sample data removed")
        self._notices.say(words, undo=bool(removal.batch_id))

    def _on_error(self, error: CrmError) -> None:
        self.remove.setEnabled(True)
        self._notices.show(error)
