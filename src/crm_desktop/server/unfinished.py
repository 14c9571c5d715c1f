"""Backups that were cut off: each holds a lock as long as somebody works on it, and goes away with the next run."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from crm_desktop.server.serving import try_lock

PART = ".part"
_LOCK = ".at-work"
_OPENED = re.compile(r"crm-server-[0-9-]+(?:\.part)?\.open-([0-9]+)").fullmatch


@contextmanager
def at_work(folder: Path) -> Iterator[None]:
    """Hold a new folder: while it is held, nobody takes it for one that was cut off."""
    folder.mkdir(mode=0o700)
    with (folder / _LOCK).open("a+") as file:
        try_lock(file)
        yield


def leave(folder: Path) -> None:
    """Take the mark away from a folder that is whole."""
    (folder / _LOCK).unlink(missing_ok=True)


def remove_unfinished(place: Path) -> int:
    """Remove what was cut off before, a power cut or a kill included; return how many."""
    stale = [path for path in place.glob(f"crm-server-*{PART}") if not is_held(path)]
    stale += [path for path in place.glob("crm-server-*.open-*") if _is_left(path.name)]
    for path in stale:
        shutil.rmtree(path, ignore_errors=True)
    return len(stale)


def is_held(folder: Path) -> bool:
    """Return whether somebody works on a folder."""
    with suppress(OSError), (folder / _LOCK).open("a+") as file:
        return not try_lock(file)
    return False


def _is_left(name: str) -> bool:
    """Return whether a copy that was opened to be proved belongs to no process any more."""
    found = _OPENED(name)
    if found is None or sys.platform == "win32":
        return False
    try:
        os.kill(int(found[1]), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
