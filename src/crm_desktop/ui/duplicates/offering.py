"""A merged record is not restored but unmerged: the question that says so."""

from __future__ import annotations

from PySide6.QtWidgets import QMessageBox, QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.services.aliases import AlreadyMerged
from crm_desktop.services.merge import unmerge
from crm_desktop.services.undo import get_batch
from crm_desktop.store import Store
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.undo import sentence


def show_or_offer(error: CrmError, store: Store, tasks: TaskRunner, desk: Desk, host: QWidget) -> QMessageBox | None:
    """Show an error; of a record that was merged, offer the undo of that merge instead."""
    if not isinstance(error, AlreadyMerged) or not error.batch_id:
        desk.notices.show(error)
        return None
    batch_id = error.batch_id

    def work() -> str:
        title = get_batch(store, batch_id).title
        return sentence(title, unmerge(store, batch_id), is_redo=False)

    box = QMessageBox(host)
    box.setWindowTitle(tr("Restore"))
    box.setText(error.title)
    box.setInformativeText(tr("What belonged to it moved along. Undo the merge to have both records again."))
    go = box.addButton(tr("Undo the merge"), QMessageBox.ButtonRole.AcceptRole)
    leave = box.addButton(tr("Leave it merged"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(go)
    box.setEscapeButton(leave)

    def answered() -> None:
        if box.clickedButton() is go:
            tasks.run(work, lambda words: desk.notices.say(words, undo=True), desk.notices.show)

    box.finished.connect(lambda _: answered())
    box.finished.connect(box.deleteLater)
    box.open()
    return box
