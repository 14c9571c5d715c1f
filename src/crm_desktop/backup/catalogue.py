"""Which backups a place holds, and what is known of each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from crm_desktop.backup.manifest import Manifest, read_manifest
from crm_desktop.domain.errors import CrmError
from crm_desktop.store.sealed_io import read_file, write_file

PROOF, FAULT, READING, PACKED = "proof.json", "fault.json", "reading.json", ".z"


class Level(StrEnum):
    """How much is known of a backup."""

    CHECKED = "checked"  # read from end to end when it was made
    PROVEN = "proven"  # opened by the program in a new process, every record compared
    BAD = "bad"


class Reason(StrEnum):
    """Why a backup was made."""

    HOURLY = "hourly"
    DAILY = "daily"
    BY_HAND = "by-hand"
    AT_START = "at-start"
    AT_EXIT = "at-exit"
    BEFORE_IMPORT = "before-import"
    BEFORE_UPGRADE = "before-upgrade"
    BEFORE_RESTORE = "before-restore"


@dataclass(frozen=True)
class Backup:
    """One backup. `proven_at` is UTC milliseconds; `fault` says what was found where its level is bad."""

    folder: Path
    manifest: Manifest | None
    level: Level
    proven_at: int | None = None
    fault: str = ""

    @property
    def made_at(self) -> int:
        """When the copy was made, UTC milliseconds; where its list of contents is gone, as its name says."""
        return self.manifest.made_at if self.manifest else stamp_of(self.folder)

    @property
    def bytes_on_disk(self) -> int:
        """What the copy itself takes; attachments are shared between backups."""
        return sum(path.stat().st_size for path in self.folder.iterdir() if path.is_file())


def list_backups(place: Path) -> list[Backup]:
    """Return the finished backups of a place, the newest first; what a lost connection left half is passed over."""
    found = [read_backup(folder) for folder in _folders(place)]
    return sorted(found, key=lambda backup: (backup.made_at, backup.folder.name), reverse=True)


def read_backup(folder: Path) -> Backup:
    """Return what is known of one backup."""
    try:
        manifest = read_manifest(folder)
    except CrmError as error:
        return Backup(folder, None, Level.BAD, fault=error.title)
    fault = _note(folder / FAULT)
    if fault:
        return Backup(folder, manifest, Level.BAD, fault=str(fault.get("fault")))
    proof = _note(folder / PROOF)
    if proof:
        return Backup(folder, manifest, Level.PROVEN, proven_at=int(str(proof.get("at") or 0)))
    return Backup(folder, manifest, Level.CHECKED)


def stamp_of(folder: Path) -> int:
    """Return the time in the name of a backup's folder, UTC milliseconds; 0 where there is none."""
    try:
        made = datetime.strptime("".join(folder.name.split("-")[1:3]), "%Y%m%d%H%M%S")
    except ValueError:
        return 0
    return int(made.replace(tzinfo=UTC).timestamp() * 1000)


def note_reading(folder: Path, at: int) -> None:
    """Write down that every byte of a backup was read again and is as it was written."""
    write_file(folder / READING, json.dumps({"at": at}).encode())


def read_at(backup: Backup) -> int:
    """Return when a backup was read last, UTC milliseconds: at the latest when it was made."""
    return int(str(_note(backup.folder / READING).get("at") or backup.made_at))


def note_proof(folder: Path, at: int, millis: int) -> None:
    """Write down that a backup was proven."""
    (folder / FAULT).unlink(missing_ok=True)
    write_file(folder / PROOF, json.dumps({"at": at, "millis": millis}).encode())


def note_fault(folder: Path, fault: str) -> None:
    """Write down what is wrong with a backup; it is kept, and never counted as good."""
    (folder / PROOF).unlink(missing_ok=True)
    write_file(folder / FAULT, json.dumps({"fault": fault}, ensure_ascii=False).encode())


def _note(path: Path) -> dict[str, object]:
    try:
        values = json.loads(read_file(path)) if path.exists() else {}
    except (ValueError, CrmError):
        return {}
    return values if isinstance(values, dict) else {}


def _folders(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield from (folder for folder in place.iterdir() if folder.is_dir() and folder.name.startswith("backup-"))
