"""Work on other threads gives way to the window: Python runs one thread at a time, and a person waits for this one."""

from __future__ import annotations

import sys
import threading
import time

from PySide6.QtCore import QAbstractEventDispatcher, QObject, Slot

# Each call from Qt into Python may wait for this long while another thread computes; a layout makes hundreds.
_SWITCH_S = 0.000_1
# Work waits until the window is done, however long one click makes it compute, and has a turn of its own afterwards:
# a tenth of what it waited for, so that it gets on beside a window that is never done.
_LONGEST_S, _TURN_S, _TURN_OF = 0.09, 0.002, 0.1
# The system takes the processor from a thread that computes for long, and on a busy machine gives it back much later.
# Who holds Python meanwhile stops the window too; who rests in time is interrupted while it sleeps, and holds nothing.
_BURST_S, _REST_S = 0.002, 0.000_1


class UiPulse(QObject):
    """Knows whether the event loop sleeps or has something to do."""

    def __init__(self) -> None:
        super().__init__()
        self.is_busy = False
        self._is_heard = False  # some event loops don't say when they sleep
        self._free_until = 0.0
        self._sleeps = threading.Event()
        self._bursts = threading.local()
        self._dispatcher: QAbstractEventDispatcher | None = None

    def follow(self) -> None:
        """Listen to the event loop of this thread."""
        dispatcher = QAbstractEventDispatcher.instance()
        if dispatcher is None or dispatcher is self._dispatcher:
            return
        self._dispatcher = dispatcher
        dispatcher.awake.connect(self._on_awake)
        dispatcher.aboutToBlock.connect(self._on_block)
        sys.setswitchinterval(_SWITCH_S)

    def give_way(self) -> None:
        """Wait, on another thread, while the window has something to do; never so long that the work stands still."""
        if not (self.is_busy and self._is_heard) or time.monotonic() < self._free_until:
            self._rest()
            return
        began = time.monotonic()
        self._sleeps.wait(_LONGEST_S)
        self._bursts.began = now = time.monotonic()
        self._free_until = now + max(_TURN_S, (now - began) * _TURN_OF)

    def wait_for_work(self) -> None:
        """Say, on the thread of the window, that it waits for the work itself: nobody need give way to it."""
        self._on_block()

    def _rest(self) -> None:
        """Sleep for an instant if this thread has computed for long enough."""
        began, now = getattr(self._bursts, "began", None), time.monotonic()
        if began is None:
            self._bursts.began = now
        elif now - began >= _BURST_S:
            time.sleep(_REST_S)
            self._bursts.began = time.monotonic()

    @Slot()
    def _on_awake(self) -> None:
        self.is_busy = True
        self._sleeps.clear()

    @Slot()
    def _on_block(self) -> None:
        self.is_busy, self._is_heard = False, True
        self._sleeps.set()


_pulse: UiPulse | None = None


def pulse() -> UiPulse:
    """Return the one of this process; made on the UI thread, by whoever asks first."""
    global _pulse
    if _pulse is None:
        _pulse = UiPulse()
    return _pulse
