"""Very many deletes at once: nothing is deleted before a person types how many it are."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.services.sync_queue import Held
from crm_desktop.ui import when
from crm_desktop.ui.layouts import across, down
from crm_desktop.ui.widgets import Button, DangerButton, IconDisc, Label, LinkButton, Surface
from crm_desktop.viewmodels.sync.words import held_words


class HeldView(Surface):
    """Keep all of them, or delete them after all."""

    confirm_asked = Signal(object)  # Held
    reject_asked = Signal(object)
    history_asked = Signal()
    back_asked = Signal()

    def __init__(self) -> None:
        super().__init__("card")
        self.held: Held | None = None
        self._reason = ""
        self.title = Label("", "section", wrap=True)
        self.text = Label("", "body", "text2", wrap=True)
        self.label = Label("", "label", wrap=True)
        self.field = QLineEdit()
        self.field.setMaximumWidth(160)
        self.label.setBuddy(self.field)
        self.keep, self.remove = Button(tr("Keep all of them"), "undo-2"), DangerButton("", "trash-2")
        self.history = LinkButton(tr("Show what was done"), "history")
        self.history.setProperty("align", "flush")
        self.back = Button(tr("All conflicts"), "arrow-left")
        self.back.hide()
        link = across(self.history, 1, gap=0)
        words = down(self.title, self.text, link, gap=6)
        head = across(gap=16)
        head.addWidget(IconDisc("trash-2", "warn"), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(24, 24, 24, 24)
        rows.setSpacing(18)
        rows.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        rows.addLayout(head)
        rows.addLayout(down(self.label, self.field, gap=6))
        rows.addLayout(across(self.keep, self.remove, 1, gap=10))
        rows.addStretch(1)
        self.field.textChanged.connect(self._on_typed)
        self.field.returnPressed.connect(self._on_entered)
        self.keep.clicked.connect(lambda: self.reject_asked.emit(self.held))
        self.remove.clicked.connect(lambda: self.confirm_asked.emit(self.held))
        self.history.clicked.connect(self.history_asked)
        self.back.clicked.connect(self.back_asked)
        self.setFocusProxy(self.field)

    def show_held(self, held: Held, now: int, reason: str) -> None:
        """Show a mass delete; `reason` says why nothing can be done about it."""
        if self.held is None or self.held.batch_id != held.batch_id:
            self.field.clear()
        self.held, self._reason = held, reason
        n = when.number(held.records)
        self.title.setText(held_words(held))
        self.text.setText(
            tr(
                "{title}, {when}. All of them are still here, for everybody, until somebody chooses.",
                title=held.title,
                when=when.moment_inside(held.at, now),
            )
        )
        self.label.setText(tr("To delete them, type how many they are: {n}", n=n))
        self.field.setAccessibleName(self.label.text())
        self.remove.setText(trn("Delete {n} record", "Delete {n} records", held.records))
        self.keep.set_reason(reason)
        self.field.setEnabled(not reason)
        self._on_typed()

    def _on_typed(self) -> None:
        is_right = self.held is not None and _digits(self.field.text()) == str(self.held.records)
        self.remove.set_reason(self._reason or ("" if is_right else tr("Type the number first.")))

    def _on_entered(self) -> None:
        if self.remove.isEnabled():
            self.remove.click()


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())
