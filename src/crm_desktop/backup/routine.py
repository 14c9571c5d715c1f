"""What happens by itself: when a backup is due, which are proven, compressed, read again or deleted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from crm_desktop.backup.blobs import BLOBS
from crm_desktop.backup.catalogue import Backup, Level, Reason, list_backups, note_reading, read_at
from crm_desktop.backup.pack import pack, read_again
from crm_desktop.backup.prove import prove_backup
from crm_desktop.backup.retention import BUDGET, DAY, HOUR, Copy, keep
from crm_desktop.backup.take import take_backup
from crm_desktop.store import Store
from crm_desktop.store.sealed_io import remove_folder

_BEFORE_RISK = (Reason.BEFORE_IMPORT, Reason.BEFORE_UPGRADE, Reason.BEFORE_RESTORE)
_PLAIN = 3  # the newest ones stay uncompressed, ready to be opened
_WEEK = 7 * DAY


def due(backups: Sequence[Backup], head: int, now: int, hours: int = 1) -> Reason | None:
    """Return why a backup is due now; None where nothing is new or the last one is young enough.

    With 0 `hours` only the one of the day is.
    """
    good = [b for b in backups if b.level is not Level.BAD and b.manifest is not None]
    if good and good[0].manifest is not None and good[0].manifest.facts.head == head:
        return None
    if not any(now - b.made_at < DAY for b in good):
        return Reason.DAILY
    return Reason.HOURLY if hours and now - good[0].made_at >= hours * HOUR else None


def is_new(backups: Sequence[Backup], head: int) -> bool:
    """Return whether the log has something that no good backup holds."""
    return not any(b.manifest and b.manifest.facts.head >= head for b in backups if b.level is not Level.BAD)


def last_proven(backups: Sequence[Backup]) -> Backup | None:
    """Return the newest proven backup."""
    return next((b for b in backups if b.level is Level.PROVEN), None)


def back_up(store: Store, place: Path, reason: Reason, *, prove: bool, budget: int = BUDGET) -> Backup:
    """Take a backup, prove it where asked, then tidy the place."""
    backup = take_backup(store, place, reason)
    if prove:
        backup = prove_backup(backup, store.clock)
    tidy(place, store.clock.now(), budget)
    return backup


def tidy(place: Path, now: int, budget: int = BUDGET) -> list[str]:
    """Delete what retention lets go and compress what is older; return the names of what was deleted."""
    backups = list_backups(place)
    kept = keep([as_copy(b) for b in backups], now, budget)
    gone = [b for b in backups if b.folder.name not in kept]
    for backup in gone:
        remove_folder(backup.folder)
    left = [b for b in backups if b.folder.name in kept]
    for backup in left[_PLAIN:]:
        if backup.level is not Level.BAD:
            pack(backup)
    if gone:
        _drop_blobs(place, left)
    return [b.folder.name for b in gone]


def read_all_again(place: Path) -> list[Backup]:
    """Compare every byte of every backup with its sums; return those that are bad now."""
    return [b for b in list_backups(place) if b.level is Level.BAD or not read_again(b)]


def read_due(place: Path, now: int) -> list[Backup]:
    """Read those again that were not read for a week, and return those that are bad now."""
    backups = [b for b in list_backups(place) if b.level is not Level.BAD and now - read_at(b) >= _WEEK]
    bad = []
    for backup in backups:
        if read_again(backup):
            note_reading(backup.folder, now)
        else:
            bad.append(backup)
    return bad


def take_due(store: Store, place: Path) -> Backup | None:
    """Take the backup that is due, a daily one proven; None where none is.

    Those not read for a week are read first: where one has gone bad, a new one is taken at once.
    """
    if read_due(place, store.clock.now()):
        return back_up(store, place, Reason.DAILY, prove=True)
    reason = due(list_backups(place), store.head(), store.clock.now())
    return back_up(store, place, reason, prove=reason is Reason.DAILY) if reason else None


def as_copy(backup: Backup) -> Copy:
    """Return a backup as retention sees it."""
    reason = backup.manifest.reason if backup.manifest else ""
    return Copy(
        backup.folder.name,
        backup.made_at,
        backup.bytes_on_disk,
        is_good=backup.level is not Level.BAD,
        is_proven=backup.level is Level.PROVEN,
        is_before_risk=reason in _BEFORE_RISK,
    )


def _drop_blobs(place: Path, kept: Sequence[Backup]) -> None:
    """Delete attachments that no kept backup names; where one manifest can't be read, none is deleted."""
    if any(b.manifest is None for b in kept):
        return
    named = {sha256 for b in kept if b.manifest for sha256 in b.manifest.attachments}
    for path in (place / BLOBS).glob("??/*"):
        if path.name not in named:
            path.unlink(missing_ok=True)
