"""Bring things back: a copy to look at, records that were deleted since, or everything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from crm_desktop.backup.blobs import blob_of
from crm_desktop.backup.catalogue import PACKED, Backup
from crm_desktop.backup.manifest import Manifest, read_manifest
from crm_desktop.backup.pack import inflate
from crm_desktop.domain.errors import SnapshotInvalid
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.ids import new_id
from crm_desktop.domain.specs import ACTIVITY, AFFILIATION, ALIAS, ATTACHMENT, COMPANY, KIND, PERSON, Kind
from crm_desktop.services.belongings import restore_with_all
from crm_desktop.services.erasing import erased_ids
from crm_desktop.store import Cause, Store
from crm_desktop.store.connection import connect, driver
from crm_desktop.store.errors import translated
from crm_desktop.store.key_header import header_path
from crm_desktop.store.log import add_actor
from crm_desktop.store.sealed_io import blob_in, copy_file, hash_file, link_or_copy, publish, remove_folder, write_file

_SHOWN = (PERSON, COMPANY, ACTIVITY, AFFILIATION, ATTACHMENT)


@dataclass(frozen=True)
class Newer:
    """What a workspace holds that a backup does not."""

    changes: int
    records: int
    since: int  # UTC milliseconds of the backup


@dataclass(frozen=True)
class Deleted:
    """A record that was there when the backup was made and is in the bin now."""

    kind: str
    id: str
    title: str


def unpack(folder: Path, target: Path, manifest: Manifest | None = None) -> Path:
    """Copy a backup's workspace into `target`, compare it with the manifest and return its path."""
    manifest = manifest or read_manifest(folder)
    path = target / manifest.name
    for name, expected in manifest.files.items():
        plain, packed = folder / name, folder / (name + PACKED)
        if plain.exists():
            copy_file(plain, target / name)
        elif packed.exists():
            write_file(target / name, inflate(packed))
        if not (target / name).exists() or hash_file(target / name) != expected.sha256:
            raise SnapshotInvalid(
                tr("The backup “{name}” is damaged: “{file}” is not as it was written", name=folder.name, file=name),
                tr("Choose another backup. Nothing was changed."),
            )
    for sha256 in manifest.attachments:
        source = blob_of(folder.parent, sha256)
        if not source.exists() or hash_file(source) != sha256:
            raise SnapshotInvalid(
                tr(
                    "An attachment of the backup “{name}” is missing or damaged ({id})",
                    name=folder.name,
                    id=sha256[:12],
                ),
                tr("Choose another backup. Nothing was changed."),
            )
        link_or_copy(source, blob_in(path.with_name(path.name + ".files"), sha256))
    return path


def newer_than(store: Store, backup: Backup) -> Newer:
    """Count what would be lost if everything were replaced by a backup."""
    if backup.manifest is None:
        return Newer(0, 0, 0)
    head = backup.manifest.facts.head
    changes, records = store.query("SELECT count(*), count(DISTINCT rid) FROM change WHERE n > ?", (head,))[0]
    return Newer(int(str(changes)), int(str(records)), backup.made_at)


def find_deleted(store: Store, copy: Store) -> list[Deleted]:
    """Return what the copy of a backup holds and the workspace has in the bin or not at all."""
    found: list[Deleted] = []
    # What was merged into another record is there under that one's name: a merge is undone, not restored. What was
    # erased for good is not offered.
    rows = store.query(f"SELECT old_id FROM {ALIAS.name} WHERE deleted_at IS NULL")  # noqa: S608 kind's name
    merged = erased_ids(store) | {str(row[0]) for row in rows}
    for kind in _SHOWN:
        here = merged | {str(row[0]) for row in store.query(f"SELECT id FROM {kind.name} WHERE deleted_at IS NULL")}  # noqa: S608
        rows = copy.query(f"SELECT id, {kind.title} FROM {kind.name} WHERE deleted_at IS NULL")  # noqa: S608
        found += [Deleted(kind.name, str(r[0]), str(r[1] or "")) for r in rows if str(r[0]) not in here]
    return found


def bring_back(store: Store, copy: Store, records: Sequence[Deleted]) -> int:
    """Bring deleted records back as they were in the copy, as one undoable batch; return how many."""
    count = 0
    with store.batch(tr("Restore of deleted records"), cause=Cause.RESTORE) as batch:
        for record in records:
            kind = KIND[record.kind]
            if kind is ATTACHMENT:  # the file is there before a record names it
                for (sha256,) in copy.query("SELECT sha256 FROM attachment WHERE id = ?", (record.id,)):
                    bring_file(store, copy, str(sha256))
            unit = batch.unit()
            if unit.row(kind, record.id) is not None:
                count += restore_with_all(unit, kind, record.id)
            else:
                unit.insert(kind, id=record.id, **_values(copy, kind, record.id))
                count += 1
            batch.breathe()
    return count


def bring_file(store: Store, copy: Store, sha256: str) -> None:
    """Copy an attached file that is missing here."""
    source, target = blob_in(copy.folder, sha256), blob_in(store.folder, sha256)
    if source.is_file() and not target.is_file():
        copy_file(source, target)


def replace_all(path: Path, backup: Backup, *, before_risk: Callable[[], object]) -> Path:
    """Put a backup in the place of the workspace, which must be closed; return where the old file is kept.

    `before_risk` backs up what is there now. The new file is whole and checked before the old name changes hands;
    a kill at any moment leaves one of the two under the name.
    """
    before_risk()
    with translated(path):
        part = path.with_name(f".{path.name}.restore")
        if part.exists():
            remove_folder(part)  # of a restore that was cut off: its log would be read as that of the new copy
        part.mkdir(mode=0o700)
        fresh = unpack(backup.folder, part)
        _begin_again(fresh)
        kept = path.with_name(f"{path.stem}.before-restore-{new_id()[:8]}{path.suffix}")
        _keep_old(path, kept)
        copy_file(header_path(fresh), header_path(path))
        files = fresh.with_name(fresh.name + ".files")
        for blob in (p for p in files.rglob("*") if p.is_file()) if files.exists() else ():
            link_or_copy(blob, path.with_name(path.name + ".files") / blob.relative_to(files))
        for suffix in ("-wal", "-shm"):
            path.with_name(path.name + suffix).unlink(missing_ok=True)  # it would be read as the new file's own
        publish(fresh, path)
        remove_folder(part)
    return kept


def _begin_again(path: Path) -> None:
    """Give a restored file a generation and a device of its own: its numbers were given out before."""
    connection = connect(path)
    try:
        connection.execute("BEGIN IMMEDIATE")
        device = new_id()
        connection.execute("UPDATE meta SET value = ? WHERE key = 'generation'", (new_id(),))
        connection.execute("UPDATE meta SET value = ? WHERE key = 'device'", (device,))
        connection.execute("UPDATE ctx SET dev = ?, lsn = 0", (add_actor(connection, device),))
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _keep_old(path: Path, kept: Path) -> None:
    """Give the old file a second name, with its write-ahead log folded in.

    Where the old file is too damaged for that, its log is kept beside the kept file.
    """
    if path.exists():
        with suppress(driver.DatabaseError):
            connection = connect(path)
            try:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.close()
        link_or_copy(path, kept)
    leftover = path.with_name(path.name + "-wal")
    if leftover.exists():
        link_or_copy(leftover, kept.with_name(kept.name + "-wal"))


def _values(copy: Store, kind: Kind, record_id: str) -> dict[str, object]:
    from crm_desktop.store.codec import columns_of, read_row

    rows = copy.query(f"SELECT {', '.join(columns_of(kind))} FROM {kind.name} WHERE id = ?", (record_id,))  # noqa: S608
    values = read_row(kind, rows[0])
    values.pop("id")
    return values
