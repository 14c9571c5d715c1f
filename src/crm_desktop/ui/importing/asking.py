"""Asks for the file to read and the file to write."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from crm_desktop.domain.i18n import tr

ChooseFile = Callable[[QWidget], Path | None]
ChoosePlace = Callable[[QWidget, str], Path | None]


def ask_file(parent: QWidget) -> Path | None:
    """Let the person choose a file to import."""
    kinds = tr("Contacts (*.csv *.tsv *.txt *.vcf *.vcard);;All files (*)")
    path, _ = QFileDialog.getOpenFileName(parent, tr("Choose a file to import"), "", kinds)
    return Path(path) if path else None


def ask_place(parent: QWidget, name: str) -> Path | None:
    """Let the person choose where a CSV file is written."""
    path, _ = QFileDialog.getSaveFileName(parent, tr("Save skipped rows"), name, tr("CSV files (*.csv)"))
    return Path(path) if path else None
