"""Until when backups of before still hold what was erased."""

from __future__ import annotations

import pytest

from crm_desktop.backup.holding import held_until
from crm_desktop.backup.retention import BEFORE_RISK, DAY, Copy

NOW = 1_773_000_000_000  # 2026-03-08


def copy(days: float, **more: object) -> Copy:
    return Copy(f"backup {days}", NOW - int(days * DAY), 1_000_000, is_good=True, is_proven=True, **more)  # type: ignore[arg-type]


def test_without_a_backup_nothing_holds_it() -> None:
    assert held_until([], NOW) is None


def test_a_backup_of_today_is_gone_once_each_later_day_has_one() -> None:
    found = held_until([copy(0.1)], NOW)
    assert found is not None and NOW + DAY <= found <= NOW + 40 * DAY


def test_the_last_of_a_month_stays_a_year() -> None:
    found = held_until([copy(0.1), copy(20)], NOW)
    assert found is not None and 300 * DAY < found - NOW < 370 * DAY


def test_a_backup_before_an_import_stays_its_thirty_days() -> None:
    found = held_until([copy(1, is_before_risk=True)], NOW)
    assert found is not None and found - NOW >= BEFORE_RISK - DAY


@pytest.mark.parametrize("budget", [1, 3_000_000])
def test_little_room_throws_it_away_sooner(budget: int) -> None:
    wide, narrow = held_until([copy(0.1), copy(20)], NOW), held_until([copy(0.1), copy(20)], NOW, budget)
    assert wide is not None and narrow is not None and narrow < wide
