"""When backups are made by themselves, and how much room they may take: a setting of the workspace on this computer."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from crm_desktop.backup.retention import BUDGET
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.store import Store

NAME = "backup.schedule"
HOURS = (1, 2, 4, 8, 24)
GIGABYTE = 1_000_000_000
SMALLEST, LARGEST = GIGABYTE // 2, 2_000 * GIGABYTE


@dataclass(frozen=True)
class Schedule:
    """Before an import, an update and a restore there is always one: that can't be switched off."""

    on_start: bool = True
    on_close: bool = True
    hours: int = 1  # 0: not while working
    budget: int = BUDGET  # bytes in each place; never costs the last good ones


def read_schedule(store: Store) -> Schedule:
    """Return the schedule; a value that is damaged falls back alone."""
    raw = store.get_setting(NAME, {})
    usual = Schedule()
    if not isinstance(raw, dict):
        return usual
    for name, value in raw.items():
        if hasattr(usual, name) and type(value) is type(getattr(usual, name)) and not _fault(name, value):
            usual = replace(usual, **{name: value})
    return usual


def write_schedule(store: Store, schedule: Schedule) -> None:
    """Keep a schedule; ValidationError says which value can't be."""
    for name, value in asdict(schedule).items():
        if fault := _fault(name, value):
            raise ValidationError(fault, tr("Nothing was changed."), field=name)
    store.set_setting(NAME, asdict(schedule))


def _fault(name: str, value: object) -> str:
    if name == "hours" and not (isinstance(value, int) and 0 <= value <= 24):
        return tr("Backups can be made every 1 to 24 hours, or not while working (0)")
    if name == "budget" and not (isinstance(value, int) and SMALLEST <= value <= LARGEST):
        return tr("Backups need 0.5 to 2,000 GB of room")
    return ""
