"""Settings of a workspace on this computer that verbs need; never synced, never logged."""

from __future__ import annotations

import json
import re

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.localtime import checked_zone
from crm_desktop.services.zones import ZONE
from crm_desktop.store.engine import Store

_REGION_OF = {"sk": "SK", "es": "ES"}
_NAME = re.compile(r"[a-z][a-z0-9_.-]{0,63}")


def region(store: Store) -> str:
    """Return the country (ISO 3166-1) of phone numbers written without one; empty where none is known."""
    return str(store.get_setting("region") or _REGION_OF.get(store.language, ""))


def all_settings(store: Store) -> dict[str, object]:
    """Return every setting by name."""
    return {str(r[0]): json.loads(str(r[1])) for r in store.query("SELECT name, value FROM setting ORDER BY name")}


def change_setting(store: Store, name: str, text: str) -> object:
    """Keep a setting that was typed, as JSON or as a text, and return its value."""
    if not _NAME.fullmatch(name):
        raise ValidationError(
            tr("“{name}” can't be the name of a setting", name=name[:60]), tr("Use small letters, digits, . - and _.")
        )
    try:
        value: object = json.loads(text)
    except ValueError:
        value = text
    if name == "region" and value:
        from crm_desktop.domain.countries import country_code  # late: start-up

        code = country_code(str(value))
        if not code:
            raise ValidationError(
                tr("“{value}” is no country", value=str(value)[:60]), tr("Give its two letters, like SK.")
            )
        value = code
    if name == ZONE and value:
        checked_zone(str(value))
    store.set_setting(name, value)
    return value
