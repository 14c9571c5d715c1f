"""What to ask the warning of duplicates while a fact of a record is being typed."""

from __future__ import annotations

from collections.abc import Mapping

from crm_desktop.domain.specs import PERSON
from crm_desktop.viewmodels.record.load import Record

_POINTS = ("phone", "email")


def typed_values(record: Record, name: str, text: str) -> Mapping[str, object]:
    """Return the record's name with what is typed into `name`; empty where that says nothing of who it is.

    The other phones and e-mails are left out: what they have in common with others was there before.
    """
    names = ("given_name", "family_name") if record.kind is PERSON else ("name",)
    if name not in (*names, *_POINTS):
        return {}
    return {**{part: record.values.get(part) for part in names}, name: text.strip()}
