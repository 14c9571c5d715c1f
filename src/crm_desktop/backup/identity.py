"""As what a place is recognised: another stick under the same path is another place, and so is a copied folder."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from crm_desktop.backup.anchor import unreachable
from crm_desktop.domain.errors import CrmError, PlaceUnavailable
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.ids import new_id
from crm_desktop.store.sealed_io import read_file, write_file

FILE = "place.json"


class Reach(StrEnum):
    """Whether a place can be used."""

    HERE = "here"
    NEW = "new"  # never used: its folder can be made
    MISSING = "missing"
    OTHER = "other"  # another disk lies under the same path
    COPY = "copy"  # a folder that was copied from another place
    FOREIGN = "foreign"  # it holds the backups of another workspace

    @property
    def is_usable(self) -> bool:
        """Whether a backup may be written there."""
        return self in (Reach.HERE, Reach.NEW)


@dataclass(frozen=True)
class Identity:
    """A random id of the place, and the workspace whose backups it holds."""

    id: str
    workspace: str


def read_identity(folder: Path) -> Identity | None:
    """Return the identity of a place; None where there is none that can be read."""
    try:
        values = json.loads(read_file(folder / FILE))
        return Identity(str(values["id"]), str(values["workspace"]))
    except (ValueError, KeyError, TypeError, CrmError):
        return None


def give_identity(folder: Path, workspace_id: str) -> Identity:
    """Give a place an identity of its own."""
    identity = Identity(new_id(), workspace_id)
    write_file(folder / FILE, json.dumps(asdict(identity)).encode())
    return identity


def recognise(
    folder: Path, workspace_id: str, known_id: str, others: Collection[str] = (), *, is_usual: bool = False
) -> Reach:
    """Return what lies under the path of a place that was known as `known_id` (empty: never used).

    Of the usual place on this computer the folder above may be missing too; of a disk it means that it is away.
    """
    try:
        if not folder.is_dir():
            can_be_made = folder.parent.is_dir() or (is_usual and folder.parent.parent.is_dir())
            return Reach.MISSING if known_id or not can_be_made else Reach.NEW
        is_empty = not any(folder.iterdir())
    except OSError:  # a disk that is being pulled out, a share that lets us wait
        return Reach.MISSING
    identity = read_identity(folder)
    if identity is None:
        # An unmounted stick leaves its empty mount point: what would be written there is not on the stick.
        return (Reach.MISSING if is_empty else Reach.OTHER) if known_id else Reach.NEW
    if identity.workspace != workspace_id:
        return Reach.FOREIGN
    if known_id:
        return Reach.HERE if identity.id == known_id else Reach.OTHER
    return Reach.COPY if identity.id in others else Reach.HERE


def folder_for(base: Path, stem: str, workspace_id: str) -> Path:
    """Return the folder of a workspace in a place: its name, and a piece of its id where another has that name."""
    folder = base / stem
    identity = read_identity(folder) if workspace_id else None
    return folder if identity is None or identity.workspace == workspace_id else base / f"{stem} {workspace_id[-6:]}"


def refusal(reach: Reach, folder: Path) -> PlaceUnavailable:
    """Return the error for a place that can't be used, with what to do next."""
    if reach is Reach.OTHER:
        return PlaceUnavailable(
            tr("This is another disk than the one that backups went to: “{place}”", place=folder),
            tr("Plug the right one in, or take this one too on the page of the backups."),
        )
    if reach is Reach.COPY:
        return PlaceUnavailable(
            tr("“{place}” is a copy of another place of the backups", place=folder),
            tr("Choose another folder, or take this one too on the page of the backups."),
        )
    if reach is Reach.FOREIGN:
        return PlaceUnavailable(
            tr("“{place}” holds the backups of another workspace", place=folder), tr("Choose another folder.")
        )
    return unreachable(folder)
