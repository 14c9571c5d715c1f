"""The high-water mark: how far the log had come, kept outside the database (reliability.md D3).

SQLite opens a file whose write-ahead log was cut, damaged or lost as if nothing were missing. Two preallocated slots in
the application folder, written in turn, tell; a torn slot leaves the other one whole.
"""

from __future__ import annotations

import logging
import os
import struct
import threading
import time
import zlib
from pathlib import Path

from crm_desktop.domain.plain import plain

log = logging.getLogger(__name__)

_SLOT = struct.Struct("<8s Q Q I")  # magic, count of writes, last change, CRC-32
_MAGIC = b"CRMMARK1"
_SIZE = 64  # bytes of a slot on the disk
_PAUSE = 1.0  # seconds between two writes


@plain
class Mark:
    """How often the mark was written, and the number of the last change that was acknowledged then."""

    writes: int
    head: int


class HighWater:
    """Keeps one workspace's mark. Its failure is written to the log of the program and never fails a save."""

    def __init__(self, folder: Path, workspace_id: str, generation: str) -> None:
        self.path = folder / f"{workspace_id}.{generation}.mark"
        self._lock = threading.Lock()
        self._written = 0.0
        self._pending = 0
        self._timer: threading.Timer | None = None
        mark = self.read()
        self._writes = mark.writes if mark else 0
        self._head = mark.head if mark else 0

    def note(self, head: int) -> None:
        """Remember that changes up to `head` were acknowledged; at most one write a second."""
        with self._lock:
            self._pending = max(self._pending, head)
            wait = self._written + _PAUSE - time.monotonic()
            if wait > 0:
                if self._timer is None:
                    # The last of a row of saves must reach the mark too, even if none follows.
                    self._timer = threading.Timer(wait, self.flush)
                    self._timer.daemon = True
                    self._timer.start()
                return
        self.flush()

    def flush(self) -> None:
        """Write what is pending now."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            if self._pending <= self._head:
                return
            self._written = time.monotonic()
            try:
                self._write(Mark(self._writes + 1, self._pending))
            except OSError as error:
                log.warning("the high-water mark was not written: %s", error)

    def read(self) -> Mark | None:
        """Return the newest whole slot; None where there is none."""
        try:
            data = self.path.read_bytes()
        except OSError:
            return None
        marks = [_unpack(data[at : at + _SLOT.size]) for at in (0, _SIZE)]
        return max((m for m in marks if m), key=lambda m: m.writes, default=None)

    def forget(self) -> None:
        """Begin anew."""
        self.path.unlink(missing_ok=True)
        self._pending = self._writes = self._head = 0

    def _write(self, mark: Mark) -> None:
        if not self.path.exists():
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.path.touch(mode=0o600)
            self.path.write_bytes(bytes(2 * _SIZE))
        number = os.open(self.path, os.O_RDWR | getattr(os, "O_BINARY", 0))
        try:
            os.lseek(number, _SIZE * (mark.writes % 2), os.SEEK_SET)
            os.write(number, _pack(mark))
            os.fsync(number)
        finally:
            os.close(number)
        self._writes, self._head = mark.writes, mark.head


def missing(mark: Mark | None, head: int) -> int:
    """Return how many acknowledged changes a file with this head lacks."""
    return max(0, mark.head - head) if mark else 0


def _pack(mark: Mark) -> bytes:
    body = _SLOT.pack(_MAGIC, mark.writes, mark.head, 0)[:-4]
    return body + struct.pack("<I", zlib.crc32(body))


def _unpack(data: bytes) -> Mark | None:
    if len(data) < _SLOT.size:
        return None
    magic, writes, head, checksum = _SLOT.unpack(data)
    return Mark(writes, head) if magic == _MAGIC and zlib.crc32(data[:-4]) == checksum else None
