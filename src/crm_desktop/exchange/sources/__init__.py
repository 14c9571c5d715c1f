"""The programs whose files are recognised by their titles, one declaration each."""

from __future__ import annotations

from crm_desktop.exchange.sources import hubspot, pipedrive, salesforce, zoho
from crm_desktop.exchange.sources.address_books import LINKEDIN, THUNDERBIRD
from crm_desktop.exchange.sources.google import GOOGLE, GOOGLE_OLD
from crm_desktop.exchange.sources.outlook import OUTLOOK, OUTLOOK_ABROAD
from crm_desktop.exchange.sources.source import Source

# The first that fits is taken: those that ask for titles of one program only stand first.
SOURCES: tuple[Source, ...] = (
    zoho.ACCOUNT,
    zoho.CONTACT,
    hubspot.COMPANY,
    hubspot.CONTACT,
    pipedrive.PERSON,
    pipedrive.ORGANIZATION,
    salesforce.ACCOUNT,
    salesforce.CONTACT,
    GOOGLE,
    GOOGLE_OLD,
    OUTLOOK,
    *OUTLOOK_ABROAD,
    LINKEDIN,
    THUNDERBIRD,
)

__all__ = ["SOURCES", "Source"]
