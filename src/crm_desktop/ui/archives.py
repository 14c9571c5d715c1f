"""Everything as one archive, a workspace of an archive, another workspace: the dialogs of the File menu."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from crm_desktop.commands.desk import Notices
from crm_desktop.domain.errors import Canceled, CrmError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.localtime import here, local_day
from crm_desktop.store import Store
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets.work_dialog import WorkDialog

_ARCHIVES, _WORKSPACES = "*.zip", "*.crm"


class Archives(QObject):
    """Asks for files and does the work off the UI thread; `open_window` shows a workspace in a window of its own."""

    def __init__(
        self, store: Store, tasks: TaskRunner, notices: Notices, open_window: Callable[[Path], None], host: QWidget
    ) -> None:
        super().__init__(host)
        self._store, self._tasks, self._notices, self._open_window = store, tasks, notices, open_window
        self._host = host
        self.dialog: WorkDialog | None = None

    def save(self) -> None:
        """Ask where, then write everything into one archive."""
        today = local_day(self._store.clock.now(), here()).isoformat()
        name = str(Path.home() / f"{self._store.path.stem} {today}.zip")
        title = tr("Save everything as one archive")
        chosen, _ = QFileDialog.getSaveFileName(self._host, title, name, _ARCHIVES)
        if not chosen:
            return
        from crm_desktop.exchange.archive.layout import Contents
        from crm_desktop.exchange.archive.write import write_archive

        path = Path(chosen)

        def done(contents: Contents) -> None:
            self._finish()
            self._notices.say(
                trn(
                    "Everything is in “{name}”: {n} record with its history",
                    "Everything is in “{name}”: {n} records with their history",
                    contents.facts.records,
                    name=path.name,
                )
            )

        task = self._tasks.run(
            lambda job: write_archive(
                self._store, path, on_progress=job.progress, is_canceled=lambda: bool(job.is_canceled)
            ),
            done,
            self._failed,
            on_progress=self._progress,
            owner=self,
        )
        self._show(title, task.cancel)

    def open(self) -> None:
        """Ask for an archive and a name, make the workspace and show it."""
        title = tr("Open an archive")
        chosen, _ = QFileDialog.getOpenFileName(self._host, title, str(Path.home()), _ARCHIVES)
        if not chosen:
            return
        wanted = str(self._store.path.with_name(f"{Path(chosen).stem}.crm"))
        named, _ = QFileDialog.getSaveFileName(self._host, tr("Where the new workspace goes"), wanted, _WORKSPACES)
        if not named:
            return
        from crm_desktop.exchange.archive.apart import open_apart

        target = Path(named).with_suffix(".crm")
        self._notices.say(tr("The archive is being opened and every sum compared…"))
        self._tasks.run(
            lambda: open_apart(Path(chosen), target),
            lambda _: self._open_window(target),
            self._notices.show,
            owner=self,
        )

    def open_workspace(self) -> None:
        """Ask for a workspace and show it in a window of its own."""
        folder = str(self._store.path.parent)
        chosen, _ = QFileDialog.getOpenFileName(self._host, tr("Open a workspace"), folder, _WORKSPACES)
        if chosen:
            self._open_window(Path(chosen))

    def new_workspace(self) -> None:
        """Ask for a name and show a new, empty workspace in a window of its own."""
        wanted = str(self._store.path.with_name(f"{tr('New workspace')}.crm"))
        chosen, _ = QFileDialog.getSaveFileName(self._host, tr("New workspace"), wanted, _WORKSPACES)
        if not chosen:
            return
        path = Path(chosen).with_suffix(".crm")
        if path.exists():  # the system asked about overwriting it; nobody's records are thrown away by that
            self._notices.show(
                CrmError(tr("There is a workspace “{name}” already", name=path.name), tr("Choose another name."))
            )
            return
        self._open_window(path)

    def _show(self, title: str, cancel: Callable[[], None]) -> None:
        self.dialog = WorkDialog(title, cancel, self._host)
        self.dialog.open()

    def _progress(self, name: str) -> None:
        if self.dialog is not None:
            self.dialog.line.set_progress(0, 0, name.rpartition("/")[2][:24])

    def _finish(self) -> None:
        if self.dialog is not None:
            self.dialog.finish()
            self.dialog = None

    def _failed(self, error: CrmError) -> None:
        self._finish()
        if isinstance(error, Canceled):
            self._notices.say(error.advice)
        else:
            self._notices.show(error)
