"""What the first run asks and what follows from the answers, without a window."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from crm_desktop.backup.catalogue import Backup, Level, list_backups
from crm_desktop.domain.errors import NotFoundError, StorageError
from crm_desktop.domain.i18n import tr
from crm_desktop.services.file_names import safe_file_name
from crm_desktop.store.disk import kind_of_disk, warn_about
from crm_desktop.viewmodels.sync.setup import Access

SAMPLE, CONTACTS, EMPTY, RESTORE, JOIN = "sample", "contacts", "empty", "restore", "join"
STEPS = 3


@dataclass
class Answers:
    """The answers so far. `folder` is where the data lives, `firm` the name of the file in it."""

    folder: Path
    firm: str
    start: str = SAMPLE
    user: str = ""
    country: str = ""
    second_place: Path | None = None
    backup: Backup | None = None
    access: Access | None = None  # to the team that is joined
    warnings: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """Return the file of the new workspace; a name that is taken gets a number."""
        stem = safe_file_name(self.firm.strip()) if self.firm.strip() else tr("My firm")
        if self.start == RESTORE and self.backup is not None and self.backup.manifest is not None:
            stem = Path(self.backup.manifest.name).stem
        if self.start == JOIN and not self.firm.strip():
            stem = tr("Team")
        names = (f"{stem}{f' {n}' if n > 1 else ''}.crm" for n in range(1, 1_000))
        return next(path for name in names if not (path := self.folder / name).exists())


def place_warning(folder: Path) -> str:
    """Return why a folder is a bad place for the data; empty where it is fine."""
    return warn_about(folder)


def second_place_warning(folder: Path, data: Path) -> str:
    """Return why a folder does not help as a second place of the backups; empty where it does."""
    beside = next((p for p in (data, *data.parents) if p.exists()), data)
    if kind_of_disk(folder, beside) == "this disk":
        return tr("This folder is on the same disk as your data. If the disk breaks, both are gone.")
    return ""


def find_backup(folder: Path) -> Backup:
    """Return the newest good backup in a folder, or in the folders below it; NotFoundError where there is none."""
    good = [b for place in _places(folder) for b in list_backups(place) if b.level is not Level.BAD]
    if not good:
        raise NotFoundError(
            tr("There is no backup in “{folder}”", folder=folder.name or folder),
            tr("Choose the folder that holds folders named “backup-…”, or the disk that it lies on."),
        )
    return max(good, key=lambda backup: backup.made_at)


def check_folder(folder: Path) -> None:
    """Raise where nothing can be written in a folder."""
    there = next((p for p in (folder, *folder.parents) if p.exists()), folder)
    try:
        with tempfile.TemporaryFile(dir=there):  # rights say little on a network drive, or to an administrator
            return
    except OSError as error:
        raise StorageError(
            tr("Nothing can be written in “{folder}”", folder=folder), tr("Choose a folder of your own.")
        ) from error


def firm_of(text: str) -> str:
    """Return a typed name as it can stand in a file's name."""
    return re.sub(r"\s+", " ", text).strip()[:60]


def _places(folder: Path) -> Iterator[Path]:
    """Yield the folder, those below it, and what holds it where it is itself one backup."""
    if folder.name.startswith("backup-"):
        yield folder.parent
        return
    yield folder
    try:
        below = [p for p in folder.iterdir() if p.is_dir() and not p.name.startswith((".", "backup-"))]
        yield from below
        for one in below:
            yield from (p for p in one.iterdir() if p.is_dir() and not p.name.startswith((".", "backup-")))
    except OSError:
        return
