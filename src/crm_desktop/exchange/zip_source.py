"""Read an archive of several tables, as CRM programs export it: each is recognised, companies go in before people.

Files are unpacked into a folder of their own that only this account may open, and that goes when the source is let go.
"""

from __future__ import annotations

import re
import shutil
import weakref
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.domain.i18n import mark, tr
from crm_desktop.exchange import salesforce_files
from crm_desktop.exchange.foreign_table import ForeignTable
from crm_desktop.exchange.packed import MAX_TABLES, MIB, Archive, Entry, file_id_of
from crm_desktop.exchange.several import in_order, is_usable, label_of, unusable
from crm_desktop.exchange.source_file import ZIP, LeftOut, Source
from crm_desktop.services.temporary import temporary_folder

TABLES = frozenset((".csv", ".tsv", ".tab", ".txt", ".xlsx", ".xls", ".ods", ".vcf", ".vcard"))
_ARCHIVES = frozenset((".zip", ".gz", ".7z", ".rar", ".tar", ".bz2", ".xz"))
_UNSAFE = re.compile(r'[\x00-\x1f<>:"/\\|?*]')
SEVERAL = mark("An archive of several tables")
ONLY_FILES = mark("Files for the pages of records that are here")
OpenOne = Callable[[Path], Source]


def open_zip(path: Path, archive: Archive, open_one: OpenOne) -> Source:
    """Look at every file of an archive. ImportFailed where none of them can be imported."""
    folder = Folder()
    try:
        return _look(path, archive, folder, open_one)
    except BaseException:
        folder.remove()
        raise


class Folder:
    """A folder for unpacked files; it is removed when the last source that reads from it is let go."""

    def __init__(self) -> None:
        self.path = temporary_folder("import")  # what a killed program leaves is cleaned at the next start
        self.remove = weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


def _look(path: Path, archive: Archive, folder: Folder, open_one: OpenOne) -> Source:
    parts: list[Source] = []
    left_out: list[LeftOut] = []
    others: dict[Entry, str] = {}
    naming, has_files = salesforce_files.Tables(), any(file_id_of(entry.name) for entry in archive.entries)
    _check_room(path, archive, folder)
    for number, entry in enumerate(archive.entries):
        inner = PurePosixPath(entry.name.replace("\\", "/"))
        if _is_of_the_system(inner):
            continue
        if inner.suffix.lower() not in TABLES or file_id_of(entry.name):
            others[entry] = _group(inner)
            continue
        file = folder.path / str(number) / _safe(inner.name)
        _unpack(archive, entry, file)
        if has_files and naming.add(entry.name, inner.name, file):
            continue
        found = _open(file, entry.name, open_one)
        if isinstance(found, LeftOut):
            left_out.append(found)
        else:
            parts += _tables(found, entry.name, folder)
            left_out += [replace(out, name=f"{entry.name}: {out.name}") for out in found.left_out]
    files, apart = salesforce_files.files_of(archive, naming)
    taken = {file.entry for file in files.files} if files is not None else set()
    left_out += apart + _left_files(Counter(name for entry, name in others.items() if entry not in taken))
    if not parts and files is None:
        raise _without_owners(path, naming) if has_files else _nothing(path, left_out)
    ordered = in_order(parts)
    outside = tuple(sorted(left_out, key=lambda out: out.name.casefold()))
    label = label_of(ordered, SEVERAL) if ordered else ONLY_FILES
    return Source(path, ZIP, label, parts=ordered, left_out=outside, files=files, unpacked=folder)


def _check_room(path: Path, archive: Archive, folder: Folder) -> None:
    """Refuse tables that are larger together than can be unpacked here, before they fill the disk."""
    size = sum(entry.size for entry in archive.entries if PurePosixPath(entry.name).suffix.lower() in TABLES)
    if size > MAX_TABLES:
        raise ImportFailed(
            tr("The tables in “{name}” are larger than {n} MB together", name=path.name, n=MAX_TABLES // MIB),
            tr("Unpack it and import its tables one by one: companies first, then people."),
        )
    free = shutil.disk_usage(folder.path).free
    if size > free:
        raise ImportFailed(
            tr("“{name}” needs {n} MB to be unpacked, and {free} MB are free", name=path.name, n=size // MIB,
               free=free // MIB),
            tr("Free space on the disk, then choose the file again."),
        )  # fmt: skip


def _open(file: Path, name: str, open_one: OpenOne) -> Source | LeftOut:
    try:
        source = open_one(file)
    except ForeignTable as error:
        return LeftOut(name, error.rows, error.what, error.advice)
    except ImportFailed as error:
        return LeftOut(name, 0, error.title, error.advice)
    if is_usable(source):
        return source
    return unusable(source, name, tr("If they are, unpack the file, import it by itself and choose its columns."))


def _tables(found: Source, name: str, folder: Folder) -> list[Source]:
    """Return the tables of a file in the archive, each sheet of a workbook as one."""
    if not found.parts:
        return [replace(found, name=name, left_out=(), unpacked=folder)]
    return [replace(part, name=f"{name}: {part.name}", unpacked=folder) for part in found.parts]


def _unpack(archive: Archive, entry: Entry, file: Path) -> None:
    file.parent.mkdir()
    with file.open("wb") as out:
        out.writelines(archive.pieces(entry))


def _is_of_the_system(inner: PurePosixPath) -> bool:
    """Return whether a computer put the file there beside what a person packed."""
    return "__MACOSX" in inner.parts or inner.name.startswith((".", "._")) or inner.name.lower() == "thumbs.db"


def _safe(name: str) -> str:
    """Return a name under which any system can keep the file."""
    plain = _UNSAFE.sub("_", name).strip(". ")
    if len(plain.encode()) <= 120:
        return plain or "table"
    suffix = PurePosixPath(plain).suffix
    return f"{zlib.crc32(plain.encode()):08x}{suffix}"


def _group(inner: PurePosixPath) -> str:
    """Return under which name files that aren't tables are counted: their folder, or their own name at the top."""
    return f"{inner.parts[0]}/" if len(inner.parts) > 1 else inner.name


def _left_files(others: Counter[str]) -> list[LeftOut]:
    found = []
    for name, count in others.items():
        if PurePosixPath(name).suffix.lower() in _ARCHIVES:
            reason, advice = tr("An archive inside the archive"), tr("Unpack it, then import that file by itself.")
        else:
            reason = tr("Files that are no tables, such as attachments")
            advice = tr("They stay in the archive. Attach those that you need on the page of a person or a company.")
        found.append(LeftOut(name, count, reason, advice))
    return found


def _without_owners(path: Path, naming: salesforce_files.Tables) -> ImportFailed:
    """Return the error of files of which nothing says whose they are."""
    if naming.lacks_links:
        return ImportFailed(
            tr("“{name}” names its files, but not the records that they belong to", name=path.name),
            tr("Export ContentDocumentLink too, put its CSV file into the ZIP, and choose it again."),
        )
    if naming.paths:
        return ImportFailed(
            tr("No file in “{name}” belongs to a person or a company", name=path.name),
            tr("Files of other records stay in the archive. Attach those that you need on a page by hand."),
        )
    return ImportFailed(
        tr("“{name}” holds files, but no table that says where they belong", name=path.name),
        tr("Put ContentVersion.csv and ContentDocumentLink.csv of the same export into the ZIP, for the folder "
           "Attachments also Attachment.csv. The accounts and contacts may be in it, or imported before."),
    )  # fmt: skip


def _nothing(path: Path, left_out: list[LeftOut]) -> ImportFailed:
    if not left_out:
        return ImportFailed(
            tr("“{name}” is empty", name=path.name), tr("Export it again from the program that it comes from.")
        )
    first = left_out[0]
    return ImportFailed(
        tr("“{name}” holds nothing that can be imported", name=path.name),
        tr("People and companies are imported from CSV, XLSX, XLS, ODS and vCard. {inner}: {reason}.",
           inner=first.name, reason=first.reason),
    )  # fmt: skip
