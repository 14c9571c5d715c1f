"""The computers of the team, as the server knows them; asked when it can be reached."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.ui import when
from crm_desktop.ui.backups.icon_mark import IconMark
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.layouts import across, clear, down
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import Label
from crm_desktop.viewmodels.sync.setup import Device
from crm_desktop.viewmodels.sync.setup_door import SetupDoor


class DevicesList(QWidget):
    """One line a device; this one is marked."""

    def __init__(self, setup: SetupDoor, tasks: TaskRunner, desk: WindowDesk) -> None:
        super().__init__()
        self._setup, self._tasks, self._desk = setup, tasks, desk
        self._is_reachable = self._is_asked = False
        self.devices: list[Device] = []
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(6)
        self.setAccessibleName(tr("Devices"))
        self.note = Label(tr("Needs internet"), "body", "text2", wrap=True)
        self._rows.addWidget(self.note)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(8)
        self._rows.addLayout(self._lines)

    def show_reachable(self, is_reachable: bool) -> None:
        """Say whether the server can be asked; what it said before stays."""
        self._is_reachable = is_reachable
        self.note.setVisible(not is_reachable or not self._is_asked)
        if not is_reachable:
            self.note.setText(tr("Needs internet"))
        elif self.isVisible():
            self._ask()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask when it is looked at."""
        super().showEvent(event)
        if self._is_reachable:
            self._ask()

    def _ask(self) -> None:
        if self._is_asked or self._tasks.is_drained:
            return
        self._is_asked = True
        self.note.setText(tr("Asking the server…"))
        self._tasks.run(self._setup.devices, self._show, self._on_failed, owner=self)

    def _on_failed(self, error: CrmError) -> None:
        self._is_asked = False
        self.note.setText(error.title)
        self.note.show()

    def _show(self, devices: Sequence[Device]) -> None:
        self.devices = list(devices)
        self.note.hide()
        clear(self._lines)
        for device in devices:
            self._lines.addWidget(self._line(device))

    def _line(self, device: Device) -> QWidget:
        title = tr("{name} (this one)", name=device.name) if device.is_this else device.name
        if device.is_revoked:
            seen = tr("Locked out")
        elif device.last_seen_ms is None:
            seen = tr("Not seen yet")
        else:
            seen = tr("Last seen {when}", when=when.moment_inside(device.last_seen_ms, self._setup.now()))
        about = tr("{who}. {seen}", who=device.person, seen=seen) if device.person else seen
        row = QWidget()
        line = across(gap=8)
        line.addWidget(IconMark("laptop", "text2", 16), 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(down(Label(title, "label", wrap=True), Label(about, "second", "text2", wrap=True), gap=0), 1)
        row.setLayout(line)
        row.setAccessibleName(tr("{name}. {words}", name=title, words=about))
        return row
