"""What the program asks about the computer that it runs on."""

from __future__ import annotations

import sys
from pathlib import Path

_POWER = Path("/sys/class/power_supply")
_NO_BATTERY, _UNKNOWN = 128, 255  # GetSystemPowerStatus, BatteryFlag


def has_battery() -> bool:
    """Return whether this is a laptop; what can't be found out counts as a computer."""
    if sys.platform == "win32":
        return _windows_battery()
    if sys.platform == "darwin":
        return _mac_battery()
    return linux_battery(_POWER)


def person_name() -> str:
    """Return the full name of the person at this computer; empty where the system knows none."""
    if sys.platform == "win32":
        return ""
    import os
    import pwd

    try:
        entry = pwd.getpwuid(os.getuid())
    except KeyError:
        return ""
    name = entry.pw_gecos.partition(",")[0].strip()
    return "" if name == entry.pw_name else name


def linux_battery(folder: Path) -> bool:
    """Return whether a battery drives the machine; those of a mouse or headset have the scope Device."""
    try:
        supplies = list(folder.iterdir())
    except OSError:
        return False
    return any(_read(s / "type") == "Battery" and _read(s / "scope") != "Device" for s in supplies)


def _read(path: Path) -> str:
    try:
        return path.read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _windows_battery() -> bool:
    import ctypes

    status = ctypes.create_string_buffer(12)  # SYSTEM_POWER_STATUS; its second byte is BatteryFlag
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - absent elsewhere
    return bool(kernel.GetSystemPowerStatus(status)) and status.raw[1] not in (_NO_BATTERY, _UNKNOWN)


def _mac_battery() -> bool:
    import subprocess

    try:
        answer = subprocess.run(
            ["/usr/bin/pmset", "-g", "batt"], capture_output=True, text=True, timeout=2, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return "InternalBattery" in answer.stdout
