"""What an import has done, and what can be done about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import KINDS, LISTED
from crm_desktop.ui import when
from crm_desktop.ui.layouts import Scrolled, clear
from crm_desktop.ui.widgets import Banner, Button, Card, FlowLayout, Label, PrimaryButton, StatusLabel
from crm_desktop.viewmodels.navigation import list_of

_MOST_WARNINGS = 100


class DoneView(QWidget):
    """Counts by kind, then undo, the rows that stayed out, the matching, and the way to what came in."""

    show_pressed = Signal(str)  # the place
    undo_pressed = Signal()
    save_pressed = Signal()
    fix_pressed = Signal()
    matching_pressed = Signal()
    again_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.note = Banner("", "ok")
        self.note.hide()
        self._inner = QVBoxLayout()
        self._inner.setSpacing(14)
        inner = QWidget()
        inner.setLayout(self._inner)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(12)
        rows.addWidget(self.note)
        rows.addWidget(Scrolled(inner), 1)
        self.undo: Button | None = None
        self.save: Button | None = None
        self.fix: Button | None = None
        self.matching: Button | None = None
        self.show_people: Button | None = None

    def show_result(
        self,
        name: str,
        result: Mapping[str, Any],
        *,
        waiting: int,
        to_save: int,
        can_save_matching: bool,
        warnings: Sequence[str] = (),
        is_undone: bool = False,
    ) -> None:
        """Show what came in; `waiting` rows can be corrected, `to_save` rows can be written to a file."""
        clear(self._inner)
        self.note.hide()
        card = Card(tr("“{name}” is imported", name=name))
        rows = int(result.get("rows", 0))
        files = int(result.get("tally", {}).get("created", {}).get("attachment", 0))
        read = (
            trn("{shown} row was read.", "{shown} rows were read.", rows, shown=when.number(rows))
            if rows or not files
            else trn("{shown} file was attached.", "{shown} files were attached.", files, shown=when.number(files))
        )
        state = (
            StatusLabel("undo-2", tr("This import was undone"), "warn")
            if is_undone
            else StatusLabel("circle-check", read, "ok")
        )
        card.body.addWidget(state)
        card.body.addLayout(_counts(result))
        self._inner.addWidget(card)
        self.undo = self.save = self.fix = self.matching = self.show_people = None
        came = sum(sum(result.get("tally", {}).get(outcome, {}).values()) for outcome in ("created", "updated"))
        shown: list[Button] = []
        if came and not is_undone:
            shown += [*self._way_to_records(result), self._undo_button()]
        if waiting and not is_undone:
            self.fix = Button(trn("Fix {n} row…", "Fix {n} rows…", waiting), "wrench")
            self.fix.clicked.connect(self.fix_pressed)
            shown.append(self.fix)
        if to_save:
            self.save = Button(trn("Save {n} skipped row…", "Save {n} skipped rows…", to_save), "download")
            self.save.clicked.connect(self.save_pressed)
            shown.append(self.save)
        if can_save_matching:
            self.matching = Button(tr("Save this matching…"), "save")
            self.matching.clicked.connect(self.matching_pressed)
            shown.append(self.matching)
        again = Button(tr("Import another file"), "upload")
        again.clicked.connect(self.again_pressed)
        self._add_buttons([*shown, again])
        if warnings:
            self._inner.addWidget(_warnings_card(warnings))
        self._inner.addStretch(1)
        first = shown[0] if shown else again
        QTimer.singleShot(0, first, lambda: first.setFocus(Qt.FocusReason.OtherFocusReason))  # it is shown only then

    def say(self, text: str, tone: str = "ok") -> None:
        """Say what became of a button that was pressed."""
        self.note.set_text(text, tone)
        self.note.show()

    def _add_buttons(self, buttons: Sequence[Button]) -> None:
        box = QWidget()
        flow = FlowLayout(box, gap=8)
        for button in buttons:
            flow.addWidget(button)
        self._inner.addWidget(box)

    def _way_to_records(self, result: Mapping[str, Any]) -> list[Button]:
        kinds = {kind for counts in result.get("tally", {}).values() for kind in counts}
        if kinds.isdisjoint(("person", "company")):
            return self._way_to_list(kinds)
        has_people = "person" in kinds
        place = "people" if has_people else "companies"
        text = tr("Show the people") if has_people else tr("Show the companies")
        self.show_people = PrimaryButton(text, "users" if has_people else "building-2")
        self.show_people.clicked.connect(lambda: self.show_pressed.emit(place))
        return [self.show_people]

    def _way_to_list(self, kinds: Set[str]) -> list[Button]:
        """Return the way to the list of other records; files for pages that were here have none."""
        found = next((kind for kind in LISTED if kind.name in kinds and list_of(kind.name)), None)
        if found is None:
            return []
        self.show_people = PrimaryButton(tr("Show: {kind}", kind=tr(found.plural)), found.icon)
        self.show_people.clicked.connect(lambda: self.show_pressed.emit(list_of(found.name)))
        return [self.show_people]

    def _undo_button(self) -> Button:
        self.undo = Button(tr("Undo this import"), "undo-2", tip=tr("There is no time limit."))
        self.undo.clicked.connect(self.undo_pressed)
        return self.undo


def _counts(result: Mapping[str, Any]) -> QGridLayout:
    """Return the table of counts: kinds down, outcomes across."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(6)
    tally = result.get("tally", {})
    outcomes = {"created": tr("Created"), "updated": tr("Updated"), "unchanged": tr("Unchanged")}
    for column, title in enumerate(outcomes.values(), 1):
        grid.addWidget(_right(Label(title, "second", "text2")), 0, column)
    row = 1
    for kind in KINDS:
        numbers = [int(tally.get(outcome, {}).get(kind.name, 0)) for outcome in outcomes]
        if any(numbers):
            grid.addWidget(Label(tr(kind.plural), "label"), row, 0)
            for column, value in enumerate(numbers, 1):
                grid.addWidget(_right(Label(when.number(value), "body", "text" if value else "text3")), row, column)
            row += 1
    others = (
        (tr("Rows with a problem, not in"), "refused", "danger"),
        (tr("Rows skipped or left out"), "skipped", "text"),
        (tr("Deleted at the source"), "deleted", "text"),
    )
    for title, name, tone in others:
        if value := int(result.get(name, 0)):
            grid.addWidget(Label(title, "label", tone), row, 0)
            grid.addWidget(_right(Label(when.number(value))), row, 1)
            row += 1
    grid.setColumnStretch(4, 1)
    return grid


def _warnings_card(warnings: Sequence[str]) -> Card:
    card = Card(tr("To look at"), when.number(len(warnings)))
    for words in warnings[:_MOST_WARNINGS]:
        card.body.addWidget(Label(words, "second", "text2", wrap=True))
    if (more := len(warnings) - _MOST_WARNINGS) > 0:
        card.body.addWidget(Label(trn("and {n} more", "and {n} more", more), "second", "text3"))
    return card


def _right(label: Label) -> Label:
    label.setAlignment(Qt.AlignmentFlag.AlignRight)
    return label
