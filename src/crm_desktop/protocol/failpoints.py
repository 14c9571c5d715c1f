"""Named places at which the tests let the program die or fail; in normal life they do nothing."""

from __future__ import annotations

import os

KILLED = 137
_wanted = os.environ.get("CRM_FAIL_AT", "")
_armed: dict[str, int] = {}


class Crash(BaseException):  # not an Exception: nothing may catch and survive it
    """The program ended here, in a simulation."""


def fail_at(name: str) -> None:
    """Die here if CRM_FAIL_AT names this point (a process of its own), or raise `Crash` if a test armed it."""
    if _wanted == name:
        os._exit(KILLED)
    if name in _armed:
        _armed[name] -= 1
        if _armed[name] <= 0:
            del _armed[name]
            raise Crash(name)


def arm(name: str, after: int = 1) -> None:
    """Let the `after`-th passing of a point raise `Crash`, once."""
    _armed[name] = after


def disarm() -> None:
    """Forget what was armed."""
    _armed.clear()
