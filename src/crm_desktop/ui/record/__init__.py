"""The page of a person or a company: facts, timeline, related records."""

from crm_desktop.ui.record.page import RecordPage

__all__ = ["RecordPage"]
