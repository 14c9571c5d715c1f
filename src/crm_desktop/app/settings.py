"""The settings of this device: how the program looks here and what it had open. They never travel to another one."""

from __future__ import annotations

import json
import logging
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from crm_desktop.domain.i18n import LANGUAGES
from crm_desktop.domain.plain import altered, made_by, plain

log = logging.getLogger(__name__)

THEMES = ("system", "light", "dark")
DENSITIES = ("compact", "normal", "roomy")
TEXT_SIZES = (90, 100, 110, 125, 150, 175, 200)


@plain
class DeviceSettings:
    """The values. An empty language, locale or geometry means: as the system says."""

    theme: str = "system"
    language: str = ""
    locale: str = ""
    text_size: int = 100
    density: str = "normal"
    single_keys: bool = True
    preview: bool = True
    geometry: str = ""
    last_workspace: str = ""
    last_place: str = ""
    shortcuts: dict[str, str] = made_by(factory=dict)  # command -> its keys, also of a newer version
    unknown: dict[str, Any] = made_by(factory=dict)  # of a newer version: kept, so that it finds them again


class Settings:
    """The device's settings, each change written at once so that a crash forgets none."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._listeners: list[Callable[[DeviceSettings], None]] = []
        self.values = load(path)

    def change(self, **changed: Any) -> None:
        """Set values, write the file, then tell the listeners; a value out of range is a bug and raises."""
        values = altered(self.values, **changed)
        if (wrong := _wrong(values)) is not None:
            raise ValueError(f"setting {wrong} can't be {getattr(values, wrong)!r}")
        if values == self.values:
            return
        self.values = values
        try:
            save(self._path, values)
        except OSError as error:  # a full disk must not stop someone from making the text larger
            log.warning("settings not written: %s", error)
        for listener in list(self._listeners):
            listener(values)

    def on_change(self, listener: Callable[[DeviceSettings], None]) -> Callable[[], None]:
        """Call `listener` after each change; return what stops that."""
        self._listeners.append(listener)

        def remove() -> None:
            with suppress(ValueError):
                self._listeners.remove(listener)

        return remove


def load(path: Path) -> DeviceSettings:
    """Read the settings; a damaged file is kept aside for the defaults, a wrong value falls back alone."""
    try:
        raw = json.loads(path.read_text("utf-8"))
        if not isinstance(raw, dict):
            raise ValueError("not an object")
    except FileNotFoundError:
        return DeviceSettings()
    except OSError as error:
        log.warning("settings not read: %s", error)
        return DeviceSettings()
    except ValueError:
        _put_aside(path)
        return DeviceSettings()
    return _from_raw(raw)


def save(path: Path, values: DeviceSettings) -> None:
    """Write the settings in one step: a crash leaves the old file or the new one, never half of one."""
    raw = values.unknown | {name: value for name, value in vars(values).items() if name != "unknown"}
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, part = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(raw, file, ensure_ascii=False, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        Path(part).replace(path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise


def _from_raw(raw: dict[str, Any]) -> DeviceSettings:
    values = DeviceSettings()
    known = vars(values).keys() - {"unknown"}
    for name in known & raw.keys():
        values = with_values(values, {name: raw[name]}) or values
    return altered(values, unknown={name: value for name, value in raw.items() if name not in known | {"unknown"}})


def with_values(values: DeviceSettings, changed: dict[str, Any]) -> DeviceSettings | None:
    """Return the settings with other values that were read somewhere; None where one can't be."""
    if any(type(value) is not type(getattr(values, name)) for name, value in changed.items()):
        return None
    found = altered(values, **changed)
    return found if _wrong(found) is None else None


def _wrong(values: DeviceSettings) -> str | None:
    """Return the name of a setting that is out of range."""
    allowed: dict[str, tuple[object, ...]] = {
        "theme": THEMES,
        "language": ("", *LANGUAGES),
        "text_size": TEXT_SIZES,
        "density": DENSITIES,
    }
    for name, choices in allowed.items():
        if getattr(values, name) not in choices:
            return name
    return None if _are_keys(values.shortcuts) else "shortcuts"


def _are_keys(shortcuts: dict[str, Any]) -> bool:
    """Tell whether these are short texts; whether they can be keys is seen when they are given to commands."""
    if not shortcuts:
        return True
    from crm_desktop.commands.keys import LONGEST  # late: most people keep the keys as they are

    return all(isinstance(part, str) and len(part) <= LONGEST for pair in shortcuts.items() for part in pair)


def _put_aside(path: Path) -> None:
    log.warning("settings file %s is damaged, the defaults are used", path.name)
    with suppress(OSError):
        path.replace(path.with_name(path.name + ".damaged"))
