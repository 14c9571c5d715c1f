"""What the page of the calendar reads of some days, off the window's thread."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from crm_desktop.services.calendar import Days, addresses_of, days_span, read_days, route_of
from crm_desktop.services.calendar_layers import kinds_of
from crm_desktop.services.day_rows import DayItem
from crm_desktop.store import Store
from crm_desktop.ui.calendar.others import others_between
from crm_desktop.viewmodels.calendar import Other


@dataclass(frozen=True)
class ReadDays:
    """What was read of some days."""

    days: tuple[date, ...]
    found: Days
    others: list[Other]
    stops: list[DayItem]
    addresses: dict[str, str]
    kinds: frozenset[str]  # that layers show


def read_page(store: Store, days: tuple[date, ...], layers: Sequence[str], *, with_route: bool) -> ReadDays:
    """Read what stands in these days, with the stops of a route where it is shown."""
    span = days_span(days[0], len(days))
    found = read_days(store, span, layers=layers)
    stops = route_of(found) if with_route else []
    return ReadDays(
        days, found, others_between(store, span), stops, addresses_of(store, stops), kinds_of(store, layers)
    )
