"""The open windows of one run of the program: the workspace, and copies of backups beside it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QLocale

from crm_desktop.app.compose import Desktop, compose
from crm_desktop.app.paths import Folders
from crm_desktop.app.settings import Settings
from crm_desktop.app.start import after_first_paint
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.store import Store, open_store
from crm_desktop.ui.theme import Theme
from crm_desktop.ui.when import wall

if TYPE_CHECKING:
    from pathlib import Path

    from crm_desktop.backup.catalogue import Backup

log = logging.getLogger(__name__)


class Session:
    """Opens windows, and puts a backup in the place of the workspace while nothing has it open."""

    def __init__(self, settings: Settings, theme: Theme, folders: Folders) -> None:
        self._settings, self._theme, self._folders = settings, theme, folders
        self.main: Desktop | None = None
        self._copies: list[Desktop] = []

    def open(self, store: Store, *, advice: str | None = None, place: str = "") -> Desktop:
        """Show the window of the workspace."""
        desktop = self.main = self._compose(store, advice)
        window = desktop.window
        if not window.restore_place():
            window.resize(1440, 900)
        first = place or "today"  # each day begins with what waits
        window.frame_first(first)
        window.when_painted(lambda: window.open_first(first))
        desktop.workplace.first_rest.then(0, lambda: after_first_paint(desktop))
        window.show()
        return desktop

    def open_copy(self, backup: Backup) -> None:
        """Show a read-only copy of a backup in a window of its own."""
        desktop = self._require()
        from crm_desktop.backup.restore import unpack
        from crm_desktop.services.temporary import temporary_folder

        folder = temporary_folder("copy")
        desktop.tasks.run(
            lambda: open_store(unpack(backup.folder, folder), read_only=True),
            lambda store: self._show_copy(store, backup),
            desktop.window.notices.show,
            owner=desktop.window,
        )

    def replace_all(self, backup: Backup) -> None:
        """Back up what is here, then put the backup in its place and open it; the old file is kept beside it."""
        desktop = self._require()
        desktop.tasks.run(
            desktop.keeper.before_restore,
            lambda _: self._replace(backup),
            desktop.window.notices.show,
            owner=desktop.window,
        )

    def open_file(self, path: Path) -> None:
        """Close the workspace and show another file in its place, as after a salvage."""
        desktop = self._require()
        window = desktop.window
        window.navigator.may_close()
        desktop.close(with_backup=False)
        self.open(open_store(path, app_folder=self._folders.app), place="people")
        self._settings.change(last_workspace=str(path))
        window.close()
        window.deleteLater()

    def close(self) -> None:
        """Close every window's workspace, then end the windows while the application is still there."""
        for desktop in [*self._copies, *([self.main] if self.main else [])]:
            desktop.close()
            desktop.window.hide()
            desktop.window.deleteLater()
        self._copies, self.main = [], None
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        from crm_desktop.services.temporary import clean_own

        clean_own()  # copies of backups, where all the data lies a second time, and opened attachments

    def _replace(self, backup: Backup) -> None:
        from crm_desktop.backup.restore import replace_all

        desktop = self._require()
        path, window = desktop.store.path, desktop.window
        window.navigator.may_close()  # what is still being typed is saved while that is possible
        desktop.close(with_backup=False)
        failure: CrmError | None = None
        try:
            replace_all(path, backup, before_risk=lambda: None)
        except CrmError as error:
            log.warning("restore failed: %s", error.code)
            failure = error
        opened = self.open(open_store(path, app_folder=self._folders.app), place="people")
        window.close()
        window.deleteLater()
        if failure is not None:
            opened.window.notices.show(failure)
        else:
            opened.window.notices.say(tr("Everything is as it was on {moment}", moment=_moment(backup)))

    def _show_copy(self, store: Store, backup: Backup) -> None:
        advice = tr("Read-only copy of {moment}. Nothing you do here is saved.", moment=_moment(backup))
        copy = self._compose(store, advice)
        self._copies.append(copy)
        copy.window.offer_close(tr("Close copy"))
        copy.window.resize(1280, 800)
        copy.window.open_first("people")
        copy.window.show()
        copy.keeper.reload()

    def _compose(self, store: Store, advice: str | None) -> Desktop:
        return compose(
            store,
            self._settings,
            self._theme,
            self._folders,
            advice=advice,
            open_copy=self.open_copy,
            replace_all=self.replace_all,
            open_file=self.open_file,
        )

    def _require(self) -> Desktop:
        if self.main is None:
            raise RuntimeError("no workspace is open")
        return self.main


def _moment(backup: Backup) -> str:
    at = wall(backup.made_at)
    return QLocale().toString(at, QLocale.FormatType.ShortFormat)
