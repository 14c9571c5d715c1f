"""A dialog over long work: what is being done, how far, Cancel. It closes by itself."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from crm_desktop.ui.widgets.progress_line import ProgressLine


class WorkDialog(QDialog):
    """Stays until `finish`; Esc and Cancel ask the work to stop."""

    def __init__(self, title: str, cancel: Callable[[], None], parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(440)
        self.line = ProgressLine(title)
        self.line.cancelled.connect(cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.addWidget(self.line)

    def reject(self) -> None:
        """Ask the work to stop; the dialog stays until it has."""
        self.line.cancel()

    def finish(self) -> None:
        """The work has ended, one way or the other."""
        super().accept()
