"""What the page writes: each a verb of the services, in the writer lane, with one sentence about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.ids import short_key
from crm_desktop.domain.specs import ACTIVITY, KIND, SERVICE_CASE
from crm_desktop.services import records
from crm_desktop.services.activities import name_of
from crm_desktop.services.attachments import AttachmentRow, attach, remove_attachment
from crm_desktop.services.drafts import clear_draft, save_draft
from crm_desktop.services.jobs import JobRow, unlink_company, update_job
from crm_desktop.services.notes import edit_note, write_note
from crm_desktop.services.tags import tag, untag
from crm_desktop.services.undo import BatchRow, get_batch, undo
from crm_desktop.store.engine import Store
from crm_desktop.ui.activities.telling import tell_guests
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.viewmodels.record import verbs
from crm_desktop.viewmodels.record.facts import Fact, item_changes, parsed
from crm_desktop.viewmodels.record.load import Record

NOTE_FIELD = "note"
ASK_FROM = 50  # records; an undo of more asks first
Then = Callable[[], None]
Refused = Callable[[CrmError], None]


class Writing(QObject):
    """Writes for one record. A failure is shown, and nothing is lost."""

    def __init__(self, store: Store, tasks: TaskRunner, desk: Desk, kind: str, record_id: str, host: QWidget) -> None:
        super().__init__(host)
        self._store, self._tasks, self._desk, self._host = store, tasks, desk, host
        self._kind, self._id, self._place = KIND[kind], record_id, f"{kind}/{record_id}"
        self.question: QMessageBox | None = None

    def run(
        self, work: Callable[[], Any], said: str = "", *, then: Then | None = None, refused: Refused | None = None
    ) -> None:
        """Write; say one sentence with Undo when it is done."""

        def done(_: object) -> None:
            if then is not None:
                then()
            if said:
                self._desk.notices.say(said, undo=True)

        self._tasks.run(work, done, refused or self._desk.notices.show, writes=True, owner=self)

    def fact(self, record: Record, fact: Fact, typed: str, seen: str, refused: Refused) -> None:
        """Save one field; `seen` is what the form had shown."""
        if fact.type == "point":
            self.point(record, fact, typed, refused)
            return
        value, before = parsed(fact, typed), _before(fact, seen)
        store, kind, record_id = self._store, self._kind, self._id
        if kind is SERVICE_CASE and fact.key == "priority" and value:
            from crm_desktop.services.cases import change_priority  # late: most pages are of people

            self.run(lambda: change_priority(store, record_id, str(value)), refused=refused)
            return
        self.run(lambda: records.update(store, kind, record_id, {fact.key: value}, {fact.key: before}), refused=refused)

    def point(self, record: Record, fact: Fact, typed: str, refused: Refused) -> None:
        """Save the value of a phone, an e-mail, a website; an empty one is removed."""
        key = fact.key.partition(".")[2]
        items = record.values.get("points") or {}
        item = {**items.get(key, {"kind": fact.part}), "value": typed.strip()}
        if typed.strip():
            self.item(record, "points", short_key() if key.startswith("+") else key, item, refused)
        elif key in items:
            self.item(record, "points", key, None, refused)

    def item(
        self, record: Record, map_name: str, key: str, item: Mapping[str, object] | None, refused: Refused | None = None
    ) -> None:
        """Put a phone or an address in its place; None removes it."""
        changed, seen = item_changes(record, map_name, key or short_key(), item)
        store, kind, record_id = self._store, self._kind, self._id
        said = tr("Removed") if item is None else ""
        if item is None and isinstance(gone := (record.values.get(map_name) or {}).get(key), Mapping):
            name = gone.get("value") or gone.get("street") or gone.get("locality") or ""
            said = tr("{value} removed", value=name) if name else said
        self.run(lambda: records.update(store, kind, record_id, changed, seen), said, refused=refused)

    def add_tag(self, name: str) -> None:
        """Put a tag on the record."""
        self.run(lambda: tag(self._store, self._kind, self._id, name), tr("Tag “{name}” added", name=name))

    def remove_tag(self, name: str) -> None:
        """Take a tag off the record."""
        self.run(lambda: untag(self._store, self._kind, self._id, name), tr("Tag “{name}” removed", name=name))

    def note(self, body: str, then: Then, refused: Refused) -> None:
        """Write a note."""
        store, kind, record_id = self._store, self._kind.name, self._id
        self.run(lambda: write_note(store, kind_name=kind, record_id=record_id, body=body), then=then, refused=refused)

    def edit_note(self, note_id: str, body: str, seen: str) -> None:
        """Change a note; without any text it goes to the bin."""
        if not body.strip():
            self.remove_note(note_id)
            return
        self.run(lambda: edit_note(self._store, note_id, body, seen=seen))

    def remove_note(self, note_id: str) -> None:
        """Move a note, or another activity, to the bin."""
        rows = self._store.query("SELECT kind FROM activity WHERE id = ?", (note_id,))
        is_note = not rows or rows[0][0] == "note"
        said = (
            tr("Note moved to the bin")
            if is_note
            else tr("{name} moved to the bin", name=name_of(self._store, note_id))
        )
        then = None if is_note else lambda: tell_guests(self._desk, note_id)
        self.run(lambda: records.delete(self._store, ACTIVITY, note_id), said, then=then)

    def keep_draft(self, text: str) -> None:
        """Keep what was typed and not saved."""
        if self._tasks.is_drained:  # the page outlives its window by a moment
            return
        store, place = self._store, self._place
        if text.strip():
            self.run(lambda: save_draft(store, place, {NOTE_FIELD: text}))
        else:
            self.run(lambda: clear_draft(store, place))

    def link(self, other_id: str, name: str = "") -> None:
        """Say that two belong together; with a name, make the other one."""
        store, kind, record_id = self._store, self._kind, self._id
        if name:
            said = tr("{name} created and added", name=name)
            self.run(lambda: verbs.create_and_link(store, kind, record_id, name), said)
        else:
            self.run(lambda: verbs.link(store, kind, record_id, other_id), tr("Added"))

    def job(self, job: JobRow, values: Mapping[str, object] | None) -> None:
        """Change a job, or remove it."""
        names = {"person": job.person_name, "company": job.company_name}
        if values is None:
            said = tr("{person} removed from {company}", **names)
            self.run(lambda: unlink_company(self._store, job.person_id, job.company_id), said)
            return
        changed = {name: value for name, value in values.items() if value != getattr(job, name)}
        seen = {name: getattr(job, name) or None for name in changed}
        if changed:
            self.run(lambda: update_job(self._store, job.id, changed, seen))

    def attach(self, paths: Sequence[Path]) -> None:
        """Put copies of files on the page."""
        store, kind, record_id = self._store, self._kind.name, self._id
        if paths:
            said = trn("{n} file added", "{n} files added", len(paths))
            self.run(lambda: [attach(store, kind, record_id, path) for path in paths], said)

    def remove_file(self, row: AttachmentRow) -> None:
        """Move a file to the bin."""
        self.run(lambda: remove_attachment(self._store, row.id), tr("File “{name}” moved to the bin", name=row.name))

    def delete(self, name: str) -> None:
        """Move the record to the bin."""
        said = tr("{name} moved to the bin", name=name)
        self.run(lambda: records.delete(self._store, self._kind, self._id), said)

    def restore(self, name: str) -> None:
        """Take the record out of the bin."""
        said = tr("{name} restored from the bin", name=name)

        def refused(error: CrmError) -> None:
            from crm_desktop.ui.duplicates.offering import show_or_offer  # late: seldom

            show_or_offer(error, self._store, self._tasks, self._desk, self._host)

        self.run(lambda: records.restore(self._store, self._kind, self._id), said, refused=refused)

    def undo(self, batch_id: str, title: str) -> None:
        """Take back one change of the timeline; one that reaches far beyond this record asks first."""

        def look(batch: BatchRow) -> None:
            if batch.ops > ASK_FROM:
                self._ask(batch, lambda: self._undo(batch_id, title))
            else:
                self._undo(batch_id, title)

        self._tasks.run(lambda: get_batch(self._store, batch_id), look, self._desk.notices.show, owner=self)

    def put_back(self, change: int, field: str) -> None:
        """Put one value back as it was before a change."""
        from crm_desktop.ui.history.putting_back import say_put_back  # late: seldom

        say_put_back(self._store, self._tasks, self._desk, change, field, self._host)

    def _undo(self, batch_id: str, title: str) -> None:
        def done(report: Any) -> None:
            self._desk.notices.say(verbs.undone(report, title), undo=True)

        self._tasks.run(lambda: undo(self._store, batch_id), done, self._desk.notices.show, writes=True, owner=self)

    def _ask(self, batch: BatchRow, then: Then) -> None:
        box = QMessageBox(self._host)
        box.setWindowTitle(tr("Undo"))
        box.setText(tr("“{title}” changed more than this record.", title=batch.title))
        box.setInformativeText(
            trn("Undoing it takes back {n} change.", "Undoing it takes back {n} changes.", batch.ops)
        )
        undo_all = box.addButton(tr("Undo all of it"), QMessageBox.ButtonRole.AcceptRole)
        keep = box.addButton(tr("Keep it"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.finished.connect(lambda _: then() if box.clickedButton() is undo_all else None)
        box.finished.connect(box.deleteLater)
        self.question = box
        box.open()


def _before(fact: Fact, seen: str) -> object:
    """Return what the form had shown as the store keeps it; a value of older rules stands as it is."""
    try:
        return parsed(fact, seen)
    except CrmError:
        return seen or None
