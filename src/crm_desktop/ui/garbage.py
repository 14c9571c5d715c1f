"""Cyclic garbage is collected on the UI thread only, while there is work on other threads."""

from __future__ import annotations

import gc

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot

LOOK_MS = 1000
_LONG_MS = 200  # while there is long work, which makes very much: the less at a time, the shorter the look


class GarbageOnUiThread(QObject):
    """Python collects on whichever thread allocates next; a model or a timer in a cycle would be destroyed there.

    Qt does not survive that. So the collector is switched off while anybody works elsewhere, and a timer does its work.

    Long work may hold millions of objects, and to walk through all of them would stop the window for a tenth of a
    second each time. So while it lasts what survives its first look is put aside, until the work is over.
    """

    def __init__(self) -> None:
        super().__init__()
        self._users = self._long = 0
        self._timer: QTimer | None = None

    def hold(self) -> None:
        """Work on other threads begins; call it on the UI thread."""
        self._users += 1
        gc.disable()
        if self._timer is None and QCoreApplication.instance() is not None:
            self._timer = QTimer(self, interval=LOOK_MS)
            self._timer.timeout.connect(self.look)
            self._timer.start()

    def release(self) -> None:
        """Work on other threads is over; the last one gives Python its own collector back."""
        self._users -= 1
        if self._users == 0:
            if self._timer is not None:
                self._timer.stop()
                self._timer.deleteLater()
                self._timer = None
            gc.enable()

    def begin_long(self) -> None:
        """Work begins that may hold very much."""
        self._long += 1
        self._set_pace()

    def end_long(self) -> None:
        """It is over: what was put aside is looked at again."""
        self._long -= 1
        if self._long == 0:
            gc.unfreeze()
        self._set_pace()

    def _set_pace(self) -> None:
        interval = _LONG_MS if self._long else LOOK_MS
        if self._timer is not None and self._timer.interval() != interval:
            self._timer.setInterval(interval)

    @Slot()
    def look(self) -> None:
        """Collect what is due, by the thresholds that Python itself goes by."""
        if self._long:
            if gc.get_count()[0] > gc.get_threshold()[0] > 0:
                gc.collect(0)
                gc.freeze()
            return
        for generation in (2, 1, 0):
            if gc.get_count()[generation] > gc.get_threshold()[generation] > 0:
                gc.collect(generation)
                return


_garbage: GarbageOnUiThread | None = None


def garbage() -> GarbageOnUiThread:
    """Return the one of this process; made on the UI thread, by whoever asks first."""
    global _garbage
    if _garbage is None:
        _garbage = GarbageOnUiThread()
    return _garbage
