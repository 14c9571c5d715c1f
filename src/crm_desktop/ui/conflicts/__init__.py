"""What two people changed in the same place, and the choice between both."""

from crm_desktop.ui.conflicts.page import ConflictsPage

__all__ = ["ConflictsPage"]
