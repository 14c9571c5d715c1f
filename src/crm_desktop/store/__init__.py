"""The one door to SQLite."""

from crm_desktop.store.batch import Batch
from crm_desktop.store.engine import Store
from crm_desktop.store.log import Cause, ChangeSet
from crm_desktop.store.opening import create_workspace, open_store
from crm_desktop.store.unit_of_work import Unit

__all__ = ["Batch", "Cause", "ChangeSet", "Store", "Unit", "create_workspace", "open_store"]
