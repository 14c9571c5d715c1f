"""Trouble with backups and sync as the bell says it: one line each, once it has lasted, until it is mended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.localtime import DAY, here, to_utc
from crm_desktop.services.sync_status import State, SyncStatus
from crm_desktop.viewmodels.status import BackupState, backup_line
from crm_desktop.viewmodels.sync.lines import Clockwork, action_words, actions_of, status_line

KEPT = "troubles"  # code -> since when it is known, and when it was last told outside the window
BACKUPS = "backups"  # what the link of trouble with backups is for; the other names are those of sync
_OLD_DAYS = 3  # as in the status bar
_FAR = (State.OFFLINE, State.UNREACHABLE, State.SIGN_IN)
_OF_BACKUPS = ("damaged", "away", "failed", "none", "place", "old")

Memory = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Trouble:
    """One thing that is wrong: since when, what to press, and how loudly it may be said."""

    code: str
    words: str
    more: str
    action: str
    link: str
    tone: str = "warn"
    icon: str = "triangle-alert"
    since: int | None = None
    waits_a_day: bool = True  # what is over by tomorrow is no trouble yet
    is_quiet: bool = False  # it stands in the list, and is neither counted nor told


@dataclass(frozen=True)
class Standing:
    """What the bell shows, what is to be told outside the window now, and what to remember."""

    shown: tuple[Trouble, ...]
    told: tuple[Trouble, ...]
    memory: Memory


def backup_trouble(state: BackupState, now: datetime) -> Trouble | None:
    """Return what is wrong with the backups, the worst of it."""
    line, link = backup_line(replace(state, is_running=False), now), tr("Backups & health")
    code, waits, more = "", True, tr("Newer changes have no backup yet.")
    has_failed = state.failed_at is not None and (state.proven_at is None or state.failed_at > state.proven_at)
    if state.is_damaged:
        code, waits, more = "damaged", False, tr("Nothing was deleted. See what can be done.")
    elif state.is_away:
        code = "away"
    elif has_failed:
        code = "failed"
    elif state.proven_at is None:
        code = "none"
    elif (now.date() - state.proven_at.date()).days >= _OLD_DAYS:
        code, waits = "old", False
    elif state.n_away:
        words = trn(
            "{n} place of the backups can't be reached", "{n} places of the backups can't be reached", state.n_away
        )
        return Trouble("place", words, tr("The other places have them."), BACKUPS, link)
    if not code:
        return None
    since = to_utc(state.failed_at, here()) if code == "failed" and state.failed_at is not None else None
    return Trouble(code, line.rest, more, BACKUPS, link, line.tone, line.icon, since, waits)


def sync_troubles(status: SyncStatus, time: Clockwork, *, sent: int | None = None) -> list[Trouble]:
    """Return what is wrong with sync: out of reach, refused, or waiting for a choice."""
    found = []
    is_far = status.state in _FAR and (status.state is not State.OFFLINE or status.waiting > 0)
    if is_far or status.state is State.OLD:
        found.append(_of_sync("far", status, time, waits_a_day=status.state is not State.OLD))
    if status.refused and status.state is not State.PAUSED:
        refused = replace(status, state=State.PART_FAILED)
        line = status_line(refused, time, sent=sent)
        words = action_words("show_refused", refused)
        found.append(
            Trouble("refused", line.strong, line.rest, "show_refused", words, line.tone, line.icon, None, False)
        )
    if status.conflicts or status.held:
        asks = replace(status, state=State.CONFLICTS)
        found.append(replace(_of_sync("choice", asks, time, waits_a_day=False), is_quiet=True))
    return found


def standing(
    found: Iterable[Trouble], kept: object, now: int, *, are_backups_known: bool, is_sync_known: bool
) -> Standing:
    """Return what has lasted long enough to be shown, and what was not told for a day.

    What is not known at this moment, while a backup runs for one, is remembered as it was.
    """
    memory, shown, told = _read(kept), [], []
    new: Memory = {
        code: marks
        for code, marks in memory.items()
        if not (are_backups_known if code in _OF_BACKUPS else is_sync_known)
    }
    for trouble in found:
        before = memory.get(trouble.code, {})
        since = min(at for at in (before.get("since"), trouble.since, now) if at is not None)
        marks = new[trouble.code] = {"since": since} | ({"told": before["told"]} if "told" in before else {})
        has_lasted = now - since >= DAY
        if trouble.waits_a_day and not has_lasted:
            continue
        shown.append(replace(trouble, since=since))
        if has_lasted and not trouble.is_quiet and not 0 <= now - marks.get("told", -DAY) < DAY:
            told.append(trouble)
    return Standing(tuple(shown), tuple(told), new)


def with_told(memory: Memory, told: Iterable[Trouble], now: int) -> Memory:
    """Return what to remember once these were told outside the window."""
    codes = {trouble.code for trouble in told}
    return {code: marks | ({"told": now} if code in codes else {}) for code, marks in memory.items()}


def _of_sync(code: str, status: SyncStatus, time: Clockwork, *, waits_a_day: bool) -> Trouble:
    line, action = status_line(status, time), actions_of(status)[0]
    return Trouble(
        code, line.strong, line.rest, action, action_words(action, status), line.tone, line.icon, status.since_ms,
        waits_a_day,
    )  # fmt: skip


def _read(kept: object) -> Memory:
    if not isinstance(kept, Mapping):
        return {}
    return {
        str(code): {str(name): at for name, at in marks.items() if isinstance(at, int)}
        for code, marks in kept.items()
        if isinstance(marks, Mapping)
    }
