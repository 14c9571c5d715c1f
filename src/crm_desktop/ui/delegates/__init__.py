"""Painting of lists: rows of records and timelines."""

from crm_desktop.ui.delegates.cells import CELL_ROLE, KEY_ROLE, TIMELINE_ROLE, VERSION_ROLE, Cell
from crm_desktop.ui.delegates.row_delegate import RowDelegate
from crm_desktop.ui.delegates.row_table import RowTable
from crm_desktop.ui.delegates.tick_header import TickHeader
from crm_desktop.ui.delegates.timeline import TimelineDelegate, TimelineItem, TimelineView

__all__ = [
    "CELL_ROLE",
    "KEY_ROLE",
    "TIMELINE_ROLE",
    "VERSION_ROLE",
    "Cell",
    "RowDelegate",
    "RowTable",
    "TickHeader",
    "TimelineDelegate",
    "TimelineItem",
    "TimelineView",
]
