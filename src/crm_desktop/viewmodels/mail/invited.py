"""Who was told of a meeting before: read from the calendar files that went out with e-mails, or wait to."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.mail_addresses import Address, parse_addresses
from crm_desktop.exchange.ical.write import uid_of
from crm_desktop.services.blobs import read_blob
from crm_desktop.store import Store

FILE = "invitation.ics"
CANCEL, REQUEST = "CANCEL", "REQUEST"
_FILES = (
    "SELECT a.sha256, coalesce(m.to_addresses, ''), coalesce(m.cc_addresses, ''), coalesce(m.bcc_addresses, '') "
    "FROM attachment a JOIN message m ON m.id = a.record_id WHERE a.name = ? AND a.deleted_at IS NULL "
    "AND m.deleted_at IS NULL AND m.state NOT IN ('draft', 'failed') AND m.record_id IS ? "
    "ORDER BY a.k DESC LIMIT 200"
)


@dataclass(frozen=True)
class Before:
    """What guests were told last, by their address in small letters, and the highest number that went out."""

    last: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, Address] = field(default_factory=dict)
    highest: int = -1

    def invited(self) -> dict[str, Address]:
        """Return those who believe that they are invited."""
        return {email: self.addresses[email] for email, method in self.last.items() if method == REQUEST}

    def was_canceled(self, email: str) -> bool:
        """Return whether somebody was told that they need not come."""
        return self.last.get(email.lower()) == CANCEL


def told_before(store: Store, row: Mapping[str, Any]) -> Before:
    """Return what went out about an activity; a file that is gone or damaged tells nothing."""
    mark = f"\r\nUID:{uid_of(row)}\r\n".encode()
    last: dict[str, str] = {}
    addresses: dict[str, Address] = {}
    highest = -1
    for sha256, *recipients in store.query(_FILES, (FILE, row["record_id"] or None)):
        with suppress(CrmError, ValueError):
            data = read_blob(store, str(sha256))
            if mark not in data.replace(b"\r\n ", b""):
                continue
            got_it = {a.email.lower() for text in recipients for a in parse_addresses(str(text))}
            method, sequence, guests = _read(data, str(row["occurrence"] or ""))
            highest = max(highest, sequence)
            for guest in guests:
                email = guest.email.lower()
                if email in got_it and email not in last:  # the newest stands first
                    last[email], addresses[email] = method, guest
    return Before(last, addresses, highest)


def _read(data: bytes, occurrence: str) -> tuple[str, int, list[Address]]:
    """Return what a file asks, its number and its guests; nothing where it is about another time of the series."""
    from icalendar import Calendar  # late: start-up

    calendar: Any = Calendar.from_ical(data)
    for event in calendar.walk("VEVENT"):
        if "RECURRENCE-ID" in event and not _is_at(event["RECURRENCE-ID"].dt, occurrence):
            continue
        found = event.get("ATTENDEE", [])
        guests = found if isinstance(found, list) else [found]
        told = [Address(str(guest).partition(":")[2], str(guest.params.get("CN", ""))) for guest in guests]
        return str(calendar.get("METHOD", "")), int(event.get("SEQUENCE", 0)), told
    return "", -1, []


def _is_at(moment: Any, occurrence: str) -> bool:
    if not occurrence:
        return False
    expected = datetime.fromisoformat(occurrence)
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=None) == expected
    return bool(moment == expected.date())
