"""Watches the event loop of the window: how long it stands still, who computes meanwhile, and on demand where."""

from __future__ import annotations

import faulthandler
import os
import re
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from benchmarks.measure import figure

MOST_MS = 100  # that the loop may stand still
_TICK_MS = 5
_LOOK_S = 0.02
_FRAMES = 6  # of a thread that are named
_NEW_THREADS_S = 0.2  # between two looks for new threads
_TASKS = Path("/proc/self/task")
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096
_THREAD = re.compile(r"^(?:Current thread|Thread) 0x([0-9a-f]+)")
_FRAME = re.compile(r'^  File "(.*)", line (\d+) in (.*)$')


class Gap(NamedTuple):
    """A time between two ticks, and what the thread of the window did in it."""

    ms: float
    own_ms: float  # it computed
    others_ms: float  # other threads of the process computed: Python lets one at a time
    queued_ms: float = 0.0  # it could have computed, and other programs had the processors
    held_ms: float = 0.0  # the same of the other threads together: one of them may have held Python's lock meanwhile

    @property
    def computed_ms(self) -> float:
        """What the program itself did; the rest is waiting for a disk, or for a processor that other programs had."""
        return min(self.ms, self.own_ms + self.others_ms)

    @property
    def lock_ms(self) -> float:
        """What it waited at most for another thread of the program that computed."""
        return max(0.0, min(self.ms - self.own_ms - self.queued_ms, self.others_ms))

    @property
    def machine_ms(self) -> float:
        """What it waited for a processor: by itself, or for another thread that waited for one."""
        return self.queued_ms + max(0.0, min(self.ms - self.own_ms - self.queued_ms - self.lock_ms, self.held_ms))


class Queues:
    """How long each thread of this process could have computed and had no processor; Linux says it, others don't."""

    def __init__(self) -> None:
        self._own, self._is_known = threading.get_native_id(), _TASKS.is_dir()
        self._files: dict[int, int] = {}
        self._began = 0.0

    def waited(self) -> tuple[float, float]:
        """Return the milliseconds of this thread, and of all others together."""
        if time.perf_counter() - self._began > _NEW_THREADS_S:
            self._began = time.perf_counter()
            for task in _TASKS.iterdir() if self._is_known else ():
                if int(task.name) not in self._files:
                    with suppress(OSError):
                        self._files[int(task.name)] = os.open(task / "schedstat", os.O_RDONLY)
        own = others = 0.0
        for thread, file in list(self._files.items()):
            try:
                waited = int(os.pread(file, 100, 0).split()[1]) / 1e6
            except OSError:  # it ended
                os.close(self._files.pop(thread))
                continue
            if thread == self._own:
                own = waited
            else:
                others += waited
        return own, others


class Watch:
    """Ticks on the thread of the window and keeps the gaps."""

    def __init__(self, *, where: bool = False) -> None:
        from PySide6.QtCore import Qt, QTimer

        self.gaps: list[Gap] = []
        self.most_memory = 0.0
        self._queues = Queues()
        self._queued, self._held = self._queues.waited()
        self._last, self._own, self._all = time.perf_counter(), time.thread_time(), time.process_time()
        self._where: Counter[str] = Counter()
        if where:
            threading.Thread(target=self._look, args=(threading.get_ident(),), daemon=True).start()
        self._timer = QTimer(interval=_TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now, own, all_ = time.perf_counter(), time.thread_time(), time.process_time()
        queued, held = self._queues.waited()
        mine, others = (own - self._own) * 1e3, (all_ - self._all - own + self._own) * 1e3
        gap = Gap((now - self._last) * 1e3, mine, max(0.0, others), queued - self._queued, max(0.0, held - self._held))
        self.gaps.append(gap)
        self._last, self._own, self._all, self._queued, self._held = now, own, all_, queued, held

    def _look(self, window: int) -> None:
        """Note from another thread where all threads stand while the window's one doesn't tick.

        Not by walking frames: Python may let the threads go on between two of them, and a frame that ended meanwhile
        has brought the process down. faulthandler writes all of them in one go.
        """
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as file:
            while True:
                time.sleep(_LOOK_S)
                if time.perf_counter() - self._last > MOST_MS / 2e3:
                    file.seek(0)
                    file.truncate()
                    faulthandler.dump_traceback(file, all_threads=True)
                    file.seek(0)
                    for thread, lines in standing(file.read()).items():
                        if lines and thread != threading.get_ident():
                            who = "window" if thread == window else "other"
                            self._where[f"{who}: {' < '.join(lines)}"] += 1

    @contextmanager
    def during(self, name: str, **detail: object) -> Iterator[None]:
        """Report the longest block of the loop while something goes on."""
        self._tick()
        self.gaps, began = [], time.perf_counter()
        yield
        self._tick()
        memory = memory_mb()
        self.most_memory = max(self.most_memory, memory)
        longest = max(self.gaps)
        for lines, count in self._where.most_common(12):
            print(f"    {count:4} {lines}")
        self._where.clear()
        figure(f"window: {name}: ms that the loop stood still at most", longest.ms, most=MOST_MS,
               own_ms=longest.own_ms, lock_ms=longest.lock_ms, machine_ms=longest.machine_ms,
               others_ms=longest.others_ms, most_own_ms=max(gap.own_ms for gap in self.gaps),
               over_50_ms=sum(gap.ms > MOST_MS / 2 for gap in self.gaps),
               over_100_ms=sum(gap.ms > MOST_MS for gap in self.gaps),
               seconds=time.perf_counter() - began, memory_mb=memory,
               load=os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0, **detail)  # fmt: skip
        computed = max(gap.computed_ms for gap in self.gaps)
        figure(f"window: {name}: ms that the program itself computed in such a time at most", computed, most=MOST_MS)


def standing(dump: str) -> dict[int, list[str]]:
    """Return of each thread in a dump of faulthandler the innermost frames."""
    found: dict[int, list[str]] = {}
    lines: list[str] = []
    for line in dump.splitlines():
        if thread := _THREAD.match(line):
            lines = found.setdefault(int(thread[1], 16), [])
        elif (frame := _FRAME.match(line)) and len(lines) < _FRAMES:
            lines.append(f"{Path(frame[1]).name}:{frame[2]} {frame[3]}")
    return found


def memory_mb() -> float:
    """Return what the process holds now, in megabytes; 0 where the system doesn't say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE / (1 << 20)
    except OSError:
        return 0.0
