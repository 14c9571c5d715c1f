"""The three ways back from a backup, the gentlest first."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QHBoxLayout

from crm_desktop.backup.catalogue import Backup, Level
from crm_desktop.backup.restore import Newer
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.ui import when
from crm_desktop.ui.layouts import across
from crm_desktop.ui.theme import tokens
from crm_desktop.ui.widgets import Card, ChoiceCard, Label, LinkButton, PrimaryButton, StatusLabel

COPY, BRING_BACK, REPLACE = "copy", "bring back", "replace"


class RestoreCard(Card):
    """Choose a way, then press the button; nothing changes before the next step is confirmed."""

    pressed = Signal(str)
    prove_pressed = Signal()

    def __init__(self) -> None:
        self.prove = LinkButton(tr("Restore into a test copy"), "shield-check", height=tokens.ROW_CONTROL_HEIGHT)
        super().__init__(tr("Restore"), action=self.prove)
        self.prove.clicked.connect(self.prove_pressed)
        self.loss = Label("", "body", "text2", wrap=True)
        self.note = Label("", "second", "text2", wrap=True)
        self.body.addWidget(self.loss)
        self.body.addWidget(self.note)
        self.cards = {
            COPY: ChoiceCard(tr("Open a copy to look around"), tr("Read-only window. Nothing changes here.")),
            BRING_BACK: ChoiceCard(
                tr("Bring back deleted records"), tr("You choose which. The rest stays as it is now.")
            ),
            REPLACE: ChoiceCard(tr("Replace everything"), tr("What is here now is backed up first.")),
        }
        self._group = QButtonGroup(self)
        self._row = QHBoxLayout()
        self._row.setSpacing(10)
        for way, card in self.cards.items():
            self._group.addButton(card)
            self._row.addWidget(card, 1)
            card.toggled.connect(partial(self._on_toggled, way))
        self.body.addLayout(self._row)
        self.go = PrimaryButton("", "folder-open")
        self.go.clicked.connect(lambda: self.pressed.emit(self.way()))
        self.state = StatusLabel("shield-check", "", "ok", tr("Nothing changes until you confirm the next step."))
        foot = across(gap=12, margins=(0, 6, 0, 0))
        foot.addWidget(self.state, 1)
        foot.addWidget(self.go)
        self.body.addLayout(foot)
        self._can_change = True
        self._is_bad = False
        self.cards[COPY].setChecked(True)

    def set_narrow(self, is_narrow: bool) -> None:
        """Put the three ways below each other."""
        way = QBoxLayout.Direction.TopToBottom if is_narrow else QBoxLayout.Direction.LeftToRight
        self._row.setDirection(way)

    def way(self) -> str:
        """Return the way that is chosen."""
        return next((way for way, card in self.cards.items() if card.isChecked()), COPY)

    def set_read_only(self, is_read_only: bool) -> None:
        """Leave only the look around."""
        self._can_change = not is_read_only
        self._say()

    def show_backup(self, backup: Backup, now: int) -> None:
        """Show another backup; what is newer comes later."""
        self.set_title(tr("Restore from {when}", when=when.moment_inside(backup.made_at, now)))
        self._is_bad = backup.level is Level.BAD
        self.loss.setText("")
        self._describe(backup, now)
        self._say()

    def show_loss(self, newer: Newer, now: int) -> None:
        """Say what is newer than the backup."""
        self.loss.setText(loss_words(newer, now))

    def _describe(self, backup: Backup, now: int) -> None:
        """Say what the backup holds and how much is known of it."""
        if backup.fault or backup.manifest is None:
            self.note.setText(tr("Damaged: {fault}", fault=backup.fault))
            self.note.set_tone("danger")
            return
        counts = backup.manifest.facts.counts
        held = tr(
            "It holds: people {people}, companies {companies}, attached files {files}.",
            people=when.number(counts.get("person", 0)),
            companies=when.number(counts.get("company", 0)),
            files=when.number(len(backup.manifest.attachments)),
        )
        known = tr("Read from end to end when it was made, not yet restored to a test copy.")
        if backup.proven_at:
            known = tr("Restored to a test copy {when}, every record matched.",
                       when=when.moment_inside(backup.proven_at, now))  # fmt: skip
        self.note.setText(f"{held} {known}")
        self.note.set_tone("text2")

    def _on_toggled(self, way: str, on: bool) -> None:
        if on:
            self._say()

    def _say(self) -> None:
        words, icon = {
            COPY: (tr("Open the copy"), "folder-open"),
            BRING_BACK: (tr("Choose records…"), "archive-restore"),
            REPLACE: (tr("Replace everything…"), "rotate-ccw"),
        }[self.way()]
        self.go.setText(words)
        self.go.set_icon(icon)
        reason = ""
        if self._is_bad:
            reason = tr("This backup is damaged. Choose another one.")
        elif not self._can_change and self.way() != COPY:
            reason = tr("This workspace is open for reading only")
        self.go.set_reason(reason)
        self.state.set_state(
            "circle-alert" if reason else "shield-check",
            "",
            "danger" if reason else "ok",
            reason or tr("Nothing changes until you confirm the next step."),
        )


def loss_words(newer: Newer, now: int) -> str:
    """Return “2 h 24 min of work is newer than this backup: 9 changes in 4 records”."""
    if not newer.changes:
        return tr("Nothing is newer than this backup.")
    return trn(
        "{time} of work is newer than this backup: {n} change.",
        "{time} of work is newer than this backup: {n} changes.",
        newer.changes,
        time=when.duration(now - newer.since),
    )
