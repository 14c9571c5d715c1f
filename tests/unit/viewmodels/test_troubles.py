"""What the bell says of backups and sync: after a day, once, until it is mended."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from tests.ui.sync_fakes import states

from crm_desktop.domain.localtime import DAY, HOUR, here, to_utc
from crm_desktop.viewmodels.status import BackupState
from crm_desktop.viewmodels.sync.lines import Clockwork
from crm_desktop.viewmodels.troubles import Standing, Trouble, backup_trouble, standing, sync_troubles, with_told

WALL = datetime(2026, 3, 12, 10, 30)
NOW = to_utc(WALL, here())
TIME = Clockwork(NOW, lambda at, now: "", lambda at, now: "Wed 08:41")
PROVEN = WALL - timedelta(hours=5)


def stand(*found: Trouble, kept: object = None, now: int = NOW, known: bool = True) -> Standing:
    return standing(found, kept, now, are_backups_known=known, is_sync_known=known)


@pytest.mark.parametrize(
    ("state", "code", "words"),
    [
        (BackupState(PROVEN, n_away=2), "place", "2 places of the backups can't be reached"),
        (BackupState(PROVEN, is_away=True), "away", "The backups can't be reached"),
        (BackupState(PROVEN, failed_at=WALL), "failed", "The last backup failed"),
        (BackupState(WALL - timedelta(days=9)), "old", "Last verified backup 9 days ago"),
        (BackupState(PROVEN, is_damaged=True, is_away=True), "damaged", "Stop. The data file has a fault"),
        (BackupState(), "none", "No backup yet"),
    ],
)
def test_trouble_with_backups_is_said_as_in_the_status_bar(state: BackupState, code: str, words: str) -> None:
    trouble = backup_trouble(state, WALL)
    assert trouble is not None and (trouble.code, trouble.words) == (code, words)
    assert trouble.link == "Backups & health" and trouble.more


def test_backups_that_are_well_are_no_trouble() -> None:
    assert backup_trouble(BackupState(PROVEN), WALL) is None
    assert backup_trouble(BackupState(PROVEN, failed_at=PROVEN - timedelta(hours=1)), WALL) is None


@pytest.mark.parametrize(
    ("name", "words", "link"),
    [
        ("unreachable", "Can't reach the team copy", "Try now"),
        ("offline waiting", "Offline since Wed 08:41", "See the 7 changes"),
        ("sign in", "Sign in again to sync", "Sign in"),
        ("old", "Not synced for 8 days", "Back up now"),
        ("part failed", "1 change could not be sent", "Show it"),
        ("conflicts", "2 records need your choice", "Open Conflicts"),
    ],
)
def test_trouble_with_sync_is_said_as_in_the_status_bar(name: str, words: str, link: str) -> None:
    (trouble,) = sync_troubles(states(NOW)[name], TIME)
    assert (trouble.words, trouble.link) == (words, link)
    assert trouble.is_quiet == (name == "conflicts")


@pytest.mark.parametrize("name", ["up to date", "sending", "receiving", "offline", "healing", "paused"])
def test_what_goes_on_by_itself_is_no_trouble(name: str) -> None:
    assert sync_troubles(states(NOW)[name], TIME) == []


def test_what_may_be_over_tomorrow_waits_a_day() -> None:
    away = backup_trouble(BackupState(PROVEN, is_away=True), WALL)
    assert away is not None
    first = stand(away)
    later = stand(away, kept=first.memory, now=NOW + DAY)
    assert first.shown == () and [one.code for one in later.shown] == ["away"]
    assert later.shown[0].since == NOW


def test_how_long_the_server_is_away_is_known_after_a_restart() -> None:
    status = replace(states(NOW)["unreachable"], since_ms=NOW - 30 * HOUR)
    assert [one.code for one in stand(*sync_troubles(status, TIME)).shown] == ["far"]


def test_it_is_told_outside_the_window_once_a_day() -> None:
    far = sync_troubles(replace(states(NOW)["unreachable"], since_ms=NOW - 30 * HOUR), TIME)
    first = stand(*far)
    memory = with_told(first.memory, first.told, NOW)
    soon, tomorrow = stand(*far, kept=memory, now=NOW + HOUR), stand(*far, kept=memory, now=NOW + DAY)
    assert [len(one.told) for one in (first, soon, tomorrow)] == [1, 0, 1] and soon.shown


def test_a_choice_is_in_the_list_and_never_told_outside() -> None:
    choice = sync_troubles(states(NOW)["conflicts"], TIME)
    first = stand(*choice)
    later = stand(*choice, kept=first.memory, now=NOW + 9 * DAY)
    assert [one.code for one in later.shown] == ["choice"] and first.told == later.told == ()


def test_what_is_mended_is_forgotten_and_begins_anew() -> None:
    away = backup_trouble(BackupState(PROVEN, is_away=True), WALL)
    assert away is not None
    memory = stand(away).memory
    assert stand(kept=memory, known=False).memory == memory  # a backup runs: nothing is known now
    mended = stand(kept=memory, now=NOW + HOUR)
    again = stand(away, kept=mended.memory, now=NOW + DAY)
    assert mended.memory == {} and again.shown == ()


@pytest.mark.parametrize("kept", [None, 7, {"away": 3}, {"away": {"since": "long ago"}}])
def test_an_odd_memory_is_none(kept: object) -> None:
    away = backup_trouble(BackupState(PROVEN, is_away=True), WALL)
    assert away is not None and stand(away, kept=kept).memory == {"away": {"since": NOW}}
