"""`name.crm.key` beside a workspace: how its bytes are sealed. Copied with every backup."""

from __future__ import annotations

import json
import os
from pathlib import Path

from crm_desktop.domain.errors import StoreCorrupt, StoreTooNew
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.plain import made_by, plain
from crm_desktop.store.sealed_io import read_file, write_file

FORMAT = 1
_TYPES = {"format": int, "encryption": str, "salt": str, "keys": list, "check": str}


@plain
class KeyHeader:
    """`encryption` is "none" until a workspace is encrypted; `check` then tells a wrong passphrase from damage."""

    format: int = FORMAT
    encryption: str = "none"
    salt: str = ""
    keys: list[dict[str, str]] = made_by(factory=list)  # the data key, wrapped once for each way to open it
    check: str = ""


def header_path(path: Path) -> Path:
    """Return where the header of a workspace lies."""
    return path.with_name(path.name + ".key")


def create_header(path: Path) -> KeyHeader:
    """Write the header of a new workspace, which is plain."""
    header = KeyHeader(salt=os.urandom(16).hex())
    write_file(path, json.dumps(vars(header), indent=1, sort_keys=True).encode() + b"\n")
    return header


def read_header(path: Path) -> KeyHeader:
    """Return the header at `path`; a plain workspace whose header was lost is given a new one by its opener."""
    try:
        values = json.loads(read_file(path))
        header = KeyHeader(**{name: values[name] for name in _TYPES})
        if any(type(getattr(header, name)) is not kind for name, kind in _TYPES.items()):
            raise TypeError("a value of another type")
    except (ValueError, KeyError, TypeError) as error:
        raise StoreCorrupt(
            tr("The key file “{path}” is damaged", path=path),
            tr("Take it from the newest backup; it is the same there. The workspace itself was not changed."),
        ) from error
    if header.format > FORMAT or header.encryption != "none":
        raise StoreTooNew(
            tr("“{path}” is sealed in a way that this version does not know", path=path),
            tr("Update the program on this computer. Nothing in the file was changed."),
        )
    return header
