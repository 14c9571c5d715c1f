"""What an import has done, and what can be done about it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import KINDS
from crm_desktop.exchange.runner import ImportReport
from crm_desktop.ui import when
from crm_desktop.ui.layouts import Scrolled, across
from crm_desktop.ui.widgets import Banner, Button, Card, Label, PrimaryButton, StatusLabel


class DoneView(QWidget):
    """Counts by kind, then undo, the skipped rows, and the way to what came in."""

    show_pressed = Signal(str)  # the place
    undo_pressed = Signal()
    save_pressed = Signal()
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
        self.show_people: Button | None = None

    def show_report(self, name: str, report: ImportReport, *, is_undone: bool = False) -> None:
        """Show what came in."""
        from crm_desktop.ui.layouts import clear

        clear(self._inner)
        self.note.hide()
        card = Card(tr("“{name}” is imported", name=name))
        state = (
            StatusLabel("undo-2", tr("This import was undone"), "warn")
            if is_undone
            else StatusLabel("circle-check", _summary(report), "ok")
        )
        card.body.addWidget(state)
        card.body.addLayout(_counts(report))
        self._inner.addWidget(card)
        self.undo, self.save, self.show_people, again = self._buttons(report, is_undone=is_undone)
        shown = [b for b in (self.show_people, self.undo, self.save) if b is not None]
        self._inner.addLayout(across(*shown, again, 1))
        self._inner.addStretch(1)
        first = self.show_people or again
        QTimer.singleShot(0, first, lambda: first.setFocus(Qt.FocusReason.OtherFocusReason))  # it is shown only then

    def say(self, text: str, tone: str = "ok") -> None:
        """Say what became of a button that was pressed."""
        self.note.set_text(text, tone)
        self.note.show()

    def _buttons(
        self, report: ImportReport, *, is_undone: bool
    ) -> tuple[Button | None, Button | None, Button | None, Button]:
        undo = save = show = None
        came = sum(report.tally.created.values()) + sum(report.tally.updated.values())
        if came and not is_undone:
            undo = Button(tr("Undo this import"), "undo-2")
            undo.clicked.connect(self.undo_pressed)
            has_people = any("person" in counts for counts in _tallies(report).values())
            place = "people" if has_people else "companies"
            text = tr("Show the people") if has_people else tr("Show the companies")
            show = PrimaryButton(text, "users" if has_people else "building-2")
            show.clicked.connect(lambda: self.show_pressed.emit(place))
        if report.refused:
            n = len(report.refused)
            save = Button(trn("Save {n} skipped row…", "Save {n} skipped rows…", n), "download")
            save.clicked.connect(self.save_pressed)
        again = Button(tr("Import another file"), "upload")
        again.clicked.connect(self.again_pressed)
        return undo, save, show, again


def _summary(report: ImportReport) -> str:
    return trn("{n} row was read.", "{n} rows were read.", report.rows)


def _tallies(report: ImportReport) -> dict[str, dict[str, int]]:
    tally = report.tally
    return {"created": tally.created, "updated": tally.updated, "unchanged": tally.unchanged}


def _counts(report: ImportReport) -> QGridLayout:
    """Return the table of counts: kinds down, outcomes across."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(6)
    titles = (tr("Created"), tr("Updated"), tr("Unchanged"))
    for column, title in enumerate(titles, 1):
        grid.addWidget(_right(Label(title, "second", "text2")), 0, column)
    columns = list(_tallies(report).values())
    row = 1
    for kind in KINDS:
        numbers = [counts.get(kind.name, 0) for counts in columns]
        if any(numbers):
            grid.addWidget(Label(tr(kind.plural), "label"), row, 0)
            for column, value in enumerate(numbers, 1):
                grid.addWidget(_right(Label(when.number(value), "body", "text" if value else "text3")), row, column)
            row += 1
    for title, value in ((tr("Skipped rows"), len(report.refused)), (tr("Deleted at the source"),
                                                                     report.deleted_at_source)):  # fmt: skip
        if value:
            grid.addWidget(Label(title, "label", "danger" if value == len(report.refused) else "text"), row, 0)
            grid.addWidget(_right(Label(when.number(value))), row, 1)
            row += 1
    grid.setColumnStretch(4, 1)
    return grid


def _right(label: Label) -> Label:
    label.setAlignment(Qt.AlignmentFlag.AlignRight)
    return label
