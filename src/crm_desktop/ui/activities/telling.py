"""Telling those who were invited to a meeting and need not come any more."""

from __future__ import annotations

from crm_desktop.commands.desk import Desk

FORM = "uninvitation"


def tell_guests(desk: Desk, activity_id: str) -> None:
    """Open the e-mail to those who still believe that they are invited; nothing opens where everybody knows."""
    if desk.has_form(FORM):
        desk.open_form(FORM, activity_id)
