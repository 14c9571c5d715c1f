"""Calendars of others, shown and never written: fetched from an address or read from a folder, kept for offline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from crm_desktop.domain.errors import CrmError, ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.localtime import to_local, to_utc, zone_named, zone_or_system
from crm_desktop.domain.recurrence import expand, read_rule
from crm_desktop.domain.specs import CALENDAR_SUBSCRIPTION
from crm_desktop.exchange.ical.event import Event
from crm_desktop.exchange.ical.parts import MAX_FILE, read_parts
from crm_desktop.exchange.ical.read import read_events
from crm_desktop.services import records
from crm_desktop.store import Store
from crm_desktop.store.sealed_io import write_file

if TYPE_CHECKING:
    from collections.abc import Sequence

SECONDS = 20  # that an address may take to answer, and between two pieces of the answer
_WEB = re.compile(r"(?:https?|webcals?)://", re.I)
_CHECKED = "calendars.checked"  # setting: id -> when it was read last, and what was wrong then


class NotFetched(CrmError):
    """A calendar could not be read now; the copy of before is shown."""

    code = "offline"


@dataclass(frozen=True, slots=True)
class Subscription:
    """A calendar of somebody else; `checked_at` is when it was read last, `trouble` what was wrong then."""

    id: str
    name: str
    source: str
    is_shown: bool
    checked_at: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A time of a subscribed calendar."""

    subscription_id: str
    title: str
    at: int
    until: int
    is_day: bool
    place: str = ""


def subscribe(store: Store, name: str, source: str) -> str:
    """Subscribe to a calendar at an address or in a folder; return the id."""
    plain = source.strip()
    if not plain or not (_WEB.match(plain) or Path(plain).expanduser().exists()):
        raise ValidationError(
            tr("“{source}” is no address and no folder", source=plain[:100]),
            tr("Paste an address that begins with https:// or webcal://, or choose a folder with .ics files."),
            field="source",
        )
    return records.create(store, CALENDAR_SUBSCRIPTION, name=name.strip() or plain, source=plain, is_shown=True)


def subscriptions(store: Store) -> list[Subscription]:
    """Return all subscribed calendars."""
    checked = store.get_setting(_CHECKED, {})
    known = checked if isinstance(checked, dict) else {}
    rows = store.query(
        "SELECT id, name, source, coalesce(is_shown, 1) FROM calendar_subscription WHERE deleted_at IS NULL ORDER BY k"
    )
    found = []
    for record_id, name, source, is_shown in rows:
        at, trouble = known.get(str(record_id), (0, ""))
        found.append(Subscription(str(record_id), str(name), str(source), bool(is_shown), int(at), str(trouble)))
    return found


def refresh(store: Store, one: Subscription) -> None:
    """Read a calendar anew and keep the copy; NotFetched says why it could not be, and the copy of before stays."""
    trouble = ""
    try:
        data = _fetched(one.source) if _WEB.match(one.source) else _of_folder(Path(one.source).expanduser())
        read_parts(data, one.name)  # what is no calendar must not take the place of one
        write_file(_copy_of(store, one.id), data)
    except CrmError as error:
        trouble = error.title
        raise
    finally:
        known = store.get_setting(_CHECKED, {})
        kept = dict(known) if isinstance(known, dict) else {}
        store.set_setting(_CHECKED, {**kept, one.id: (store.clock.now(), trouble)})


def shown_times(store: Store, first: int, last: int, zone: tzinfo, *, most: int = 500) -> list[Shown]:
    """Return the times of all calendars that are shown, from `first` to before `last`, from their kept copies."""
    found: list[Shown] = []
    for one in subscriptions(store):
        copy = _copy_of(store, one.id)
        if one.is_shown and copy.is_file():
            stamp = copy.stat().st_mtime_ns
            for event in _events(str(copy), stamp, one.name, getattr(zone, "key", "")):
                found += [Shown(one.id, *time) for time in _times(event, first, last, zone)]
    return sorted(found, key=lambda time: time.at)[:most]


@lru_cache(maxsize=32)
def _events(path: str, stamp: int, name: str, zone_name: str) -> tuple[Event, ...]:
    """Return what a copy holds; `stamp` makes a new copy be read anew."""
    zone = zone_or_system(zone_name)
    events = [e for e in read_events(read_parts(Path(path).read_bytes(), name), zone) if not e.is_refused]
    return tuple(event for event in events if event.start is not None and event.status not in ("CANCELLED", "CANCELED"))


def _times(event: Event, first: int, last: int, zone: tzinfo) -> Iterator[tuple[str, int, int, bool, str]]:
    start = event.start
    if start is None:
        return
    length = event.end.at - start.at if event.end is not None else (86_400_000 if start.is_day else 0)
    own = zone_named(start.zone) or zone
    for at in _starts(event, first - length, last, own):
        if at < last and at + max(length, 1) > first:
            yield event.summary, at, at + length, start.is_day, event.location


def _starts(event: Event, first: int, last: int, zone: tzinfo) -> Sequence[int]:
    if event.start is None:
        return ()
    if not event.rule:
        return (event.start.at, *(when.at for when in event.besides))
    try:
        rule = read_rule(event.rule, zone)
    except ValidationError:
        return (event.start.at,)
    without = {when.at for when in event.without}
    local = to_local(event.start.at, zone)
    found = expand(rule, local, to_local(first, zone), to_local(last, zone) + timedelta(minutes=1))
    return [at for time in found.times if (at := to_utc(time, zone)) not in without]


def _fetched(source: str) -> bytes:
    import requests  # late: start-up

    address = re.sub(r"\Awebcals?://", "https://", source, flags=re.I)
    try:
        with requests.get(address, timeout=SECONDS, stream=True, headers={"Accept": "text/calendar"}) as answer:
            answer.raise_for_status()
            pieces, size = [], 0
            for piece in answer.iter_content(65_536):
                size += len(piece)
                if size > MAX_FILE:
                    raise NotFetched(
                        tr("The calendar at {address} is too large", address=_host(address)),
                        tr("Ask for an address that holds a shorter time."),
                    )
                pieces.append(piece)
    except requests.RequestException as error:
        raise NotFetched(
            tr("The calendar at {address} can't be read now", address=_host(address)),
            tr("The copy of before is shown. Look at the address, or try again when you are online."),
        ) from error
    return b"".join(pieces)


def _of_folder(place: Path) -> bytes:
    files = sorted(place.glob("*.ics")) if place.is_dir() else [place]
    try:
        data = [file.read_bytes() for file in files if file.stat().st_size <= MAX_FILE]
    except OSError as error:
        raise NotFetched(
            tr("The folder “{name}” can't be read now", name=place.name),
            tr("The copy of before is shown. Connect the disk or choose the folder again."),
        ) from error
    if not data:
        raise NotFetched(
            tr("There is no calendar in the folder “{name}”", name=place.name), tr("Put .ics files there.")
        )
    return b"\r\n".join(data)


def _copy_of(store: Store, subscription_id: str) -> Path:
    return store.path.with_name(f"{store.path.name}.calendars") / f"{subscription_id}.ics"


def _host(address: str) -> str:
    """Return the computer of an address: the rest may hold a secret."""
    return address.split("://", 1)[-1].split("/", 1)[0].rsplit("@", 1)[-1][:100]
