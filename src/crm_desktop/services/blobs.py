"""The folder of attachments: files named by their SHA-256. The only code that touches it."""

from __future__ import annotations

import hashlib
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

from crm_desktop.domain.errors import StoreCorrupt
from crm_desktop.domain.i18n import tr
from crm_desktop.store.engine import Store
from crm_desktop.store.sealed_io import blob_in, copy_file, hash_file, read_file, write_file

_SHA256 = re.compile(r"[0-9a-f]{64}")
_FRESH = 3600  # seconds in which a blob may wait for the row that names it


def put_blob(store: Store, data: bytes) -> str:
    """Keep bytes and return their SHA-256; the same bytes are kept once. They are on the disk when this returns."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = blob_path(store, sha256)
    if not (path.is_file() and path.stat().st_size == len(data)):
        write_file(path, data)
    return sha256


def put_blob_file(store: Store, source: Path) -> tuple[str, int]:
    """Keep what a file holds, piece by piece; return its SHA-256 and its size. It is on the disk when this returns."""
    sha256, size = hash_file(source), source.stat().st_size
    path = blob_path(store, sha256)
    if not (path.is_file() and path.stat().st_size == size):
        copy_file(source, path)
    return sha256, size


def read_blob(store: Store, sha256: str, name: str = "") -> bytes:
    """Return bytes, proven to be what was kept."""
    path = blob_path(store, sha256)
    if not path.is_file():
        raise StoreCorrupt(
            tr("The file “{name}” is missing from the folder of attachments", name=name or sha256[:12]),
            tr("Restore it from the newest backup."),
        )
    data = read_file(path)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise StoreCorrupt(
            tr("The file “{name}” is not what was saved", name=name or sha256[:12]),
            tr("Restore it from the newest backup; the damaged one is kept."),
        )
    return data


def list_blobs(store: Store) -> Iterator[str]:
    """Yield the SHA-256 of every blob in the folder."""
    for folder in sorted(store.folder.glob("??")):
        for path in sorted(folder.iterdir()):
            if _SHA256.fullmatch(path.name):
                yield path.name


def named_blobs(store: Store) -> set[str]:
    """Return the SHA-256 of what a row or the log names: an undo or a restore may need it."""
    rows = store.query(
        "SELECT sha256 FROM attachment UNION SELECT new ->> 'sha256' FROM change WHERE tbl = 'attachment' "
        "UNION SELECT old ->> 'sha256' FROM change WHERE tbl = 'attachment'"
    )
    return {str(row[0]) for row in rows if row[0]}


def remove_unnamed(store: Store, *, fresh: float = _FRESH) -> int:
    """Remove blobs that nothing names, those just written excepted; return how many."""
    named = named_blobs(store) | _drafted(store)
    removed = 0
    for sha256 in list(list_blobs(store)):
        path = blob_path(store, sha256)
        if sha256 not in named and time.time() - path.stat().st_mtime >= fresh:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _drafted(store: Store) -> set[str]:
    """Return the SHA-256 of files that go along with e-mails that nobody has saved yet."""
    rows = store.query("SELECT text FROM draft WHERE field = 'files' AND place LIKE 'compose/%'")
    return {str(one["sha256"]) for (text,) in rows for one in json.loads(str(text))}


def blob_path(store: Store, sha256: str) -> Path:
    """Return where a blob stands; a name from a file never becomes a path."""
    if not _SHA256.fullmatch(sha256):
        raise StoreCorrupt(
            tr("An attachment has a wrong checksum in this file"), tr("Restore the record from the newest backup.")
        )
    return blob_in(store.folder, sha256)
