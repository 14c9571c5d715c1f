"""Settings, tags: how often each is used; new, renamed, merged, coloured, removed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.services.many import Watch
from crm_desktop.services.tag_changes import create_tag, merge_tags, remove_tag, rename_tag, set_colour
from crm_desktop.services.tags import TagRow, clean_name, list_tags, tag_id
from crm_desktop.store import Store
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.job_area import JobArea, changing_words
from crm_desktop.ui.layouts import Head
from crm_desktop.ui.lists.ask import AskText, Confirm
from crm_desktop.ui.page import Page
from crm_desktop.ui.settings.lines import Lines, SettingLine
from crm_desktop.ui.settings.middle import Middle, hints, put_together, way_back
from crm_desktop.ui.shortcuts import REMOVE, key_of
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import Card, Chip, EmptyState, IconButton, PrimaryButton
from crm_desktop.viewmodels.tags import colour_options, tone_of, usage

_ASK_FROM = 50  # records; a change of more is asked about


class TagsPage(Page):
    """All tags; each thing is one undo."""

    def __init__(self, store: Store, tasks: TaskRunner, desk: WindowDesk, *, place: str = "tags") -> None:
        super().__init__(place)
        self._store, self._tasks, self._desk = store, tasks, desk
        self._found: list[TagRow] = []
        self.reason = tr("This workspace is open for reading only") if desk.is_read_only else ""
        self.new = PrimaryButton(tr("New tag"), "plus")
        self.new.set_reason(self.reason)
        self.new.clicked.connect(self.ask_new)
        self.lines = Lines(tr("Tags"))
        self.card = Card(tr("Tags"))
        self.jobs = JobArea(tasks, padded=False)
        self._build()
        self.lines.edit_asked.connect(self.ask_name)
        self.lines.remove_asked.connect(self.ask_remove)
        self.reload()

    def title(self) -> str:
        """Return the title of the window."""
        return tr("Tags")

    def refresh(self, changes: ChangeSet) -> None:
        """Follow what was written, here or elsewhere."""
        self.reload()

    def focus_zones(self) -> Sequence[QWidget]:
        """Return head and tags."""
        return (self.head, self.lines if self._found else self._empty)

    def reload(self) -> None:
        """Read the tags again."""
        self._tasks.run(lambda: list_tags(self._store), self._on_read, owner=self)

    # -- verbs

    def ask_new(self) -> None:
        """Ask for a name, then make the tag."""
        ask = AskText(tr("New tag"), tr("Name of the tag"), self, button=tr("Make it"))
        ask.check = self._check_new
        ask.answered.connect(self.make)
        ask.open()

    def make(self, name: str) -> None:
        """Make a tag."""
        self._write(lambda: create_tag(self._store, name), tr("Tag “{name}” made", name=name))

    def ask_name(self, tag: str) -> None:
        """Ask for another name; one that is taken means that the two become one."""
        row = self._row(tag)
        ask = AskText(
            tr("Rename “{name}”", name=row.name), tr("Name of the tag"), self, text=row.name, button=tr("Rename")
        )
        ask.check = lambda typed: self._check_name(typed, row)
        ask.answered.connect(lambda name: self.rename(row, name))
        ask.open()

    def rename(self, row: TagRow, name: str) -> None:
        """Rename a tag, with all its marks."""
        if name.strip() != row.name:
            said = tr("Tag “{old}” renamed to “{new}”", old=row.name, new=clean_name(name))
            self._job(lambda watch: rename_tag(self._store, row.id, name, watch), said)

    def merge(self, row: TagRow, other: TagRow) -> None:
        """Make two tags one; asked about where many bear it."""
        n = row.people + row.companies
        said = tr("Tag “{old}” merged into “{new}”", old=row.name, new=other.name)
        text = trn("{n} record gets “{new}” instead of “{old}”.", "{n} records get “{new}” instead of “{old}”.", n,
                   old=row.name, new=other.name)  # fmt: skip
        self._when_sure(
            n, tr("Merge “{old}” into “{new}”?", old=row.name, new=other.name), text, tr("Merge"),
            lambda: self._job(lambda watch: merge_tags(self._store, row.id, other.id, watch), said),
        )  # fmt: skip

    def ask_remove(self, tag: str) -> None:
        """Remove a tag; asked about where many bear it."""
        row = self._row(tag)
        n = row.people + row.companies
        text = trn("It is taken off {n} record. One undo brings it back.",
                   "It is taken off {n} records. One undo brings it back.", n)  # fmt: skip
        self._when_sure(
            n, tr("Remove tag “{name}”?", name=row.name), text, tr("Remove it"),
            lambda: self._job(
                lambda watch: remove_tag(self._store, row.id, watch), tr("Tag “{name}” removed", name=row.name)
            ),
        )  # fmt: skip

    def recolour(self, row: TagRow, colour: str) -> None:
        """Give a tag a colour."""
        said = tr("Colour of tag “{name}” changed", name=row.name)
        self._write(lambda: set_colour(self._store, row.id, colour), said)

    def fill_menu(self, menu: QMenu, row: TagRow) -> None:
        """Offer colours, merging and the records with this tag."""
        for tone, name in colour_options():
            action: QAction = menu.addAction(name)
            action.setCheckable(True)
            action.setChecked(tone == (row.colour or ""))
            action.triggered.connect(partial(self._on_colour, row, tone))
        others = [other for other in self._found if other.id != row.id]
        if others:
            menu.addSeparator()
            into = menu.addMenu(tr("Merge into"))
            for other in others:
                into.addAction(other.name.replace("&", "&&"), partial(self.merge, row, other))

    # -- inside

    def _build(self) -> None:
        self.head = Head(tr("Tags"), way_back(self._desk), self.new)
        self.head.set_line(tr("A tag marks people and companies. Rename, colour or merge it here, for all at once."))
        self._empty = EmptyState(
            "tag", tr("No tags yet"), tr("Make one here, or type a word at “Tag” on a person or a company.")
        )
        self.card.body.addWidget(self.lines)
        self.card.body.addWidget(self._empty)
        self._empty.hide()
        self._hints = hints(("Enter", tr("rename")), (key_of(REMOVE), tr("remove")))
        put_together(self, self.head, Middle(self.jobs, self.card, self._hints, 1))
        self.setFocusProxy(self.lines)

    def _on_read(self, found: list[TagRow]) -> None:
        self._found = found
        self.card.set_count(str(len(found)) if found else "")
        self.lines.show_lines([self._line(row) for row in found])
        self.lines.setVisible(bool(found))
        self._empty.setVisible(not found)
        self._hints.setVisible(bool(found) and not self.reason)

    def _line(self, row: TagRow) -> SettingLine:
        more = IconButton("ellipsis", tr("Colour and more for “{name}”", name=row.name), height=28)
        more.set_reason(self.reason)
        more.clicked.connect(lambda: self._open_menu(more, row))
        chip = Chip(row.name, tone_of(row.colour), "tag")
        return SettingLine(
            row.id, chip, row.name, "", usage(row), can_move=False, read_only=self.reason, more=(more,), is_named=False
        )

    def _open_menu(self, button: QWidget, row: TagRow) -> None:
        menu = QMenu(self)
        self.fill_menu(menu, row)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def _row(self, tag: str) -> TagRow:
        return next(row for row in self._found if row.id == tag)

    def _on_colour(self, row: TagRow, tone: str, _on: bool = True) -> None:
        self.recolour(row, tone)

    def _check_new(self, typed: str) -> str:
        return self._refusal(typed, {row.id for row in self._found})

    def _check_name(self, typed: str, row: TagRow) -> str:
        return self._refusal(typed, {other.id for other in self._found if other.id != row.id})

    @staticmethod
    def _refusal(typed: str, taken: set[str]) -> str:
        try:
            found = tag_id(typed)
        except CrmError as error:
            return f"{error.title}. {error.advice}"
        words = tr("There is a tag “{name}” already. Choose another name, or merge the two.", name=typed.strip())
        return words if found in taken else ""

    def _when_sure(self, n: int, title: str, text: str, button: str, do: Callable[[], None]) -> None:
        if n <= _ASK_FROM:
            do()
            return
        dialog = Confirm(title, text, button, self)
        dialog.accepted.connect(do)
        dialog.open()

    def _write(self, work: Callable[[], object], said: str) -> None:
        def done(answer: object) -> None:
            if answer:
                self._desk.notices.say(said, undo=True)

        self._tasks.run(work, done, self._desk.notices.show, writes=True, owner=self)

    def _job(self, work: Callable[[Watch], object], said: str) -> None:
        """Change many records: the line says how far it is, and Cancel takes all of it back."""
        self.jobs.run(
            work, changing_words(), lambda _: self._desk.notices.say(said, undo=True), self._desk.notices.show
        )
