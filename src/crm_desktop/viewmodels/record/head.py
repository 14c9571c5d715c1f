"""What the head of a record says of its facts: where it is, how to reach it, what it is to us."""

from __future__ import annotations

from collections.abc import Mapping

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import COMPANY
from crm_desktop.domain.words import label_word
from crm_desktop.store.codec import as_map
from crm_desktop.viewmodels.record.facts import ShowCountry
from crm_desktop.viewmodels.record.load import Record


def place_line(record: Record, show_country: ShowCountry) -> str:
    """Return city and country of the first address."""
    items = [i for i in as_map(record.values.get("addresses")).values() if isinstance(i, Mapping)]
    for item in sorted(items, key=lambda i: not i.get("preferred")):
        if item.get("locality") or item.get("country"):
            country = show_country(str(item["country"])) if item.get("country") else ""
            return ", ".join(part for part in (str(item.get("locality") or ""), country) if part)
    return ""


def points_of(record: Record, kind: str) -> list[tuple[str, str]]:
    """Return (value, label) of the record's phones or e-mails, the preferred one first."""
    items = [
        i for i in as_map(record.values.get("points")).values() if isinstance(i, Mapping) and i.get("kind") == kind
    ]
    items.sort(key=lambda item: not item.get("preferred"))
    return [(str(i["value"]), label_word(str(i.get("label") or ""))) for i in items if i.get("value")]


def type_chip(record: Record) -> tuple[str, str]:
    """Return word and tone of what a company is to us; empty for people."""
    if record.kind is not COMPANY or not record.values.get("type"):
        return "", ""
    value = str(record.values["type"])
    label = next((tr(o.label) for o in COMPANY.by_name["type"].options if o.value == value), value)
    return label, {"customer": "ok", "prospect": "accent"}.get(value, "neutral")
