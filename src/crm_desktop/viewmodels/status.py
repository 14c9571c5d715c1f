"""The two sentences of the status bar: who has the data, and what was backed up and proved."""

from __future__ import annotations

import re
from datetime import datetime

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.plain import plain


@plain
class StatusLine:
    """What a side of the status bar says. `strong` stands first and in weight."""

    icon: str
    tone: str
    strong: str
    rest: str = ""

    @property
    def spoken(self) -> str:
        """Return the whole as one sentence for a screen reader."""
        return ". ".join(part for part in (self.strong, self.rest) if part)


@plain
class BackupState:
    """What is known of the backups. Times are local."""

    proven_at: datetime | None = None
    failed_at: datetime | None = None
    is_running: bool = False
    is_known: bool = True
    is_away: bool = False  # no place of the backups can be used
    is_damaged: bool = False  # the data file itself has a fault
    n_away: int = 0  # places that can't be used
    n_found: int = 0  # checks that found something to repair


def sync_line(*, has_battery: bool) -> StatusLine:
    """Return the line for a workspace that is on this machine alone."""
    if has_battery:
        return StatusLine("laptop", "text2", tr("This laptop only"), tr("Sync is off"))
    return StatusLine("monitor", "text2", tr("This computer only"), tr("Sync is off"))


def read_only_line(advice: str) -> StatusLine:
    """Return the line for a workspace that can't be changed."""
    return StatusLine("lock", "text2", tr("Read-only"), advice)


def not_saved_line(why: str) -> StatusLine:
    """Return the line for a save that failed; it stays until a save succeeds."""
    return StatusLine("circle-alert", "danger", tr("Not saved"), tr("{why}. Keep this window open.", why=why))


def backup_line(state: BackupState, now: datetime, *, show_time: str = "%H:%M") -> StatusLine:
    """Return the line about the last backup that was proved by restoring it."""
    if not state.is_known:
        return StatusLine("database-backup", "text2", "", tr("Looking at the backups…"))
    if state.is_damaged:
        return StatusLine("circle-alert", "danger", "", tr("Stop. The data file has a fault"))
    if state.is_running:
        return StatusLine("database-backup", "accent", "", tr("Backing up…"))
    if state.is_away:
        return StatusLine("triangle-alert", "danger", "", tr("The backups can't be reached"))
    if state.proven_at is None:
        if state.failed_at is not None:
            return StatusLine("triangle-alert", "danger", "", tr("The last backup failed"))
        return StatusLine("triangle-alert", "warn", "", tr("No backup yet"))
    if state.failed_at is not None and state.failed_at > state.proven_at:
        return StatusLine("triangle-alert", "warn", "", tr("The last backup failed"))
    days = (now.date() - state.proven_at.date()).days
    return _verified(state.proven_at, days, show_time)


def backup_icon(state: BackupState, now: datetime) -> tuple[str, str, str]:
    """Return (icon, tone, words) for the mark beside Backups & health; no icon while nothing is known."""
    if not state.is_known:
        return "", "text2", ""
    line = backup_line(state, now)
    if state.n_found and line.tone == "ok":
        words = trn("{n} check found something", "{n} checks found something", state.n_found)
        return "triangle-alert", "warn", words
    if line.tone == "ok":
        return "circle-check", "ok", tr("All is well")
    return ("triangle-alert" if line.tone in ("warn", "danger") else line.icon), line.tone, line.rest


def _verified(at: datetime, days: int, show_time: str) -> StatusLine:
    time = at.strftime(show_time)
    if days <= 0:
        return StatusLine("shield-check", "ok", "", tr("Backup verified today {time}", time=time))
    if days == 1:
        return StatusLine("shield-check", "ok", "", tr("Backup verified yesterday {time}", time=time))
    if days < 3:
        words = trn("Backup verified {n} day ago", "Backup verified {n} days ago", days)
        return StatusLine("shield-check", "ok", "", words)
    words = trn("Last verified backup {n} day ago", "Last verified backup {n} days ago", days)
    return StatusLine("triangle-alert", "warn", "", words)


def initials(name: str) -> str:
    """Return one or two capital letters for a round picture."""
    letters = "".join(word[0] for word in re.findall(r"\w+", name)[:2])
    return letters.upper()


def title_of(view: str, workspace: str) -> str:
    """Return the title of the window."""
    return f"{view} – {workspace}" if view else workspace
