"""Bring a finished backup to another place: the same bytes, compared after they were written."""

from __future__ import annotations

import shutil
from pathlib import Path

from crm_desktop.backup.anchor import Anchor, unreachable
from crm_desktop.backup.blobs import blob_of, is_whole
from crm_desktop.backup.catalogue import FAULT, READING, Backup, Level, read_backup
from crm_desktop.backup.pack import read_again
from crm_desktop.backup.take import clear_leftovers, make_place, turn
from crm_desktop.domain.errors import SnapshotInvalid, StoreFull
from crm_desktop.domain.i18n import tr
from crm_desktop.store.errors import room, translated
from crm_desktop.store.sealed_io import copy_file, rename, sync_folder

_SPARE = 16 << 20  # bytes that stay free beside the copy
_LEFT_OUT = (FAULT, READING)


def bring(backup: Backup, place: Path) -> Backup:
    """Copy a good backup into the folder `place`, whole or not at all, and return it as it lies there."""
    with turn:
        return _bring(backup, place)


def _bring(backup: Backup, place: Path) -> Backup:
    target = place / backup.folder.name
    if target.is_dir() and read_backup(target).level is not Level.BAD:
        return read_backup(target)
    make_place(place)
    clear_leftovers(place)
    _check_room(backup, place)
    part = place / f".part-{backup.folder.name}"
    anchor = Anchor(place)
    try:
        with translated(place):
            part.mkdir(mode=0o700)
            _bring_attachments(backup, place, anchor)
            for source in sorted(backup.folder.iterdir()):
                if source.is_file() and source.name not in _LEFT_OUT:
                    anchor.check()
                    copy_file(source, part / source.name)
            if not read_again(read_backup(part)):
                raise SnapshotInvalid(
                    tr("What was written to “{place}” is not what was sent", place=place),
                    tr("It is not used. Check the disk; the other places have the backup."),
                )
            sync_folder(part)
            anchor.check()
            if target.is_dir():  # a copy that had gone bad gives way to a good one
                shutil.rmtree(target)
            rename(part, target)
            sync_folder(place)
            anchor.check()
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        if not anchor.holds:
            anchor.sweep()
            raise unreachable(place) from None
        raise
    return read_backup(target)


def _bring_attachments(backup: Backup, place: Path, anchor: Anchor) -> None:
    for sha256 in backup.manifest.attachments if backup.manifest else ():
        anchor.check()
        if not is_whole(place, sha256):
            copy_file(blob_of(backup.folder.parent, sha256), blob_of(place, sha256))


def _check_room(backup: Backup, place: Path) -> None:
    needed = backup.bytes_on_disk + _SPARE
    if room(place) < needed:
        raise StoreFull(
            tr("Disk full on {place}: {size} MB needed for the backup", place=place, size=needed >> 20),
            tr("Free space there or choose another place. Backups that were made before are untouched."),
        )
