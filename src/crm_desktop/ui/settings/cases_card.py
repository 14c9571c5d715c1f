"""Cases in Settings: when the firm works, and within how many of these hours a case is answered and solved."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from crm_desktop.domain.business_hours import Hours
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.services.case_times import PRIORITIES
from crm_desktop.store import Store
from crm_desktop.ui import when
from crm_desktop.ui.cases.words import option_words
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.settings.rows import setting
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import Card, Label
from crm_desktop.viewmodels.case_settings import (
    CaseSettings,
    holidays_text,
    hours_text,
    in_order,
    keep_hours,
    keep_targets,
    read_case_settings,
    read_holidays,
    read_hours,
    read_targets,
    target_text,
)

_HOURS_WIDTH, _TARGET_WIDTH = 240, 84


class CasesCard(Card):
    """Each field holds when it is left; what can't be is said below its group, and what was kept stays."""

    def __init__(self, store: Store, tasks: TaskRunner, desk: WindowDesk) -> None:
        super().__init__(tr("Cases"))
        self._store, self._tasks, self._desk = store, tasks, desk
        self._kept: CaseSettings | None = None
        first = when.formats().firstDayOfWeek().value - 1
        self._order = in_order(first)
        self.names = {day: _day_name(day) for day in self._order}
        self.days = {day: self._field(self.names[day], self._take_hours) for day in self._order}
        self.holidays = self._field(tr("Holidays"), self._take_hours)
        self.priorities = {name: option_words("priority", name) for name in PRIORITIES}
        self.answers = {
            name: self._field(tr("{priority}: hours to the answer", priority=words), self._take_targets)
            for name, words in self.priorities.items()
        }
        self.solutions = {
            name: self._field(tr("{priority}: hours to the solution", priority=words), self._take_targets)
            for name, words in self.priorities.items()
        }
        self.hours_error, self.targets_error = _error(), _error()
        self._arrange()
        self._tasks.run(lambda: read_case_settings(store), self._show, desk.notices.show, owner=self)

    def _field(self, name: str, left: Callable[[], None]) -> QLineEdit:
        edit = QLineEdit()
        edit.setAccessibleName(name)
        edit.editingFinished.connect(left)
        if self._desk.is_read_only:
            edit.setReadOnly(True)
            edit.setToolTip(tr("This workspace is open for reading only"))
        return edit

    def _arrange(self) -> None:
        week = QGridLayout()
        week.setContentsMargins(0, 0, 0, 0)
        week.setHorizontalSpacing(12)
        week.setVerticalSpacing(6)
        week.setColumnStretch(2, 1)
        for row, day in enumerate(self._order):
            self.days[day].setMinimumWidth(_HOURS_WIDTH)
            self.days[day].setPlaceholderText(tr("closed"))
            _put(week, row, self.names[day], self.days[day])
        inner = QWidget()
        inner.setLayout(week)
        hint = tr("Write a break as a gap: 8:00–12:00, 12:30–16:00. An empty day is a free one.")
        self.body.addLayout(setting(tr("Working hours"), inner, hint=hint))
        days = tr("24.12. is a holiday each year, 2026-04-03 on that day alone; commas between.")
        self.holidays.setMinimumWidth(_HOURS_WIDTH + 120)
        self.body.addLayout(setting(tr("Holidays"), self.holidays, hint=days))
        self.body.addWidget(self.hours_error)
        about = tr(
            "In working hours from when a case is opened. Without a time for the solution only the answer is watched. "
            "Holds on this computer, for what is opened or changed from now on."
        )
        self.body.addLayout(setting(tr("Target times"), self._targets(), hint=about))
        self.body.addWidget(self.targets_error)

    def _targets(self) -> QWidget:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(3, 1)
        for column, words in ((1, tr("Answer, hours")), (2, tr("Solution, hours"))):
            grid.addWidget(Label(words, "second", "text2"), 0, column)
        for row, (name, words) in enumerate(self.priorities.items(), start=1):
            grid.addWidget(Label(words, "body"), row, 0)
            for column, field in ((1, self.answers[name]), (2, self.solutions[name])):
                field.setMaximumWidth(_TARGET_WIDTH)
                field.setAlignment(Qt.AlignmentFlag.AlignRight)
                grid.addWidget(field, row, column)
        inner = QWidget()
        inner.setLayout(grid)
        inner.setFocusProxy(self.answers[PRIORITIES[0]])
        return inner

    def _show(self, kept: CaseSettings) -> None:
        self._kept = kept
        for day, field in self.days.items():
            field.setText(hours_text(kept.hours.week[day]))
        self.holidays.setText(holidays_text(kept.hours))
        for name in PRIORITIES:
            self.answers[name].setText(target_text(kept.answers.get(name)))
            self.solutions[name].setText(target_text(kept.solutions.get(name)))

    def _take_hours(self) -> None:
        fields = (*self.days.values(), self.holidays)
        if self._kept is None or self._desk.is_read_only or self._tasks.is_drained:
            return
        try:
            week = tuple(read_hours(self.names[day], self.days[day].text()) for day in range(7))
            hours = Hours(week, read_holidays(self.holidays.text()))
        except CrmError as error:
            _refuse(self.hours_error, error, fields)
            return
        _refuse(self.hours_error, None, fields)
        if hours != self._kept.hours:
            self._keep(CaseSettings(hours, self._kept.answers, self._kept.solutions), tr("Working hours kept"))

    def _take_targets(self) -> None:
        fields = (*self.answers.values(), *self.solutions.values())
        if self._kept is None or self._desk.is_read_only or self._tasks.is_drained:
            return
        answers = {name: field.text() for name, field in self.answers.items()}
        solved = {name: field.text() for name, field in self.solutions.items()}
        try:
            read = read_targets(self.priorities, answers, solved)
        except CrmError as error:
            _refuse(self.targets_error, error, fields)
            return
        _refuse(self.targets_error, None, fields)
        if (read.answers, read.solutions) != (dict(self._kept.answers), dict(self._kept.solutions)):
            self._keep(CaseSettings(self._kept.hours, read.answers, read.solutions), tr("Target times kept"))

    def _keep(self, found: CaseSettings, said: str) -> None:
        store = self._store

        def work() -> None:
            keep_hours(store, found.hours)
            keep_targets(store, found.answers, found.solutions)

        def kept(_: None) -> None:
            self._show(found)
            self._desk.notices.say(said)

        self._kept = found
        self._tasks.run(work, kept, self._desk.notices.show, writes=True, owner=self)


def _put(grid: QGridLayout, row: int, name: str, field: QLineEdit) -> None:
    label = Label(name, "body")
    label.setBuddy(field)
    grid.addWidget(label, row, 0)
    grid.addWidget(field, row, 1)


def _error() -> Label:
    found = Label("", "second", "danger", wrap=True)
    found.hide()
    return found


def _refuse(below: Label, error: CrmError | None, fields: Sequence[QLineEdit]) -> None:
    """Say what is wrong below a group, or nothing any more."""
    words = f"{error.title}. {error.advice}" if error is not None else ""
    below.setText(words)
    below.setVisible(bool(words))
    for field in fields:
        field.setAccessibleDescription(words)


def _day_name(day: int) -> str:
    name = when.names().standaloneDayName(day + 1)
    return name[:1].upper() + name[1:]
