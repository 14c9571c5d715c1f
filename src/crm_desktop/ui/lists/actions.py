"""What a person does with rows of a list. Writing runs in the writer lane; each thing is one undo."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.services import records, tags
from crm_desktop.services.many import Watch
from crm_desktop.services.undo import get_batch
from crm_desktop.ui.job_area import JobArea, changing_words
from crm_desktop.ui.lists.format import number
from crm_desktop.ui.lists.kind_of_list import Export
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.viewmodels.lists.edit import save_cell
from crm_desktop.viewmodels.lists.source import Row, Source

if TYPE_CHECKING:  # what asks is imported when it asks
    from crm_desktop.services.bulk import BulkReport

MANY = 50  # from here on the counts are asked about once more
OnRefused = Callable[[CrmError], None]


class ListActions(QObject):
    """Verbs on rows; asks before many, says what was done after."""

    def __init__(
        self,
        source: Source,
        tasks: TaskRunner,
        desk: Desk,
        host: QWidget,
        jobs: JobArea,
        export: Export | None = None,
    ) -> None:
        super().__init__(host)
        self._jobs = jobs
        self._source, self._tasks, self._desk, self._host, self._export = source, tasks, desk, host, export
        self._store, self._kind = source.store, source.kind

    # -- one record

    def call(self, row: Row) -> None:
        """Hand the number to whatever makes calls on this computer."""
        digits = "".join(sign for sign in row.phone if sign.isdigit() or sign in "+*#")
        self._hand_over(QUrl(f"tel:{digits}"), tr("No program on this computer makes calls. The number is {phone}.",
                                                  phone=row.phone))  # fmt: skip

    @property
    def can_write(self) -> bool:
        """Return whether e-mails and letters can be written to many rows."""
        return self._desk.has_form("mailing") and "points" in self._kind.by_name

    def write_to(self, ks: Sequence[int]) -> None:
        """Ask what the rows get: an e-mail, a letter, a label."""
        self._desk.open_form("mailing", json.dumps({"kind": self._kind.name, "ids": list(self._source.ids(ks))}))

    def write_email(self, row: Row) -> None:
        """Write an e-mail here; where that can't be, in the mail program of the computer."""
        if self._desk.has_form("message"):
            self._desk.open_form("message", f"{self._kind.name}/{row.id}/{row.email}")
            return
        url = QUrl()
        url.setScheme("mailto")
        url.setPath(row.email)
        self._hand_over(url, tr("No program on this computer writes e-mails. The address is {email}.", email=row.email))

    def open(self, row: Row, state: Mapping[str, object] | None = None) -> None:
        """Open the record."""
        self._desk.navigation.go(f"{self._kind.name}/{row.id}", state)

    def write_note(self, row: Row) -> None:
        """Open the record where a note is written."""
        self.open(row, {"focus": "composer"})

    def merge(self, row: Row, ticked: Sequence[int] = ()) -> None:
        """Show those that are ticked side by side, two at a time; with one, ask for the other."""
        from crm_desktop.ui.duplicates.merge_with import ask_merge_with, merge_several  # late: seldom

        ids = self._source.ids(ticked)
        if len(ids) > 1:
            merge_several(self._store, self._desk, self._kind.name, ids)
            return
        one = ids[0] if ids else row.id
        name = records.name_of(self._store, self._kind, one)
        ask_merge_with(self._store, self._tasks, self._desk, self._kind.name, one, name, self._host)

    def save(
        self, row: Row, column: str, texts: tuple[Mapping[str, str], Mapping[str, str]], on_refused: OnRefused
    ) -> None:
        """Save a cell that was edited."""
        typed, seen = texts

        def work() -> str:
            batch = save_cell(self._store, self._kind, row.id, column, typed, seen)
            return get_batch(self._store, batch).title if batch else ""

        self._tasks.run(work, self._say_done, on_refused, writes=True)

    def refuse(self, error: CrmError) -> None:
        """Say that an edit was not taken, and why."""
        self._desk.notices.show(error)

    # -- many records

    def bin(self, ks: Sequence[int], then: Callable[[], None]) -> None:
        """Move records to the bin; more than fifty are asked about."""
        n = len(ks)
        title = trn("Move {n} record to the bin?", "Move {n} records to the bin?", n, n=number(n))
        advice = tr("They stay in the bin until you restore them. One undo brings all of them back.")
        button = trn("Move {n} to the bin", "Move {n} to the bin", n, n=number(n))

        def move() -> None:
            self._write_many(lambda watch: records.delete(self._store, self._kind, self._source.ids(ks), watch), then)

        self._when_sure(n, title, advice, button, move)

    def ask_field(self, ks: Sequence[int]) -> None:
        """Ask for a field and a value, then set it."""
        from crm_desktop.ui.lists.bulk_dialogs import SetFieldDialog

        ids = self._source.ids(ks)
        dialog = SetFieldDialog(self._store, self._tasks, self._kind, ids, self._host)
        dialog.chosen.connect(lambda field, value: self.set_field(ids, {field: value}))
        dialog.open()

    def set_field(self, ids: Sequence[str], changed: Mapping[str, object]) -> None:
        """Set a field of many records as one batch; what takes long can be stopped, and is then put back."""
        from crm_desktop.services.bulk import bulk_update

        def work(watch: Watch) -> BulkReport:
            return bulk_update(self._store, self._kind, ids, changed, watch)

        self._jobs.run(work, changing_words(), self._say_bulk, self._desk.notices.show)

    def ask_tag(self, ks: Sequence[int]) -> None:
        """Ask for a tag, then put it on the records."""
        from crm_desktop.ui.lists.bulk_dialogs import TagDialog

        ids = self._source.ids(ks)
        by_tag: dict[str, int] = {}

        def has_tag(name: str) -> int:
            if name not in by_tag:
                by_tag[name] = tags.count_tagged(self._store, self._kind, ks, name)
            return by_tag[name]

        dialog = TagDialog(self._store, len(ids), has_tag, self._host)
        dialog.chosen.connect(lambda name, takes_off: (self.untag if takes_off else self.tag)(ids, name))
        dialog.open()

    def tag(self, ids: Sequence[str], name: str) -> None:
        """Put a tag on records."""
        self._write_many(lambda watch: tags.tag(self._store, self._kind, list(ids), name, watch))

    def untag(self, ids: Sequence[str], name: str) -> None:
        """Take a tag off records."""
        self._write_many(lambda watch: tags.untag(self._store, self._kind, list(ids), name, watch))

    def export(self, form: str, ks: array[int]) -> None:
        """Have rows written to a file."""
        if self._export is not None:
            self._export(form, self._kind.name, ks)

    def _when_sure(self, n: int, title: str, text: str, button: str, do: Callable[[], None]) -> None:
        if n <= MANY:
            do()
            return
        from crm_desktop.ui.lists.ask import Confirm

        dialog = Confirm(title, text, button, self._host, is_danger=True)
        dialog.accepted.connect(do)
        dialog.open()

    def _write_many(self, work: Callable[[Watch], str | None], then: Callable[[], None] | None = None) -> None:
        def done(watch: Watch) -> str:
            batch = work(watch)
            return get_batch(self._store, batch).title if batch else ""

        def answer(title: str) -> None:
            self._say_done(title)
            if then is not None:
                then()

        self._jobs.run(done, changing_words(), answer, self._desk.notices.show)

    def _say_done(self, title: str) -> None:
        if title:
            self._desk.notices.say(title, undo=True)

    def _say_bulk(self, report: BulkReport) -> None:
        if report.refused:
            from crm_desktop.ui.lists.bulk_dialogs import RefusedDialog

            RefusedDialog(report.refused, self._host).open()
        if report.batch_id:
            self._desk.notices.say(report.title, undo=True)
        else:
            self._desk.notices.say(tr("Nothing changed, all of them are like that already"))

    def _hand_over(self, url: QUrl, otherwise: str) -> None:
        if not QDesktopServices.openUrl(url):
            self._desk.notices.say(otherwise)
