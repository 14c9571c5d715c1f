"""Notifications in Settings: quiet hours, how reminders are told, the tray, starting with the session."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QTime
from PySide6.QtWidgets import QTimeEdit

from crm_desktop.domain.i18n import tr
from crm_desktop.store import Store
from crm_desktop.ui import when
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.settings.rows import setting
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import Card, Toggle
from crm_desktop.viewmodels.reminders import (
    NotificationSettings,
    keep_notification_settings,
    notification_settings,
)


class SessionStart(Protocol):
    """Whether the program starts with the session of this computer."""

    @property
    def is_on(self) -> bool:
        """Return whether it does."""
        ...

    def switch(self, *, is_on: bool) -> None:
        """Start with it from now on, or not; raises CrmError."""
        ...


class NotificationsCard(Card):
    """Each change holds at once, on this computer."""

    def __init__(
        self, store: Store, tasks: TaskRunner, desk: WindowDesk, start: SessionStart, *, has_tray: bool
    ) -> None:
        super().__init__(tr("Notifications"))
        self._store, self._tasks, self._desk, self._start = store, tasks, desk, start
        self._is_shown = False
        self.quiet = Toggle(tr("Show nothing from one time to another"))
        self.begins, self.ends = _time(tr("Quiet from")), _time(tr("Quiet until"))
        self.weekends = Toggle(tr("At weekends too"))
        self.system = Toggle(tr("Show reminders outside the window"))
        self.sound = Toggle(tr("Play a sound"))
        self.tray = Toggle(tr("Stay in the tray when the window is closed"))
        self.session = Toggle(tr("Start with the session"))
        self._arrange(has_tray)
        self._connect()
        self._tasks.run(lambda: (notification_settings(store), start.is_on), self._show, owner=self)

    def _arrange(self, has_tray: bool) -> None:
        held = tr("What is due meanwhile is told at the end, together. Nothing is lost.")
        own = tr("The computer's own “do not disturb” is respected.")
        self.body.addLayout(setting(tr("Quiet hours"), self.quiet))
        self.body.addLayout(setting(tr("Quiet from"), self.begins))
        self.body.addLayout(setting(tr("Quiet until"), self.ends))
        self.body.addLayout(setting(tr("Weekends"), self.weekends, hint=held))
        self.body.addLayout(setting(tr("Outside the window"), self.system, hint=own))
        self.body.addLayout(setting(tr("Sound"), self.sound))
        if has_tray:
            hint = tr("Reminders come then too. Quit the program from the tray.")
            self.body.addLayout(setting(tr("Tray"), self.tray, hint=hint))
        else:
            self.body.addWidget(self.tray)
            self.tray.hide()
        hint = tr("It starts in the background, so that no reminder waits for you to open it.")
        self.body.addLayout(setting(tr("Starting"), self.session, hint=hint))
        if self._desk.is_read_only:
            for control in (self.quiet, self.begins, self.ends, self.weekends, self.system, self.sound, self.tray):
                control.setEnabled(False)
                control.setToolTip(tr("This workspace is open for reading only"))

    def _connect(self) -> None:
        for toggle in (self.quiet, self.weekends, self.system, self.sound, self.tray):
            toggle.toggled.connect(self._keep)
        for edit in (self.begins, self.ends):
            edit.editingFinished.connect(self._keep)
        self.session.toggled.connect(self._switch)

    def _show(self, found: tuple[NotificationSettings, bool]) -> None:
        values, starts = found
        quiet = values.quiet
        for toggle, is_on in (
            (self.quiet, quiet.is_on), (self.weekends, quiet.weekends), (self.system, values.shows_system),
            (self.sound, values.has_sound), (self.tray, values.stays_in_tray), (self.session, starts),
        ):  # fmt: skip
            blocked = toggle.blockSignals(True)
            toggle.setChecked(is_on)
            toggle.blockSignals(blocked)
            toggle.update()
        for edit, minutes in ((self.begins, quiet.begins), (self.ends, quiet.ends)):
            edit.setTime(QTime(minutes // 60, minutes % 60))
        self._values, self._is_shown = values, True
        self._follow()

    def _follow(self) -> None:
        may = self.quiet.isChecked() and not self._desk.is_read_only
        for control in (self.begins, self.ends, self.weekends):
            control.setEnabled(may)

    def _keep(self) -> None:
        if not self._is_shown:
            return
        quiet = replace(
            self._values.quiet, is_on=self.quiet.isChecked(), begins=_minutes(self.begins), ends=_minutes(self.ends),
            weekends=self.weekends.isChecked(),
        )  # fmt: skip
        self._values = NotificationSettings(
            quiet, self.system.isChecked(), self.sound.isChecked(), self.tray.isChecked()
        )
        self._follow()
        values = self._values
        self._tasks.run(
            lambda: keep_notification_settings(self._store, values), None, self._desk.notices.show, writes=True,
            owner=self,
        )  # fmt: skip

    def _switch(self, is_on: bool) -> None:
        self._tasks.run(lambda: self._start.switch(is_on=is_on), None, self._desk.notices.show, owner=self)


def _time(name: str) -> QTimeEdit:
    edit = QTimeEdit()
    edit.setAccessibleName(name)
    edit.setLocale(when.formats())
    edit.setMinimumWidth(84)
    return edit


def _minutes(edit: QTimeEdit) -> int:
    return edit.time().hour() * 60 + edit.time().minute()
