"""The outbox: a list of messages with their states; what is chosen stands at the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QHeaderView, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import MAIL_ACCOUNT, MESSAGE
from crm_desktop.services import messages, records
from crm_desktop.services.mail_drafts import kept_of
from crm_desktop.services.writing import discard_kept
from crm_desktop.store import Store
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui import when
from crm_desktop.ui.delegates.row_table import RowTable
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.layouts import Head, across
from crm_desktop.ui.outbox.detail import MessageDetail
from crm_desktop.ui.outbox.model import OutboxModel
from crm_desktop.ui.page import Page
from crm_desktop.ui.shortcuts import caps_of, key_of
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets import (
    Button,
    EmptyState,
    KeyHint,
    Label,
    Line,
    PrimaryButton,
    SearchField,
    SegmentedChoice,
    Surface,
)
from crm_desktop.viewmodels.mail import outbox as words
from crm_desktop.viewmodels.mail.outbox import (
    ALL,
    DRAFTS,
    GONE,
    VIEWS,
    WAITING,
    YOURS,
    Outbox,
    OutboxLine,
    matching,
    read_outbox,
)
from crm_desktop.viewmodels.navigation import Room

_MARGIN = 24


class OutboxPage(Page):
    """What waits is changed here until it leaves; what nobody knows of is answered here."""

    def __init__(
        self, store: Store, tasks: TaskRunner, desk: WindowDesk, *, place: str = "outbox",
        edit: Callable[[str], None] = lambda message_id: None, send_now: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        super().__init__(place)
        self._store, self._tasks, self._desk, self._edit, self._send_now = store, tasks, desk, edit, send_now
        self._found = Outbox((), {}, False)
        self._is_read = False
        reason = tr("This workspace is open for reading only") if desk.is_read_only else ""
        self.new = PrimaryButton(tr("Write an e-mail"), "pencil")
        self.go = Button(tr("Send what waits"), "send")
        for button in (self.new, self.go):
            button.set_reason(reason)
        self.head = Head(tr("Outbox"), self.go, self.new)
        self.view = SegmentedChoice(
            tr("Which messages"),
            (
                (WAITING, tr("Waiting"), ""),
                (DRAFTS, tr("Drafts"), ""),
                (YOURS, tr("Need you"), ""),
                (GONE, tr("Sent"), ""),
                (ALL, tr("All"), ""),
            ),
        )
        self.view.set_value(WAITING)
        self.search = SearchField(tr("Search in the outbox"), " ".join(caps_of("page.filter")))
        self.model, self.table = OutboxModel(), RowTable(ticks=False)
        self.detail = MessageDetail(reason)
        self.count = Label("", "label")
        self._views = QStackedWidget()
        self._build()
        self._connect()
        self.reload()

    # What the window asks (ui.page.Page)

    def title(self) -> str:
        """Return the title of the window."""
        return tr("Outbox")

    def state(self) -> dict[str, Any]:
        """Return view, search and cursor."""
        return {"view": self.view.value(), "search": self.search.text(), "row": self.table.cursor_row()}

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Show the same again."""
        if state.get("view") in VIEWS:
            self.view.set_value(str(state["view"]))
            self.reload()
        self.search.setText(str(state.get("search") or ""))

    def refresh(self, changes: ChangeSet) -> None:
        """Follow what was written, here or elsewhere."""
        if changes.touches(MESSAGE) or changes.touches(MAIL_ACCOUNT):
            self.reload()

    def focus_zones(self) -> Sequence[QWidget]:
        """Return head, views, list and message."""
        return (self.head, self.view, self.table, self.detail)

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        """Return what can be done with the message under the cursor."""
        found: dict[str, Callable[[], None]] = {"filter": self.search.setFocus}
        line = self.line()
        if line is not None and not self._desk.is_read_only:
            if words.EDIT in line.actions:
                found["edit"] = lambda: self.act(words.EDIT)
            if words.DELETE in line.actions:
                found["bin"] = lambda: self.act(words.DELETE)
        return found

    def set_room(self, room: Room) -> None:
        """Where it is narrow the message stands alone below its row."""
        self.detail.setVisible(room is not Room.ONE_COLUMN)

    # Doing

    def reload(self) -> None:
        """Read the outbox again."""
        view = self.view.value()
        self._tasks.run(lambda: (view, read_outbox(self._store, view)), self._on_read, owner=self)

    def line(self) -> OutboxLine | None:
        """Return the message under the cursor."""
        row = self.table.cursor_row()
        return self.model.lines[row] if 0 <= row < len(self.model.lines) else None

    def act(self, action: str) -> None:
        """Do with the message what a button says."""
        line = self.line()
        if line is None or self._desk.is_read_only or action not in line.actions:
            return
        store, key = self._store, line.row.id
        if action == words.EDIT:
            self._edit(key)
            return
        deeds: dict[str, tuple[Callable[[], object], str]] = {
            words.SEND: (lambda: messages.send_message(store, key), ""),
            words.HOLD: (lambda: messages.hold_message(store, key), tr("Held back; it stays here as a draft")),
            words.AGAIN: (
                lambda: messages.write_again(store, key),
                tr("A draft with the same words lies here"),
            ),
            words.WAS_SENT: (lambda: messages.decide_unknown(store, key, was_sent=True), tr("Marked as sent")),
            words.NOT_SENT: (lambda: messages.decide_unknown(store, key, was_sent=False), ""),
            words.DELETE: (lambda: _discard(store, line), tr("Moved to the bin")),
        }
        work, said = deeds[action]

        def done(_: object) -> None:
            if said:
                self._desk.notices.say(said, undo=True)
            else:
                self._send_now()

        self._tasks.run(work, done, self._desk.notices.show, writes=True, owner=self)

    def _build(self) -> None:
        self.table.setModel(self.model)
        self.table.setAccessibleName(tr("Messages"))
        self.table.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self._measure()
        current_theme().changed.connect(self._measure)
        listed = Surface("surface")
        rows = QVBoxLayout(listed)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.table, 1)
        rows.addWidget(Line())
        keys = () if self._desk.is_read_only else (("Enter", tr("edit")), (key_of("page.bin"), tr("bin")))
        hints = (KeyHint(key, text) for key, text in keys if key)
        rows.addLayout(across(self.count, 1, *hints, gap=12, margins=(_MARGIN, 8, _MARGIN, 8)))
        self._views.addWidget(QWidget())  # while the first answer is on its way
        self._views.addWidget(listed)
        self._views.addWidget(self._empty())
        self._views.addWidget(EmptyState("search", tr("No message matches"), tr("Try fewer letters.")))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.head)
        self.search.setMaximumWidth(320)
        bar = across(self.view, gap=12, margins=(_MARGIN, 0, _MARGIN, 12))
        bar.addWidget(self.search, 1)
        bar.addStretch(1)
        outer.addLayout(bar)
        outer.addWidget(Line())
        beside = across(gap=0)
        beside.addWidget(self._views, 1)
        beside.addWidget(self.detail)
        outer.addLayout(beside, 1)
        self.setFocusProxy(self.table)

    def _empty(self) -> EmptyState:
        settings = Button(tr("Mail accounts"), "at-sign")
        settings.clicked.connect(lambda: self._desk.navigation.go("mail"))
        return EmptyState(
            "send", tr("Nothing here"),
            tr("What you write goes into the outbox, also without a connection, and leaves by itself."), (settings,),
        )  # fmt: skip

    def _connect(self) -> None:
        self.new.clicked.connect(lambda: self._edit(""))
        self.go.clicked.connect(self._send_now)
        self.view.chosen.connect(lambda _: self.reload())
        self.search.textChanged.connect(self._show)
        self.table.cursor_moved.connect(lambda *_: self._show_line())
        self.table.opened.connect(lambda row: self.act(words.EDIT))
        self.detail.asked.connect(self.act)
        self.detail.record_asked.connect(self._desk.navigation.go)

    def _measure(self) -> None:
        """Take the widths of the text size of now."""
        for column, width in ((0, 220), (2, 180), (3, 140)):
            self.table.setColumnWidth(column, current_theme().scaled(width))

    def _on_read(self, answer: tuple[str, Outbox]) -> None:
        view, found = answer
        if view == self.view.value():
            self._found, self._is_read = found, True
            self._show()

    def _show(self) -> None:
        if not self._is_read:
            return
        chosen = self.line()
        lines = matching(self._found.lines, self.search.text())
        self.model.show(lines, self._store.clock.now())
        same = next((n for n, line in enumerate(lines) if chosen is not None and line.row.id == chosen.row.id), 0)
        self.table.set_cursor_row(same if lines else -1)
        self._views.setCurrentIndex(1 if lines else 3 if self._found.lines else 2)
        self.detail.setVisible(bool(lines))
        self.count.setText(trn("{n} message", "{n} messages", len(lines), n=when.number(len(lines))))
        yours = self._found.count(YOURS)
        self.head.set_line(
            trn("{n} message needs you", "{n} messages need you", yours) if yours
            else tr("Messages leave by themselves when there is a connection.")
        )  # fmt: skip
        self._show_line()

    def _show_line(self) -> None:
        self.detail.show_line(self.line())
        self.verbs_changed.emit()


def _discard(store: Store, line: OutboxLine) -> object:
    """Move a message to the bin; also one that was never saved."""
    kept = kept_of(store, line.row.id)
    if line.is_unsaved and kept is not None:
        return discard_kept(store, kept)
    return records.delete(store, MESSAGE, line.row.id)
