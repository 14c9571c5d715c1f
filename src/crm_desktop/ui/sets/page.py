"""Settings, the working day: activity sets, and how often those with a tag or of a segment are to hear from us."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import ACTIVITY_SET, RHYTHM
from crm_desktop.services import records
from crm_desktop.services.activity_sets import ActivitySet, list_sets, save_set
from crm_desktop.services.rhythm import RhythmRow, list_rhythms, set_rhythm
from crm_desktop.store import Store
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.layouts import Head
from crm_desktop.ui.page import Page
from crm_desktop.ui.sets.rhythm_form import RhythmForm
from crm_desktop.ui.sets.set_form import SetForm
from crm_desktop.ui.settings.lines import Lines, SettingLine
from crm_desktop.ui.settings.middle import Middle, put_together, way_back
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import Button, Card, IconDisc, Label, PrimaryButton


class SetsPage(Page):
    """Two lists; each thing is one undo."""

    def __init__(self, store: Store, tasks: TaskRunner, desk: WindowDesk, *, place: str = "sets") -> None:
        super().__init__(place)
        self._store, self._tasks, self._desk = store, tasks, desk
        self.sets: list[ActivitySet] = []
        self.rhythms: list[RhythmRow] = []
        self.form: SetForm | None = None
        self.rhythm_form: RhythmForm | None = None
        self.reason = tr("This workspace is open for reading only") if desk.is_read_only else ""
        self.new = PrimaryButton(tr("New set"), "plus")
        self.new_rhythm = Button(tr("Add"), "plus")
        self.lines, self.rhythm_lines = Lines(tr("Activity sets")), Lines(tr("Keep in touch"))
        self._build()
        self.reload()

    def title(self) -> str:
        """Return the title of the window."""
        return tr("Activity sets")

    def refresh(self, changes: ChangeSet) -> None:
        """Follow what was written, here or elsewhere."""
        if changes.is_all or any(changes.touches(kind) for kind in (ACTIVITY_SET, RHYTHM)) or "tag" in changes.ids:
            self.reload()

    def focus_zones(self) -> Sequence[QWidget]:
        """Return head and lists."""
        return (self.head, self.lines, self.rhythm_lines)

    def reload(self) -> None:
        """Read both lists again."""
        self._tasks.run(lambda: (list_sets(self._store), list_rhythms(self._store)), self._on_read, owner=self)

    def open_form(self, found: ActivitySet | None = None) -> None:
        """Ask for a new set, or for changes of one."""
        if self.reason:
            return
        self.form = form = SetForm(found, self)
        form.saved.connect(lambda name, steps: self._save(found, name, steps))
        form.open()

    def open_rhythm(self, row: RhythmRow | None = None) -> None:
        """Ask for whom and how often."""
        if self.reason:
            return
        self.rhythm_form = form = RhythmForm(self._store, row, self)
        form.saved.connect(lambda by, value, days: self._write(lambda: set_rhythm(self._store, by, value, days)))
        form.open()

    def _build(self) -> None:
        self.head = Head(tr("Activity sets"), way_back(self._desk, {"section": "fields"}), self.new)
        self.head.set_line(tr("Steps that are planned together. When one slips, the steps after it move along."))
        self.card = Card(tr("Activity sets"))
        self.none = Label(tr("No set yet. Make one for what you do again and again, such as a new customer."),
                          "second", "text2", wrap=True)  # fmt: skip
        self.rhythm_card = Card(tr("Keep in touch"), action=self.new_rhythm)
        words = tr("How often those with a tag, or of a segment, are to hear from you. A person's own number wins.")
        for part in (self.none, self.lines):
            self.card.body.addWidget(part)
        for part in (Label(words, "second", "text2", wrap=True), self.rhythm_lines):
            self.rhythm_card.body.addWidget(part)
        for button in (self.new, self.new_rhythm):
            button.set_reason(self.reason)
        self.new.clicked.connect(lambda: self.open_form())
        self.new_rhythm.clicked.connect(lambda: self.open_rhythm())
        self.lines.edit_asked.connect(lambda key: self.open_form(next(s for s in self.sets if s.id == key)))
        self.lines.remove_asked.connect(self._remove)
        self.rhythm_lines.edit_asked.connect(lambda key: self.open_rhythm(self._rhythm(key)))
        self.rhythm_lines.remove_asked.connect(self._remove_rhythm)
        put_together(self, self.head, Middle(self.card, self.rhythm_card, 1))
        self.setFocusProxy(self.lines)

    def _on_read(self, found: tuple[list[ActivitySet], list[RhythmRow]]) -> None:
        self.sets, self.rhythms = found
        self.none.setVisible(not self.sets)
        self.lines.setVisible(bool(self.sets))
        self.lines.show_lines([self._line(one) for one in self.sets])
        self.rhythm_lines.show_lines([self._rhythm_line(row) for row in self.rhythms])

    def _line(self, one: ActivitySet) -> SettingLine:
        n = len(one.steps)
        about = ", ".join(step.subject for step in one.steps if step.subject)
        mark = IconDisc("list-checks", "accent", 30)
        usage = trn("{n} step", "{n} steps", n)
        return SettingLine(one.id, mark, one.name, about, usage, can_move=False, read_only=self.reason)

    def _rhythm_line(self, row: RhythmRow) -> SettingLine:
        about = tr("Tag") if row.by == "tag" else tr("Segment")
        usage = trn("every {n} day", "every {n} days", row.days)
        mark = IconDisc("repeat", "accent", 30)
        return SettingLine(row.id, mark, row.name, about, usage, can_move=False, read_only=self.reason)

    def _rhythm(self, key: str) -> RhythmRow:
        return next(row for row in self.rhythms if row.id == key)

    def _save(self, found: ActivitySet | None, name: str, steps: list[object]) -> None:
        form, known = self.form, found.id if found else ""

        def done(_: object) -> None:
            if form is not None:
                form.accept()

        self._tasks.run(lambda: save_set(self._store, name=name, steps=steps, set_id=known), done,  # type: ignore[arg-type]
                        form.refuse if form is not None else None, writes=True, owner=self)  # fmt: skip

    def _remove(self, key: str) -> None:
        one = next(found for found in self.sets if found.id == key)
        self._write(
            lambda: records.delete(self._store, ACTIVITY_SET, key), tr("{name} moved to the bin", name=one.name)
        )

    def _remove_rhythm(self, key: str) -> None:
        row = self._rhythm(key)
        said = tr("No rhythm any more: {name}", name=row.name)
        self._write(lambda: set_rhythm(self._store, row.by, row.value, None), said)

    def _write(self, work: Callable[[], object], said: str = "") -> None:
        def done(_: object) -> None:
            if said:
                self._desk.notices.say(said, undo=True)

        self._tasks.run(work, done, self._desk.notices.show, writes=True, owner=self)
