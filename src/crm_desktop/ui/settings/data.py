"""Settings, data: the file, other files, the settings taken along, and the backups."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr, without_mnemonic
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.layouts import boxed
from crm_desktop.ui.settings.preferences import TakenAlong
from crm_desktop.ui.widgets import Button, FlowLayout

# Verbs of the File menu, as buttons; one that is absent here has no button.
VERBS = ("page.open_workspace", "page.new_workspace", "page.archive", "page.open_archive")
FILE_NAME = "crm-settings.json"

AskPath = Callable[[QWidget], Path | None]


def ask_where_to_save(parent: QWidget) -> Path | None:
    """Let the person choose where the settings are written."""
    start = str(Path.home() / FILE_NAME)
    path, _ = QFileDialog.getSaveFileName(parent, tr("Save settings"), start, tr("Settings (*.json)"))
    return Path(path) if path else None


def ask_what_to_load(parent: QWidget) -> Path | None:
    """Let the person choose a file of settings."""
    path, _ = QFileDialog.getOpenFileName(parent, tr("Load settings"), str(Path.home()), tr("Settings (*.json)"))
    return Path(path) if path else None


def verb_buttons(desk: WindowDesk) -> list[Button]:
    """Return a button for each thing that can be done with whole files."""
    found = []
    for command_id in VERBS:
        command = desk.registry[command_id]
        if command.is_shown(desk):
            button = Button(without_mnemonic(tr(command.title)), command.icon)
            button.clicked.connect(lambda _=False, command=command: desk.run(command))
            found.append(button)
    return found


def flowing(*buttons: Button) -> QWidget:
    """Return buttons that go on in the next line where there is no room."""
    return boxed(_flow(buttons))


def _flow(buttons: tuple[Button, ...]) -> FlowLayout:
    flow = FlowLayout(gap=8)
    for button in buttons:
        flow.addWidget(button)
    return flow


class TakeAlong:
    """The two buttons, and what they say."""

    def __init__(
        self,
        page: QWidget,
        desk: WindowDesk,
        file: TakenAlong,
        *,
        ask_save: AskPath = ask_where_to_save,
        ask_load: AskPath = ask_what_to_load,
    ) -> None:
        self._page, self._desk, self._file = page, desk, file
        self._ask_save, self._ask_load = ask_save, ask_load
        self.save, self.load = Button(tr("Save settings…"), "save"), Button(tr("Load settings…"), "folder-open")
        self.save.clicked.connect(self._on_save)
        self.load.clicked.connect(self._on_load)

    def _on_save(self) -> None:
        path = self._ask_save(self._page)
        if path is None:
            return
        try:
            self._file.save(path)
        except CrmError as error:
            self._desk.notices.show(error)
            return
        self._desk.notices.say(tr("Settings saved in “{name}”", name=path.name))

    def _on_load(self) -> None:
        path, notices, file = self._ask_load(self._page), self._desk.notices, self._file
        if path is None:
            return
        try:
            skipped = file.load(path)
        except CrmError as error:
            notices.show(error)
            return
        said = (
            tr("Settings taken over, without these, which were wrong: {names}", names=", ".join(skipped))
            if skipped
            else tr("Settings taken over")
        )
        notices.offer(said, file.undo)
