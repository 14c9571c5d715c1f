"""History: the newest first, what each line changed, undo and redo of any of them, unfinished jobs on top."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QHeaderView, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.services.undo import UndoReport, keep_open_batch, undo
from crm_desktop.store import Store
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui import when
from crm_desktop.ui.delegates.row_table import RowTable
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.history.details import DetailsPane
from crm_desktop.ui.history.filters import HistoryFilters
from crm_desktop.ui.history.model import HistoryModel
from crm_desktop.ui.history.putting_back import say_put_back
from crm_desktop.ui.layouts import Head, across, boxed, clear, down
from crm_desktop.ui.page import Page
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.undo import sentence
from crm_desktop.ui.widgets import Banner, Button, EmptyState, KeyHint, Label, Line, QuietButton, Surface
from crm_desktop.viewmodels.history import (
    PAGE,
    BatchLine,
    Details,
    Filters,
    HistoryPart,
    kept_words,
    read_details,
    read_history,
    take_back,
)
from crm_desktop.viewmodels.navigation import Room

_PANE = 360
_LEISURE_MS = 700


class HistoryPage(Page):
    """What was done in this workspace."""

    def __init__(self, store: Store, tasks: TaskRunner, desk: WindowDesk, *, place: str = "history") -> None:
        super().__init__(place)
        self._store, self._tasks, self._desk = store, tasks, desk
        self._limit = PAGE
        self._asked = 0
        self._chosen = ""
        self.head = Head(tr("History"))
        self.head.set_line(tr("Everything that was done stays here, and any of it can be undone at any later time."))
        self.filters = HistoryFilters()
        self.model, self.table = HistoryModel(), RowTable(ticks=False)
        self.pane = DetailsPane()
        self.more = QuietButton(tr("Show older"), "chevron-down", height=tokens.ROW_CONTROL_HEIGHT)
        self.count = Label("", "label")
        self.unfinished = QVBoxLayout()
        self._views = QStackedWidget()
        self._soon = QTimer(self, singleShot=True, interval=_LEISURE_MS)
        self._soon.timeout.connect(self.reload)
        self._build()
        self.more.clicked.connect(self._on_more)
        self.filters.changed.connect(self._on_filtered)
        self.table.cursor_moved.connect(self._on_cursor)
        self.table.opened.connect(lambda row: self.pane.take_back.setFocus())
        self.pane.take_back_pressed.connect(self._on_take_back)
        self.pane.put_back_asked.connect(self._on_put_back)
        self.reload()

    def title(self) -> str:
        """Return the title of the window."""
        return tr("History")

    def state(self) -> dict[str, Any]:
        """Return filters, how much is shown, and the line under the cursor."""
        filters = self.filters.value()
        return {"text": filters.text, "cause": filters.cause, "by": filters.by, "limit": self._limit,
                "chosen": self._chosen}  # fmt: skip

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Show the same part again."""
        self.filters.set_value(
            Filters(str(state.get("text") or ""), str(state.get("cause") or ""), str(state.get("by") or ""))
        )
        self._limit = max(PAGE, int(state.get("limit") or 0))
        self._chosen = str(state.get("chosen") or self._chosen)
        self.reload()

    def refresh(self, changes: ChangeSet) -> None:
        """Read again; the cursor stays on its line. Long work commits many times a second: there is time."""
        if not self._tasks.has_jobs:
            self.reload()
        elif not self._soon.isActive():
            self._soon.start()

    def focus_zones(self) -> Sequence[QWidget]:
        """Return head, unfinished jobs, filters, list, pane."""
        return (self._notes, self.filters, self._list, self.pane)

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        """Filter."""
        return {"filter": self.filters.search.setFocus}

    def set_room(self, room: Room) -> None:
        """Put the pane below the list where the window is narrow."""
        is_narrow = room in (Room.RAIL, Room.ONE_COLUMN)
        self._body.setDirection(QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight)
        width = 16_777_215 if is_narrow else _PANE if room is Room.ALL else 300
        self.pane.setMaximumWidth(width)
        self.pane.setMinimumWidth(0 if is_narrow else width)
        self.pane.setMaximumHeight(260 if is_narrow else 16_777_215)
        self.table.setColumnHidden(1, room is not Room.ALL)
        self.table.setColumnHidden(3, room is Room.ONE_COLUMN)

    def reload(self) -> None:
        """Read the newest lines again; an older answer is passed over."""
        if self._tasks.is_drained:  # the pause between two letters may outlive the work
            return
        self._asked += 1
        asked, filters, limit = self._asked, self.filters.value(), self._limit
        self._tasks.run(
            lambda: read_history(self._store, filters, limit), lambda part: self._on_read(asked, part), owner=self
        )

    def _build(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setAccessibleName(tr("History"))
        table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._measure()
        current_theme().changed.connect(self._measure)
        foot = across(self.count, self.more, 1, KeyHint("Enter", tr("go to Undo")), gap=12, margins=(24, 6, 24, 6))
        self._list = boxed(down(table, Line(), foot, gap=0))
        self._body = QHBoxLayout()
        self._body.setSpacing(0)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.addWidget(self._list, 1)
        self._body.addWidget(Line(vertical=True))
        self._body.addWidget(self.pane)
        ground = Surface("surface")
        ground.setLayout(self._body)
        clear_button = Button(tr("Clear the filters"), "x")
        clear_button.clicked.connect(self.filters.clear)
        for view in (
            QWidget(),  # while the first answer is on its way
            ground,
            EmptyState("history", tr("Nothing was done yet"), tr("Each change you make is listed here.")),
            EmptyState("search", tr("Nothing in History matches"), tr("Try fewer letters, or another cause."),
                       (clear_button,)),
        ):  # fmt: skip
            self._views.addWidget(view)
        self._notes = boxed(down(self.unfinished))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.head)
        rows.addLayout(down(self._notes, margins=(24, 0, 24, 0)))
        rows.addWidget(self.filters)
        rows.addWidget(Line())
        rows.addWidget(self._views, 1)
        self.setFocusProxy(table)

    def _measure(self) -> None:
        """Take the widths of the text size of now."""
        for column, width in ((1, 140), (2, 150), (3, 84), (4, 116)):
            self.table.setColumnWidth(column, current_theme().scaled(width))

    def _on_read(self, asked: int, part: HistoryPart) -> None:
        if asked != self._asked:
            return
        chosen = self._chosen
        self.filters.set_people(part.people)
        self._show_unfinished(part.unfinished)
        self.model.show(part.lines, self._store.clock.now())
        ids = [line.id for line in part.lines]
        self.table.set_cursor_row(ids.index(chosen) if chosen in ids else 0)
        is_filtered = self.filters.value() != Filters()
        self._views.setCurrentIndex(1 if part.lines else 3 if is_filtered else 2)
        self.more.setVisible(part.has_more)
        n = len(part.lines)
        shown = when.number(n)
        self.count.setText(
            trn("The newest {shown} line", "The newest {shown} lines", n, shown=shown)
            if part.has_more
            else trn("{shown} line", "{shown} lines", n, shown=shown)
        )

    def _show_unfinished(self, lines: Sequence[BatchLine]) -> None:
        clear(self.unfinished)
        for line in lines:
            keep = Button(tr("Keep what came in"), "check", height=tokens.ROW_CONTROL_HEIGHT)
            back = Button(tr("Undo it"), "undo-2", height=tokens.ROW_CONTROL_HEIGHT)
            keep.clicked.connect(partial(self._settle, line, is_kept=True))
            back.clicked.connect(partial(self._settle, line, is_kept=False))
            for button in (keep, back):
                button.setAccessibleDescription(line.title)
                if self._desk.is_read_only:
                    button.set_reason(tr("This workspace is open for reading only"))
            text = trn(
                "“{title}” was not finished: {n} change came in.", "“{title}” was not finished: {n} changes came in.",
                line.ops, title=line.title,
            )  # fmt: skip
            self.unfinished.addWidget(Banner(text, "warn", (keep, back), icon="hourglass"))
        self._notes.setVisible(bool(lines))
        self.unfinished.setContentsMargins(0, 0, 0, 12 if lines else 0)

    def _settle(self, line: BatchLine, *, is_kept: bool) -> None:
        def work() -> str:
            if is_kept:
                keep_open_batch(self._store, line.id)
                return tr("“{title}” is kept as it is", title=line.title)
            return sentence(line.title, undo(self._store, line.id), is_redo=False)

        def done(words: str) -> None:
            self._desk.notices.say(words)
            self.reload()

        self._tasks.run(work, done, self._desk.notices.show, owner=self)

    def _line(self) -> BatchLine | None:
        row = self.table.cursor_row()
        return self.model.lines[row] if 0 <= row < len(self.model.lines) else None

    def _on_cursor(self, row: int) -> None:
        line = self._line()
        if line is None:
            return
        self._chosen = line.id
        self.pane.show_line(line, self._store.clock.now(), self._reason(line))

        def show(details: Details) -> None:
            if self._chosen == line.id:
                self.pane.show_details(details, self._reason(line))

        self._tasks.run(lambda: read_details(self._store, line.id), show, owner=self)

    def _reason(self, line: BatchLine) -> str:
        if self._desk.is_read_only:
            return tr("This workspace is open for reading only")
        return tr("This job is not finished. Decide about it above.") if line.state == "open" else ""

    def _on_take_back(self) -> None:
        line = self._line()
        if line is None:
            return

        def work() -> tuple[UndoReport, list[str]]:
            report = take_back(self._store, line)
            return report, kept_words(self._store, report.kept)

        def show(answer: tuple[UndoReport, list[str]]) -> None:
            report, kept = answer
            fields = report.kept_fields
            text = sentence(line.title, report, is_redo=line.is_undone)
            if fields:
                text = f"{text}. " + trn(
                    "{n} field was edited since: kept", "{n} fields were edited since: kept", fields
                )
            self.pane.show_report(text, kept)
            self.reload()

        self.pane.take_back.set_reason(tr("One moment…"))
        self._tasks.run(work, show, self._on_failed, writes=line.ops < PAGE, owner=self)

    def _on_put_back(self, change: int, field: str) -> None:
        say_put_back(self._store, self._tasks, self._desk, change, field, self)

    def _on_failed(self, error: CrmError) -> None:
        self.pane.show_failure(f"{error.title}. {error.advice}")
        self.reload()

    def _on_more(self) -> None:
        self._limit += PAGE
        self.reload()

    def _on_filtered(self) -> None:
        self._limit = PAGE
        self.reload()
