"""Make a backup: database, key header and attachments, checked before it counts (the head of reliability.md)."""

from __future__ import annotations

import logging
import shutil
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

from crm_desktop import __version__
from crm_desktop.backup.anchor import Anchor, unreachable
from crm_desktop.backup.blobs import blob_of
from crm_desktop.backup.catalogue import Backup, Level, Reason, read_backup
from crm_desktop.backup.manifest import FileSum, Manifest, write_manifest
from crm_desktop.domain.errors import CrmError, StoreFull
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.ids import new_id
from crm_desktop.store import Store
from crm_desktop.store.connection import connect
from crm_desktop.store.errors import room, translated
from crm_desktop.store.key_header import header_path
from crm_desktop.store.sealed_io import blob_in, copy_file, hash_file, link_or_copy, rename, sync_file, sync_folder
from crm_desktop.store.snapshot import check_copy, copy_snapshot

log = logging.getLogger(__name__)

_SPARE = 16 << 20  # bytes that stay free beside the copy
turn = threading.RLock()  # an hourly backup and one before an import must not clear each other's folders


def take_backup(store: Store, place: Path, reason: Reason = Reason.BY_HAND) -> Backup:
    """Make a checked backup in the folder `place`; a failure leaves the others untouched and nothing half done.

    Raises PlaceUnavailable, StoreFull or SnapshotInvalid. The run is written down either way.
    """
    began = time.perf_counter()
    try:
        with turn:
            folder = _take(store, place, reason)
    except (CrmError, OSError) as error:
        _note_run(store, place, reason, "failed", 0, began, str(error))
        raise
    backup = read_backup(folder)
    _note_run(store, place, reason, Level.CHECKED, backup.bytes_on_disk, began, None)
    return backup


def make_place(place: Path) -> None:
    """Make the folder of a place if its disk is there."""
    # Only the two folders of our own are made: a missing parent means that the disk is not plugged in.
    if not place.parent.parent.is_dir():
        raise unreachable(place)
    try:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise unreachable(place) from error


def _take(store: Store, place: Path, reason: Reason) -> Path:
    store.check_place()
    make_place(place)
    clear_leftovers(place)
    _check_room(store, place)
    if store.high_water is not None:
        store.high_water.flush()
    made_at = store.clock.now()
    stamp = datetime.fromtimestamp(made_at / 1000, UTC).strftime("%Y%m%d-%H%M%S")
    name = f"backup-{stamp}-{reason}-{new_id()[-6:]}"
    part = place / f".part-{name}"
    anchor = Anchor(place)
    try:
        with translated(place):
            part.mkdir(mode=0o700)
            _fill(store, place, part, reason, made_at)
            sync_folder(part)
            anchor.check()
            rename(part, place / name)
            sync_folder(place)
            anchor.check()
    except BaseException:
        for half in (part, place / name):  # renamed, but not surely on the disk: what failed must not look made
            shutil.rmtree(half, ignore_errors=True)
        if not anchor.holds:
            anchor.sweep()
            raise unreachable(place) from None
        raise
    return place / name


def _fill(store: Store, place: Path, part: Path, reason: Reason, made_at: int) -> None:
    copy = part / store.path.name
    facts = copy_snapshot(store.path, copy, with_hashes=True)
    check_copy(copy, facts)
    sync_file(copy)
    files = {copy.name: FileSum(copy.stat().st_size, hash_file(copy))}
    header = header_path(store.path)
    if header.exists():
        copy_file(header, part / header.name)
        files[header.name] = FileSum(header.stat().st_size, hash_file(part / header.name))
    attachments, missing = _copy_attachments(store, place, copy)
    write_manifest(
        part,
        Manifest(
            workspace_id=store.workspace_id,
            generation=store.generation,
            name=store.path.name,
            made_at=made_at,
            reason=reason,
            program=__version__,
            facts=facts,
            files=files,
            attachments=attachments,
            missing=missing,
        ),
    )


def _copy_attachments(store: Store, place: Path, copy: Path) -> tuple[dict[str, int], list[str]]:
    """Bring every attachment that a row or the log names; each is kept once for all backups of the place."""
    attachments: dict[str, int] = {}
    missing: list[str] = []
    brought: set[Path] = set()
    for sha256 in named_attachments(copy):
        source, target = blob_in(store.folder, sha256), blob_of(place, sha256)
        if not target.exists():
            if not source.exists() or hash_file(source) != sha256:
                missing.append(sha256)
                continue
            link_or_copy(source, target)
            brought.add(target.parent)
        attachments[sha256] = target.stat().st_size
    for folder in brought:
        sync_folder(folder)
    return attachments, missing


def named_attachments(path: Path) -> list[str]:
    """Return the SHA-256 of each attachment that a row or the log of a workspace file names."""
    with translated(path):
        connection = connect(path, read_only=True)
        try:
            rows = connection.execute(
                "SELECT sha256 FROM attachment WHERE sha256 IS NOT NULL UNION "
                "SELECT json_extract(new, '$.sha256') FROM change WHERE tbl = 'attachment' AND new LIKE '%\"sha256\"%'"
            ).fetchall()
        finally:
            connection.close()
    return sorted(str(sha256) for (sha256,) in rows if sha256)


def clear_leftovers(place: Path) -> None:
    """Remove what an interrupted backup left behind."""
    for leftover in place.glob(".part-*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _check_room(store: Store, place: Path) -> None:
    needed = store.path.stat().st_size + _SPARE
    if room(place) < needed:
        raise StoreFull(
            tr("Disk full on {place}: {size} MB needed for the backup", place=place, size=needed >> 20),
            tr("Free space there or choose another place. Backups that were made before are untouched."),
        )


def note_run(store: Store, place: Path, reason: Reason, error: str) -> None:
    """Write down a backup that could not be made, or not be brought to a place."""
    _note_run(store, place, reason, "failed", 0, time.perf_counter(), error)


def _note_run(
    store: Store, place: Path, reason: Reason, level: str, size: int, began: float, error: str | None
) -> None:
    """Write a run down; where the workspace can't be written, the backup itself matters more."""
    values = (
        new_id(),
        store.clock.now(),
        str(place),
        reason,
        level,
        size,
        int((time.perf_counter() - began) * 1000),
        error,
    )
    if store.read_only:
        return
    try:
        store.run_in_transaction(
            lambda c: c.execute(
                "INSERT INTO backup_run(id, at, place, reason, level, bytes, millis, error) VALUES (?,?,?,?,?,?,?,?)",
                values,
            )
        )
    except CrmError as fault:
        log.warning("the backup run was not written down: %s", fault.title)
