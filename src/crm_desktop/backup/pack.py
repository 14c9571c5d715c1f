"""Older backups are kept compressed (zlib level 1: 5.8 to 1), and read again from time to time."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator
from pathlib import Path

from crm_desktop.backup.blobs import is_whole
from crm_desktop.backup.catalogue import PACKED, Backup, note_fault
from crm_desktop.domain.errors import SnapshotInvalid
from crm_desktop.domain.i18n import tr
from crm_desktop.store.sealed_io import hash_file, read_chunks, read_file, write_file

_DAMAGED = b"damaged"


def pack(backup: Backup) -> None:
    """Compress a backup's database; the plain copy goes only after the packed one was read back whole."""
    if backup.manifest is None:
        return
    plain = backup.folder / backup.manifest.name
    if not plain.exists():
        return
    packed = plain.with_name(plain.name + PACKED)
    write_file(packed, _deflate(read_chunks(plain)))
    if _hash(inflate(packed)) != backup.manifest.files[plain.name].sha256:
        packed.unlink()
        raise SnapshotInvalid(
            tr("The backup “{name}” could not be compressed without a fault", name=backup.folder.name),
            tr("It is kept as it is. Check the disk."),
        )
    # The last bits of the compressed stream belong to no byte of the plain file: they need a sum of their own.
    write_file(_sum_of(packed), hash_file(packed).encode())
    plain.unlink()


def read_again(backup: Backup) -> bool:
    """Compare every byte of a backup with its sums; a fault is written down. Return whether it is good."""
    if backup.manifest is None:
        return False
    for name, file in backup.manifest.files.items():
        path = backup.folder / name
        packed = path.with_name(name + PACKED)
        found = hash_file(path) if path.exists() else (_hash(inflate(packed)) if packed.exists() else "")
        if found != file.sha256 or not (path.exists() or _is_as_packed(packed)):
            note_fault(backup.folder, tr("“{file}” is not as it was written", file=name))
            return False
    for sha256 in backup.manifest.attachments:
        if not is_whole(backup.folder.parent, sha256):
            note_fault(backup.folder, tr("An attachment is missing or damaged ({id})", id=sha256[:12]))
            return False
    return True


def _sum_of(packed: Path) -> Path:
    """Return where the SHA-256 of a packed file stands."""
    return packed.with_name(packed.name + ".sha256")


def _is_as_packed(packed: Path) -> bool:
    """Return whether a packed file has the sum that it was written with."""
    return _sum_of(packed).exists() and read_file(_sum_of(packed)).decode("ascii", "replace") == hash_file(packed)


def inflate(packed: Path) -> Iterator[bytes]:
    """Yield the plain bytes of a packed file; a damaged one gives other bytes, so that sums differ."""
    stream = zlib.decompressobj()
    try:
        for chunk in read_chunks(packed):
            yield stream.decompress(chunk)
        yield stream.flush()
    except zlib.error:
        yield _DAMAGED  # also where only the checksum at the end is hit and every byte before it came out right


def _deflate(chunks: Iterator[bytes]) -> Iterator[bytes]:
    stream = zlib.compressobj(1)
    for chunk in chunks:
        yield stream.compress(chunk)
    yield stream.flush()


def _hash(chunks: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()
