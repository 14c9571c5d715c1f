"""SIGTERM, SIGINT and SIGHUP close the program as its window does: every save finished, a backup made."""

from __future__ import annotations

import contextlib
import logging
import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier

log = logging.getLogger(__name__)

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class EndSignals(QObject):
    """Calls `close` on the UI thread when the program is asked to end from outside."""

    def __init__(self, close: Callable[[], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._close = close
        # Python runs a handler only between two of its own steps, and Qt may sleep for long. What the interpreter
        # writes into a socket at once wakes Qt, without a timer that would wake the computer all day.
        self._near, self._far = socket.socketpair()
        self._near.setblocking(False)
        self._far.setblocking(False)
        self._notifier = QSocketNotifier(self._near.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_arrived)
        self._before_fd = signal.set_wakeup_fd(self._far.fileno(), warn_on_full_buffer=False)
        numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
        self._before = {number: signal.signal(number, _heard) for number in numbers}

    def stop(self) -> None:
        """Put back what was there before."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._before_fd)
        self._notifier.setEnabled(False)
        self._near.close()
        self._far.close()

    def _on_arrived(self) -> None:
        with contextlib.suppress(BlockingIOError):
            numbers = self._near.recv(64)
            log.info("asked to end by signal %s", ", ".join(map(str, numbers)))
            self._close()


def _heard(number: int, frame: object) -> None:
    """A handler of Python's own is what makes the interpreter write to the socket."""
