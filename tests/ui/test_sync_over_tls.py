"""The whole story of a team through the window's own dialogs, against a real server over TLS with a private CA."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.integration.server.certificates import Made, make
from tests.integration.server.test_process import Running, run

from crm_desktop.app.compose import Desktop, compose
from crm_desktop.app.first_start import make_window
from crm_desktop.app.paths import Folders
from crm_desktop.app.settings import Settings
from crm_desktop.app.shot import settle
from crm_desktop.domain.merging import Side
from crm_desktop.domain.specs import PERSON
from crm_desktop.services.records import get, update
from crm_desktop.store import Store, open_store
from crm_desktop.ui.sync.access_dialog import AccessDialog
from crm_desktop.ui.sync.invite_dialog import InviteDialog
from crm_desktop.ui.sync.team_card import TeamCard
from crm_desktop.ui.theme import Theme

PATIENCE = 60_000


class Server(Running):
    """A server that can be switched off and on again under the same address."""

    def off(self) -> None:
        self.process.terminate()
        self.process.wait(20)

    def on(self) -> None:
        self.process = subprocess.Popen(self.process.args, env=self.environment, stderr=self.log)
        self.wait_until_it_answers()


class Computer:
    """One person's computer: folders, first run, the window with the real sync behind it."""

    def __init__(self, folder: Path, user: str, qtbot: QtBot) -> None:
        self.user, self.bot = user, qtbot
        self.folders = Folders(folder / "app", folder / "data", folder / "backups", folder / "logs")
        for one in (self.folders.app, self.folders.data):
            one.mkdir(parents=True)
        self.settings = Settings(self.folders.settings)
        self.settings.change(language="en", locale="en_GB", theme="light")
        QLocale.setDefault(QLocale("en_GB"))
        self.theme = Theme()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.theme.apply(app)
        self.desktop: Desktop | None = None

    @property
    def store(self) -> Store:
        assert self.desktop is not None
        return self.desktop.store

    @property
    def page(self) -> Any:
        assert self.desktop is not None
        return self.desktop.window.navigator.page

    @property
    def line(self) -> str:
        assert self.desktop is not None
        return self.desktop.window.status_bar.sync.accessibleName()

    def open(self, store: Store) -> None:
        self.desktop = compose(store, self.settings, self.theme, self.folders)
        self.desktop.window.resize(1440, 900)
        self.desktop.window.show()
        self.desktop.window.open_first("people")
        self.desktop.begin_sync()
        settle(self.desktop)

    def go(self, place: str) -> Any:
        assert self.desktop is not None
        self.desktop.window.navigator.go(place)
        settle(self.desktop)
        return self.page

    def card(self) -> TeamCard:
        self.go("settings")
        card = self.page.findChild(TeamCard)
        assert isinstance(card, TeamCard)
        return card

    def fill(self, dialog: AccessDialog, address: str, code: str, ca: Path) -> None:
        form = dialog.form
        form.address.setText(address)
        form.code.setText(code)
        form._choose = lambda parent: ca  # the system's own dialog for files
        form.choose_button.click()
        if not form.name.text():
            form.name.setText(self.user)
        dialog.ok.click()

    def wait_line(self, text: str) -> None:
        """Wait until the status bar says that."""
        try:
            self.bot.waitUntil(lambda: text in self.line, timeout=PATIENCE)
        except Exception as error:
            raise AssertionError(f"{self.user} reads {self.line!r}, not {text!r}") from error

    def sync_now(self) -> None:
        assert self.desktop is not None
        self.desktop.begin_sync().sync_now()

    def nickname(self, record_id: str) -> object:
        return get(self.store, PERSON, record_id)["nickname"]

    def close(self) -> None:
        if self.desktop is not None:
            self.desktop.close(with_backup=False)
            self.desktop.window.close()
            self.desktop.window.deleteLater()
            self.desktop = None


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "server"


@pytest.fixture
def server(tmp_path: Path, data: Path) -> Iterator[Server]:
    authority: Made = make("Private CA", is_ca=True)
    server = Server(data, authority, tmp_path)
    yield server
    if server.process.poll() is None:
        server.stop()


@pytest.fixture
def computers(tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Computer]]:
    monkeypatch.setenv("CRM_PASSPHRASE", "a passphrase of the test")
    both = [Computer(tmp_path / name, name, qtbot) for name in ("Ada", "Eve")]
    yield both
    for one in both:
        one.close()


def publish(ada: Computer, server: Server, code: str) -> None:
    card = ada.card()
    card.publish.click()
    ada.bot.waitUntil(lambda: card.deeds.dialog is not None)
    assert card.deeds.dialog is not None
    ada.fill(card.deeds.dialog, server.base, code, server.ca)
    ada.wait_line("Up to date")


def invite(ada: Computer) -> InviteDialog:
    card = ada.card()
    card.invite.click()
    found: list[InviteDialog] = []

    def is_there() -> bool:
        found[:] = card.window().findChildren(InviteDialog)
        return bool(found)

    ada.bot.waitUntil(is_there, timeout=PATIENCE)
    return found[0]


def join_at_first_run(eve: Computer, server: Server, address: str, code: str) -> Path:
    """Take the door “Join my team” of the first run and wait until the team's records are here."""
    window = make_window(eve.settings, eve.theme, eve.folders)
    eve.bot.addWidget(window)
    window.show()
    window.step.join_button.click()  # type: ignore[attr-defined]
    eve.fill(window.asking, address, code, server.ca)
    assert window.on.text() == "Join my team"
    window.on.click()
    eve.bot.waitUntil(lambda: not window._is_busy, timeout=PATIENCE)
    assert window.result(), window.trouble.label.text()
    return Path(eve.settings.values.last_workspace)


def test_publish_invite_join_work_offline_meet_and_decide(
    server: Server, data: Path, computers: list[Computer]
) -> None:
    ada, eve = computers
    owners_code = run(data, "init").stdout.splitlines()[0].removeprefix("Owner's code: ")
    store = open_store(ada.folders.data / "Ada.crm", app_folder=ada.folders.app, create=True, user_name="Ada")
    with store.write("New") as unit:
        person = unit.insert(PERSON, given_name="Zoe", nickname="old")
    ada.open(store)
    publish(ada, server, owners_code)
    offered = invite(ada)
    assert offered.address.text() == server.base
    path = join_at_first_run(eve, server, offered.address.text(), offered.code.text())
    offered.close()

    eve.open(open_store(path, app_folder=eve.folders.app))
    eve.wait_line("Up to date")
    assert eve.nickname(person) == "old"

    server.off()
    for computer, words in ((ada, "Head of quality"), (eve, "Quality manager")):
        update(computer.store, PERSON, person, {"nickname": words})
        computer.wait_line("Can't reach the team copy")
        assert computer.nickname(person) == words  # nobody waits for a network

    eve.card().pause.click()
    eve.wait_line("Sync is paused")
    server.on()
    ada.sync_now()
    ada.wait_line("Up to date")
    eve.card().pause.click()  # “Go on syncing”
    eve.wait_line("1 record needs your choice")
    page = eve.go("conflicts")
    [row] = page.view.rows
    assert row.before.text() == "Before: old"
    page.view.choose_all(Side.LEFT)
    page.save()
    eve.wait_line("Up to date")
    ada.sync_now()
    ada.bot.waitUntil(lambda: ada.nickname(person) == "Quality manager", timeout=PATIENCE)
    ada.wait_line("Up to date")

    for computer in computers:
        page = computer.go("waiting")
        computer.bot.waitUntil(lambda page=page: page.waiting_rows == [], timeout=PATIENCE)
        status = computer.desktop.begin_sync().watch.status  # type: ignore[union-attr]
        assert status is not None and (status.waiting, status.refused, status.conflicts) == (0, 0, 0)


def test_what_was_saved_here_is_there_soon_without_asking(
    server: Server, data: Path, computers: list[Computer]
) -> None:
    ada, eve = computers
    owners_code = run(data, "init").stdout.splitlines()[0].removeprefix("Owner's code: ")
    store = open_store(ada.folders.data / "Ada.crm", app_folder=ada.folders.app, create=True, user_name="Ada")
    with store.write("New") as unit:
        person = unit.insert(PERSON, given_name="Zoe", nickname="old")
    ada.open(store)
    publish(ada, server, owners_code)
    offered = invite(ada)
    path = join_at_first_run(eve, server, offered.address.text(), offered.code.text())
    offered.close()
    eve.open(open_store(path, app_folder=eve.folders.app))
    eve.wait_line("Up to date")
    update(ada.store, PERSON, person, {"nickname": "new"})
    eve.bot.waitUntil(lambda: eve.nickname(person) != "old", timeout=PATIENCE)
    assert eve.nickname(person) == "new"


def test_a_wrong_code_and_a_server_of_another_ca_are_said_in_the_dialog(
    server: Server, data: Path, computers: list[Computer], tmp_path: Path
) -> None:
    ada, _ = computers
    run(data, "init")
    ada.open(open_store(ada.folders.data / "Ada.crm", app_folder=ada.folders.app, create=True, user_name="Ada"))
    card = ada.card()
    stranger = tmp_path / "stranger.pem"
    stranger.write_bytes(make("Another CA", is_ca=True).pem())
    card.publish.click()
    ada.bot.waitUntil(lambda: card.deeds.dialog is not None)
    dialog = card.deeds.dialog
    assert dialog is not None
    said = []
    for code, ca in (("WRONG-CODE", server.ca), ("WRONG-CODE", stranger)):
        ada.fill(dialog, server.base, code, ca)
        ada.bot.waitUntil(lambda: dialog.ok.isEnabled(), timeout=PATIENCE)
        said.append(dialog.trouble.label.text())
    assert "code" in said[0].lower()
    assert "certificate" in said[1].lower()
    assert card.publish.isVisible()  # nothing was switched on
    dialog.reject()
