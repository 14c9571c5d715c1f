"""Local time: which zone a person lives in, and the way between UTC milliseconds and the clock on their wall.

A time that a change of the clocks leaves out stands for the same distance after it (2:30 becomes 3:30); one that comes
twice is its first (RFC 5545, 3.3.5).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import TYPE_CHECKING

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

MINUTE = 60_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_lived_in = ""  # the zone that the person chose; empty: that of this computer
_LONGEST = 64  # characters of a zone's name; what is longer is a path or a joke
FIRST, LAST = -62_000_000_000_000, 253_000_000_000_000  # what a calendar can say, with room for any zone


@lru_cache(maxsize=64)
def zone_named(name: str) -> ZoneInfo | None:
    """Return a zone by its name such as Europe/Bratislava; None where there is none of this name."""
    if not name or len(name) > _LONGEST:
        return None
    from zoneinfo import ZoneInfo  # late: start-up

    try:
        return ZoneInfo(name)
    except (OSError, ValueError):  # not found is an OSError's kin or a KeyError's, by the way it was sought
        return None
    except KeyError:
        return None


def checked_zone(name: str) -> ZoneInfo:
    """Return a zone by its name; a sentence where there is none."""
    zone = zone_named(name)
    if zone is None:
        raise ValidationError(
            tr("“{name}” is no time zone", name=name[:60]), tr("Write it like Europe/Bratislava."), field="time_zone"
        )
    return zone


def system_zone() -> tzinfo:
    """Return the zone of this computer, asked anew: a laptop travels."""
    from tzlocal import get_localzone  # late: start-up

    try:
        return get_localzone()
    except (LookupError, ValueError, OSError):  # a system that names a zone which does not exist
        return datetime.now().astimezone().tzinfo or UTC


def live_in(name: object) -> None:
    """Let local time be that of a zone from now on; of this computer where there is none of this name."""
    global _lived_in
    _lived_in = str(name or "")


def here() -> tzinfo:
    """Return the zone in which local time is said: what the person chose, else that of this computer."""
    return zone_or_system(_lived_in)


def zone_or_system(name: object) -> tzinfo:
    """Return the zone of this name, else that of this computer."""
    return zone_named(str(name or "")) or system_zone()


def name_of_zone(zone: tzinfo) -> str:
    """Return the name under which a zone is written down; empty where it has none."""
    return str(getattr(zone, "key", "") or ("UTC" if zone is UTC else ""))


def to_local(at: int, zone: tzinfo) -> datetime:
    """Return the local date and time of a moment, without a zone."""
    moment = _EPOCH + timedelta(milliseconds=max(FIRST, min(at, LAST)))
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def to_utc(local: datetime, zone: tzinfo) -> int:
    """Return the moment of a local date and time."""
    return (local.replace(tzinfo=zone, fold=0) - _EPOCH) // timedelta(milliseconds=1)


def local_day(at: int, zone: tzinfo) -> date:
    """Return the day on which a moment falls."""
    return to_local(at, zone).date()


def day_start(day: date, zone: tzinfo) -> int:
    """Return the moment at which a day begins; where midnight is left out, the first that there is."""
    return to_utc(datetime.combine(day, time()), zone)


def day_bounds(at: int, zone: tzinfo) -> tuple[int, int]:
    """Return the moments between which the day of a moment lies: the first belongs to it, the second does not."""
    day = local_day(at, zone)
    return day_start(day, zone), day_start(day + timedelta(days=1), zone)


def moment_on(day: date, minutes: int, zone: tzinfo) -> int:
    """Return the moment of a time of day, given in minutes after midnight on the wall."""
    return to_utc(datetime.combine(day, time()) + timedelta(minutes=minutes), zone)


@lru_cache(maxsize=8)
def offsets(zone: tzinfo, first_year: int = 1970, last_year: int = 2070) -> tuple[tuple[int, int], ...]:
    """Return from which moments on the clocks of a zone are ahead of UTC by how many milliseconds, in their order.

    The first holds for all that lies before, too; the last for all that follows.
    """
    end, at = to_utc(datetime(last_year + 1, 1, 1), UTC), to_utc(datetime(first_year, 1, 1), UTC)
    found = [(FIRST, _ahead(at, zone))]
    while at < end:
        following = at + 7 * DAY  # no zone changes its clocks twice within a week
        if (ahead := _ahead(following, zone)) != found[-1][1]:
            found.append((_first_with(at, following, ahead, zone), ahead))
        at = following
    return tuple(found)


def _ahead(at: int, zone: tzinfo) -> int:
    away = (_EPOCH + timedelta(milliseconds=at)).astimezone(zone).utcoffset() or timedelta()
    return away // timedelta(milliseconds=1)


def _first_with(before: int, after: int, ahead: int, zone: tzinfo) -> int:
    """Return the first minute between two moments at which the clocks are as they are at the second."""
    low, high = before // MINUTE, after // MINUTE
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _ahead(middle * MINUTE, zone) == ahead else (middle, high)
    return high * MINUTE
