"""Which other program holds a file, where the system tells (Linux); so that a person knows what to close."""

from __future__ import annotations

import os
from pathlib import Path

_LOCKS, _PROCESSES = Path("/proc/locks"), Path("/proc")


def holder_of(path: Path, locks: Path = _LOCKS, processes: Path = _PROCESSES) -> str:
    """Return the name and number of a program that has locked a workspace file; empty where it can't be known."""
    inodes = set()
    for name in (path.name, path.name + "-shm", path.name + "-wal"):
        try:
            inodes.add(path.with_name(name).stat().st_ino)
        except OSError:
            continue
    pids = _writers(locks, inodes) if inodes else []
    return next((name for pid in pids if (name := _name(processes / str(pid), pid))), "")


def _writers(locks: Path, inodes: set[int]) -> list[int]:
    """Return the processes that hold a lock on one of the files, those that write first, this one left out."""
    try:
        lines = locks.read_text("ascii", "replace").splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        # "1: POSIX  ADVISORY  WRITE 4711 08:01:1311 120 120"; a lock that waits has an arrow
        parts = line.split()
        if len(parts) < 8 or parts[1] == "->" or not parts[4].lstrip("-").isdigit():
            continue
        inode, pid = parts[5].rpartition(":")[2], int(parts[4])
        if inode.isdigit() and int(inode) in inodes and pid > 0 and pid != os.getpid():
            found.append((parts[3] != "WRITE", pid))
    return [pid for _, pid in sorted(found)]


def _name(process: Path, pid: int) -> str:
    try:
        return f"{(process / 'comm').read_text('utf-8', 'replace').strip()} ({pid})"
    except OSError:
        return str(pid)
