"""Settings, Team and sync: how it stands, sync now and pause, who is in, inviting, leaving; or setting it up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.services.sync_status import State
from crm_desktop.ui.backups.icon_mark import IconMark
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.layouts import across, down
from crm_desktop.ui.settings.rows import NAME_WIDTH, setting
from crm_desktop.ui.sync.devices import DevicesList
from crm_desktop.ui.sync.lines import clockwork
from crm_desktop.ui.sync.setting_up import SettingUp
from crm_desktop.ui.sync.watch import SyncWatch
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets import Button, Card, ElidedLabel, FlowLayout, Label, PrimaryButton, QuietButton
from crm_desktop.viewmodels.settings import user_name
from crm_desktop.viewmodels.sync.lines import action_words, status_line
from crm_desktop.viewmodels.sync.setup import JOIN, PUBLISH, SIGN_IN
from crm_desktop.viewmodels.sync.setup_door import SetupDoor

_OFFLINE = (State.OFFLINE, State.UNREACHABLE)


class TeamCard(Card):
    """Follows the watch; asks the server only while it can be reached."""

    def __init__(
        self,
        watch: SyncWatch,
        setup: SetupDoor,
        tasks: TaskRunner,
        desk: WindowDesk,
        *,
        open_workspace: Callable[[Path], object],
    ) -> None:
        super().__init__(tr("Team and sync"))
        self._watch, self._setup, self._tasks, self._desk = watch, setup, tasks, desk
        self._has_battery = watch.has_battery
        self.deeds = SettingUp(self, watch, setup, tasks, desk, open_workspace)
        self._off, self._on = self._build_off(), self._build_on()
        for view in (self._off, self._on):
            self.body.addWidget(view)
        watch.changed.connect(self.show_status)
        self.show_status()

    def show_status(self) -> None:
        """Show how it stands now."""
        status, is_on = self._watch.status, self._watch.is_on
        self._off.setVisible(not is_on)
        self._on.setVisible(is_on)
        if status is None or not is_on:
            return
        line = status_line(
            status, clockwork(self._watch.door.store, has_battery=self._has_battery), sent=self._watch.sent
        )
        tone = "accent_text" if line.tone == "accent" else line.tone
        self.mark.set_icon(line.icon, tone)
        self.strong.setText(line.strong)
        self.strong.set_tone("text" if tone == "text2" else tone)
        self.rest.setText(line.rest)
        self.rest.setVisible(bool(line.rest))
        is_offline = status.state in _OFFLINE
        self.now.setText(tr("Try now") if is_offline else tr("Sync now"))
        is_paused = status.state is State.PAUSED
        self.pause.setText(tr("Go on syncing") if is_paused else tr("Pause"))
        self.pause.set_icon("play" if is_paused else "circle-pause")
        self.sign_in.setVisible(status.state is State.SIGN_IN)
        self.changes.setVisible(bool(status.waiting or status.refused))
        self.changes.setText(action_words("show_waiting", status))
        self.conflicts.setVisible(self._watch.has_conflicts)
        self.error.setText(f"{status.error.title}. {status.error.advice}" if status.error else "")
        self.error.setVisible(status.error is not None)
        self.server.set_text(status.server)
        self._apply_reasons(is_offline=is_offline or status.state is State.SIGN_IN)
        self.devices.show_reachable(not is_offline and status.state is not State.SIGN_IN)

    def _apply_reasons(self, *, is_offline: bool) -> None:
        read_only = tr("This workspace is open for reading only") if self._desk.is_read_only else ""
        self.invite.set_reason(read_only or (tr("Needs internet") if is_offline else ""))
        for button in (self.now, self.pause, self.sign_in, self.bring, self.leave):
            button.set_reason(read_only)

    def _build_off(self) -> QWidget:
        view = QWidget()
        alone = tr("This laptop only") if self._has_battery else tr("This computer only")
        text = Label(
            tr(
                "Your data is here alone, and everything works without a network. With a small server of your firm "
                "several people work on the same records, offline too."
            ),
            "body",
            "text2",
            wrap=True,
        )
        head = across(IconMark("laptop" if self._has_battery else "monitor", "text2", 18), gap=10)
        head.addLayout(down(Label(alone, "strong"), text, gap=2), 1)
        self.publish = PrimaryButton(tr("Publish this workspace…"), "upload")
        self.join = Button(tr("Join a team…"), "users")
        self.publish.clicked.connect(lambda: self.deeds.ask(PUBLISH))
        self.join.clicked.connect(lambda: self.deeds.ask(JOIN))
        reason = tr("This workspace is open for reading only") if self._desk.is_read_only else ""
        self.publish.set_reason(reason)
        publish = tr("Sends what is in this file to a new server. You invite the others.")
        join = tr("With an address and a code. The team's records come into a file of their own.")
        rows = down(head, setting(tr("Set up sync"), self.publish, hint=publish), gap=8)
        rows.addLayout(setting("", self.join, hint=join))
        rows.addStretch(1)
        view.setLayout(rows)
        return view

    def _build_on(self) -> QWidget:
        view = QWidget()
        self.mark = IconMark("circle-check", "ok", 18)
        self.strong, self.rest = Label("", "strong", wrap=True), Label("", "body", wrap=True)
        self.error = Label("", "second", "warn", wrap=True)
        head = across(self.mark, gap=10)
        head.addLayout(down(self.strong, self.rest, self.error, gap=2), 1)
        self.now, self.pause = Button(tr("Sync now"), "refresh-cw"), Button(tr("Pause"), "circle-pause")
        self.sign_in = PrimaryButton(tr("Sign in"), "key-round")
        self.changes, self.conflicts = Button("", "cloud-upload"), Button(tr("Open Conflicts"), "git-compare")
        self.bring = Button(tr("Bring my records…"), "upload")
        self.invite, self.leave = (
            Button(tr("Invite a colleague…"), "user-plus"),
            QuietButton(tr("Leave the team…"), "log-out"),
        )
        self.server = ElidedLabel("")
        self.devices = DevicesList(self._setup, self._tasks, self._desk)
        go = self._desk.navigation.go
        self.now.clicked.connect(lambda: self._desk.do_verb("sync_now"))
        self.pause.clicked.connect(self.deeds.pause)
        self.sign_in.clicked.connect(lambda: self.deeds.ask(SIGN_IN))
        self.changes.clicked.connect(lambda: go("waiting"))
        self.conflicts.clicked.connect(lambda: go("conflicts"))
        self.invite.clicked.connect(self.deeds.invite)
        self.bring.clicked.connect(self.deeds.bring)
        self.leave.clicked.connect(self.deeds.leave)
        buttons = QWidget()
        flow = FlowLayout(gap=8)
        flow.setContentsMargins(0, 0, 0, 0)
        for button in (self.sign_in, self.conflicts, self.now, self.changes, self.pause):
            flow.addWidget(button)
        buttons.setLayout(flow)
        rows = QVBoxLayout()
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addLayout(head)
        rows.addWidget(buttons)
        rows.addLayout(_wide(tr("Server"), self.server))
        rows.addLayout(_wide(tr("Devices"), self.devices))
        rows.addLayout(setting(tr("Team"), self.invite, hint=tr("You get a code to hand over. It works once.")))
        brings = tr("From the file that you worked in before. You look at them first; one undo takes them back.")
        rows.addLayout(setting("", self.bring, hint=brings))
        stays = tr("Everything stays in this file. Nothing is deleted at the others.")
        rows.addLayout(setting("", self.leave, hint=stays))
        rows.addStretch(1)
        view.setLayout(rows)
        return view

    def read_name(self, then: Callable[[str], None]) -> None:
        """Read the name of the person who works here."""
        self._tasks.run(lambda: user_name(self._watch.door.store), then, owner=self)

    def ask_later(self, purpose: str) -> None:
        """Ask once the page stands, as when somebody came here to sign in."""
        QTimer.singleShot(0, self, lambda: self.deeds.ask(purpose))


def _wide(name: str, widget: QWidget) -> QHBoxLayout:
    """Return a setting whose value takes all the room."""
    label = Label(name, "label", wrap=True)
    label.setFixedWidth(current_theme().scaled(NAME_WIDTH))
    row = across(gap=16, margins=(0, 4, 0, 4))
    row.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(widget, 1)
    return row
