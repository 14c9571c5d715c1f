"""The programs whose files are recognised by their titles, one declaration each."""

from __future__ import annotations

from crm_desktop.exchange.sources.google import GOOGLE, GOOGLE_OLD
from crm_desktop.exchange.sources.outlook import OUTLOOK
from crm_desktop.exchange.sources.salesforce import ACCOUNT, CONTACT
from crm_desktop.exchange.sources.source import Source

SOURCES: tuple[Source, ...] = (ACCOUNT, CONTACT, GOOGLE, GOOGLE_OLD, OUTLOOK)

__all__ = ["SOURCES", "Source"]
