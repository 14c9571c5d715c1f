"""In which zone the person lives: days begin and end there, and times are said as its clocks show them."""

from __future__ import annotations

from datetime import tzinfo

from crm_desktop.domain.localtime import checked_zone, live_in, zone_or_system
from crm_desktop.store.engine import Store

ZONE = "time_zone"


def my_zone(store: Store) -> tzinfo:
    """Return the zone in which the person lives: as Settings say, else this computer's."""
    return zone_or_system(store.get_setting(ZONE))


def zone_name(store: Store) -> str:
    """Return the name of the zone that was chosen; empty: this computer's."""
    return str(store.get_setting(ZONE) or "")


def choose_zone(store: Store, name: str) -> None:
    """Live in a zone from now on; an empty name is this computer's."""
    if name:
        checked_zone(name)
    store.set_setting(ZONE, name)
    live_in(name)


def follow_zone(store: Store) -> None:
    """Say times as the clocks of the person's zone show them, wherever this program says one."""
    live_in(store.get_setting(ZONE))
