"""Settings, fields: those that the firm adds to people, companies and what else has a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import CUSTOM_FIELD
from crm_desktop.services.custom_fields import move_custom_field, remove_custom_field
from crm_desktop.store import Store
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.layouts import Head, across
from crm_desktop.ui.page import Page
from crm_desktop.ui.settings.field_form import FieldForm, open_field_form
from crm_desktop.ui.settings.lines import Lines, SettingLine
from crm_desktop.ui.settings.middle import Middle, hints, put_together, way_back
from crm_desktop.ui.shortcuts import REMOVE, key_of
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import Button, Card, EmptyState, IconDisc, PrimaryButton, SegmentedChoice
from crm_desktop.viewmodels.fields import (
    ICONS,
    KINDS,
    FieldLine,
    about,
    fields_title,
    kind_choices,
    read_fields,
    removed_words,
    usage,
)


class FieldsPage(Page):
    """A kind and its fields in order; each thing is one undo."""

    def __init__(self, store: Store, tasks: TaskRunner, desk: WindowDesk, *, place: str = "fields") -> None:
        super().__init__(place)
        self._store, self._tasks, self._desk = store, tasks, desk
        self._found: list[FieldLine] = []
        self.form: FieldForm | None = None
        self.reason = tr("This workspace is open for reading only") if desk.is_read_only else ""
        self.new = PrimaryButton(tr("New field"), "plus")
        self.new.set_reason(self.reason)
        self.kind = SegmentedChoice(tr("Kind of record"), tuple(kind_choices()))
        self.kind.set_value("person")
        self.lines = Lines(tr("Fields"))
        self.card = Card(fields_title("person"))
        self._build()
        self.new.clicked.connect(lambda: self.open_form())
        self.kind.chosen.connect(lambda _: self.reload())
        self.lines.edit_asked.connect(self._on_edit)
        self.lines.remove_asked.connect(self._on_remove)
        self.lines.move_asked.connect(self._on_move)
        self.reload()

    def title(self) -> str:
        """Return the title of the window."""
        return tr("Fields")

    def state(self) -> dict[str, Any]:
        """Return which kind is shown."""
        return {"kind": self.kind.value()}

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Show the same kind again."""
        if state.get("kind") in {kind.name for kind in KINDS}:
            self.kind.set_value(str(state["kind"]))
            self.reload()

    def refresh(self, changes: ChangeSet) -> None:
        """Follow what was written, here or elsewhere."""
        if changes.is_all or any(changes.touches(kind) for kind in (CUSTOM_FIELD, *KINDS)):
            self.reload()

    def focus_zones(self) -> Sequence[QWidget]:
        """Return head, kinds and fields."""
        return (self.head, self.kind, self.lines if self._found else self._empty)

    def reload(self) -> None:
        """Read the fields again."""
        kind = self.kind.value()
        self._tasks.run(lambda: (kind, read_fields(self._store, kind)), self._on_read, owner=self)

    def open_form(self, line: FieldLine | None = None) -> None:
        """Ask for a new field, or for changes of one."""
        if not self.reason:
            field = line.field if line else None
            self.form = open_field_form(self._store, self._tasks, self._desk, self.kind.value(), self, field)

    def _build(self) -> None:
        self.head = Head(tr("Fields"), way_back(self._desk), self.new)
        self.head.set_line(tr("Fields of your own stand on the record, in lists, filters, search, import and export."))
        add = Button(tr("Add the first field"), "plus")
        add.set_reason(self.reason)
        add.clicked.connect(lambda: self.open_form())
        self._empty = EmptyState(
            "square-pen", tr("No fields of your own yet"),
            tr("Add what your firm needs to know: a size, a level, a date of a contract."), (add,),
        )  # fmt: skip
        self.card.body.addWidget(self.lines)
        self.card.body.addWidget(self._empty)
        self._empty.hide()
        self._hints = hints(("Enter", tr("edit")), ("Alt ↑ ↓", tr("move")), (key_of(REMOVE), tr("remove")))
        put_together(self, self.head, Middle(across(self.kind, 1), self.card, self._hints, 1))
        self.setFocusProxy(self.lines)

    def _on_read(self, answer: tuple[str, list[FieldLine]]) -> None:
        kind, found = answer
        if kind != self.kind.value():
            return
        self._found = found
        self.card.set_title(fields_title(kind))
        self.card.set_count(trn("{n} field", "{n} fields", len(found)) if found else "")
        self.lines.show_lines([self._line(line) for line in found])
        self.lines.setVisible(bool(found))
        self._empty.setVisible(not found)
        self._hints.setVisible(bool(found) and not self.reason)

    def _line(self, line: FieldLine) -> SettingLine:
        field = line.field
        disc = IconDisc(ICONS.get(field.type, "type"), "accent", 30)
        return SettingLine(field.id, disc, field.label, about(line), usage(line), can_move=True, read_only=self.reason)

    def _by_id(self, field_id: str) -> tuple[int, FieldLine]:
        return next((at, line) for at, line in enumerate(self._found) if line.field.id == field_id)

    def _on_edit(self, field_id: str) -> None:
        self.open_form(self._by_id(field_id)[1])

    def _on_remove(self, field_id: str) -> None:
        said = removed_words(self._by_id(field_id)[1])
        self._write(lambda: remove_custom_field(self._store, field_id), said)

    def _on_move(self, field_id: str, by: int) -> None:
        at, _ = self._by_id(field_id)
        if 0 <= at + by < len(self._found):
            self._write(lambda: move_custom_field(self._store, field_id, at + by))

    def _write(self, work: Callable[[], object], said: str = "") -> None:
        def done(_: object) -> None:
            if said:
                self._desk.notices.say(said, undo=True)

        self._tasks.run(work, done, self._desk.notices.show, writes=True, owner=self)
