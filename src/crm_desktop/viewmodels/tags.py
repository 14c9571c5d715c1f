"""Tags as their page shows them."""

from __future__ import annotations

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.services.tag_changes import COLOURS
from crm_desktop.services.tags import TagRow


def colour_options() -> list[tuple[str, str]]:
    """Return the colours with their names."""
    return [(tone, tr(name)) for tone, name in COLOURS.items()]


def tone_of(colour: str) -> str:
    """Return the tone in which a tag is drawn; one from elsewhere that this version doesn't know is grey."""
    return colour if colour and colour in COLOURS else "neutral"


def usage(row: TagRow) -> str:
    """Return how many bear a tag."""
    people = trn("{n} person", "{n} people", row.people) if row.people else ""
    companies = trn("{n} company", "{n} companies", row.companies) if row.companies else ""
    return ", ".join(part for part in (people, companies) if part) or tr("Not used yet")
