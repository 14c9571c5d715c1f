"""Duplicates: pairs that look alike, both values side by side, and what was merged before."""

from crm_desktop.ui.duplicates.page import DuplicatesPage

__all__ = ["DuplicatesPage"]
