"""Whom a reminder is about: the names of its page and of the company there."""

from __future__ import annotations

import json
from collections.abc import Iterable

from crm_desktop.services.reminders import Alert
from crm_desktop.store.engine import Store

Names = dict[str, tuple[str, str]]  # id of a page: its name, and the company of a person
_PEOPLE = (
    "SELECT p.id, p.display_name, coalesce(c.display_name, '') FROM person p "
    "LEFT JOIN company c ON c.id = p.company_id WHERE p.id IN (SELECT value FROM json_each(?))"
)
_TITLED = "SELECT id, {title}, '' FROM {kind} WHERE id IN (SELECT value FROM json_each(?))"


def names_of(store: Store, alerts: Iterable[Alert]) -> Names:
    """Return the names of the pages of these reminders, and of the companies of people."""
    from crm_desktop.domain.specs import KIND

    pages: dict[str, list[str]] = {}
    for alert in alerts:
        if alert.page_id and alert.page_kind in KIND:
            pages.setdefault(alert.page_kind, []).append(alert.page_id)
    found: Names = {}
    for kind, ids in pages.items():
        sql = _PEOPLE if kind == "person" else _TITLED.format(title=KIND[kind].title, kind=kind)
        found |= {str(r[0]): (str(r[1] or ""), str(r[2])) for r in store.query(sql, (json.dumps(ids),))}
    return found
