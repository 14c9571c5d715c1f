"""Which places the window has, and how each page is made. A place that isn't listed is absent."""

from __future__ import annotations

from array import array
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from crm_desktop.app.paths import Folders
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import KIND
from crm_desktop.ui.page import Page

if TYPE_CHECKING:
    from crm_desktop.app.compose import Desktop


def register_places(desktop: Desktop, folders: Folders) -> None:
    """Give the window its pages; each is imported when it is first shown."""
    window = desktop.window
    pages = Pages(desktop, folders)
    window.register("people", pages.people)
    window.register("companies", pages.companies)
    window.register("person", pages.record)
    window.register("company", pages.record)
    if not window.desk.is_read_only:
        window.register("import", pages.importing)
    window.register("backups", pages.backups)


class Pages:
    """Makes the pages of one workspace."""

    def __init__(self, desktop: Desktop, folders: Folders) -> None:
        self._desktop, self._folders = desktop, folders
        self._store, self._tasks, self._desk = desktop.store, desktop.tasks, desktop.window.desk

    def people(self, place: str) -> Page:
        """The list of people."""
        from crm_desktop.ui.people.page import PeoplePage

        return PeoplePage(self._store, self._tasks, self._desk, export=self._export)

    def companies(self, place: str) -> Page:
        """The list of companies."""
        from crm_desktop.ui.companies.page import CompaniesPage

        return CompaniesPage(self._store, self._tasks, self._desk, export=self._export)

    def record(self, place: str) -> Page:
        """A person or a company."""
        from crm_desktop.ui.record.page import RecordPage

        return RecordPage(self._store, self._tasks, self._desk, place)

    def importing(self, place: str) -> Page:
        """The import of a file."""
        from crm_desktop.ui.importing.page import ImportPage

        return ImportPage(self._store, self._tasks, self._desk, self._desktop.keeper.before_import)

    def backups(self, place: str) -> Page:
        """The backups."""
        from crm_desktop.ui.backups.page import BackupsPage

        return BackupsPage(self._store, self._tasks, self._desk, self._desktop.keeper)

    def _export(self, form: str, kind_name: str, ks: array[int]) -> None:
        """Ask for a file and write the list in view into it, off the UI thread."""
        from crm_desktop.exchange.exporting import export_csv, export_vcard

        window, kind = self._desktop.window, KIND[kind_name]
        suffix = "vcf" if form == "vcard" else "csv"
        name = f"{tr(kind.plural)}.{suffix}"
        chosen, _ = QFileDialog.getSaveFileName(window, tr("Export"), str(Path.home() / name), f"*.{suffix}")
        if not chosen:
            return
        write = export_vcard if form == "vcard" else export_csv
        self._tasks.run(
            lambda: write(self._store, kind, ks, Path(chosen)),
            lambda count: window.notices.say(
                trn("{n} record written to “{name}”", "{n} records written to “{name}”", count, name=Path(chosen).name)
            ),
            window.notices.show,
        )
