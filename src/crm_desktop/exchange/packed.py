"""Open a ZIP archive of unknown make: what it unpacks to is counted while it is unpacked, not as it announces it.

Workbooks (XLSX, ODS) are ZIP archives too, and are checked by the same rules before a library reads them.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.domain.i18n import tr

MIB = 1 << 20
# What zipfile and zlib raise for a damaged file: a name that is no UTF-8 is a ValueError, a cut record a struct.error.
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, NotImplementedError, RuntimeError, ValueError)
PLAIN_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
MAX_ARCHIVE = 100 * MIB  # of a workbook, which is read into memory
MAX_UNPACKED = 200 * MIB
MAX_EXPORT = 4096 * MIB  # of an export of tables and files, which are unpacked onto the disk and read row by row
MAX_TABLES = 2048 * MIB  # its tables, unpacked
MAX_STREAMED = 8192 * MIB  # its files, unpacked: one at a time
MAX_RATIO = 100
MAX_ENTRIES = 2_000
MAX_FILES = 20_000  # with those that are named by an id: they are unpacked one by one, and each byte is counted
_RATIO_FROM = 1 * MIB  # a short text of spaces is packed as well, and does no harm
_PIECE = 1 << 18
_HEAD = 30  # bytes of an entry's own head, before its name
_IS_ENCRYPTED = 0x1
_SYMLINK, _MODE = 0o120000, 0o170000
_BY_ID = re.compile(r"(?:.*/)?(contentversion|attachments)/([0-9a-z]{15})(?:[0-9a-z]{3})?(?:\.\w+)?", re.IGNORECASE)
_DEVICES = frozenset(("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))))


@dataclass(frozen=True)
class Entry:
    """A file inside an archive."""

    name: str  # with its folders, as it stands in the archive
    size: int  # unpacked, as announced
    packed: int
    offset: int
    method: int


class Archive:
    """A ZIP file whose list of contents was checked. `pieces` unpacks; all that was unpacked counts together.

    An export of tables may be larger than a workbook, and the files beside its tables count by themselves.
    """

    def __init__(self, path: Path, *, is_export: bool = False) -> None:
        self.path = path
        self._is_export = is_export
        self.entries = _entries(path, MAX_EXPORT if is_export else MAX_ARCHIVE)
        self._unpacked = {False: 0, True: 0}  # tables, and files that are named by an id

    def names(self) -> frozenset[str]:
        """Return the names of the files in it."""
        return frozenset(entry.name for entry in self.entries)

    def pieces(self, entry: Entry) -> Iterator[bytes]:
        """Unpack a file, piece by piece; ImportFailed as soon as it becomes more than a file may be."""
        seen, is_file = 0, self._is_export and file_id_of(entry.name) is not None
        most = MAX_STREAMED if is_file else MAX_TABLES if self._is_export else MAX_UNPACKED
        honest = min(entry.size, MAX_RATIO * entry.packed)
        with self.path.open("rb") as file:
            for piece in _unpack(file, entry, self.path):
                seen += len(piece)
                self._unpacked[is_file] += len(piece)
                if self._unpacked[is_file] > most or seen > max(_RATIO_FROM, honest):
                    raise _bomb(self.path, entry.name)
                yield piece
        if seen != entry.size:
            raise damaged(self.path)

    def read(self, entry: Entry) -> bytes:
        """Unpack a whole file."""
        return b"".join(self.pieces(entry))


def _entries(path: Path, most: int) -> tuple[Entry, ...]:
    if path.stat().st_size > most:
        raise too_big(path, most)
    try:
        with zipfile.ZipFile(path) as archive:
            found = archive.infolist()
    except BROKEN as error:
        raise damaged(path) from error
    named = sum(file_id_of(info.filename) is not None for info in found) if len(found) > MAX_ENTRIES else 0
    if len(found) - named > MAX_ENTRIES or len(found) > MAX_FILES:
        limit = MAX_ENTRIES if len(found) - named > MAX_ENTRIES else MAX_FILES
        raise ImportFailed(
            tr("“{name}” holds {n} files; {limit} can be read", name=path.name, n=len(found), limit=limit),
            tr("Unpack it and import the files that you need, one by one."),
        )
    for info in found:
        _check(info, path)
    files = [info for info in found if not info.is_dir()]
    return tuple(Entry(i.filename, i.file_size, i.compress_size, i.header_offset, i.compress_type) for i in files)


def file_id_of(name: str) -> tuple[str, str] | None:
    """Return folder and id of a file that came with records and is named by its id alone; None of others."""
    match = _BY_ID.fullmatch(name.replace("\\", "/"))
    return (match[1].lower(), match[2]) if match else None


def _check(info: zipfile.ZipInfo, path: Path) -> None:
    name = info.orig_filename
    parts = PurePosixPath(name.replace("\\", "/")).parts
    is_link = info.external_attr >> 16 & _MODE == _SYMLINK
    is_outside = name.startswith(("/", "\\")) or ".." in parts or (len(name) > 1 and name[1] == ":") or "\0" in name
    if is_outside or is_link or any(part.partition(".")[0].lower() in _DEVICES for part in parts):
        raise ImportFailed(
            tr("“{name}” holds a file that points out of its folder: {inner}", name=path.name, inner=name[:100]),
            tr("Archives of export functions have no such files. Do not open it; ask where it comes from."),
        )
    if info.flag_bits & _IS_ENCRYPTED:
        raise locked(path)
    if info.compress_type not in PLAIN_METHODS:
        raise ImportFailed(
            tr("“{name}” is packed in a way that can't be read here", name=path.name),
            tr("Unpack it, pack the files as a plain ZIP, or import them one by one."),
        )


def _unpack(file: BinaryIO, entry: Entry, path: Path) -> Iterator[bytes]:
    """Unpack what is really there. zipfile would stop at the announced size, other readers do not."""
    file.seek(entry.offset)
    head = file.read(_HEAD)
    if len(head) < _HEAD or not head.startswith(b"PK\x03\x04"):
        raise damaged(path)
    name, extra = struct.unpack("<HH", head[26:30])
    file.seek(name + extra, 1)
    left = entry.packed
    inflater = None if entry.method == zipfile.ZIP_STORED else zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while left > 0 and (packed := file.read(min(_PIECE, left))):
            left -= len(packed)
            if inflater is None:
                yield packed
                continue
            while packed and not inflater.eof:
                yield inflater.decompress(packed, _PIECE)
                packed = inflater.unconsumed_tail
    except zlib.error as error:
        raise damaged(path) from error


def too_big(path: Path, most: int = MAX_ARCHIVE) -> ImportFailed:
    """Return the error of a file over the limit."""
    return ImportFailed(
        tr("“{name}” is larger than {n} MB", name=path.name, n=most // MIB),
        tr("Export fewer records at a time, or export them as CSV, which may be of any size."),
    )


def locked(path: Path) -> ImportFailed:
    """Return the error of a file that is protected by a password."""
    return ImportFailed(
        tr("“{name}” is protected by a password", name=path.name),
        tr("Open it in the program that it comes from, save it without a password and import that file."),
    )


def _bomb(path: Path, inner: str) -> ImportFailed:
    return ImportFailed(
        tr("“{name}” unpacks to far more than it should: {inner}", name=path.name, inner=inner[:100]),
        tr("Such files are made to fill a computer's memory. Ask where it comes from; nothing of it was read in."),
    )


def damaged(path: Path) -> ImportFailed:
    """Return the error of a file that ends early or was changed."""
    return ImportFailed(
        tr("“{name}” is damaged: its contents can't be unpacked", name=path.name),
        tr("Copy or download it again, or export it anew from the program that it comes from."),
    )
