"""Temporary copies of a person's data: each run of the program has its own, and cleans up what a dead one left."""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

_NAME = re.compile(r"crm-desktop-(\d+)-[a-z]+-\w+")
_OLD = 2 * 86_400  # seconds, where the system can't be asked whether a process lives


def temporary_folder(purpose: str) -> Path:
    """Make a folder that only this person can open, and that is cleaned at the end or at the next start."""
    return Path(tempfile.mkdtemp(prefix=temporary_prefix(purpose)))


def temporary_prefix(purpose: str) -> str:
    """Return how the name of such a folder begins: whose it is, and what for."""
    return f"crm-desktop-{os.getpid()}-{purpose}-"


def clean_own() -> int:
    """Remove what this run of the program made; return how many folders."""
    return _clean(lambda folder, pid: pid == os.getpid())


def clean_dead() -> int:
    """Remove what runs left that ended without cleaning, as after a power cut; return how many folders."""
    return _clean(lambda folder, pid: pid != os.getpid() and not _lives(folder, pid))


def _clean(is_meant: Callable[[Path, int], bool]) -> int:
    count = 0
    try:
        found = list(Path(tempfile.gettempdir()).glob("crm-desktop-*"))
    except OSError:
        return 0
    for folder in found:
        match = _NAME.fullmatch(folder.name)
        if match and not folder.is_symlink() and folder.is_dir() and is_meant(folder, int(match[1])):
            shutil.rmtree(folder, ignore_errors=True)
            count += not folder.exists()
    return count


def _lives(folder: Path, pid: int) -> bool:
    if sys.platform == "win32":  # os.kill would end the process there
        try:
            return time.time() - folder.stat().st_mtime < _OLD
        except OSError:
            return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # of another person
        return True
    return True
