"""Who takes part in an activity and can be written to."""

from __future__ import annotations

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.mail_addresses import Address, check_email
from crm_desktop.domain.specs import ACTIVITY, PERSON
from crm_desktop.services import records
from crm_desktop.services.activity_ties import participants_of
from crm_desktop.services.letter_values import email_of
from crm_desktop.store.engine import Store

FOR_GUESTS = ("meeting", "visit", "call")


def guests_of(store: Store, activity_id: str) -> tuple[list[Address], list[str]]:
    """Return the addresses of those who take part, each once, and the names of those who have none."""
    row = records.get(store, ACTIVITY, activity_id)
    people = [str(row["record_id"])] if row["record_kind"] == PERSON.name and row["record_id"] else []
    people += participants_of(store, activity_id)
    guests: dict[str, Address] = {}
    without: list[str] = []
    for person_id in dict.fromkeys(people):
        person = records.get(store, PERSON, person_id)
        if person["deleted_at"] is not None:
            continue
        email, name = email_of(person), str(person.get("display_name") or "")
        try:
            guests.setdefault(check_email(email).lower(), Address(email, name))
        except CrmError:
            without.append(name)
    return list(guests.values()), without
