"""What is shown when the program itself is wrong: it says so, and its details can be copied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from crm_desktop.ui.unexpected_dialog import UnexpectedDialog


class UnexpectedErrors(QObject):
    """Shows errors from any thread in one dialog at a time; the log has the others."""

    _arrived = Signal(str, str)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.dialog: UnexpectedDialog | None = None
        self._arrived.connect(self._on_arrived, Qt.ConnectionType.QueuedConnection)

    def show(self, line: str, details: str) -> None:
        """Show an error; for the exception hook of `app/logs.py`, on any thread."""
        self._arrived.emit(line, details)

    @Slot(str, str)
    def _on_arrived(self, line: str, details: str) -> None:
        if self.dialog is not None:
            return
        from crm_desktop.ui.unexpected_dialog import UnexpectedDialog  # late: most people never see it

        self.dialog = UnexpectedDialog(line, details, self._window)
        self.dialog.finished.connect(self._on_finished)
        self.dialog.open()

    def _on_finished(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None
