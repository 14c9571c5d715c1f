"""A record whose changes wait, and a change that was not taken."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import KIND
from crm_desktop.services.sync_queue import Refused, Waiting
from crm_desktop.ui import when
from crm_desktop.ui.backups.icon_mark import IconMark
from crm_desktop.ui.layouts import across, down
from crm_desktop.ui.widgets import Button, Label, LinkButton, QuietButton, Surface
from crm_desktop.viewmodels.sync.words import waiting_words

_OPENED = ("person", "company")


class WaitingRow(QWidget):
    """Which record, what of it, and when it was saved."""

    open_asked = Signal(str)  # place

    def __init__(self, waiting: Waiting, now: int) -> None:
        super().__init__()
        self.waiting = waiting
        words = waiting_words(waiting)
        at = when.moment(waiting.at, now)
        what = tr(KIND[waiting.kind].label) if waiting.kind in KIND else waiting.kind
        about = Label(
            tr("{what}. {title}", what=what, title=waiting.title) if waiting.title else what,
            "second",
            "text2",
            wrap=True,
        )
        title: QWidget
        if waiting.kind in _OPENED:
            button = LinkButton(waiting.record_title or tr("Without a name"), height=24)
            button.setProperty("align", "flush")
            button.clicked.connect(lambda: self.open_asked.emit(f"{waiting.kind}/{waiting.record_id}"))
            title = button
        else:
            title = Label(waiting.record_title or waiting.title, "strong", wrap=True)
        row = across(gap=10, margins=(0, 8, 0, 8))
        row.addWidget(IconMark("cloud-upload", "accent_text", 16), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(
            down(across(title, 1, gap=0), Label(words, "body", wrap=True), about, gap=1),
            1,
        )
        row.addWidget(Label(at, "second", "text2"), 0, Qt.AlignmentFlag.AlignTop)
        self.setLayout(row)
        self.setAccessibleName(
            tr("{record}: {fields}. {when}", record=waiting.record_title or waiting.title, fields=words, when=at)
        )


class RefusedRow(QWidget):
    """Why it was not taken, its text, and what can be done with it."""

    retry_asked = Signal()
    give_up_asked = Signal()
    copy_asked = Signal()
    open_asked = Signal(str)  # place

    def __init__(self, refused: Refused, now: int, reason: str) -> None:
        super().__init__()
        self.refused = refused
        name = refused.record_title or tr("Without a name")
        title = LinkButton(name, height=24)
        title.setProperty("align", "flush")
        title.setEnabled(refused.kind in _OPENED)
        title.clicked.connect(lambda: self.open_asked.emit(f"{refused.kind}/{refused.record_id}"))
        box = Surface("sunken")
        box.setLayout(down(Label(refused.text, "body", wrap=True), gap=0, margins=(10, 8, 10, 8)))
        self.retry, self.give_up = Button(tr("Keep trying"), "refresh-cw"), Button(tr("Undo it"), "undo-2")
        self.copy = QuietButton(tr("Copy text"), "copy")
        for button, signal in (
            (self.retry, self.retry_asked),
            (self.give_up, self.give_up_asked),
            (self.copy, self.copy_asked),
        ):
            button.clicked.connect(signal)
            button.setAccessibleName(tr("{action}: {name}", action=button.text(), name=name))
        for button in (self.retry, self.give_up):
            if reason:
                button.set_reason(reason)
        at = Label(when.moment(refused.at, now), "second", "text2")
        words = down(
            across(title, 1, gap=0),
            Label(refused.reason, "body", "warn", wrap=True),
            box,
            across(self.retry, self.give_up, self.copy, 1, gap=8),
            gap=6,
        )
        row = across(gap=10, margins=(0, 8, 0, 8))
        row.addWidget(IconMark("triangle-alert", "warn", 16), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(at, 0, Qt.AlignmentFlag.AlignTop)
        self.setLayout(row)
        self.setAccessibleName(tr("{name}. {words}", name=name, words=refused.reason))
