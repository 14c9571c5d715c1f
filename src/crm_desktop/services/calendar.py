"""What a stretch of days holds: activities with their times, times of series to come, and layers beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from crm_desktop.services.calendar_layers import BIRTHDAYS, DayNote, layer_notes
from crm_desktop.services.day_rows import DAY_ROWS, MINE, DayItem, Span, item_of, moment_of
from crm_desktop.services.series import Coming, coming
from crm_desktop.store.engine import Store

LONGEST = 8 * 86_400_000  # an activity that began earlier than this before a week is not looked for
_MOST = 2_000


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a calendar: what is planned or was done, what a series will bring, what layers say."""

    items: tuple[DayItem, ...] = ()
    coming: tuple[Coming, ...] = ()
    notes: tuple[DayNote, ...] = ()


def read_days(
    store: Store, span: Span, zone: tzinfo | None = None, *, owner: str = "", layers: Sequence[str] = (BIRTHDAYS,)
) -> Days:
    """Return what stands in these days; notes are none of a calendar's. `owner` is a user's id, empty: everybody."""
    whose = f" AND {MINE}" if owner else ""
    sql = (
        f"{DAY_ROWS} WHERE a.deleted_at IS NULL AND a.rrule IS NULL AND a.kind <> 'note' "
        "AND coalesce(a.status, 'done') <> 'canceled' AND a.story_at >= :early AND a.story_at < :end "
        f"AND (a.story_at >= :start OR a.end_at > :start){whose} ORDER BY a.story_at, a.k LIMIT :most"
    )
    values = {"early": span.start - LONGEST, "start": span.start, "end": span.end, "me": owner, "most": _MOST}
    items = tuple(item_of(row) for row in store.query(sql, values))
    notes = layer_notes(store, span, zone, layers)
    now = store.clock.now()  # a time of a series that passed without a record never took place
    return Days(items, tuple(one for one in coming(store, span.start, span.end) if one.at >= now), notes)


def route_of(days: Days) -> list[DayItem]:
    """Return the visits and meetings of the days that one goes to, in the order of their hours; none that is online."""
    going = [item for item in days.items if item.kind in ("visit", "meeting") and (item.place or item.record[1])]
    there = [item for item in going if not (item.is_done or item.place.startswith(("http://", "https://")))]
    return sorted(there, key=lambda item: (item.at or item.story_at, item.k))


def addresses_of(store: Store, items: Sequence[DayItem]) -> dict[str, str]:
    """Return where each of these takes place: what it says itself, else where its company or person is visited."""
    from crm_desktop.services.lists import items_of  # the shapes of maps

    found = {item.id: item.place for item in items if item.place}
    for item in items:
        for kind, record_id in (("company", item.company_id), ("person", item.person_id)):
            if item.id in found or not record_id:
                continue
            rows = store.query(f"SELECT addresses FROM {kind} WHERE id = ?", (record_id,))  # noqa: S608 names from here
            places = items_of(str(rows[0][0])) if rows else []
            if places:
                best = next((p for p in places if p.get("kind") == "visit"), places[0])
                town = " ".join(str(best.get(part) or "") for part in ("postal_code", "locality")).strip()
                found[item.id] = ", ".join(part for part in (str(best.get("street") or ""), town) if part)
    return found


def days_span(first: date, count: int, zone: tzinfo | None = None) -> Span:
    """Return the moments of so many local days from one on."""
    return Span(moment_of(first, zone=zone), moment_of(first + timedelta(days=count), zone=zone))
