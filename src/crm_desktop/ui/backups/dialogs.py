"""The two steps that change something: which records come back, and the word that replaces everything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QListView, QVBoxLayout, QWidget

from crm_desktop.backup.catalogue import Backup
from crm_desktop.backup.restore import Deleted, Newer
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import KIND
from crm_desktop.ui import when
from crm_desktop.ui.backups.restore_card import loss_words
from crm_desktop.ui.backups.team_question import TeamQuestion
from crm_desktop.ui.layouts import across
from crm_desktop.ui.theme import icon
from crm_desktop.ui.widgets import Banner, Button, DangerButton, EmptyState, Label, PrimaryButton
from crm_desktop.viewmodels.backups import TeamRestore, count_words

Index = QModelIndex | QPersistentModelIndex
_ICONS = {
    "person": "user-round",
    "company": "building-2",
    "activity": "sticky-note",
    "affiliation": "briefcase",
    "attachment": "paperclip",
}


class DeletedModel(QAbstractListModel):
    """Deleted records with a tick each; all are ticked at first."""

    ticked_changed = Signal()

    def __init__(self, records: Sequence[Deleted]) -> None:
        super().__init__()
        self._records = records
        self._ticked = set(range(len(records)))

    def ticked(self) -> list[Deleted]:
        """Return the chosen records."""
        return [self._records[row] for row in sorted(self._ticked)]

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many there are."""
        return 0 if parent.isValid() else len(self._records)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Each can be ticked."""
        return super().flags(index) | Qt.ItemFlag.ItemIsUserCheckable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer name, icon and tick."""
        record = self._records[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            kind = tr(KIND[record.kind].label)
            return tr("{title} · {kind}", title=record.title or tr("No name"), kind=kind)
        if role == Qt.ItemDataRole.DecorationRole:
            return icon(_ICONS.get(record.kind, "file"))
        if role == Qt.ItemDataRole.CheckStateRole:
            return Qt.CheckState.Checked if index.row() in self._ticked else Qt.CheckState.Unchecked
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick or untick."""
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        on = Qt.CheckState(value) == Qt.CheckState.Checked
        (self._ticked.add if on else self._ticked.discard)(index.row())
        self.dataChanged.emit(index, index)
        self.ticked_changed.emit()
        return True


class BringBackDialog(QDialog):
    """The records that were deleted since; those that stay ticked come back."""

    confirmed = Signal(object)  # list[Deleted]

    def __init__(self, records: Sequence[Deleted], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Bring back deleted records"))
        self.model = DeletedModel(records)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setAccessibleName(tr("Deleted records"))
        self.list.setUniformItemSizes(True)
        self.count = Label(count_words(records) if records else "", "body", "text2", wrap=True)
        self.bring = PrimaryButton("", "archive-restore")
        self.bring.clicked.connect(self._on_confirmed)
        close = Button(tr("Close") if not records else tr("Cancel"))
        close.clicked.connect(self.reject)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 18, 20, 16)
        rows.setSpacing(10)
        if records:
            rows.addWidget(Label(tr("Which records come back?"), "section"))
            rows.addWidget(self.count)
            rows.addWidget(self.list, 1)
            rows.addLayout(across(1, close, self.bring))
            self.list.setCurrentIndex(self.model.index(0))
            self.list.setFocus()
        else:
            text = tr("Everything that this backup holds is here.")
            rows.addWidget(EmptyState("circle-check", tr("No record was deleted since"), text, tone="ok"), 1)
            rows.addLayout(across(1, close))
        self.model.ticked_changed.connect(self._say)
        self._say()
        self.resize(520, 460)

    def _say(self) -> None:
        n = len(self.model.ticked())
        self.bring.setText(trn("Bring back {n} record", "Bring back {n} records", n))
        self.bring.set_reason("" if n else tr("Tick the records that should come back"))

    def _on_confirmed(self) -> None:
        self.confirmed.emit(self.model.ticked())
        self.accept()


class ReplaceDialog(QDialog):
    """Shows the loss in counts; the word that is shown must be typed."""

    def __init__(
        self, backup: Backup, newer: Newer, now: int, parent: QWidget, team: TeamRestore | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Replace everything"))
        self.team = TeamQuestion(team) if team is not None else None
        self._word = tr("REPLACE")
        text = tr("Everything in this workspace becomes as it was: {when}.", when=when.moment(backup.made_at, now))
        loss = loss_words(newer, now)
        if newer.changes:
            records = trn("{n} record is concerned.", "{n} records are concerned.", newer.records)
            loss = f"{loss} {records}"
        self.loss = Banner(loss, "warn" if newer.changes else "ok")
        first = Label(
            tr("What is here now is backed up first, and the old file is kept. The window closes and opens again."),
            "body", "text2", wrap=True,
        )  # fmt: skip
        ask = Label(tr("Type {word} to go on", word=self._word), "label")
        self.word = QLineEdit()
        ask.setBuddy(self.word)
        self.word.setAccessibleName(ask.text())
        self.word.textChanged.connect(self._say)
        self.replace = DangerButton(tr("Back up and replace everything"), "rotate-ccw")
        self.replace.clicked.connect(self.accept)
        cancel = Button(tr("Cancel"))
        cancel.clicked.connect(self.reject)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 18, 20, 16)
        rows.setSpacing(10)
        for part in (Label(text, "card", wrap=True), self.loss, self.team, first, ask, self.word):
            if part is not None:
                rows.addWidget(part)
        rows.addStretch(1)
        rows.addLayout(across(1, cancel, self.replace))
        # Enter in the field must not press what is meant to be thought over.
        for button in (cancel, self.replace):
            button.setAutoDefault(False)
        if self.team is not None:
            self.team.changed.connect(self._say)
        self._say()
        self.word.setFocus()
        self.resize(540, 320)

    @property
    def is_for_all(self) -> bool:
        """Return whether the whole team is put back, and not this computer alone."""
        return self.team is not None and self.team.everyone.isChecked()

    @property
    def asked_word(self) -> str:
        """Return the word that must be typed."""
        return self._word

    def _say(self) -> None:
        if self.team is not None and not self.team.is_answered:
            self.replace.set_reason(tr("Choose first what the team gets"))
            return
        is_typed = self.word.text().strip() == self._word
        self.replace.set_reason("" if is_typed else tr("Type the word {word} first", word=self._word))
