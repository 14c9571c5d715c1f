"""Errors of SQLite and of the file system, said to a person (reliability.md 3, 1-24)."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from crm_desktop.domain.errors import StorageError, StoreBusy, StoreCorrupt, StoreFull, StoreReadOnly
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.store.connection import driver

# Primary result codes of SQLite; an extended code carries one of them in its lowest byte.
_BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 5, 6, 8, 10, 11, 13, 14, 26
_WORDS = {
    "database is locked": _BUSY,
    "attempt to write a readonly database": _READONLY,
    "disk I/O error": _IOERR,
    "database disk image is malformed": _CORRUPT,
    "database or disk is full": _FULL,
    "unable to open database file": _CANTOPEN,
    "file is not a database": _NOTADB,
}
_LEAST_ROOM = 64 << 10  # bytes
_NEEDED = 16  # MB that a stopped save is told to make room for
_NO_ROOM = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG)


_ODD_PATH = (errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EINVAL, errno.EEXIST, errno.EXDEV)


class translated_database:
    """Turn what the driver raises about `path` into errors that say what to do; around work with other files, too.

    No generator: a save enters seven of these, which took a fiftieth of it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        """Begin."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Raise the error that says what to do in the place of one that doesn't."""
        if error is not None:
            said = self._said(error)
            if said is not None:
                raise said from error

    def _said(self, error: BaseException) -> Exception | None:
        # A rule of our own tables is a bug, not a fault of the disk.
        if isinstance(error, driver.DatabaseError) and not isinstance(error, driver.IntegrityError):
            return _from_sqlite(self._path, error)
        return None


class translated(translated_database):
    """Do so with what the system raises, too."""

    def _said(self, error: BaseException) -> Exception | None:
        return _from_system(self._path, error) if isinstance(error, OSError) else super()._said(error)


def _from_sqlite(path: Path, error: Exception) -> StorageError | None:
    code = _code(error)
    if code in (_BUSY, _LOCKED):
        from crm_desktop.store.lock_holder import holder_of  # late: start-up

        holder = holder_of(path)
        return StoreBusy(
            tr("“{name}” is in use by {program}", name=path.name, program=holder) if holder
            else tr("“{name}” is in use by another program", name=path.name),
            tr("It held the file for more than 5 seconds. Close the other program and try again; nothing is lost."),
        )  # fmt: skip
    if code == _FULL:
        return disk_full(path)
    if code == _READONLY or (code == _CANTOPEN and path.exists()):
        return read_only(path)
    if code == _CORRUPT:
        return has_fault(path)
    if code == _NOTADB:
        return StoreCorrupt(
            tr("“{path}” is not a workspace, or it is damaged", path=path),
            tr("Choose another file, or restore the newest backup. The file was not changed."),
        )
    if code in (_IOERR, _CANTOPEN):
        # The index of the log is a file too; without room for it SQLite speaks of an error of the disk.
        return disk_full(path) if room(path) < _LEAST_ROOM else disk_fault(path)
    return None


def _code(error: BaseException | None) -> int:
    """Return the primary result code; the driver's `backup` gives none, only SQLite's words."""
    code: int | None = getattr(error, "sqlite_errorcode", None)
    return code & 0xFF if code is not None else _WORDS.get(str(error), 0)


def failed_on_disk(error: StorageError) -> bool:
    """Return whether SQLite was told of a fault by the disk: what it holds now is not known."""
    return _code(error.__cause__) == _IOERR


def _from_system(path: Path, error: OSError) -> StorageError:
    if error.errno in _NO_ROOM:
        return disk_full(path)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return read_only(path)
    if error.errno == errno.ENOENT:
        return StorageError(
            tr("There is no file “{path}”", path=error.filename or path),
            tr("Check the name, or restore the newest backup."),
        )
    if error.errno in _ODD_PATH:
        return StorageError(
            tr("“{path}” can't be used: {reason}", path=error.filename or path, reason=error.strerror or error.errno),
            tr("Choose another name or another folder."),
        )
    return disk_fault(path)


def disk_full(path: Path) -> StoreFull:
    """Return the error for a disk without room."""
    return StoreFull(
        tr("Disk full on {place}: {size} MB needed", place=path.parent, size=_NEEDED),
        tr("Free space or choose another folder, then save again. Your text is still here."),
    )


def has_fault(path: Path) -> StoreCorrupt:
    """Return the error for a file whose structure is damaged."""
    return StoreCorrupt(
        tr("The data file “{name}” has a fault", name=path.name),
        tr("Stop working in it; nothing was deleted. Restore the newest backup or send the report to IT."),
    )


def disk_fault(path: Path) -> StorageError:
    """Return the error for a disk that fails."""
    return StorageError(
        tr("“{path}” can't be read or written: the disk reports an error", path=path),
        tr("Check the disk and its cable. What was saved before is safe; the last change was not saved."),
    )


def unconfirmed(path: Path) -> StorageError:
    """Return the error of a store that stopped: the disk failed in a commit, and nobody knows what it holds now."""
    return StorageError(
        tr("The disk reported an error while “{name}” was being saved", name=path.name),
        tr("Nothing more is written. Check the disk, then start the program again: the file is looked over first."),
    )


def only_read(path: Path, missing_changes: int) -> StoreReadOnly:
    """Return the error for a write to a store that is open for reading only."""
    if missing_changes:
        return StoreReadOnly(
            trn("{n} saved change is missing from “{name}”", "{n} saved changes are missing from “{name}”",
                missing_changes, name=path.name),
            tr("Nothing is written until you choose: restore the newest backup, or go on without them."),
        )  # fmt: skip
    return StoreReadOnly(
        tr("“{name}” is open for reading only", name=path.name),
        tr("Open the workspace from a folder that you may write to."),
    )


def read_only(path: Path) -> StoreReadOnly:
    """Return the error for a file or folder that can't be written; it names the owner where that is known."""
    return StoreReadOnly(
        tr("“{path}” can't be written (it belongs to {owner})", path=path, owner=_owner(path)),
        tr("Ask for the right to write there, or open a copy in a folder of your own."),
    )


def room(path: Path) -> int:
    """Return the free bytes of the disk on which `path` lies."""
    folder = next(p for p in (path, *path.parents) if p.exists())
    return shutil.disk_usage(folder).free


def _owner(path: Path) -> str:
    try:
        return next(p for p in (path, *path.parents) if p.exists()).owner()
    except (KeyError, OSError, NotImplementedError, StopIteration):
        return tr("another user")
