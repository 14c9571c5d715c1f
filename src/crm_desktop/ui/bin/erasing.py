"""The question before something is erased for ever: what goes, what cannot come back, a reason, and a typed word."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.layouts import across
from crm_desktop.ui.lists.format import day_of, long_day
from crm_desktop.ui.widgets import Banner, Button, DangerButton, Label
from crm_desktop.viewmodels.erasing import Question

_LONGEST = 500


class EraseDialog(QDialog):
    """Nothing is erased before the word that is shown was typed and a reason was given."""

    confirmed = Signal(str)  # the reason

    def __init__(self, question: Question, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Erase for ever"))
        self._word = tr("ERASE")
        self.goes = Label(question.goes, "card", wrap=True)
        self.final = Banner(_final_words(question), "danger")
        self.backups = Label(_backup_words(question), "body", "text2", wrap=True)
        why = Label(tr("Why: who asked for it, and when. This stays, so don't name the person."), "label", wrap=True)
        self.why = QLineEdit(maxLength=_LONGEST)
        ask = Label(tr("Type {word} to go on", word=self._word), "label")
        self.word = QLineEdit()
        for label, field in ((why, self.why), (ask, self.word)):
            label.setBuddy(field)
            field.setAccessibleName(label.text())
            field.textChanged.connect(self._say)
        self.erase = DangerButton(tr("Erase for ever"), "trash-2")
        self.erase.clicked.connect(self._on_confirmed)
        cancel = Button(tr("Cancel"))
        cancel.clicked.connect(self.reject)
        for button in (cancel, self.erase):
            button.setAutoDefault(False)  # Enter in a field must not press what is meant to be thought over
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 18, 20, 16)
        rows.setSpacing(10)
        for part in (self.goes, self.final, self.backups, why, self.why, ask, self.word):
            rows.addWidget(part)
        rows.addStretch(1)
        rows.addLayout(across(1, cancel, self.erase))
        self._say()
        self.why.setFocus()
        self.resize(560, 400)

    @property
    def asked_word(self) -> str:
        """Return the word that must be typed."""
        return self._word

    def _say(self) -> None:
        if not self.why.text().strip():
            self.erase.set_reason(tr("Write first why it is erased"))
        elif self.word.text().strip() != self._word:
            self.erase.set_reason(tr("Type the word {word} first", word=self._word))
        else:
            self.erase.set_reason("")

    def _on_confirmed(self) -> None:
        self.confirmed.emit(self.why.text().strip())
        self.accept()


def _final_words(question: Question) -> str:
    if question.is_team:
        return tr(
            "This can't be undone. The values leave the server and every device with its next sync: the record, its "
            "history, its files and what search knows of it."
        )
    return tr(
        "This can't be undone. The values leave this file: the record, its history, its files and what search knows "
        "of it."
    )


def _backup_words(question: Question) -> str:
    if question.is_team:
        return tr("Backups from before still hold it; each restore erases it again.")
    if question.held_until is None:
        return tr("There is no backup that holds it. Files that were exported hold it until you delete them.")
    return tr(
        "Backups from before still hold it, the last of them until {day}, if one is made each day; each restore erases "
        "it again. Files that were exported, and files that a restore set aside, hold it until you delete them.",
        day=long_day(day_of(question.held_until)),
    )
