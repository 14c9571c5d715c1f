"""The time zones that calendars name: of the database, as Windows says them, or defined in the file itself."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import Any

from crm_desktop.domain.localtime import zone_named
from crm_desktop.exchange.ical.parts import Part

_LOCATION = re.compile(r"(?im)^x-lic-location[^:]*:(.+)$")
_NAME = re.compile(r"(?im)^tzid[^:]*:(.+)$")
_FIXED = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?(\d{2}))?\Z")


class Zones:
    """Finds the zone of a name as this file means it."""

    def __init__(self, parts: Iterable[Part] = ()) -> None:
        self._texts = {_first(_NAME, part.text): part.text for part in parts}
        self._found: dict[str, tzinfo | None] = {}

    def find(self, name: str) -> tzinfo | None:
        """Return the zone; None where neither the world nor the file knows it."""
        if name not in self._found:
            self._found[name] = self._known(name) or self._defined(name)
        return self._found[name]

    def _known(self, name: str) -> tzinfo | None:
        from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON  # late: start-up

        plain = name.strip().strip('"')
        tail = "/".join(plain.split("/")[-2:])  # /example.org/20050126_1/Europe/Berlin
        location = _first(_LOCATION, self._texts.get(name, ""))
        tried = (plain, WINDOWS_TO_OLSON.get(plain, ""), location, tail, _fixed(plain))
        return next((zone for zone in map(zone_named, tried) if zone is not None), None)

    def _defined(self, name: str) -> tzinfo | None:
        from icalendar import Timezone

        if name not in self._texts:
            return None
        try:
            defined: Any = Timezone.from_ical(self._texts[name])
            zone = defined.to_tz()
            datetime(2024, 6, 1, tzinfo=zone).utcoffset()
        except Exception:  # noqa: BLE001 a foreign parser on foreign text: whatever it stumbles over, there is no zone
            return None
        return zone if isinstance(zone, tzinfo) else None


def _fixed(name: str) -> str:
    """Return the name of a zone without summer time: UTC+11 is Etc/GMT-11."""
    match = _FIXED.match(name)
    if not match or int(match[3] or 0):
        return "UTC" if name.upper() in ("UTC", "GMT", "Z") else ""
    return f"Etc/GMT{'-' if match[1] == '+' else '+'}{int(match[2])}"


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1].strip() if match else ""
