"""Asks for the folder of the backups."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from crm_desktop.domain.i18n import tr

ChooseFolder = Callable[[QWidget, Path], Path | None]


def ask_folder(parent: QWidget, now: Path) -> Path | None:
    """Let the person choose a folder."""
    chosen = QFileDialog.getExistingDirectory(parent, tr("Choose a folder for the backups"), str(now))
    return Path(chosen) if chosen else None
