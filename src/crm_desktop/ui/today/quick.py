"""The line of quick add on Today."""

from __future__ import annotations

from crm_desktop.store.engine import Store
from crm_desktop.ui.activities.quick_add_line import QuickAddLine
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.tasks import TaskRunner


def make_quick(store: Store, tasks: TaskRunner, desk: WindowDesk) -> QuickAddLine:
    """Return the line."""
    return QuickAddLine(store, tasks, desk)
