"""“Merge with…”: which other record is the same one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.services.merge import check_pair
from crm_desktop.services.search import Hit, search
from crm_desktop.store import Store
from crm_desktop.ui.layouts import across, down
from crm_desktop.ui.record.picker import Offer, RecordPicker
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import Button, Label

_FOUND = 8
MOST = 20  # records that are merged one after another


def merge_several(store: Store, desk: Desk, kind: str, ids: Sequence[str]) -> None:
    """Show the first and the second of some records side by side; the others follow, one after another."""
    if len(ids) > MOST:
        desk.notices.say(trn("At most {n} record is merged at once", "At most {n} records are merged at once", MOST))
        return
    merge_two(store, desk, kind, ids[0], ids[1], ids[2:])


def merge_two(store: Store, desk: Desk, kind: str, keep_id: str, other_id: str, rest: Sequence[str] = ()) -> None:
    """Show two records side by side, to be merged; then the `rest` with the one that is kept."""
    try:
        for each in (other_id, *rest):
            check_pair(store, kind, keep_id, each)
    except CrmError as error:
        desk.notices.show(error)
        return
    desk.navigation.go("duplicates", {"pair": [kind, keep_id, other_id], "rest": list(rest)})


class MergeWithDialog(QDialog):
    """Finds the other record by name, e-mail or phone."""

    def __init__(self, store: Store, tasks: TaskRunner, desk: Desk, kind: str, record_id: str, name: str,
                 parent: QWidget | None = None) -> None:  # fmt: skip
        super().__init__(parent)
        self._store, self._tasks, self._desk = store, tasks, desk
        self._kind, self._id = kind, record_id
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Merge with…"))
        self.setMinimumWidth(460)
        words = tr("Both are shown side by side first; nothing is merged before you say so.")
        self.picker = RecordPicker(tr("Search by name, e-mail or phone"), None, self._find)
        self.picker.picked.connect(self._on_picked)
        self.picker.left.connect(self.reject)
        cancel = Button(tr("Cancel"))
        cancel.clicked.connect(self.reject)
        cancel.setAutoDefault(False)
        title = Label(tr("Which record is the same as “{name}”?", name=name), "section", wrap=True)
        self.setLayout(down(title, Label(words, "body", "text2", wrap=True), self.picker, across(1, cancel), gap=12,
                            margins=(20, 18, 20, 16)))  # fmt: skip
        self.picker.start()

    def _find(self, text: str, then: Callable[[Sequence[Offer]], None]) -> None:
        def show(hits: list[Hit]) -> None:
            then([Offer(hit.id, hit.title, hit.subtitle) for hit in hits if hit.id != self._id])

        self._tasks.run(lambda: search(self._store, text, kinds=[self._kind], limit=_FOUND), show, owner=self)

    def _on_picked(self, other_id: str) -> None:
        self.accept()
        merge_two(self._store, self._desk, self._kind, self._id, other_id)


def ask_merge_with(
    store: Store, tasks: TaskRunner, desk: Desk, kind: str, record_id: str, name: str, host: QWidget
) -> MergeWithDialog:
    """Ask for the other record."""
    dialog = MergeWithDialog(store, tasks, desk, kind, record_id, name, host)
    dialog.open()
    return dialog
