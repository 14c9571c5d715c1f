"""What waits to be sent, by record and in words; what was not taken; and that nothing waits, as a fact."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.services.sync_queue import Refused, Waiting
from crm_desktop.services.sync_status import State
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui import when
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.layouts import Head, Scrolled, clear, down
from crm_desktop.ui.page import Page
from crm_desktop.ui.sync.lines import clockwork
from crm_desktop.ui.sync.waiting_rows import RefusedRow, WaitingRow
from crm_desktop.ui.sync.watch import SyncWatch
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.widgets import Button, Card, EmptyState, Line
from crm_desktop.viewmodels.sync.lines import last_sync_words, status_line, waiting_here

_MARGIN = tokens.PAGE_MARGIN + 4
_MOST = 200
_WIDTH = 900
_LIST, _NOTHING, _BLANK = range(3)

Read = tuple[list[Waiting], list[Refused]]


class WaitingPage(Page):
    """Place `waiting`."""

    def __init__(self, watch: SyncWatch, tasks: TaskRunner, desk: WindowDesk, *, place: str = "waiting") -> None:
        super().__init__(place)
        self._watch, self._door, self._tasks, self._desk = watch, watch.door, tasks, desk
        self._limit, self._asked = _MOST, 0
        self._read: Read | None = None
        self.waiting_rows: list[WaitingRow] = []
        self.refused_rows: list[RefusedRow] = []
        self._build()
        watch.changed.connect(self._on_status)
        self._show_line()
        self.reload()

    def title(self) -> str:
        """Return the title of the window."""
        return tr("What waits to be sent")

    def state(self) -> dict[str, Any]:
        """Return how far it is scrolled."""
        return {"scroll": self._scroll.verticalScrollBar().value()}

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Stand where one was."""
        self._scroll.verticalScrollBar().setValue(int(state.get("scroll") or 0))

    def refresh(self, changes: ChangeSet) -> None:
        """Read again: something was saved or sent."""
        self.reload()

    def focus_zones(self) -> Sequence[QWidget]:
        """Return head and list."""
        return (self.head, self._views)

    def reload(self) -> None:
        """Read everything again; an older answer is passed over."""
        if self._tasks.is_drained:
            return
        self._asked += 1
        asked, limit = self._asked, self._limit
        self._tasks.run(
            lambda: (self._door.waiting(limit + 1), self._door.refused()),
            lambda read: self._on_read(asked, read),
            self._desk.notices.show,
            owner=self,
        )

    def _build(self) -> None:
        self.now_button = Button(tr("Sync now"), "refresh-cw")
        self.now_button.clicked.connect(lambda: self._desk.do_verb("sync_now"))
        self.head = Head(tr("What waits to be sent"), self.now_button)
        self.refused, self.waiting = Card(tr("Could not be sent")), Card(tr("Waiting"))
        self._refused_rows, self._waiting_rows = QVBoxLayout(), QVBoxLayout()
        for card, rows in ((self.refused, self._refused_rows), (self.waiting, self._waiting_rows)):
            rows.setSpacing(0)
            card.body.addLayout(rows)
        self.more = Button(tr("Show more"), "chevron-down")
        self.more.clicked.connect(self._on_more)
        self.waiting.body.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        inner = QWidget()
        inner.setLayout(down(self.refused, self.waiting, 1, gap=14))
        inner.setMaximumWidth(current_theme().scaled(_WIDTH))
        holder = QWidget()
        holder.setLayout(down(inner, gap=0))
        self._scroll = Scrolled(holder, margins=(_MARGIN, 0, _MARGIN, 14))
        self._nothing = EmptyState("circle-check", tr("Nothing waits"), " ", tone="ok")
        self._views = QStackedWidget()
        for view in (self._scroll, self._nothing, QWidget()):
            self._views.addWidget(view)
        self._views.setCurrentIndex(_BLANK)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.head)
        rows.addWidget(self._views, 1)
        self.setFocusProxy(self.now_button)

    def _on_status(self) -> None:
        self._show_line()
        self.reload()

    def _show_line(self) -> None:
        status = self._watch.status
        if status is None:
            return
        clock = clockwork(self._door.store, has_battery=self._watch.has_battery)
        line = status_line(status, clock, sent=self._watch.sent)
        if status.state in (State.CONFLICTS, State.PART_FAILED):  # the page itself says more about those
            self.head.set_line(waiting_here(status.waiting, clock))
            return
        self.head.set_line(tr("{strong}. {rest}", strong=line.strong, rest=line.rest) if line.rest else line.strong)

    def _on_read(self, asked: int, read: Read) -> None:
        if asked != self._asked or read == self._read:
            return
        self._read = read
        waiting, refused = read
        now, reason = self._door.store.clock.now(), self._reason()
        clear(self._waiting_rows)
        clear(self._refused_rows)
        self.refused_rows = [RefusedRow(one, now, reason) for one in refused]
        self.waiting_rows = [WaitingRow(one, now) for one in waiting[: self._limit]]
        for at, row in enumerate(self.refused_rows):
            _add(self._refused_rows, row, at)
            row.retry_asked.connect(lambda row=row: self._on_retry(row.refused))
            row.give_up_asked.connect(lambda row=row: self._on_give_up(row.refused))
            row.copy_asked.connect(lambda row=row: self._on_copy(row.refused))
            row.open_asked.connect(self._desk.navigation.go)
        for at, line in enumerate(self.waiting_rows):
            _add(self._waiting_rows, line, at)
            line.open_asked.connect(self._desk.navigation.go)
        self.refused.setVisible(bool(refused))
        self.waiting.setVisible(bool(waiting))
        self.more.setVisible(len(waiting) > self._limit)
        self.waiting.set_count("" if len(waiting) > self._limit else when.number(len(waiting)))
        self._show_nothing()
        self._views.setCurrentIndex(_LIST if waiting or refused else _NOTHING)

    def _show_nothing(self) -> None:
        status = self._watch.status
        at = status.last_sync_ms if status is not None else None
        words = tr(
            "Everything that you saved is in the team copy. {last}.",
            last=last_sync_words(at, self._door.store.clock.now()),
        )
        self._nothing.text.setText(words)
        self._nothing.text.show()
        self._nothing.setAccessibleName(f"{self._nothing.title.text()}. {words}")

    def _on_more(self) -> None:
        self._limit += _MOST
        self.reload()

    def _reason(self) -> str:
        return tr("This workspace is open for reading only") if self._desk.is_read_only else ""

    def _on_retry(self, refused: Refused) -> None:
        self._do(lambda: self._door.retry(refused.n), lambda _: tr("It will be sent again"))

    def _on_give_up(self, refused: Refused) -> None:
        def said(report: Any) -> str:
            kept = len(report.kept)
            if kept:
                return trn("{n} field was edited since and stays", "{n} fields were edited since and stay", kept)
            return tr("The team's version is shown again. Your text stays in History.")

        self._do(lambda: self._door.give_up(refused.n), said, undo=True)

    def _on_copy(self, refused: Refused) -> None:
        QApplication.clipboard().setText(refused.text)
        self._desk.notices.say(tr("Text copied"))

    def _do(self, work: Callable[[], Any], said: Callable[[Any], str], *, undo: bool = False) -> None:
        def done(answer: Any) -> None:
            self._desk.notices.say(said(answer), undo=undo)
            self._watch.look()
            self.reload()

        def failed(error: CrmError) -> None:
            self._desk.notices.show(error)
            self.reload()

        self._tasks.run(work, done, failed, writes=True, owner=self)


def _add(rows: QVBoxLayout, row: QWidget, at: int) -> None:
    if at:
        rows.addWidget(Line())
    rows.addWidget(row)
