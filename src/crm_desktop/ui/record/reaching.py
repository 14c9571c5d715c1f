"""Reaching people and files outside the program: calls, e-mails, websites, copies of attachments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.errors import CrmError, ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.services.attachments import AttachmentRow, open_attachment, read_attachment
from crm_desktop.store.engine import Store
from crm_desktop.ui.page import Page
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.viewmodels.record.verbs import is_program

OpenUrl = Callable[[QUrl], bool]


class Reach(QObject):
    """Asks the system to call, to write and to show."""

    def __init__(self, store: Store, tasks: TaskRunner, desk: Desk, host: QWidget, open_url: OpenUrl | None) -> None:
        super().__init__(host)
        self._store, self._tasks, self._desk, self._host = store, tasks, desk, host
        self._open_url = open_url or QDesktopServices.openUrl
        self.menu: QMenu | None = None

    def call(self, number: str) -> None:
        """Call a number."""
        url = QUrl("tel:" + "".join(c for c in number if c.isdigit() or c in "+*#"))
        self._go(url, number, tr("No program on this computer makes calls"))

    def write(self, address: str) -> None:
        """Begin an e-mail; where none can be written here, in the mail program of the computer."""
        if isinstance(self._host, Page) and self._desk.has_form("message"):
            self._desk.open_form("message", f"{self._host.place}/{address}")
            return
        url = QUrl()
        url.setScheme("mailto")
        url.setPath(address)
        self._go(url, address, tr("No program on this computer writes e-mails"))

    def open_site(self, address: str) -> None:
        """Open a website; only the web, nothing on this computer."""
        url = QUrl.fromUserInput(address if "://" in address else f"https://{address}")
        if url.scheme() not in ("http", "https"):
            title = tr("“{address}” is not the address of a website", address=address[:80])
            self._desk.notices.show(ValidationError(title, tr("Write it like example.com.")))
            return
        self._go(url, address, tr("No program on this computer opens websites"))

    def choose(self, values: Sequence[tuple[str, str]], at: QPoint, act: Callable[[str], None]) -> None:
        """Act on the only value, or let the person choose one of several."""
        if len(values) == 1:
            act(values[0][0])
            return
        self.menu = QMenu(self._host)
        for value, label in values:
            words = f"{value}  {label}" if label else value
            self.menu.addAction(words, lambda value=value: act(value))
        self.menu.popup(at)

    def look_at(self, row: AttachmentRow) -> None:
        """Show a picture or a PDF here, and leave everything else to the program that the system has for it."""
        from crm_desktop.ui.pictures import can_show

        if not can_show(row.mime):
            self.open_file(row)
            return
        from crm_desktop.ui.record.file_preview import FilePreview

        preview = FilePreview(self._store, self._tasks, row, self._host)
        preview.open_asked.connect(lambda: self.open_file(row))
        preview.save_asked.connect(lambda: self.save_file(row))
        preview.open()

    def open_file(self, row: AttachmentRow) -> None:
        """Show a copy of a file with the program that the system has for it."""
        if is_program(row.name):
            title = tr("“{name}” is a program and was not opened", name=row.name)
            advice = tr("Save it, and run it only if you know who made it.")
            self._desk.notices.show(ValidationError(title, advice))
            return

        def show(path: Path) -> None:
            if not self._open_url(QUrl.fromLocalFile(str(path))):
                title = tr("No program on this computer opens “{name}”", name=row.name)
                self._desk.notices.show(CrmError(title, tr("Save it and choose a program yourself.")))

        self._tasks.run(lambda: open_attachment(self._store, row.id), show, self._desk.notices.show, owner=self)

    def save_file(self, row: AttachmentRow) -> None:
        """Ask where a file goes and write it there."""
        dialog = QFileDialog(self._host, tr("Save as"), row.name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.fileSelected.connect(lambda path: self.write_file(row, Path(path)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def write_file(self, row: AttachmentRow, path: Path) -> None:
        """Write a proven copy of a file."""

        def work() -> None:
            data = read_attachment(self._store, row.id)
            try:
                path.write_bytes(data)
            except OSError as error:
                title = tr("The file can't be written to “{path}”", path=path)
                raise ValidationError(title, tr("Choose another folder.")) from error

        def done(_: None) -> None:
            self._desk.notices.say(tr("Saved as {path}", path=path))

        self._tasks.run(work, done, self._desk.notices.show, owner=self)

    def choose_files(self, then: Callable[[list[Path]], None]) -> None:
        """Ask for files to attach."""
        dialog = QFileDialog(self._host, tr("Add files"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda paths: then([Path(path) for path in paths]))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _go(self, url: QUrl, value: str, title: str) -> None:
        if not self._open_url(url):
            QApplication.clipboard().setText(value)
            self._desk.notices.show(CrmError(title, tr("“{value}” is copied, you can paste it.", value=value)))
