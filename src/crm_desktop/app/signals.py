"""SIGTERM, SIGINT and SIGHUP close the program as its window does: every save finished, a backup made."""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier

log = logging.getLogger(__name__)

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class EndSignals(QObject):
    """Calls `close` on the UI thread when the program is asked to end from outside."""

    def __init__(self, close: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._close = close
        # Python runs a handler only between two of its own steps, and Qt may sleep for long. What the interpreter
        # writes into a wire at once wakes Qt, without a timer that would wake the computer all day.
        self._wire = _Wire()
        self._notifier = QSocketNotifier(self._wire.near, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_arrived)
        self._before_fd = signal.set_wakeup_fd(self._wire.far, warn_on_full_buffer=False)
        numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
        self._before = {number: signal.signal(number, _heard) for number in numbers}

    def stop(self) -> None:
        """Put back what was there before."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._before_fd)
        self._notifier.setEnabled(False)
        self._wire.close()

    def _on_arrived(self) -> None:
        with contextlib.suppress(BlockingIOError):
            numbers = self._wire.read()
            log.info("asked to end by signal %s", ", ".join(map(str, numbers)))
            self._close()


class _Wire:
    """Two ends that never block: a pipe, and a pair of sockets where the interpreter writes to nothing else."""

    def __init__(self) -> None:
        self._sockets: tuple[Any, ...] = ()
        if sys.platform == "win32":
            import socket  # late: a pipe needs none of it

            self._sockets = socket.socketpair()
            for end in self._sockets:
                end.setblocking(False)
            self.near, self.far = (end.fileno() for end in self._sockets)
        else:
            self.near, self.far = os.pipe()
            os.set_blocking(self.near, False)
            os.set_blocking(self.far, False)

    def read(self) -> bytes:
        """Return what came; raises BlockingIOError where nothing did."""
        return self._sockets[0].recv(64) if self._sockets else os.read(self.near, 64)

    def close(self) -> None:
        """Give both ends back."""
        if self._sockets:
            for end in self._sockets:
                end.close()
        else:
            os.close(self.near)
            os.close(self.far)


def _heard(number: int, frame: object) -> None:
    """A handler of Python's own is what makes the interpreter write to the wire."""
