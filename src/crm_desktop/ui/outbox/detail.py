"""One message of the outbox: its text, its proof, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.mail_states import DRAFT, QUEUED, UNKNOWN
from crm_desktop.services.message_files import words_of_size
from crm_desktop.ui import when
from crm_desktop.ui.layouts import Scrolled, across, boxed, clear, down
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets import (
    Banner,
    Button,
    Chip,
    ElidedLabel,
    FlowLayout,
    IconButton,
    Label,
    Line,
    LinkButton,
    PrimaryButton,
    Surface,
)
from crm_desktop.viewmodels.mail.outbox import OutboxLine, action_words

_WIDTH = 340


class MessageDetail(Surface):
    """Right of the list; says what the server answered."""

    asked = Signal(str)
    record_asked = Signal(str)

    def __init__(self, reason: str) -> None:
        super().__init__("surface")
        self._reason = reason
        self._rows = down(gap=10)
        self.buttons: dict[str, Button] = {}
        inner = QWidget()
        inner.setLayout(self._rows)
        row = across(Line(vertical=True), gap=0)
        row.addWidget(Scrolled(inner, margins=(16, 14, 12, 16)), 1)
        self.setLayout(row)
        self.setAccessibleName(tr("The message"))
        self._fit()
        current_theme().changed.connect(self._fit)

    def _fit(self) -> None:
        self.setFixedWidth(current_theme().scaled(_WIDTH))

    def show_line(self, line: OutboxLine | None) -> None:
        """Show a message; None shows nothing."""
        clear(self._rows)
        self.buttons = {}
        if line is None:
            return
        row = line.row
        title = Label(row.subject or tr("without a subject"), "section", wrap=True)
        self._rows.addWidget(title)
        self._rows.addLayout(across(Chip(line.state, line.tone, line.icon), 1))
        if row.error:
            self._rows.addWidget(Banner(row.error, line.tone if line.tone in ("warn", "danger") else "accent"))
        if row.state == UNKNOWN:
            ask = tr("Look into the sent mail of your provider, or ask. It is never sent twice by itself.")
            self._rows.addWidget(Label(ask, "second", "text2", wrap=True))
        if line.kept_at is not None:
            self._rows.addWidget(Banner(_kept_words(line), "accent"))
        self._rows.addWidget(self._actions(line))
        self._rows.addWidget(boxed(self._facts(line)))
        text = Label(row.body, "body", wrap=True)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        text.setAccessibleName(tr("Text"))
        self._rows.addWidget(text)
        self._rows.addStretch(1)

    def _actions(self, line: OutboxLine) -> QWidget:
        flow = FlowLayout()
        for at, action in enumerate(line.actions):
            words, icon = action_words(action)
            button = (PrimaryButton if at == 0 else Button)(words, icon, height=28)
            button.set_reason(self._reason)
            button.clicked.connect(lambda _=False, action=action: self.asked.emit(action))
            self.buttons[action] = button
            flow.addWidget(button)
        return boxed(flow)

    def _facts(self, line: OutboxLine) -> QGridLayout:
        row, grid = line.row, QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        shown = [(name, value) for name, value in self._values(line) if value]
        for at, (name, value) in enumerate(shown):
            is_number = value == row.message_id
            side = Qt.AlignmentFlag.AlignVCenter if is_number else Qt.AlignmentFlag.AlignTop
            grid.addWidget(Label(name, "second", "text2"), at, 0, side)
            if is_number:
                grid.addLayout(_number(value), at, 1)
            else:
                grid.addWidget(_fact(name, value), at, 1)
        if line.who:
            link = LinkButton(line.who, height=24)
            link.clicked.connect(lambda: self.record_asked.emit(f"{row.record_kind}/{row.record_id}"))
            grid.addWidget(Label(tr("Regards"), "second", "text2"), len(shown), 0)
            grid.addWidget(link, len(shown), 1, Qt.AlignmentFlag.AlignLeft)
        return grid

    def _values(self, line: OutboxLine) -> tuple[tuple[str, str], ...]:
        row = line.row
        attempts = trn("{n} attempt", "{n} attempts", row.attempts) if row.attempts else ""
        return (
            (tr("To"), row.to),
            (tr("Cc"), row.cc),
            (tr("Bcc"), row.bcc),
            (tr("From"), line.account),
            (tr("Files"), "\n".join(f"{file.name} · {words_of_size(file.bytes)}" for file in line.files)),
            (tr("Goes out"), _planned(line)),
            (tr("Sent at"), when.full(row.sent_at) if row.sent_at is not None else ""),
            (tr("Attempts"), attempts),
            (tr("Server said"), row.answer),
            (tr("Number"), row.message_id),
        )


def _fact(name: str, value: str) -> Label:
    label = Label(value, "second", wrap=True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setAccessibleName(f"{name}: {value}")
    label.setMinimumWidth(1)  # an address without a place to break must not widen the pane
    label.setToolTip(value)
    return label


def _number(value: str) -> QHBoxLayout:
    """Return the number of a message in one line, with a button that copies all of it."""
    copy = IconButton("copy", tr("Copy"), height=24)
    copy.clicked.connect(lambda: QApplication.clipboard().setText(value))
    row = across(gap=4)
    row.addWidget(ElidedLabel(value, "second"), 1)
    row.addWidget(copy)
    return row


def _kept_words(line: OutboxLine) -> str:
    if line.is_unsaved:
        return tr("Written and not saved yet; it stands on this computer only. Edit goes on with it.")
    return tr("Something was changed and not saved. Edit shows it.")


def _planned(line: OutboxLine) -> str:
    """Return when a message goes out that waits for its time."""
    row = line.row
    return when.full(row.send_at) if row.send_at is not None and row.state in (QUEUED, DRAFT) else ""
