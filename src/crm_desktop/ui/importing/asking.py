"""Asks for the file to read, the file to write, a name, and whether to keep a draft."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.widgets import Button, Label, PrimaryButton

ChooseFile = Callable[[QWidget], Path | None]
ChoosePlace = Callable[[QWidget, str], Path | None]


class Leaving(StrEnum):
    """What becomes of the work when the wizard is left."""

    KEEP = "keep"
    FORGET = "forget"
    STAY = "stay"


AskLeaving = Callable[[QWidget, str], Leaving]


def ask_file(parent: QWidget) -> Path | None:
    """Let the person choose a file to import."""
    kinds = tr(
        "Tables and contacts (*.csv *.tsv *.txt *.xlsx *.xls *.ods *.zip *.vcf *.vcard *.crm);;All files (*)",
    )
    path, _ = QFileDialog.getOpenFileName(parent, tr("Choose a file to import"), "", kinds)
    return Path(path) if path else None


def ask_place(parent: QWidget, name: str) -> Path | None:
    """Let the person choose where a CSV file is written."""
    path, _ = QFileDialog.getSaveFileName(parent, tr("Save skipped rows"), name, tr("CSV files (*.csv)"))
    return Path(path) if path else None


class LeavingDialog(QDialog):
    """Keep the draft, forget it, or stay. Esc stays."""

    def __init__(self, parent: QWidget, name: str) -> None:
        super().__init__(parent)
        self.answer = Leaving.STAY
        title = tr("Keep the draft of “{name}”?", name=name)
        self.setWindowTitle(title)
        self.setMinimumWidth(440)
        text = tr("Nothing was imported yet. A draft keeps your choices, and you find it under Import.")
        self.keep = PrimaryButton(tr("Keep the draft"))
        self.keep.setDefault(True)
        self.forget = Button(tr("Don't keep"))
        self.stay = Button(tr("Keep editing"))
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button, answer in (
            (self.stay, Leaving.STAY),
            (self.forget, Leaving.FORGET),
            (self.keep, Leaving.KEEP),
        ):
            buttons.addWidget(button)
            button.clicked.connect(lambda _=False, chosen=answer: self._choose(chosen))
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        column.addWidget(Label(title, "section", wrap=True))
        column.addWidget(Label(text, "body", wrap=True))
        column.addLayout(buttons)
        self.setAccessibleDescription(text)

    def _choose(self, answer: Leaving) -> None:
        self.answer = answer
        self.accept()


def ask_leaving(parent: QWidget, name: str) -> Leaving:
    """Ask what becomes of the work."""
    dialog = LeavingDialog(parent, name)
    dialog.exec()
    dialog.deleteLater()
    return dialog.answer


def ask_stop(parent: QWidget, name: str) -> bool:
    """Ask whether an import that runs is stopped by closing the window."""
    from crm_desktop.ui.lists.ask import Confirm

    text = tr("“{name}” is still being imported. Closing takes back what came in; the draft stays.", name=name)
    dialog = Confirm(tr("Stop the import?"), text, tr("Stop and close"), parent, is_danger=True)
    dialog.cancel.setText(tr("Keep importing"))
    return dialog.exec() == QDialog.DialogCode.Accepted
