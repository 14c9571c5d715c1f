"""Use a set on the page of a record: which, from which day, by which day; what will be planned is shown before."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import QComboBox, QDateEdit, QDialog, QFormLayout, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.services.activity_sets import ActivitySet, Step, list_sets, use_set
from crm_desktop.store import Store
from crm_desktop.ui.activities.words import kind_name
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.layouts import across
from crm_desktop.ui.lists.format import day_of, long_day
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import Button, Label, PrimaryButton


class UseSet(QDialog):
    """Plans every step as one thing to undo."""

    chosen = Signal(str, object, object)  # the set, start and end

    def __init__(self, sets: list[ActivitySet], today: date, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Use a set: {name}", name=name))
        self.setMinimumWidth(420)
        self._sets = sets
        self.which = QComboBox()
        for one in sets:
            self.which.addItem(one.name)
        self.start, self.end = QDateEdit(_qdate(today)), QDateEdit(_qdate(today + timedelta(days=30)))
        self._end_label = Label(tr("End"), "label")
        form = QFormLayout()
        form.addRow(tr("Set"), self.which)
        form.addRow(tr("Start"), self.start)
        form.addRow(self._end_label, self.end)
        self.preview = Label("", "second", "text2", wrap=True)
        save, cancel = PrimaryButton(tr("Plan the steps")), Button(tr("Cancel"))
        save.setDefault(True)
        save.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(self.preview)
        column.addLayout(across(1, cancel, save))
        self.which.currentIndexChanged.connect(self._show)
        for field in (self.start, self.end):
            field.setCalendarPopup(True)
            field.dateChanged.connect(self._show)
        self.accepted.connect(self._tell)
        self._show()

    def _now(self) -> ActivitySet:
        return self._sets[max(0, self.which.currentIndex())]

    def _show(self) -> None:
        used = self._now()
        for part in (self.end, self._end_label):
            part.setVisible(used.needs_end)
        lines = [f"{long_day(self._day(step))}: {kind_name(step.kind)}, {step.subject}" for step in used.steps]
        self.preview.setText("\n".join(lines))

    def _day(self, step: Step) -> date:
        base = self.end if step.anchor == "end" else self.start
        return _date(base.date()) + timedelta(days=step.days)

    def _tell(self) -> None:
        used = self._now()
        self.chosen.emit(used.id, _date(self.start.date()), _date(self.end.date()) if used.needs_end else None)


def open_use_set(store: Store, tasks: TaskRunner, desk: WindowDesk, window: QWidget) -> UseSet | None:
    """Ask which set to use on the record that is selected; without any set, go where they are made."""
    selected, sets = desk.selection, list_sets(store)
    if selected is None or selected.kind not in ("person", "company"):
        return None
    if not sets:
        desk.navigation.go("sets")
        desk.notices.say(tr("There is no set yet: make the first one."))
        return None
    dialog = UseSet(sets, day_of(store.clock.now()), selected.title, window)

    def use(set_id: str, start: date, end: date | None) -> None:
        tasks.run(
            lambda: use_set(store, set_id, selected.kind, selected.id, start=start, end=end),
            lambda ids: desk.notices.say(tr("The steps are planned on {name}", name=selected.title), undo=True),
            desk.notices.show,
            writes=True,
            owner=window,
        )

    dialog.chosen.connect(use)
    dialog.open()
    return dialog


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def _date(day: QDate) -> date:
    return date(day.year(), day.month(), day.day())
