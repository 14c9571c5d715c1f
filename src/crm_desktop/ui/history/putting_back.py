"""A value that is put back from a line of history, with its sentence and Undo."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.services.put_back import put_back
from crm_desktop.services.undo import get_batch
from crm_desktop.store import Store
from crm_desktop.ui.tasks import TaskRunner


def say_put_back(store: Store, tasks: TaskRunner, desk: Desk, change: int, field: str, host: QWidget) -> None:
    """Put a value back and say so; a merged record is offered its undo."""

    def work() -> str:
        batch = put_back(store, change, field)
        return get_batch(store, batch).title if batch else ""

    def done(title: str) -> None:
        desk.notices.say(title or tr("It has that value already"), undo=bool(title))

    def refused(error: CrmError) -> None:
        from crm_desktop.ui.duplicates.offering import show_or_offer  # late: seldom

        show_or_offer(error, store, tasks, desk, host)

    tasks.run(work, done, refused, writes=True, owner=host)
