"""The settings of a device as a file that can be taken to another one."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from crm_desktop.app.settings import DeviceSettings, Settings, with_values
from crm_desktop.domain.errors import CrmError, StorageError, ValidationError
from crm_desktop.domain.i18n import tr

FORMAT, VERSION = "crm-desktop-settings", 1
# They say where things lie on this computer, not how a person likes to work.
_STAYS_HERE = ("geometry", "last_workspace", "last_place", "unknown")
TAKEN = tuple(name for name in vars(DeviceSettings()) if name not in _STAYS_HERE)
_LARGEST = 1_000_000  # letters


def as_text(values: DeviceSettings) -> str:
    """Return the file of these settings."""
    taken = {name: getattr(values, name) for name in TAKEN}
    whole = {"format": FORMAT, "version": VERSION, "settings": taken}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def read_text(text: str, name: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the values that can be taken and the names of those that can't; raises ValidationError."""
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        whole = None
    if not isinstance(whole, dict) or whole.get("format") != FORMAT or not isinstance(whole.get("settings"), dict):
        raise ValidationError(
            tr("“{name}” holds no settings of this program", name=name),
            tr("Choose a file that was made here in Settings with “Save settings…”."),
        )
    version = whole.get("version")
    if not isinstance(version, int) or version > VERSION:
        raise ValidationError(
            tr("“{name}” was made by a newer version", name=name), tr("Update the program on this computer.")
        )
    taken: dict[str, Any] = {}
    skipped: list[str] = []
    for key, value in whole["settings"].items():
        if key in TAKEN and with_values(DeviceSettings(), {key: value}) is not None:
            taken[key] = value
        else:
            skipped.append(key)
    return taken, tuple(skipped)


class SettingsFile:
    """Saves the settings of this device, loads others, and takes that back; `applied` shows them."""

    def __init__(self, settings: Settings, applied: Callable[[], object]) -> None:
        self._settings, self._applied = settings, applied
        self._before: dict[str, Any] = {}

    def save(self, path: Path) -> None:
        """Write the file."""
        try:
            path.write_text(as_text(self._settings.values), encoding="utf-8")
        except OSError as error:
            raise StorageError(
                tr("“{name}” could not be written", name=path.name), tr("Choose another folder, or make room there.")
            ) from error

    def load(self, path: Path) -> Sequence[str]:
        """Take over what the file holds, all at once, and return the names of wrong values, which are left out."""
        taken, skipped = read_text(_content(path), path.name)
        self._before = {name: getattr(self._settings.values, name) for name in TAKEN}
        self._change(taken)
        return skipped

    def undo(self) -> None:
        """Have the settings of before the last load."""
        self._change(self._before)

    def _change(self, values: dict[str, Any]) -> None:
        self._settings.change(**values)
        self._applied()


def _content(path: Path) -> str:
    unreadable: CrmError = ValidationError(
        tr("“{name}” could not be read", name=path.name), tr("Choose a file that was made here in Settings.")
    )
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        raise unreadable from error
    if len(text) > _LARGEST:
        raise unreadable
    return text
