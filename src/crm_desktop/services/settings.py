"""Settings of a workspace that verbs need."""

from __future__ import annotations

from crm_desktop.store.engine import Store

_REGION_OF = {"sk": "SK", "es": "ES"}


def region(store: Store) -> str:
    """Return the country (ISO 3166-1) of phone numbers written without one; empty where none is known."""
    return str(store.get_setting("region") or _REGION_OF.get(store.language, ""))
