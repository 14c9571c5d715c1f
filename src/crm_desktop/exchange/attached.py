"""Files that come with the records of an archive: each goes to the page of the person or the company it belongs to.

They are unpacked one by one while they are taken in, with the limits of `packed`, and never held in memory whole.
"""

from __future__ import annotations

import mimetypes
import shutil
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from pathlib import Path

from crm_desktop.domain.errors import ImportFailed
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.ids import natural_id
from crm_desktop.domain.specs import ATTACHMENT, COMPANY, PERSON, Kind
from crm_desktop.exchange.incoming import Problem, Severity
from crm_desktop.exchange.matching import by_ref, is_live
from crm_desktop.exchange.packed import MIB, Archive, Entry
from crm_desktop.exchange.runner import ImportReport
from crm_desktop.services.blobs import put_blob_file
from crm_desktop.services.temporary import temporary_folder
from crm_desktop.store import Batch, Store, Unit

_SPARE = 100 * MIB  # for what is written beside the files
_LARGE = 1 << 20  # bytes from which others may write while a file is unpacked
_UNKNOWN = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """A file as a table of the archive names it."""

    line: int  # where it is named
    table: str
    name: str
    owners: tuple[str, ...]  # ids of the source
    entry: Entry | None  # None: it is named, but it isn't in the archive


@dataclass(frozen=True)
class AttachedFiles:
    """The files of an archive that belong to people and companies."""

    system: str  # whose ids the owners are
    archive: Archive
    files: tuple[AttachedFile, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.files)


def check_room(store: Store, found: AttachedFiles) -> None:
    """Refuse files for which the disk of the workspace has no room, before anything is written."""
    needed = sum(file.entry.size for file in found.files if file.entry is not None) + _SPARE
    free = shutil.disk_usage(store.path.parent).free
    if free < needed:
        raise ImportFailed(
            tr("The files in “{name}” need {n} MB, and {free} MB are free", name=found.archive.path.name,
               n=needed // MIB, free=free // MIB),
            tr("Free space on the disk of the workspace, or import the tables without the files."),
        )  # fmt: skip


def attach_files(
    store: Store,
    found: AttachedFiles,
    batch: Batch,
    report: ImportReport,
    *,
    born_from: int = 0,
    hold: Callable[[], None] = lambda: None,
) -> None:
    """Put files on the pages of their records in the batch of these; what can't be attached is a warning.

    What is on a page already is not put there twice. Records made before `born_from` get nothing.
    """
    archive = copy(found.archive)  # each import counts anew what it unpacks
    folder = temporary_folder("import")
    try:
        for file in found.files:
            hold()
            owners = _owners(batch.unit(), found.system, file)
            wanted = [owner for owner in owners if owner.born_at >= born_from]
            problem: Problem | None = _warning(
                file,
                tr("a person or a company that the file belongs to"),
                tr("“{name}”, whose record isn't here", name=file.name),
            )
            if wanted:
                problem = _take(store, archive, file, wanted, batch, report, folder / "file")
            if problem is not None and (wanted or not owners):
                report.problems.append(problem)
            batch.breathe()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class _Owner:
    kind: Kind
    id: str
    born_at: int


def _owners(unit: Unit, system: str, file: AttachedFile) -> list[_Owner]:
    found = []
    for ref in file.owners:
        for kind in (PERSON, COMPANY):
            record_id = by_ref(unit, kind, {system: ref})
            if record_id is not None and is_live(unit, kind, record_id):
                row = unit.query(f"SELECT created_at FROM {kind.name} WHERE id = ?", (record_id,))  # noqa: S608
                found.append(_Owner(kind, record_id, int(str(row[0][0]))))
    return found


def _take(
    store: Store, archive: Archive, file: AttachedFile, owners: list[_Owner], batch: Batch, report: ImportReport,
    target: Path,
) -> Problem | None:  # fmt: skip
    if file.entry is None:
        return _warning(file, tr("a file in the archive"), tr("it is missing: {name}", name=file.name))
    if file.entry.size > _LARGE:
        batch.commit()
    try:
        with target.open("wb") as out:
            out.writelines(archive.pieces(file.entry))
    except ImportFailed as error:
        return _warning(file, tr("a file that can be unpacked"), f"{file.name}: {error.title}")
    sha256, size = put_blob_file(store, target)  # the blob is durable before a row names it
    unit = batch.unit()
    for owner in owners:
        is_new = _write(unit, owner, file.name, sha256, size)
        report.tally.count(report.tally.created if is_new else report.tally.unchanged, ATTACHMENT)
    return None


def _write(unit: Unit, owner: _Owner, name: str, sha256: str, size: int) -> bool:
    """Name a file on a page; return whether it was not there."""
    here = unit.query(
        "SELECT 1 FROM attachment WHERE record_id = ? AND sha256 = ? AND deleted_at IS NULL", (owner.id, sha256)
    )
    if here:
        return False
    file_id = natural_id("attachment", owner.id, sha256)  # that of a second import is the same
    if unit.row(ATTACHMENT, file_id) is not None:
        unit.restore(ATTACHMENT, file_id)  # brought in again: it is wanted again
        return True
    unit.insert(
        ATTACHMENT, id=file_id, sha256=sha256, name=name, mime=mimetypes.guess_type(name)[0] or _UNKNOWN, bytes=size,
        added_at=unit.now, record_kind=owner.kind.name, record_id=owner.id,
    )  # fmt: skip
    return True


def _warning(file: AttachedFile, expected: str, found: str) -> Problem:
    return Problem(file.line, "", expected, found, Severity.WARNING, file.table)
