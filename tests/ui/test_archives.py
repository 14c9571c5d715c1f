"""The File menu's archives and workspaces: real dialogs' answers, a real window, real files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from crm_desktop.app import another
from crm_desktop.app.paths import Folders
from crm_desktop.app.session import Session
from crm_desktop.app.settings import Settings
from crm_desktop.exchange.archive.read import check_archive
from crm_desktop.services.people import create_person
from crm_desktop.store import open_store
from crm_desktop.ui.archives import Archives
from crm_desktop.ui.theme import Theme


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    folders = Folders(tmp_path / "app", tmp_path / "data", tmp_path / "backups", tmp_path / "logs")
    folders.data.mkdir()
    settings, theme, app = Settings(folders.settings), Theme(), QApplication.instance()
    settings.change(language="en", locale="en_GB")
    assert isinstance(app, QApplication)
    theme.apply(app)
    session = Session(settings, theme, folders)
    session.open(open_store(folders.workspace, app_folder=folders.app, create=True))
    yield session
    session.close()


def choose(monkeypatch: pytest.MonkeyPatch, *, saved: Path | None = None, opened: Path | None = None) -> None:
    """Answer the system's dialogs for files."""
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, **_k: (str(saved or ""), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_a, **_k: (str(opened or ""), ""))


def said(session: Session) -> str:
    """What the window says: its error, else its toast."""
    assert session.main is not None
    window = session.main.window
    toast = window.toaster.current
    return window._errors.text or (toast.text() if toast else "")


def test_everything_is_saved_and_opened_in_a_window_of_its_own(
    qtbot: QtBot, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert session.main is not None
    create_person(session.main.store, given_name="Ada")
    desk, shown = session.main.window.desk, []
    monkeypatch.setattr(another, "open_window", shown.append)
    choose(monkeypatch, saved=tmp_path / "all.zip")
    desk.do_verb("archive")
    qtbot.waitUntil(lambda: (tmp_path / "all.zip").exists() and "all.zip" in said(session))
    assert check_archive(tmp_path / "all.zip").facts.counts["person"] == 1
    assert said(session) == "Everything is in “all.zip”: 2 records with their history"
    choose(monkeypatch, saved=tmp_path / "again", opened=tmp_path / "all.zip")
    desk.do_verb("open_archive")
    qtbot.waitUntil(lambda: bool(shown))
    assert shown == [tmp_path / "again.crm"]
    store = open_store(tmp_path / "again.crm", read_only=True)
    assert store.query("SELECT given_name FROM person") == [("Ada",)]
    store.close()


def test_a_file_that_is_no_archive_is_refused_with_its_reason(
    qtbot: QtBot, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert session.main is not None
    (tmp_path / "letter.zip").write_bytes(b"Dear Ada")
    choose(monkeypatch, saved=tmp_path / "again.crm", opened=tmp_path / "letter.zip")
    session.main.window.desk.do_verb("open_archive")
    qtbot.waitUntil(lambda: "letter.zip" in said(session))
    assert said(session).startswith("“letter.zip” is not an archive of this program, or only a part of one")
    assert not (tmp_path / "again.crm").exists()


def test_esc_stops_an_archive_and_leaves_no_file(
    qtbot: QtBot, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert session.main is not None
    choose(monkeypatch, saved=tmp_path / "all.zip")
    session.main.window.desk.do_verb("archive")
    archives = session.main.window.findChild(Archives)
    assert archives is not None and archives.dialog is not None
    archives.dialog.reject()
    qtbot.waitUntil(lambda: archives.dialog is None)
    if said(session) == "The archive was not made. Nothing was changed.":  # else it was done before the key
        assert not list(tmp_path.glob("all.zip*"))
    else:
        assert check_archive(tmp_path / "all.zip")


def test_other_workspaces_open_in_a_window_of_their_own(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert session.main is not None
    shown: list[Path] = []
    monkeypatch.setattr(another, "open_window", shown.append)
    choose(monkeypatch, saved=tmp_path / "second", opened=tmp_path / "first.crm")
    session.main.window.desk.do_verb("open_workspace")
    session.main.window.desk.do_verb("new_workspace")
    assert shown == [tmp_path / "first.crm", tmp_path / "second.crm"]


def test_a_new_workspace_never_takes_the_place_of_another(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert session.main is not None
    shown: list[Path] = []
    monkeypatch.setattr(another, "open_window", shown.append)
    (tmp_path / "firm.crm").write_bytes(b"x")
    choose(monkeypatch, saved=tmp_path / "firm.crm")
    session.main.window.desk.do_verb("new_workspace")
    assert not shown and said(session).startswith("There is a workspace “firm.crm” already")
