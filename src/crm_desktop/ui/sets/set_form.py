"""A set and its steps: what, after how many days, at what time."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import ACTIVITY_SET
from crm_desktop.services.activity_sets import FARTHEST, KINDS, ActivitySet, Step
from crm_desktop.ui.layouts import Scrolled, across, down
from crm_desktop.ui.widgets import Button, IconButton, Label, PrimaryButton, announce

_WIDTH, _HEIGHT = 760, 420
_MOST_MINUTES = 24 * 60


class StepRow(QWidget):
    """One step."""

    removed = Signal()

    def __init__(self, step: Step) -> None:
        super().__init__()
        labels = {o.value: tr(o.label) for o in ACTIVITY_SET.by_name["steps"].item[0].options}
        self.kind, self.anchor = QComboBox(), QComboBox()
        for kind in KINDS:
            self.kind.addItem(labels[kind], kind)
        self.kind.setCurrentIndex(KINDS.index(step.kind))
        for value, words in (("start", tr("days after the start")), ("end", tr("days from the end"))):
            self.anchor.addItem(words, value)
        self.anchor.setCurrentIndex(1 if step.anchor == "end" else 0)
        self.subject, self.time = QLineEdit(step.subject), QLineEdit(step.time)
        self.days = QSpinBox(minimum=-FARTHEST, maximum=FARTHEST, value=step.days)
        self.minutes = QSpinBox(minimum=0, maximum=_MOST_MINUTES, value=step.duration or 0)
        self.time.setPlaceholderText("09:00")
        self.time.setMaximumWidth(70)
        named = ((self.kind, tr("Kind")), (self.subject, tr("Subject")), (self.days, tr("Days")),
                 (self.anchor, tr("Counted from")), (self.time, tr("Time")), (self.minutes, tr("Minutes")))  # fmt: skip
        row = across(gap=6)
        for field, name in named:
            field.setAccessibleName(name)
            field.setToolTip(name)
            row.addWidget(field, 1 if field is self.subject else 0)
        remove = IconButton("x", tr("Remove this step"))
        remove.clicked.connect(self.removed)
        row.addWidget(remove)
        self.setLayout(row)

    def step(self) -> Step:
        """Return what stands in the row."""
        return Step(
            str(self.kind.currentData()), self.subject.text().strip(), self.days.value(),
            str(self.anchor.currentData()), self.time.text().strip(), self.minutes.value() or None,
        )  # fmt: skip


class SetForm(QDialog):
    """Stays open with a sentence where the set can't be."""

    saved = Signal(str, list)

    def __init__(self, found: ActivitySet | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Activity set") if found else tr("New activity set"))
        self.resize(_WIDTH, _HEIGHT)
        self.name = QLineEdit(found.name if found else "")
        self.rows: list[StepRow] = []
        self.sentence = Label("", "second", "danger", wrap=True)
        self.sentence.hide()
        self._steps = down(gap=6)
        self._steps.addStretch(1)
        inner = QWidget()
        inner.setLayout(self._steps)
        self.more = Button(tr("Add a step"), "plus")
        self.more.clicked.connect(lambda: self.add(Step("call", "", self._next_day())).subject.setFocus())
        save, cancel = PrimaryButton(tr("Save")), Button(tr("Cancel"))
        save.clicked.connect(lambda: self.saved.emit(self.name.text(), [row.step() for row in self.rows]))
        cancel.clicked.connect(self.reject)
        save.setDefault(True)
        caption = Label(tr("Name"), "label")
        caption.setBuddy(self.name)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        for part in (caption, self.name, Label(tr("Steps"), "label"), Scrolled(inner), self.sentence):
            column.addWidget(part)
        column.addLayout(across(self.more, 1, cancel, save))
        for step in found.steps if found else (Step("call", ""),):
            self.add(step)

    def add(self, step: Step) -> StepRow:
        """Add a row for a step."""
        row = StepRow(step)
        row.removed.connect(lambda: self._remove(row))
        self.rows.append(row)
        self._steps.insertWidget(len(self.rows) - 1, row)
        return row

    def refuse(self, error: CrmError) -> None:
        """Say why the set can't be saved."""
        words = f"{error.title}. {error.advice}"
        self.sentence.setText(words)
        self.sentence.show()
        announce(self, words)

    def _remove(self, row: StepRow) -> None:
        self.rows.remove(row)
        self._steps.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _next_day(self) -> int:
        return self.rows[-1].days.value() + 1 if self.rows else 0
