"""History: what was done, and undo of any of it."""

from crm_desktop.ui.history.page import HistoryPage

__all__ = ["HistoryPage"]
