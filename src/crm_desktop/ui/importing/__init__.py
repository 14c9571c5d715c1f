"""Import of people and companies from a file."""

from crm_desktop.ui.importing.page import ImportPage

__all__ = ["ImportPage"]
