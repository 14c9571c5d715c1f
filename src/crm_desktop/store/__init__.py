"""The one door to SQLite."""

from typing import TYPE_CHECKING

from crm_desktop.store.batch import Batch
from crm_desktop.store.engine import Store
from crm_desktop.store.log import Cause, ChangeSet
from crm_desktop.store.opening import create_workspace, open_store

if TYPE_CHECKING:
    from crm_desktop.store.unit_of_work import Unit

__all__ = ["Batch", "Cause", "ChangeSet", "Store", "Unit", "create_workspace", "open_store"]


def __getattr__(name: str) -> object:
    """Import what writes when it is first asked for: a start only reads."""
    if name == "Unit":
        from crm_desktop.store.unit_of_work import Unit

        return Unit
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
