"""Starting with the session, by the convention of each system: an autostart entry, the Run key, a launch agent."""

from __future__ import annotations

import logging
import os
import plistlib
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from crm_desktop.domain.errors import StorageError
from crm_desktop.domain.i18n import tr

log = logging.getLogger(__name__)

NAME = "crm-desktop"
LABEL = "org.crm-desktop.session"
RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"


class Registry(Protocol):
    """What is needed of the Windows registry of the user."""

    def get(self, name: str) -> str | None:
        """Return a value of the Run key."""
        ...

    def put(self, name: str, value: str) -> None:
        """Write one."""
        ...

    def remove(self, name: str) -> None:
        """Take one away."""
        ...


@dataclass(frozen=True)
class Autostart:
    """Whether the program starts with the session, on the system that it runs on."""

    system: str  # as sys.platform says
    home: Path
    environment: Mapping[str, str]
    command: tuple[str, ...]
    registry: Registry | None = None

    @property
    def is_on(self) -> bool:
        """Return whether it does."""
        if self.system == "win32":
            return self.registry is not None and self.registry.get(NAME) == self._entry()
        try:
            return self.path.read_text("utf-8") == self._entry()
        except (OSError, UnicodeDecodeError):
            return False

    def switch(self, *, is_on: bool) -> None:
        """Start with the session from now on, or not; StorageError where that can't be written."""
        try:
            self._switch(is_on)
        except OSError as error:
            log.warning("autostart not written: %s", error)
            raise StorageError(
                tr("Starting with the session could not be changed"),
                tr("Check that you may write in your own settings folder, then try again."),
            ) from error

    @property
    def path(self) -> Path:
        """Return the file that the system reads at the start of a session; Windows has none."""
        if self.system == "darwin":
            return self.home / "Library" / "LaunchAgents" / f"{LABEL}.plist"
        config = self.environment.get("XDG_CONFIG_HOME") or ""
        base = Path(config) if Path(config).is_absolute() else self.home / ".config"
        return base / "autostart" / f"{NAME}.desktop"

    def _switch(self, is_on: bool) -> None:
        if self.system == "win32":
            if self.registry is None:
                raise OSError("no registry")
            self.registry.put(NAME, self._entry()) if is_on else self.registry.remove(NAME)
        elif is_on:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            part = self.path.with_name(f".{self.path.name}.part")
            part.write_text(self._entry(), "utf-8")
            part.replace(self.path)
        else:
            self.path.unlink(missing_ok=True)

    def _entry(self) -> str:
        if self.system == "win32":
            return subprocess.list2cmdline(self.command)
        return _launch_agent(self.command) if self.system == "darwin" else _desktop_entry(self.command)


def this_computer() -> Autostart:
    """Return the way of this computer, to start the program that runs now without showing its window."""
    command = (*_own_command(), "--in-tray")
    registry = _WindowsRegistry() if sys.platform == "win32" else None
    return Autostart(sys.platform, Path.home(), os.environ, command, registry)


def _own_command() -> tuple[str, ...]:
    """Return what starts this program: its own file, its script beside Python, else its module."""
    if getattr(sys, "frozen", False):
        return (sys.executable,)
    name = f"{NAME}.exe" if sys.platform == "win32" else NAME
    script = Path(sys.executable).with_name(name)
    return (str(script),) if script.is_file() else (sys.executable, "-m", "crm_desktop.app.desktop")


def _desktop_entry(command: Sequence[str]) -> str:
    """Return a desktop entry (freedesktop.org, Desktop Application Autostart Specification)."""
    quoted = " ".join(_quoted(part) for part in command)
    lines = (
        "[Desktop Entry]", "Type=Application", "Version=1.0", "Name=CRM Desktop", f"Exec={quoted}", "Terminal=false",
        "X-GNOME-Autostart-enabled=true", "X-GNOME-Autostart-Delay=10",
    )  # fmt: skip
    return "\n".join(lines) + "\n"


def _quoted(part: str) -> str:
    """Quote an argument as the specification says: double quotes, a backslash before what is special in them."""
    if part and part == shlex.quote(part) and "%" not in part:
        return part
    escaped = part.replace("\\", "\\\\").replace('"', '\\"').replace("`", "\\`").replace("$", "\\$")
    # The value is a string of the file, where a backslash is written twice; a per cent sign begins a field code.
    return '"' + escaped.replace("\\", "\\\\").replace("%", "%%") + '"'


def _launch_agent(command: Sequence[str]) -> str:
    """Return a launch agent's property list (launchd.plist(5))."""
    agent = {"Label": LABEL, "ProgramArguments": list(command), "RunAtLoad": True, "ProcessType": "Interactive"}
    return plistlib.dumps(agent).decode()


class _WindowsRegistry:
    """The Run key of the user, which needs no rights of an administrator."""

    def get(self, name: str) -> str | None:
        """Return a value."""
        import winreg

        with suppress(OSError), winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:  # type: ignore[attr-defined]
            return str(winreg.QueryValueEx(key, name)[0])  # type: ignore[attr-defined]
        return None

    def put(self, name: str, value: str) -> None:
        """Write a value."""
        import winreg

        with winreg.CreateKey(winreg.HKEY_CURRENT_USER, RUN_KEY) as key:  # type: ignore[attr-defined]
            winreg.SetValueEx(key, name, 0, winreg.REG_SZ, value)  # type: ignore[attr-defined]

    def remove(self, name: str) -> None:
        """Take a value away."""
        import winreg

        access = winreg.KEY_SET_VALUE  # type: ignore[attr-defined]
        with suppress(FileNotFoundError), winreg.OpenKey(winreg.HKEY_CURRENT_USER, RUN_KEY, 0, access) as key:  # type: ignore[attr-defined]
            winreg.DeleteValue(key, name)  # type: ignore[attr-defined]
