"""How it stands between this computer and the team, as the status bar says it, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.services.sync_status import State, SyncStatus
from crm_desktop.viewmodels.status import StatusLine, sync_line

MINUTE, HOUR, DAY = 60_000, 3_600_000, 86_400_000


@dataclass(frozen=True)
class Clockwork:
    """Now, and how a moment is written: `clock` gives “08:41” for today and nothing before, `since` any moment."""

    now: int
    clock: Callable[[int, int], str]  # of a moment and now
    since: Callable[[int, int], str]
    has_battery: bool = False


def status_line(status: SyncStatus, time: Clockwork, *, sent: int | None = None) -> StatusLine:
    """Return the line of the status bar; `sent`: how many of the last changes arrived, where that is known."""
    if status.state is State.OFF:
        return sync_line(has_battery=time.has_battery)
    if status.state is State.PART_FAILED:
        return _part_failed(status, sent)
    return _LINES[status.state](status, time)


def last_sync_words(at: int | None, now: int) -> str:
    """Return “Last sync 2 minutes ago”."""
    if at is None:
        return tr("Not synced yet")
    gone = max(0, now - at)
    if gone < MINUTE:
        return tr("Last sync just now")
    if gone < HOUR:
        return trn("Last sync {n} minute ago", "Last sync {n} minutes ago", gone // MINUTE)
    if gone < DAY:
        return trn("Last sync {n} hour ago", "Last sync {n} hours ago", gone // HOUR)
    return trn("Last sync {n} day ago", "Last sync {n} days ago", gone // DAY)


def actions_of(status: SyncStatus) -> tuple[str, ...]:
    """Return what can be done about it, the most useful first; the names are those of `SyncVerbs`."""
    waits = ("show_waiting",) if status.waiting or status.refused else ()
    return {
        State.OFF: ("set_up",),
        State.UP_TO_DATE: ("sync_now",),
        State.SENDING: waits,
        State.RECEIVING: (),
        State.OFFLINE: (*waits, "try_now"),
        State.UNREACHABLE: ("try_now", *waits),
        State.SIGN_IN: ("sign_in", *waits),
        State.PART_FAILED: ("show_refused",),
        State.CONFLICTS: ("conflicts",),
        State.OLD: ("back_up", "try_now", *waits),
        State.READ_ONLY: ("close_copy",),
        State.HEALING: (),
        State.PAUSED: ("resume", *waits),
    }[status.state]


def action_words(name: str, status: SyncStatus) -> str:
    """Return what stands on the button."""
    if name == "show_waiting":
        if status.state is State.SENDING or not status.waiting:
            return tr("Show changes")
        return trn("See the {n} change", "See the {n} changes", status.waiting)
    return {
        "set_up": tr("Set up sync"),
        "sync_now": tr("Sync now"),
        "try_now": tr("Try now"),
        "details": tr("Show details"),
        "sign_in": tr("Sign in"),
        "show_refused": tr("Show it") if status.refused == 1 else tr("Show them"),
        "conflicts": tr("Open Conflicts"),
        "back_up": tr("Back up now"),
        "close_copy": tr("Close copy"),
        "resume": tr("Go on syncing"),
    }[name]


def action_icon(name: str) -> str:
    """Return the picture on the button."""
    icons = {
        "set_up": "settings",
        "sync_now": "refresh-cw",
        "try_now": "refresh-cw",
        "details": "chevron-down",
        "sign_in": "key-round",
        "show_refused": "triangle-alert",
        "conflicts": "git-compare",
        "back_up": "database-backup",
        "close_copy": "x",
        "resume": "play",
        "show_waiting": "cloud-upload",
    }
    return icons[name]


def _up_to_date(status: SyncStatus, time: Clockwork) -> StatusLine:
    return StatusLine("circle-check", "ok", tr("Up to date"), last_sync_words(status.last_sync_ms, time.now))


def _sending(status: SyncStatus, time: Clockwork) -> StatusLine:
    strong = trn("Sending {n} change", "Sending {n} changes", status.waiting)
    return StatusLine("cloud-upload", "accent", strong, tr("You can keep working"))


def _receiving(status: SyncStatus, time: Clockwork) -> StatusLine:
    strong = tr("Getting changes from the team")
    if status.receiving:
        strong = trn("Getting {n} change from the team", "Getting {n} changes from the team", status.receiving)
    return StatusLine("refresh-cw", "accent", strong, tr("You can keep working"))


def _offline(status: SyncStatus, time: Clockwork) -> StatusLine:
    strong = tr("Offline")
    if status.since_ms is not None:
        at = time.clock(status.since_ms, time.now)
        since = time.since(status.since_ms, time.now)
        strong = tr("Offline since {time}", time=at) if at else tr("Offline since {when}", when=since)
    if not status.waiting:
        return StatusLine("cloud-off", "text2", strong, tr("Everything here works"))
    return StatusLine("cloud-off", "warn", strong, saved_here(status.waiting, has_battery=time.has_battery))


def saved_here(waiting: int, *, has_battery: bool) -> str:
    """Say that so many changes are here and will be sent."""
    if has_battery:
        return trn(
            "{n} change saved on this laptop. It will be sent when you are back online.",
            "{n} changes saved on this laptop. They will be sent when you are back online.",
            waiting,
        )
    return trn(
        "{n} change saved on this computer. It will be sent when you are back online.",
        "{n} changes saved on this computer. They will be sent when you are back online.",
        waiting,
    )


def _unreachable(status: SyncStatus, time: Clockwork) -> StatusLine:
    strong = tr("Can't reach the team copy")
    left = (status.retry_at_ms or 0) - time.now
    if left >= MINUTE:
        minutes = -(-left // MINUTE)
        rest = (
            trn(
                "Trying again in {n} minute. Your changes are saved on this laptop.",
                "Trying again in {n} minutes. Your changes are saved on this laptop.",
                minutes,
            )
            if time.has_battery
            else trn(
                "Trying again in {n} minute. Your changes are saved on this computer.",
                "Trying again in {n} minutes. Your changes are saved on this computer.",
                minutes,
            )
        )
    elif time.has_battery:
        rest = tr("Trying again in a moment. Your changes are saved on this laptop.")
    else:
        rest = tr("Trying again in a moment. Your changes are saved on this computer.")
    return StatusLine("cloud-off", "warn", strong, rest)


def _sign_in(status: SyncStatus, time: Clockwork) -> StatusLine:
    return StatusLine("lock", "warn", tr("Sign in again to sync"), waiting_here(status.waiting, time))


def waiting_here(waiting: int, time: Clockwork) -> str:
    """Say how many changes wait here."""
    if not waiting:
        return tr("Nothing waits to be sent")
    if time.has_battery:
        return trn("{n} change is waiting on this laptop", "{n} changes are waiting on this laptop", waiting)
    return trn("{n} change is waiting on this computer", "{n} changes are waiting on this computer", waiting)


def _part_failed(status: SyncStatus, sent: int | None) -> StatusLine:
    strong = trn("{n} change could not be sent", "{n} changes could not be sent", status.refused)
    if sent:
        rest = trn("{n} was sent", "{n} were sent", sent)
    else:
        rest = tr("Everything else was sent") if not status.waiting else tr("You can keep working")
    return StatusLine("triangle-alert", "warn", strong, rest)


def _conflicts(status: SyncStatus, time: Clockwork) -> StatusLine:
    if status.conflicts:
        strong = trn("{n} record needs your choice", "{n} records need your choice", status.conflicts)
    else:
        strong = trn("{n} deletion waits for your word", "{n} deletions wait for your word", status.held)
    return StatusLine("git-compare", "conflict", strong)


def _old(status: SyncStatus, time: Clockwork) -> StatusLine:
    begun = status.last_sync_ms if status.last_sync_ms is not None else status.since_ms
    days = max(1, (time.now - begun) // DAY) if begun is not None else 8
    strong = trn("Not synced for {n} day", "Not synced for {n} days", days)
    if time.has_battery:
        rest = trn(
            "{n} change is only on this laptop. Make a backup.",
            "{n} changes are only on this laptop. Make a backup.",
            status.waiting,
        )
    else:
        rest = trn(
            "{n} change is only on this computer. Make a backup.",
            "{n} changes are only on this computer. Make a backup.",
            status.waiting,
        )
    return StatusLine("triangle-alert", "warn", strong, rest)


def _read_only(status: SyncStatus, time: Clockwork) -> StatusLine:
    return StatusLine("lock", "text2", tr("Read-only"), tr("Nothing you do here is saved."))


def _healing(status: SyncStatus, time: Clockwork) -> StatusLine:
    strong = tr("Putting this copy and the team's in step")
    return StatusLine("refresh-cw", "accent", strong, tr("You can keep working"))


def _paused(status: SyncStatus, time: Clockwork) -> StatusLine:
    return StatusLine("circle-pause", "text2", tr("Sync is paused"), waiting_here(status.waiting, time))


_LINES: dict[State, Callable[[SyncStatus, Clockwork], StatusLine]] = {
    State.UP_TO_DATE: _up_to_date,
    State.SENDING: _sending,
    State.RECEIVING: _receiving,
    State.OFFLINE: _offline,
    State.UNREACHABLE: _unreachable,
    State.SIGN_IN: _sign_in,
    State.CONFLICTS: _conflicts,
    State.OLD: _old,
    State.READ_ONLY: _read_only,
    State.HEALING: _healing,
    State.PAUSED: _paused,
}
