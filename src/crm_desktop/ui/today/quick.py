"""The line of quick add on Today."""

from __future__ import annotations

from typing import Any

from crm_desktop.store.engine import Store
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.tasks import TaskRunner


def make_quick(store: Store, tasks: TaskRunner, desk: WindowDesk) -> Any:
    """Return the line."""
    return None
