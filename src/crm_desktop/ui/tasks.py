"""The only door off the UI thread: one lane for writing, a pool for reading, answers back on the UI thread."""

from __future__ import annotations

import logging
import queue
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, overload

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from shiboken6 import isValid

from crm_desktop.domain.errors import Canceled, CrmError, StorageError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.plain import plain
from crm_desktop.ui.garbage import garbage
from crm_desktop.ui.pulse import pulse

log = logging.getLogger(__name__)

T = TypeVar("T")
OnError = Callable[[CrmError], None]
OnProgress = Callable[[Any], None]
READERS = 3
_ANSWER_S = 0.008  # that answers take in one turn of the event loop, before what a person did comes in between


class Job:
    """What a long job gets: a place to report to and the question whether it should stop. Safe on any thread."""

    def __init__(self, report: OnProgress) -> None:
        self._report = report
        self._canceled = threading.Event()
        self._pulse = pulse()

    @property
    def is_canceled(self) -> bool:
        """Return whether the person asked to stop; jobs ask often, and give way to the window when they do."""
        self._pulse.give_way()
        return self._canceled.is_set()

    @property
    def is_stopped(self) -> bool:
        """Return the same at once, on any thread."""
        return self._canceled.is_set()

    def check(self) -> None:
        """Raise Canceled if the person asked to stop."""
        if self.is_canceled:
            raise _canceled()

    def pace(self, *how_far: object) -> None:
        """Give way to the window: for a job that goes on to its end, and tells nobody how far it is."""
        self._pulse.give_way()

    def progress(self, value: object) -> None:
        """Hand a plain value to `on_progress` on the UI thread."""
        self._report(value)

    def cancel(self) -> None:
        """Ask the job to stop at its next check."""
        self._canceled.set()


@plain(frozen=False)
class _Order:
    """What was asked, and what came of it. The UI thread alone lets go of it.

    A closure often holds the last reference to a widget, and a widget must not be destroyed on another thread.
    """

    work: Callable[..., Any]
    on_done: Callable[[Any], None] | None
    on_error: OnError | None
    on_progress: OnProgress | None
    owner: QObject | None
    writes: bool = False
    answer: Any = None
    error: BaseException | None = None


class Task:
    """What the caller holds of a piece of work."""

    def __init__(self, job: Job, *, is_job: bool = False) -> None:
        self.job, self.is_job = job, is_job
        self.order: _Order | None = None

    def cancel(self) -> None:
        """Stop: plain work is never heard of again, a job ends as it decides (Canceled if it had not begun)."""
        self.job.cancel()


class TaskRunner(QObject):
    """Runs work off the UI thread. Work gets ids and plain values; it owns no QObject and no widget."""

    write_ended = Signal(object)  # StorageError of a save that failed; None of one that did what it should
    rested = Signal()  # every piece of work has been answered
    _posted = Signal()

    def __init__(self, parent: QObject | None = None, *, on_unheard: OnError | None = None) -> None:
        super().__init__(parent)
        self._writer = ThreadPoolExecutor(1, "writer")
        self._readers = ThreadPoolExecutor(READERS, "reader")
        self._mail: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._open: set[Task] = set()
        self._is_closed = False
        self.on_unheard = on_unheard  # for an error of work that gave no on_error
        pulse().follow()
        self._posted.connect(self._on_posted, Qt.ConnectionType.QueuedConnection)
        self._breath = QTimer(self, singleShot=True, interval=1)
        self._breath.timeout.connect(self._on_breath)
        garbage().hold()

    @overload
    def run(
        self,
        work: Callable[[], T],
        on_done: Callable[[T], None] | None = None,
        on_error: OnError | None = None,
        on_progress: None = None,
        *,
        writes: bool = False,
        owner: QObject | None = None,
    ) -> Task: ...

    @overload
    def run(
        self,
        work: Callable[[Job], T],
        on_done: Callable[[T], None] | None = None,
        on_error: OnError | None = None,
        *,
        on_progress: OnProgress,
        writes: bool = False,
        owner: QObject | None = None,
    ) -> Task: ...

    def run(
        self,
        work: Callable[..., Any],
        on_done: Callable[[Any], None] | None = None,
        on_error: OnError | None = None,
        on_progress: OnProgress | None = None,
        *,
        writes: bool = False,
        owner: QObject | None = None,
    ) -> Task:
        """Run `work` in the writer lane or among the readers; with `on_progress` it is given its Job.

        The callbacks run on the UI thread, and not at all once `owner` (or the object of a bound method) is deleted.
        """

        is_job = on_progress is not None
        task = Task(Job(lambda value: self._post(lambda: _report(task, value))), is_job=is_job)
        if self._is_closed:
            if writes or is_job:
                raise RuntimeError("the task runner is drained")
            return task  # nobody is there any more to be told what is read
        if is_job:
            garbage().begin_long()
        task.order = _Order(work, on_done, on_error, on_progress, owner, writes)
        self._open.add(task)
        (self._writer if writes else self._readers).submit(self._perform, task)
        return task

    @property
    def is_drained(self) -> bool:
        """Return whether no more work is taken."""
        return self._is_closed

    @property
    def is_idle(self) -> bool:
        """Return whether every piece of work has been answered."""
        return not self._open

    @property
    def has_jobs(self) -> bool:
        """Return whether long work goes on."""
        return any(task.is_job for task in self._open)

    def drain(self) -> None:
        """End of the program: finish every save, stop long jobs, drop reads not yet begun, deliver what is due."""
        if self._is_closed:
            return
        self._is_closed = True
        for task in [task for task in self._open if task.is_job]:
            task.cancel()
        pulse().wait_for_work()
        self._readers.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True)
        while not self._mail.empty():
            try:
                self._deliver()
            except Exception:  # noqa: BLE001 - a bug in an answer keeps nobody from closing the file
                sys.excepthook(*sys.exc_info())
        for task in list(self._open):  # dropped before it began
            task.order = None
            self._end(task)
        garbage().release()

    def _perform(self, task: Task) -> None:
        """Runs on another thread: no local name may outlive the message that ends the work."""
        order = task.order
        assert order is not None
        try:
            if task.job.is_stopped:
                raise _canceled()
            order.answer = order.work(task.job) if task.is_job else order.work()
        except BaseException as error:  # noqa: BLE001 - told on the UI thread, a bug by the exception hook
            order.error = error
        del order
        self._post(lambda: self._end(task))

    def _post(self, message: Callable[[], None]) -> None:
        self._mail.put(message)
        self._posted.emit()

    def _end(self, task: Task) -> None:
        self._answer(task)
        if not self._open:
            self.rested.emit()

    def _answer(self, task: Task) -> None:
        if task in self._open and task.is_job:
            garbage().end_long()
        self._open.discard(task)
        order, task.order = task.order, None
        if order is None:
            return
        error = order.error
        if order.writes and (error is None or isinstance(error, StorageError)):
            self.write_ended.emit(error)
        if error is not None and not isinstance(error, CrmError):
            sys.excepthook(type(error), error, error.__traceback__)
        elif task.job.is_stopped and not task.is_job:
            return
        elif error is not None:
            _tell(order.on_error or self.on_unheard or _write_down, order.owner, error)
        else:
            _tell(order.on_done, order.owner, order.answer)

    @Slot()
    def _on_posted(self) -> None:
        # One message a signal: if a callback raises, the next ones are still delivered.
        if not self._breath.isActive():
            self._deliver()

    @Slot()
    def _on_breath(self) -> None:
        # The signals of these came while it was waited: more follow for as long as there are any.
        began = time.perf_counter()
        try:
            while not self._mail.empty() and time.perf_counter() - began < _ANSWER_S:
                self._deliver()
        finally:
            if not self._mail.empty():
                self._breath.start()

    def _deliver(self) -> None:
        """Hand over one message; after a dear one the window has a turn, for what a person did waits behind all."""
        try:
            message = self._mail.get_nowait()
        except queue.Empty:
            return
        began = time.perf_counter()
        try:
            message()
        finally:
            if not self._mail.empty() and time.perf_counter() - began >= _ANSWER_S:
                self._breath.start()


def job_is_unheard(how_far: object) -> None:
    """Hear nothing: for a job that only wants to give way to the window."""


def _report(task: Task, value: object) -> None:
    if task.order is not None:
        _tell(task.order.on_progress, task.order.owner, value)


def _tell(callback: Callable[[Any], None] | None, owner: QObject | None, value: object) -> None:
    if callback is not None and _is_there(callback, owner):
        callback(value)


def _is_there(callback: object, owner: QObject | None) -> bool:
    """Return whether the widget that waits for the answer still exists."""
    bound = getattr(callback, "__self__", None)
    return all(isValid(thing) for thing in (owner, bound) if isinstance(thing, QObject))


def _canceled() -> Canceled:
    return Canceled(tr("Stopped"), tr("Nothing was changed."))


def _write_down(error: CrmError) -> None:
    log.warning("%s: %s", error.code, error.title)
