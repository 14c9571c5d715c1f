"""Which places the window has, and how each page is made. A place that isn't listed is absent."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from shiboken6 import isValid

from crm_desktop.app.activity_doors import register_activities
from crm_desktop.app.day_places import register_day
from crm_desktop.app.paths import Folders
from crm_desktop.app.serving_places import register_serving
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import KIND

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from crm_desktop.app.compose import Desktop
    from crm_desktop.store import Store
    from crm_desktop.ui.archives import Archives
    from crm_desktop.ui.lists.page import ListPage
    from crm_desktop.ui.page import Page


def register_places(desktop: Desktop, folders: Folders) -> Pages:
    """Give the window its pages; each is imported when it is first shown."""
    window = desktop.window
    window.navigator.resolve = lambda place: place_now(desktop.store, place)
    pages = Pages(desktop, folders)
    if not window.desk.is_read_only:  # first: a list asks once what New and Import it may offer
        window.register_form("person", pages.new_person)
        window.register_form("company", pages.new_company)
        window.desk.register_verb("back_up", pages.back_up)
        register_activities(desktop)
    for verb, act in pages.of_files().items():
        window.desk.register_verb(verb, act)
    register_day(desktop)
    register_serving(desktop, pages)
    window.register("people", pages.people)
    window.register("companies", pages.companies)
    window.register("person", pages.record)
    window.register("company", pages.record)
    if not window.desk.is_read_only:
        window.register("import", pages.importing)
    window.register("duplicates", pages.duplicates)
    window.register("backups", pages.backups)
    window.register("bin", pages.bin)
    window.register("history", pages.history)
    window.register("settings", pages.settings)
    window.register("fields", pages.fields)
    window.register("tags", pages.tags)
    window.register("shortcuts", pages.shortcuts)
    window.register("help", pages.help)
    return pages


class Pages:
    """Makes the pages of one workspace."""

    def __init__(self, desktop: Desktop, folders: Folders) -> None:
        self._desktop, self._folders = desktop, folders
        self._store, self._tasks, self._desk = desktop.store, desktop.tasks, desktop.window.desk
        self._order: dict[str, Callable[[], array[int]]] = {}  # kind -> the keys of its list, as they stand

    def new_person(self, name: str) -> None:
        """Ask for a new person."""
        from crm_desktop.ui.people.form import open_person_form

        open_person_form(self._store, self._tasks, self._desk, self._desktop.window, name)

    def new_company(self, name: str) -> None:
        """Ask for a new company."""
        from crm_desktop.ui.companies.form import open_company_form

        open_company_form(self._store, self._tasks, self._desk, self._desktop.window, name)

    def back_up(self) -> None:
        """Make a proven backup, whatever page is shown."""
        notices = self._desktop.window.notices
        self._tasks.run(
            self._desktop.keeper.back_up_now,
            lambda backup: notices.say(tr("Backed up and proven: every record was compared")),
            notices.show,
        )

    def of_files(self) -> dict[str, Callable[[], None]]:
        """What the File menu can do with whole workspaces."""

        def doing(name: str) -> Callable[[], None]:
            return lambda: getattr(self._archives(), name)()

        verbs = {"archive": "save", "open_archive": "open", "open_workspace": "open_workspace"}
        return {verb: doing(name) for verb, name in {**verbs, "new_workspace": "new_workspace"}.items()}

    def _archives(self) -> Archives:
        from crm_desktop.app.another import open_window
        from crm_desktop.ui.archives import Archives

        window = self._desktop.window
        return window.findChild(Archives) or Archives(self._store, self._tasks, window.notices, open_window, window)

    def people(self, place: str) -> Page:
        """The list of people."""
        from crm_desktop.ui.people.page import PeoplePage

        return self.listed(PeoplePage)

    def companies(self, place: str) -> Page:
        """The list of companies."""
        from crm_desktop.ui.companies.page import CompaniesPage

        return self.listed(CompaniesPage)

    def listed(self, make: type[ListPage]) -> Page:
        """Make a list; it has its marks, and the pages of its records have their neighbours."""
        page = make(self._store, self._tasks, self._desk, export=self.export)
        self._order[page.what.kind.name] = _keys_of(page)
        return self._marked(page)

    def record(self, place: str) -> Page:
        """A person or a company."""
        from crm_desktop.ui.record.page import RecordPage

        page = RecordPage(
            self._store,
            self._tasks,
            self._desk,
            place,
            neighbours=self._neighbours,
            has_battery=self._desktop.has_battery,
        )
        if self._desktop.syncing is not None and self._desktop.syncing.watch.is_on:
            page.story.offer_older(self._desktop.syncing.setup.fetch_history)
        return self._marked(page)

    def importing(self, place: str) -> Page:
        """The import of a file."""
        from crm_desktop.ui.importing.page import ImportPage

        return ImportPage(self._store, self._tasks, self._desk, self._desktop.keeper.before_import)

    def conflicts(self, place: str) -> Page:
        """What two people changed in the same place."""
        from crm_desktop.ui.conflicts import ConflictsPage

        watch = self._desktop.begin_sync().watch
        return ConflictsPage(watch, self._tasks, self._desk)

    def waiting(self, place: str) -> Page:
        """What is not sent yet."""
        from crm_desktop.ui.sync.waiting_page import WaitingPage

        watch = self._desktop.begin_sync().watch
        return WaitingPage(watch, self._tasks, self._desk)

    def _team(self) -> QWidget:
        """The card Team and sync."""
        from crm_desktop.app.another import open_window
        from crm_desktop.ui.sync.team_card import TeamCard

        syncing = self._desktop.begin_sync()
        return TeamCard(syncing.watch, syncing.setup, self._tasks, self._desk, open_workspace=open_window)

    def _marked(self, page: Page) -> Page:
        """Have a page mark what is not sent yet, in a workspace that is synced."""
        syncing = self._desktop.syncing
        if syncing is not None and (syncing.watch.is_on or syncing.watch.has_conflicts):
            page.show_marks(syncing.watch)
        return page

    def duplicates(self, place: str) -> Page:
        """The pairs that look alike."""
        from crm_desktop.ui.duplicates.page import DuplicatesPage

        count = self._desktop.workplace.count_duplicates
        return DuplicatesPage(self._store, self._tasks, self._desk, on_searched=count)

    def backups(self, place: str) -> Page:
        """The backups."""
        from crm_desktop.ui.backups.page import BackupsPage

        return BackupsPage(
            self._store, self._tasks, self._desk, self._desktop.keeper, is_laptop=self._desktop.has_battery
        )

    def bin(self, place: str) -> Page:
        """What was deleted."""
        from crm_desktop.ui.bin.page import BinPage
        from crm_desktop.viewmodels.erasing import Eraser

        desktop = self._desktop

        def held_until() -> int | None:
            from crm_desktop.backup.holding import held_until
            from crm_desktop.backup.routine import as_copy
            from crm_desktop.backup.schedule import read_schedule

            now, budget = self._store.clock.now(), read_schedule(self._store).budget
            days = [held_until([*map(as_copy, s.good)], now, budget) for s in desktop.keeper.round.look()]
            return max(filter(None, days), default=None)

        def for_team(kind: str, record_id: str, reason: str) -> int:
            return desktop.begin_sync().setup.erase(kind, record_id, reason)

        eraser = Eraser(self._store, for_team, held_until, desktop.window.forget_place)
        return BinPage(self._store, self._tasks, self._desk, eraser=eraser)

    def history(self, place: str) -> Page:
        """What was done."""
        from crm_desktop.ui.history.page import HistoryPage

        return HistoryPage(self._store, self._tasks, self._desk)

    def help(self, place: str) -> Page:
        """The help."""
        from crm_desktop.ui.help import HelpPage

        return HelpPage(self._desk, place=place)

    def settings(self, place: str) -> Page:
        """Settings."""
        from crm_desktop.app.settings_place import settings_page

        return settings_page(self._desktop, self._team)

    def fields(self, place: str) -> Page:
        """Fields of the firm's own."""
        from crm_desktop.ui.settings.fields import FieldsPage

        return FieldsPage(self._store, self._tasks, self._desk)

    def tags(self, place: str) -> Page:
        """Tags as a whole."""
        from crm_desktop.ui.settings.tags import TagsPage

        return TagsPage(self._store, self._tasks, self._desk)

    def shortcuts(self, place: str) -> Page:
        """The keys of all commands."""
        from crm_desktop.ui.settings.shortcuts import ShortcutsPage

        settings = self._desktop.settings
        return ShortcutsPage(self._desk, lambda found: settings.change(shortcuts=found))

    def _neighbours(self, place: str) -> tuple[int, int, str, str] | None:
        """Return where a record stands in its list, and the places before and after it."""
        from crm_desktop.services.lists import ids_of, key_of

        kind_name, _, record_id = place.partition("/")
        if kind_name not in self._order:
            return None
        kind, keys = KIND[kind_name], self._order[kind_name]()
        key = key_of(self._store, kind, record_id)
        if key is None or key not in keys:
            return None
        at = keys.index(key)
        around = [keys[i] if 0 <= i < len(keys) else None for i in (at - 1, at + 1)]
        found = [ids_of(self._store, kind, [k])[0] if k is not None else "" for k in around]
        before, after = (f"{kind_name}/{record}" if record else "" for record in found)
        return at + 1, len(keys), before, after

    def export(self, form: str, kind_name: str, ks: array[int]) -> None:
        """Ask for a file and write the list in view into it, off the UI thread."""
        from PySide6.QtWidgets import QFileDialog

        from crm_desktop.exchange.exporting import Exported, export_csv, export_vcard, export_xlsx, shortened_words

        window, kind = self._desktop.window, KIND[kind_name]
        suffix, write = {
            "vcard": ("vcf", export_vcard), "xlsx": ("xlsx", export_xlsx), "csv": ("csv", export_csv)
        }[form]  # fmt: skip
        name = f"{tr(kind.plural)}.{suffix}"
        chosen, _ = QFileDialog.getSaveFileName(window, tr("Export"), str(Path.home() / name), f"*.{suffix}")
        if not chosen:
            return

        def done(written: Exported) -> None:
            told = trn(
                "{n} record written to “{name}”", "{n} records written to “{name}”", written.records,
                name=Path(chosen).name,
            )  # fmt: skip
            window.notices.say(shortened_words(written.shortened) if written.shortened else told)

        self._tasks.run(lambda: write(self._store, kind, ks, Path(chosen)), done, window.notices.show)


def place_now(store: Store, place: str) -> str:
    """Return where a place is now: of a record that was merged, the page of the kept one."""
    kind_name, _, record_id = place.partition("/")
    if not record_id or kind_name not in KIND:
        return place
    from crm_desktop.services.aliases import current_id  # late: most starts begin with a list

    return f"{kind_name}/{current_id(store, record_id)}"


def _keys_of(page: ListPage) -> Callable[[], array[int]]:
    """Return what asks a list for its order; a page that was closed has none."""
    return lambda: page.model.records if isValid(page) else array("q")
