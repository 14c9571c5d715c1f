"""After an owner had a copy deleted: the start says what happened, what was sent and what was not, and goes on."""

# ruff: noqa: F811

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from tests.integration.sync.world import Device, World
from tests.integration.test_faults_at_start import Answer, answer, folders, path  # noqa: F401
from tests.ui.test_sync_real import ada, eve, window_of, world  # noqa: F401

from crm_desktop.app import wiped as app_wiped
from crm_desktop.app.paths import Folders
from crm_desktop.app.start import open_or_ask
from crm_desktop.app.sync_parts import make_parts
from crm_desktop.sync.wiped import WipedCopy, find_wiped, note_wiped

SERVER = "https://crm.example.com"


def copy_at(path: Path, *, unsent: int = 2, last_sync: int | None = 1_700_000_000_000) -> WipedCopy:
    return WipedCopy(str(path), f"{path}.files", SERVER, "", "none", 1_700_000_100_000, last_sync, unsent, True)


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app_wiped, "finish_all", lambda folders: None)


def test_a_start_says_what_was_sent_and_what_was_not(path: Path, folders: Folders, answer: Answer) -> None:
    note_wiped(folders.app, copy_at(path))
    said = answer("")
    assert open_or_ask(path, folders, "en", is_known=True) is None
    assert said[0].startswith(f"An owner of “{SERVER}” had the copy on this computer deleted. Deleted on ")
    assert "\nSent before: everything up to " in said[0] and "2023" in said[0].partition("\nNot sent")[0]
    assert "\nNot sent: 2 changes. They are gone.\n" in said[0]
    assert "Backups were not touched." in said[0]
    assert find_wiped(folders.app, path) is not None  # closed without an answer: it is said again


def test_where_nothing_waited_that_is_said(path: Path, folders: Folders, answer: Answer) -> None:
    note_wiped(folders.app, copy_at(path, unsent=0, last_sync=None))
    said = answer("")
    open_or_ask(path, folders, "en", is_known=True)
    assert "Sent before: nothing from this computer.\nNot sent: nothing. No word was lost." in said[0]


def test_one_goes_on_with_a_new_file_and_is_not_told_twice(
    path: Path,
    folders: Folders,
    answer: Answer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    note_wiped(folders.app, copy_at(path))
    fresh = path.with_name("fresh.crm")
    monkeypatch.setattr(app_wiped.QFileDialog, "getSaveFileName", lambda *_: (str(fresh), ""))
    said = answer("Begin with a new file…")
    opened = open_or_ask(path, folders, "en", is_known=True)
    assert opened is not None and opened[0].path == fresh and len(said) == 1
    opened[0].close()
    assert find_wiped(folders.app, path) is None


def test_an_open_window_goes_away_and_nothing_of_it_is_backed_up(
    qtbot: QtBot,
    world: World,
    ada: Device,
    eve: Device,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    ended: list[int] = []
    monkeypatch.setattr(app_wiped.QApplication, "exit", ended.append)
    monkeypatch.setattr(app_wiped, "ask_at_start", lambda title, facts, choices: asked.append(title) or "")
    with window_of(eve) as desktop:
        folders = Folders(eve.folder, eve.folder, eve.folder / "backups", eve.folder)
        after_wipe = make_parts(eve.store, folders).after_wipe
        after_wipe(desktop)
        assert not desktop.is_wiped  # nothing was deleted yet
        note_wiped(folders.app, copy_at(eve.path))
        after_wipe(desktop)
        after_wipe(desktop)  # the next look finds the note, too
        assert asked == [f"An owner of “{SERVER}” had the copy on this computer deleted"]
        assert not desktop.window.isVisible() and desktop.is_wiped and ended == [0]
        desktop.begin_reminders()  # it must not matter whether their timer came first
        desktop.close()
        desktop.close()
    assert not list((eve.folder / "backups").rglob("*.crmbackup"))
