"""A page that takes a file which is dropped anywhere on it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent

from crm_desktop.ui.page import Page


class FileTarget(Page):
    """One file at a time; pages say whether they take one now, and open it."""

    def __init__(self, place: str) -> None:
        super().__init__(place)
        self.setAcceptDrops(True)

    def can_take_file(self) -> bool:
        """Return whether a file can be dropped now."""
        return True

    def set_file_over(self, is_over: bool) -> None:
        """Show that a file is held over the page."""

    def open_file(self, path: Path) -> None:
        """Take the file."""

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take one file from the computer."""
        urls = event.mimeData().urls()
        if self.can_take_file() and len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()
            self.set_file_over(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Forget the file over the page."""
        self.set_file_over(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the dropped file."""
        self.set_file_over(False)
        event.acceptProposedAction()
        self.open_file(Path(event.mimeData().urls()[0].toLocalFile()))
