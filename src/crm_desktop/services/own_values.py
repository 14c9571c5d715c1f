"""What a record holds in the firm's own fields, in one line for people to read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from crm_desktop.domain.custom import CustomField, shown_value
from crm_desktop.domain.day_words import long_day
from crm_desktop.domain.i18n import language, tr


def said_values(fields: Sequence[CustomField], custom: str, day: Callable[[str], str] | None = None) -> str:
    """Return the values of a record's map, given as its JSON: “Channel: fair · Until: 3 January 2027”."""
    if not fields or custom in ("", "{}"):
        return ""
    held: Mapping[str, object] = json.loads(custom)
    return " · ".join(
        tr("{label}: {value}", label=field.label, value=shown_value(field, held[field.key], day or _day))
        for field in fields if field.key in held
    )  # fmt: skip


def _day(text: str) -> str:
    try:
        return long_day(date.fromisoformat(text), language())
    except ValueError:
        return text
