"""The exact words of each state of sync, on a laptop and on a computer."""

from __future__ import annotations

import pytest

from crm_desktop.services.sync_status import State, SyncStatus
from crm_desktop.viewmodels.sync.lines import DAY, MINUTE, Clockwork, action_words, actions_of, status_line

NOW = 1_773_300_000_000
LAPTOP = Clockwork(NOW, lambda at, now: "08:41", lambda at, now: "", has_battery=True)
COMPUTER = Clockwork(NOW, lambda at, now: "08:41", lambda at, now: "")

STATES = {
    "up to date": (SyncStatus(State.UP_TO_DATE, last_sync_ms=NOW - 2 * MINUTE), "circle-check", "ok",
                   "Up to date. Last sync 2 minutes ago"),
    "sending": (SyncStatus(State.SENDING, waiting=7), "cloud-upload", "accent",
                "Sending 7 changes. You can keep working"),
    "receiving": (SyncStatus(State.RECEIVING, receiving=24), "refresh-cw", "accent",
                  "Getting 24 changes from the team. You can keep working"),
    "offline": (SyncStatus(State.OFFLINE, since_ms=NOW), "cloud-off", "text2",
                "Offline since 08:41. Everything here works"),
    "offline, one waits": (SyncStatus(State.OFFLINE, waiting=1, since_ms=NOW), "cloud-off", "warn",
                           "Offline since 08:41. 1 change saved on this laptop. It will be sent when you are back "
                           "online."),
    "offline, some wait": (SyncStatus(State.OFFLINE, waiting=7, since_ms=NOW), "cloud-off", "warn",
                           "Offline since 08:41. 7 changes saved on this laptop. They will be sent when you are back "
                           "online."),
    "unreachable": (SyncStatus(State.UNREACHABLE, waiting=2, retry_at_ms=NOW + 2 * MINUTE), "cloud-off", "warn",
                    "Can't reach the team copy. Trying again in 2 minutes. Your changes are saved on this laptop."),
    "soon again": (SyncStatus(State.UNREACHABLE), "cloud-off", "warn",
                   "Can't reach the team copy. Trying again in a moment. Your changes are saved on this laptop."),
    "sign in": (SyncStatus(State.SIGN_IN, waiting=7), "lock", "warn",
                "Sign in again to sync. 7 changes are waiting on this laptop"),
    "conflicts": (SyncStatus(State.CONFLICTS, conflicts=2), "git-compare", "conflict", "2 records need your choice"),
    "held": (SyncStatus(State.CONFLICTS, held=1), "git-compare", "conflict", "1 deletion waits for your word"),
    "old": (SyncStatus(State.OLD, waiting=41, last_sync_ms=NOW - 8 * DAY), "triangle-alert", "warn",
            "Not synced for 8 days. 41 changes are only on this laptop. Make a backup."),
    "paused": (SyncStatus(State.PAUSED), "circle-pause", "text2", "Sync is paused. Nothing waits to be sent"),
    "off": (SyncStatus(State.OFF), "laptop", "text2", "This laptop only. Sync is off"),
}  # fmt: skip


@pytest.mark.parametrize("name", STATES)
def test_each_state_has_its_exact_words(name: str) -> None:
    status, icon, tone, spoken = STATES[name]
    line = status_line(status, LAPTOP)
    assert (line.icon, line.tone, line.spoken) == (icon, tone, spoken)


@pytest.mark.parametrize("name", STATES)
def test_a_computer_is_never_called_a_laptop(name: str) -> None:
    assert "laptop" not in status_line(STATES[name][0], COMPUTER).spoken


def test_another_day_is_named() -> None:
    before = Clockwork(NOW, lambda at, now: "", lambda at, now: "yesterday 08:41")
    assert status_line(SyncStatus(State.OFFLINE, since_ms=1), before).strong == "Offline since yesterday 08:41"


def test_what_was_refused_is_said_with_what_was_sent() -> None:
    status = SyncStatus(State.PART_FAILED, refused=1)
    assert status_line(status, LAPTOP, sent=6).spoken == "1 change could not be sent. 6 were sent"
    assert status_line(status, LAPTOP).spoken == "1 change could not be sent. Everything else was sent"


def test_the_last_sync_is_told_in_minutes_hours_and_days() -> None:
    def told(gone: int) -> str:
        return status_line(SyncStatus(State.UP_TO_DATE, last_sync_ms=NOW - gone), LAPTOP).rest

    assert told(0) == "Last sync just now"
    assert told(MINUTE) == "Last sync 1 minute ago"
    assert told(3 * 60 * MINUTE) == "Last sync 3 hours ago"
    assert told(2 * DAY) == "Last sync 2 days ago"


def test_every_state_can_be_said_and_offers_deeds_that_have_words() -> None:
    for state in State:
        status = SyncStatus(state, waiting=7, refused=1)
        assert status_line(status, LAPTOP).strong
        assert all(action_words(name, status) for name in actions_of(status))


def test_the_deeds_are_those_of_the_design() -> None:
    def offered(state: State, **more: int) -> list[str]:
        status = SyncStatus(state, **more)  # type: ignore[arg-type]
        return [action_words(name, status) for name in actions_of(status)]

    assert offered(State.OFFLINE) == ["Try now"]
    assert offered(State.OFFLINE, waiting=7) == ["See the 7 changes", "Try now"]
    assert offered(State.SENDING, waiting=7) == ["Show changes"]
    assert offered(State.UNREACHABLE) == ["Try now"]
    assert offered(State.SIGN_IN)[0] == "Sign in"
    assert offered(State.PART_FAILED, refused=1) == ["Show it"]
    assert offered(State.CONFLICTS, conflicts=2) == ["Open Conflicts"]
    assert offered(State.OLD, waiting=41)[0] == "Back up now"
