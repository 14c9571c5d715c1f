"""Where the program keeps its things on this computer, decided in one place and without Qt."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

from crm_desktop.domain.plain import plain

NAME = "CRM Desktop"
UNIX_NAME = "crm-desktop"
WORKSPACE_NAME = "My firm.crm"


@plain
class Folders:
    """The four folders of a device; none of them is inside a folder that a cloud service copies."""

    app: Path
    data: Path
    backups: Path
    logs: Path

    @property
    def settings(self) -> Path:
        """Return the file of this device's settings."""
        return self.app / "settings.json"

    @property
    def workspace(self) -> Path:
        """Return the file that is opened where none is named and none was open before."""
        return self.data / WORKSPACE_NAME


def folders_for(platform: str, environment: Mapping[str, str], home: PurePath) -> tuple[PurePath, PurePath, PurePath]:
    """Return (application, data, logs) for a `sys.platform`; data is local, never roaming and never under Documents."""
    if platform == "win32":
        local = PureWindowsPath(environment.get("LOCALAPPDATA") or home / "AppData" / "Local") / NAME
        return local, local / "Data", local / "Logs"
    if platform == "darwin":
        support = home / "Library" / "Application Support" / NAME
        return support, support / "Data", home / "Library" / "Logs" / NAME
    config = _xdg(environment, "XDG_CONFIG_HOME", home / ".config") / UNIX_NAME
    data = _xdg(environment, "XDG_DATA_HOME", home / ".local" / "share") / UNIX_NAME
    state = _xdg(environment, "XDG_STATE_HOME", home / ".local" / "state") / UNIX_NAME
    return config, data, state / "logs"


def default_folders() -> Folders:
    """Return the folders of the person who runs the program; nothing is created."""
    app, data, logs = folders_for(sys.platform, os.environ, Path.home())
    return Folders(app=Path(app), data=Path(data), backups=backups_beside(Path(data)), logs=Path(logs))


def backups_beside(data: Path) -> Path:
    """Return the folder of the backups: a sibling, so that losing the data folder does not lose them too."""
    return data.with_name("Backups" if data.name == "Data" else f"{data.name}-backups")


def make_private(folder: Path) -> Path:
    """Create a folder that only this person can open, and return it."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _xdg(environment: Mapping[str, str], name: str, default: PurePath) -> PurePath:
    """Return an XDG folder; the specification says that a relative value is to be ignored."""
    value = environment.get(name, "")
    return PurePosixPath(value) if value.startswith("/") else default
