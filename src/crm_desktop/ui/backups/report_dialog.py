"""The report for IT: read first, then saved."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QDialog, QFileDialog, QPlainTextEdit, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.layouts import across
from crm_desktop.ui.widgets import Button, Label, PrimaryButton

ChooseFile = Callable[[QWidget], Path | None]


def ask_file(parent: QWidget) -> Path | None:
    """Let the person choose where the report goes."""
    chosen, _ = QFileDialog.getSaveFileName(
        parent, tr("Save report for IT"), str(Path.home() / "crm-desktop-report.txt"), "*.txt"
    )
    return Path(chosen) if chosen else None


class ReportDialog(QDialog):
    """Shows every word that would leave this computer."""

    def __init__(self, text: str, save: Callable[[Path, str], object], choose: ChooseFile, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Report for IT"))
        self._text, self._save, self._choose = text, save, choose
        self.view = QPlainTextEdit(text)
        self.view.setReadOnly(True)
        self.view.setAccessibleName(tr("Report for IT"))
        self.save = PrimaryButton(tr("Save report…"), "download")
        close = Button(tr("Close"))
        self.save.clicked.connect(self._on_save)
        close.clicked.connect(self.reject)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 18, 20, 16)
        rows.setSpacing(10)
        rows.addWidget(Label(tr("This is all that is saved"), "section"))
        about = tr("Versions, checks, places and the log of the program. No names and no texts of customers.")
        rows.addWidget(Label(about, "body", "text2", wrap=True))
        rows.addWidget(self.view, 1)
        rows.addLayout(across(1, close, self.save))
        self.resize(760, 560)

    def _on_save(self) -> None:
        path = self._choose(self)
        if path is not None:
            self._save(path, self._text)
            self.accept()
