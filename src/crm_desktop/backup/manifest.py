"""What a backup must hold, written beside it: files with their SHA-256, records by kind, the head of the log."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from crm_desktop.domain.errors import SnapshotInvalid
from crm_desktop.domain.i18n import tr
from crm_desktop.store.sealed_io import read_file, write_file
from crm_desktop.store.snapshot import Facts

FORMAT = 1
NAME = "manifest.json"


@dataclass(frozen=True)
class FileSum:
    """Size and SHA-256 of one file."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """The contents of one backup. `made_at` is UTC milliseconds; `missing` names attachments the source lacked too."""

    workspace_id: str
    generation: str
    name: str
    made_at: int
    reason: str
    program: str
    facts: Facts
    files: dict[str, FileSum]
    attachments: dict[str, int] = field(default_factory=dict)  # SHA-256 -> bytes
    missing: list[str] = field(default_factory=list)
    format: int = FORMAT

    @property
    def bytes(self) -> int:
        """The size of the workspace file as it was copied."""
        return sum(file.bytes for file in self.files.values())


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write a manifest with a checksum over itself."""
    values = asdict(manifest)
    write_file(folder / NAME, json.dumps({**values, "sum": _sum(values)}, indent=1, sort_keys=True).encode() + b"\n")


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a backup; SnapshotInvalid where it is missing or was altered."""
    path = folder / NAME
    if not path.exists():
        raise SnapshotInvalid(
            tr("The backup “{name}” has no list of its contents", name=folder.name),
            tr("It can be used only after a full check: prove it first."),
        )
    try:
        values: dict[str, Any] = json.loads(read_file(path))
        if int(values.get("format", 0)) > FORMAT:
            raise SnapshotInvalid(
                tr("The backup “{name}” was made by a newer version", name=folder.name),
                tr("Update the program on this computer, then try again."),
            )
        checksum = values.pop("sum")
        files = {name: FileSum(**file) for name, file in values["files"].items()}
        manifest = Manifest(**{**values, "facts": Facts(**values["facts"]), "files": files})
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _altered(folder) from error
    if checksum != _sum(values) or not _is_safe(manifest):
        raise _altered(folder)
    return manifest


def _is_safe(manifest: Manifest) -> bool:
    """Return whether no name in the list leads out of its folder."""
    names = [manifest.name, *manifest.files]
    are_names = all(name and name == Path(name).name and name not in (".", "..") for name in names)
    return are_names and all(re.fullmatch(r"[0-9a-f]{64}", sha256) for sha256 in manifest.attachments)


def _altered(folder: Path) -> SnapshotInvalid:
    return SnapshotInvalid(
        tr("The list of contents of the backup “{name}” was altered or damaged", name=folder.name),
        tr("Use another backup, or prove this one first: it is compared record by record."),
    )


def _sum(values: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
