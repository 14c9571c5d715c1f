"""Whether the computer itself asks not to be disturbed: Windows says so; elsewhere its notifications respect it."""

from __future__ import annotations

import sys

# Of QUERY_USER_NOTIFICATION_STATE: busy, full screen, presentation, the first hour of a new computer.
_QUIET_STATES = (2, 3, 4, 6)


def is_do_not_disturb() -> bool:
    """Return whether reminders are to wait. On Linux and macOS the system holds back its own notifications."""
    if sys.platform != "win32":
        return False
    import ctypes

    state = ctypes.c_int()
    failed = ctypes.windll.shell32.SHQueryUserNotificationState(ctypes.byref(state))
    return is_quiet_state(int(failed), state.value)


def is_quiet_state(failed: int, state: int) -> bool:
    """Return whether Windows' answer means that notifications are not wanted now."""
    return not failed and state in _QUIET_STATES
