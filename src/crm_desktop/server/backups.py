"""Backups of the server: a folder of SQLite files whatever the database, proved by opening it; and the way back."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import msgspec

from crm_desktop.domain.errors import PlaceUnavailable, SnapshotInvalid
from crm_desktop.domain.i18n import tr
from crm_desktop.protocol.failpoints import fail_at
from crm_desktop.server.copying import Copied, copy_all
from crm_desktop.server.db import Database
from crm_desktop.server.lineage import mint
from crm_desktop.server.proving import faults
from crm_desktop.server.purges import apply_again
from crm_desktop.server.schema import SHELF
from crm_desktop.server.sqlite import SqliteDatabase
from crm_desktop.server.unfinished import PART, at_work, is_held, leave, remove_unfinished

MANIFEST = "manifest.json"
LAST = "backup_at"


class Kept(msgspec.Struct):
    """A workspace of a backup."""

    id: str
    seq: int
    chain: str


class Manifest(msgspec.Struct):
    """What a backup holds."""

    made_at: int
    schema: int
    workspaces: list[Kept]
    files: dict[str, str]  # path -> SHA-256


def back_up(database: Database, place: Path, now: int) -> tuple[Path, Manifest]:
    """Copy everything into a new folder, prove it, and only then say that it is durable."""
    name = datetime.fromtimestamp(now / 1000, UTC).strftime("crm-server-%Y%m%d-%H%M%S")
    final, part = place / name, place / f"{name}{PART}"
    if not place.is_dir():
        raise PlaceUnavailable(
            tr("The folder of the backups, {place}, is not there", place=place), tr("Mount it or name another one.")
        )
    if final.exists() or (part.exists() and is_held(part)):
        raise PlaceUnavailable(tr("There is a backup of this second already"), tr("Try again."))
    remove_unfinished(place)
    with at_work(part):
        copied = _copy(database, part)
        fail_at("backup-copied")
        manifest = Manifest(now, 1, [Kept(*one) for one in copied], _digests(part))
        _write(part / MANIFEST, msgspec.json.encode(manifest))
        prove(part)
    leave(part)
    part.rename(final)
    _sync(place)
    for one in manifest.workspaces:
        with database.write(one.id) as db:
            db.run("UPDATE workspace SET durable = ?2 WHERE workspace_id = ? AND durable < ?2", one.seq)
    with database.write(SHELF) as db:
        db.put("server", [(LAST, str(now))])
    return final, manifest


def _copy(database: Database, folder: Path) -> list[Copied]:
    copy = SqliteDatabase(folder)
    try:
        return copy_all(database, copy)
    finally:
        copy.close()  # the last connection takes the write-ahead log into the file


def prove(folder: Path) -> Manifest:
    """Open a backup as it would be restored, and compute everything again."""
    try:
        manifest = msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.MsgspecError) as error:
        raise SnapshotInvalid(
            tr("{folder} holds no backup of a server", folder=folder), tr("Name the folder that “backup” made.")
        ) from error
    if _digests(folder) != manifest.files:
        raise SnapshotInvalid(
            tr("The files of the backup {folder} are not those that were written", folder=folder.name),
            tr("Take an older backup; keep this one for whoever looks into it."),
        )
    database = _opened_apart(folder)
    try:
        found = database.check()
        for kept in manifest.workspaces:
            with database.read(kept.id) as db:
                found += faults(db)
                if (db.head.seq, db.head.chain) != (kept.seq, kept.chain):
                    found.append(tr("Workspace {id} is not as far as the list says", id=kept.id))
    finally:
        database.close()
        shutil.rmtree(database.folder, ignore_errors=True)
    if found:
        raise SnapshotInvalid(tr("The backup is not whole: {fault}", fault=found[0]), tr("Take an older backup."))
    return manifest


def restore(folder: Path, database: Database, purge_list: Path, now: int) -> Manifest:
    """Put a proved backup into an empty database; devices bring back what it lacks."""
    if folder.name.endswith(PART):
        raise SnapshotInvalid(
            tr("{folder} is a backup that was cut off", folder=folder.name), tr("Name one without “.part” at its end.")
        )
    manifest = prove(folder)
    with database.read(SHELF) as db:
        if db.row("SELECT 1 FROM tenant WHERE workspace_id = ?"):
            raise SnapshotInvalid(
                tr("There are workspaces here already"),
                tr("Move the data folder away, or name an empty database; nothing is overwritten."),
            )
    source = _opened_apart(folder)
    try:
        copy_all(source, database)
    finally:
        source.close()
        shutil.rmtree(source.folder, ignore_errors=True)
    for kept in manifest.workspaces:
        with database.write(kept.id) as db:
            mint(db, now)
            db.run("UPDATE workspace SET durable = seq WHERE workspace_id = ?")
            db.forget_head()
            apply_again(db, purge_list, now)
    return manifest


def last_backup(database: Database) -> int:
    """Return when the last proved backup was made, 0 for never."""
    with database.read(SHELF) as db:
        return int(db.value("SELECT value FROM server WHERE workspace_id = ? AND key = ?", LAST) or 0)


def _opened_apart(folder: Path) -> SqliteDatabase:
    """Open a copy of a backup: opening writes beside the files, and a backup stays as it was."""
    apart = folder.with_name(f"{folder.name}.open-{os.getpid()}")
    shutil.rmtree(apart, ignore_errors=True)
    shutil.copytree(folder, apart)
    return SqliteDatabase(apart)


def _digests(folder: Path) -> dict[str, str]:
    found = {}
    for path in sorted(folder.rglob("*.db")):
        with path.open("rb") as file:
            digest = sha256()
            while part := file.read(1 << 20):
                digest.update(part)
            os.fsync(file.fileno())
        found[path.relative_to(folder).as_posix()] = digest.hexdigest()
    return found


def _write(path: Path, body: bytes) -> None:
    with path.open("wb") as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    if hasattr(os, "O_DIRECTORY"):
        number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
