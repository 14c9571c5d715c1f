"""The zones that Settings offers, and which of them a text means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.localtime import name_of_zone, system_zone, zone_named
from crm_desktop.services.zones import choose_zone, zone_name
from crm_desktop.store import Store

_REGIONS = (
    "Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific",
)  # fmt: skip


@dataclass(frozen=True)
class Zones:
    """What can be chosen, by name and words, and what is chosen."""

    options: tuple[tuple[str, str], ...]
    chosen: str


def read_zones(store: Store) -> Zones:
    """Return the zones by their names, this computer's first; a name that no list has is offered where it is chosen."""
    from zoneinfo import available_timezones  # late: it looks at some hundred files

    at, chosen = store.clock.now(), zone_name(store)
    names = {name for name in available_timezones() if name.partition("/")[0] in _REGIONS} | {"UTC"}
    found = ((name, option_words(name, at)) for name in sorted(names | ({chosen} if chosen else set())))
    return Zones((("", computer_words()), *found), chosen)


def computer_words() -> str:
    """Return what the zone of this computer is called among the others."""
    name = name_of_zone(system_zone())
    return tr("The computer's ({zone})", zone=_shown(name)) if name else tr("The computer's")


def option_words(name: str, at: int) -> str:
    """Return a zone with how far it is from UTC at a moment: “Asia/Kathmandu, UTC+5:45”."""
    zone = zone_named(name)
    if zone is None or name == "UTC":
        return _shown(name)
    away = datetime.fromtimestamp(at / 1000, UTC).astimezone(zone).utcoffset()
    minutes = round(away.total_seconds() / 60) if away is not None else 0
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"{_shown(name)}, UTC{sign}{hours}{f':{rest:02}' if rest else ''}"


def meant_by(zones: Zones, text: str) -> str:
    """Return the zone that a text means: its words, its name, its city, or the only one that has it in its name."""
    wanted = _folded(text)
    for name, words in zones.options:
        if wanted in (_folded(words), _folded(name)) and (name or wanted):
            return name
    named = [(_folded(name), name) for name, _ in zones.options if name]
    cities = [name for folded, name in named if folded.rpartition("/")[2] == wanted]
    parts = [name for folded, name in named if wanted and wanted in folded]
    for found in (cities, parts):
        if len(found) == 1:
            return found[0]
    if parts:
        names = ", ".join(map(_shown, parts[:3]))
        raise ValidationError(
            tr("“{text}” can be several time zones", text=text[:40]), tr("Choose one, such as {names}.", names=names)
        )
    raise ValidationError(
        tr("“{name}” is no time zone", name=text[:40]), tr("Type a large city of the zone, such as Madrid.")
    )


def keep_zone(store: Store, name: str) -> None:
    """Live in a zone from now on; an empty name is this computer's."""
    choose_zone(store, name)


def _shown(name: str) -> str:
    return name.replace("_", " ")


def _folded(text: str) -> str:
    return " ".join(text.replace("_", " ").casefold().split())
