"""What Team and sync does: publish, join, sign in, pause, invite, leave; all off the UI thread."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.services.sync_status import State
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.lists.ask import Confirm
from crm_desktop.ui.sync.access_dialog import AccessDialog
from crm_desktop.ui.sync.invite_dialog import InviteDialog
from crm_desktop.ui.sync.watch import SyncWatch
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.viewmodels.sync.setup import JOIN, PUBLISH, SIGN_IN, Access, Invite
from crm_desktop.viewmodels.sync.setup_door import SetupDoor, free_path

if TYPE_CHECKING:
    from crm_desktop.ui.sync.team_card import TeamCard


def ask_workspace(parent: QWidget) -> Path | None:
    """Let the person choose the workspace whose records shall come along."""
    path, _ = QFileDialog.getOpenFileName(parent, tr("Workspace to bring"), "", tr("Workspaces (*.crm)"))
    return Path(path) if path else None


class SettingUp:
    """The deeds of the card."""

    def __init__(
        self,
        card: TeamCard,
        watch: SyncWatch,
        setup: SetupDoor,
        tasks: TaskRunner,
        desk: WindowDesk,
        open_workspace: Callable[[Path], object],
    ) -> None:
        self._card, self._watch, self._setup, self._tasks, self._desk = card, watch, setup, tasks, desk
        self._open_workspace = open_workspace
        self.dialog: AccessDialog | None = None
        self.choose_workspace = ask_workspace

    def ask(self, purpose: str) -> None:
        """Ask for what is needed to publish, to join or to sign in again."""
        self._card.read_name(lambda name: self._open(purpose, name))

    def pause(self) -> None:
        """Sync no more until asked to go on, or go on."""
        status = self._watch.status
        is_paused = status is not None and status.state is State.PAUSED

        def done(_: object) -> None:
            self._watch.look()
            if is_paused:
                self._desk.do_verb("sync_now")

        self._tasks.run(lambda: self._setup.pause(is_on=not is_paused), done, self._desk.notices.show, owner=self._card)

    def invite(self) -> None:
        """Get a code and show it once."""

        def show(invite: Invite) -> None:
            InviteDialog(invite, self._setup.address, self._card.window()).open()

        self._tasks.run(self._setup.invite, show, self._desk.notices.show, owner=self._card)

    def bring(self) -> None:
        """Look at the file that a person worked in before they joined, in the import: they review what comes."""
        from crm_desktop.ui.importing.page import ImportPage

        path = self._setup.came_from or self.choose_workspace(self._card)
        if path is None:
            return
        self._desk.navigation.go("import")
        page = self._desk.navigation.page
        if isinstance(page, ImportPage):
            page.open_file(path)

    def leave(self) -> None:
        """Say what stays and ask."""
        status = self._watch.status
        waiting = status.waiting if status is not None else 0
        text = tr(
            "All records, notes and files stay in this file, and it works as before, on this computer alone. "
            "The team keeps its copy. To come back you need a new code, into a new file."
        )
        if waiting:
            lost = trn(
                "{n} change was not sent yet. The team will not get it.",
                "{n} changes were not sent yet. The team will not get them.",
                waiting,
            )
            text = f"{lost}\n\n{text}"
        dialog = Confirm(
            tr("Leave the team?"), text, tr("Leave the team"), self._card.window(), is_danger=bool(waiting)
        )
        dialog.accepted.connect(self._on_leave)
        dialog.open()

    def _on_leave(self) -> None:
        def done(_: object) -> None:
            self._watch.look()
            self._desk.notices.say(tr("You left the team. Everything is still here."))

        self._tasks.run(self._setup.leave, done, self._desk.notices.show, owner=self._card)

    def _open(self, purpose: str, name: str) -> None:
        work: dict[str, Callable[[Access], object]] = {
            PUBLISH: self._setup.publish,
            JOIN: lambda access: self._setup.join(access, free_path(self._watch.door.store.path.parent)),
            SIGN_IN: self._setup.sign_in,
        }
        then = {PUBLISH: self._on_published, JOIN: self._on_joined, SIGN_IN: self._on_signed_in}
        address = self._setup.address if purpose == SIGN_IN else ""
        self.dialog = AccessDialog(
            purpose, self._tasks, work[purpose], then[purpose], self._card.window(), name=name, address=address
        )
        self.dialog.open()

    def _on_published(self, _: object) -> None:
        self._watch.look()
        self._desk.notices.say(tr("This workspace is on the server now. Invite your colleagues."))

    def _on_joined(self, path: Path) -> None:
        self._desk.notices.say(tr("The team's records are in “{name}”", name=path.name))
        self._open_workspace(path)

    def _on_signed_in(self, _: object) -> None:
        self._desk.do_verb("sync_now")
        self._desk.notices.say(tr("Signed in. Your changes are on their way."))
