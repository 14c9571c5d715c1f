"""The only way in which bytes other than the database are written: whole, or not at all.

Plain for now. The day a workspace is encrypted, `_seal` and `_open` put an AEAD frame (a magic of eight bytes, key id,
nonce, chunks of 64 KiB) around the same bytes; names, places and callers stay as they are, and a file without the magic
is read as plain.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from crm_desktop.domain.errors import StorageError
from crm_desktop.domain.i18n import tr
from crm_desktop.store.errors import translated

CHUNK = 1 << 20
_RENAME_TRIES = 8
_FIRST_PAUSE = 0.02  # doubled each time: 2.5 s in all


def write_file(path: Path, data: bytes | Iterable[bytes]) -> int:
    """Write a file under a temporary name, then rename it; return how many bytes it holds."""
    # A name of its own for each writer: two that write the same file must not publish each other's half.
    part = path.with_name(f"{path.name}.{os.getpid()}-{os.urandom(3).hex()}.part")
    size = 0
    with translated(path):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            with open_new(part) as file:
                for chunk in (data,) if isinstance(data, bytes) else data:
                    file.write(chunk)
                    size += len(chunk)
                file.flush()
                os.fsync(file.fileno())
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        publish(part, path)
    return size


def open_new(path: Path) -> _Writer:
    """Open a new file that only this user reads; never through a link that somebody laid there."""
    path.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    return _Writer(os.open(path, flags, 0o600))


class _Writer:
    """A file descriptor with the three verbs that are needed."""

    def __init__(self, number: int) -> None:
        self._number = number

    def write(self, data: bytes) -> None:
        """Write all of `data`."""
        view = memoryview(data)
        while view:
            view = view[os.write(self._number, view) :]

    def flush(self) -> None:
        """Nothing is held back here."""

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._number

    def __enter__(self) -> _Writer:
        return self

    def __exit__(self, *_exc: object) -> None:
        os.close(self._number)


def publish(part: Path, path: Path) -> None:
    """Make a finished temporary file durable under its name."""
    with translated(path):
        sync_file(part)
        rename(part, path)
        sync_folder(path.parent)


def read_file(path: Path) -> bytes:
    """Return what a file holds."""
    with translated(path):
        return path.read_bytes()


def read_chunks(path: Path) -> Iterator[bytes]:
    """Yield what a file holds in pieces of 1 MiB."""
    with translated(path), path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def copy_file(source: Path, target: Path) -> int:
    """Copy a file whole or not at all; return its size."""
    return write_file(target, read_chunks(source))


def link_or_copy(source: Path, target: Path) -> None:
    """Give a file that never changes a second name; copy it where the disk can't."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if target.exists():
        return
    try:
        os.link(source, target)
    except OSError:
        copy_file(source, target)


def blob_in(folder: Path, sha256: str) -> Path:
    """Return where a folder of attachments keeps the file with this SHA-256."""
    return folder / sha256[:2] / sha256


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file."""
    import hashlib  # not needed to open a file

    digest = hashlib.sha256()
    for chunk in read_chunks(path):
        digest.update(chunk)
    return digest.hexdigest()


def remove_folder(path: Path) -> None:
    """Remove a folder and all that is in it."""
    with translated(path):
        shutil.rmtree(path, ignore_errors=False)


def sync_file(path: Path) -> None:
    """Wait until a file's bytes are on the disk."""
    number = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(number)
    finally:
        os.close(number)


def sync_data(number: int) -> None:
    """Wait until what was written to an open file so far is on the disk."""
    getattr(os, "fdatasync", os.fsync)(number)


def sync_folder(path: Path) -> None:
    """Wait until a folder's names are on the disk, where the system can say so."""
    if os.name == "nt":  # Windows has no such call; NTFS keeps names in its own journal
        return
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def rename(part: Path, path: Path) -> None:
    """Rename, waiting for a virus scanner or an open window to let go (reliability.md 3, 20)."""
    pause = _FIRST_PAUSE
    for attempt in range(_RENAME_TRIES):
        try:
            part.replace(path)
        except PermissionError as error:
            if attempt == _RENAME_TRIES - 1:
                raise StorageError(
                    tr("“{part}” could not be renamed to “{name}”", part=part, name=path.name),
                    tr("Another program, perhaps a virus scanner, holds it. Both files are kept; try again."),
                ) from error
            time.sleep(pause)
            pause *= 2
        else:
            return
