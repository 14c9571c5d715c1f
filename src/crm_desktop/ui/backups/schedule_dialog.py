"""When backups are made by themselves, and how much room they may take."""

from __future__ import annotations

from PySide6.QtCore import QLocale, Signal
from PySide6.QtWidgets import QDialog, QDoubleSpinBox, QVBoxLayout, QWidget

from crm_desktop.backup.schedule import GIGABYTE, HOURS, LARGEST, SMALLEST, Schedule
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.ui.layouts import across
from crm_desktop.ui.settings.rows import Choice, setting
from crm_desktop.ui.widgets import Button, Label, PrimaryButton, Toggle


class ScheduleDialog(QDialog):
    """`confirmed` brings the new schedule."""

    confirmed = Signal(object)  # Schedule

    def __init__(self, schedule: Schedule, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Schedule of the backups"))
        hours = [(str(n), trn("Every hour", "Every {n} hours", n)) for n in sorted({*HOURS, schedule.hours} - {0})]
        self.hours = Choice(tr("While changes are made"), [*hours, ("0", tr("Once a day only"))])
        self.hours.set_value(str(schedule.hours))
        self.on_start, self.on_close = Toggle(tr("When the program starts")), Toggle(tr("When the program closes"))
        self.on_start.setChecked(schedule.on_start)
        self.on_close.setChecked(schedule.on_close)
        self.budget = QDoubleSpinBox()
        self.budget.setLocale(QLocale())
        self.budget.setRange(SMALLEST / GIGABYTE, LARGEST / GIGABYTE)
        self.budget.setDecimals(1)
        self.budget.setSingleStep(0.5)
        self.budget.setValue(schedule.budget / GIGABYTE)
        self.budget.setSuffix("\u00a0GB")
        self.budget.setAccessibleName(tr("Room for the backups in each place"))
        self.save = PrimaryButton(tr("Save"))
        cancel = Button(tr("Cancel"))
        self.save.clicked.connect(self._on_save)
        cancel.clicked.connect(self.reject)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 18, 20, 16)
        rows.setSpacing(8)
        rows.addWidget(Label(tr("When backups are made"), "section"))
        rows.addLayout(setting(tr("While changes are made"), self.hours))
        rows.addLayout(setting(tr("Also"), self.on_start, hint=tr("Only if something is new since the last one.")))
        rows.addLayout(setting("", self.on_close))
        always = Label(
            tr("Before an import, an update and a restore there is always one."),
            "second", "text2", wrap=True,
        )  # fmt: skip
        rows.addWidget(always)
        rows.addSpacing(6)
        rows.addLayout(setting(
            tr("Room in each place"), self.budget,
            hint=tr("Older ones go first. The three newest good ones and the last verified one always stay."),
        ))  # fmt: skip
        rows.addStretch(1)
        rows.addLayout(across(1, cancel, self.save))
        self.hours.setFocus()
        self.resize(560, 370)

    def _on_save(self) -> None:
        self.confirmed.emit(
            Schedule(
                on_start=self.on_start.isChecked(),
                on_close=self.on_close.isChecked(),
                hours=int(self.hours.value()),
                budget=round(self.budget.value() * GIGABYTE),
            )
        )
        self.accept()
