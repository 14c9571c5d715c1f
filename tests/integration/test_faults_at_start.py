"""A workspace that can't be opened: the start says why, offers the ways out, and never takes it for a new one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from tests.fault.firm import contents, contents_of, crashed_firm, make_firm

from crm_desktop.app.paths import Folders
from crm_desktop.app.start import open_or_ask
from crm_desktop.backup.take import take_backup
from crm_desktop.services.people import create_person
from crm_desktop.store import open_store
from crm_desktop.ui.start_question import StartQuestion
from crm_desktop.ui.theme import Theme

Answer = Callable[..., list[str]]


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    found = Folders(tmp_path / "app", tmp_path / "data", tmp_path / "backups", tmp_path / "logs")
    for folder in (found.app, found.data):
        folder.mkdir()
    return found


@pytest.fixture
def path(folders: Folders) -> Path:
    return folders.data / "firm.crm"


@pytest.fixture
def answer(qtbot: QtBot, qapp: QApplication) -> Iterator[Answer]:
    """Press the named buttons of the questions that come, and tell what each one said; "" closes it."""
    Theme().apply(qapp)
    wanted: list[str] = []
    said: list[str] = []
    timer = QTimer(interval=10)

    def press() -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, StartQuestion) or not dialog.isVisible():
            return
        said.append(dialog.accessibleDescription())
        text = wanted.pop(0) if wanted else ""
        if not text:
            dialog.reject()
            return
        [button] = [b for b in dialog.findChildren(QPushButton) if text in b.text()]
        button.click()

    timer.timeout.connect(press)
    timer.start()

    def prepare(*buttons: str) -> list[str]:
        wanted.extend(buttons)
        return said

    yield prepare
    timer.stop()


def backed_up(path: Path, folders: Folders) -> str:
    """Make a workspace with one backup in its usual place, and return the hash of what it holds."""
    found = make_firm(path, app=folders.app)
    store = open_store(path)
    take_backup(store, folders.backups / path.stem)
    store.close()
    return found


def test_the_first_start_makes_a_workspace_without_a_question(path: Path, folders: Folders, answer: Answer) -> None:
    said = answer()
    opened = open_or_ask(path, folders, "en")
    assert opened is not None and opened[1] == "" and said == []
    create_person(opened[0], given_name="First")
    opened[0].close()


def test_an_empty_file_is_said_and_the_newest_backup_restored(path: Path, folders: Folders, answer: Answer) -> None:
    before = backed_up(path, folders)
    path.write_bytes(b"")
    said = answer("Restore the newest backup")
    opened = open_or_ask(path, folders, "en")
    assert opened is not None and contents(opened[0]) == before
    assert len(said) == 1 and "is empty (0 bytes)" in said[0] and "Restore the newest backup" in said[0]
    opened[0].close()


def test_a_missing_file_that_was_backed_up_is_lost_and_not_new(path: Path, folders: Folders, answer: Answer) -> None:
    backed_up(path, folders)
    path.unlink()
    said = answer("")
    assert open_or_ask(path, folders, "en") is None
    assert "There is no file" in said[0] and not path.exists()


def test_the_newest_backup_can_be_looked_into_and_nothing_is_replaced(
    path: Path, folders: Folders, answer: Answer
) -> None:
    before = backed_up(path, folders)
    path.write_bytes(b"Dear diary, " * 400)
    said = answer("Look into the newest backup")
    opened = open_or_ask(path, folders, "en")
    assert opened is not None and opened[0].path != path and contents(opened[0]) == before
    assert "is not a workspace, or it is damaged" in said[0]
    assert path.read_bytes() == b"Dear diary, " * 400
    opened[0].close()


def test_a_restore_that_fails_is_said_and_asked_again(path: Path, folders: Folders, answer: Answer) -> None:
    backed_up(path, folders)
    path.write_bytes(b"Dear diary, " * 400)
    copy = next((folders.backups / "firm").glob("backup-*/firm.crm"))
    data = bytearray(copy.read_bytes())
    data[5000] ^= 1
    copy.write_bytes(data)
    said = answer("Restore the newest backup", "")
    assert open_or_ask(path, folders, "en") is None
    assert len(said) == 2 and "is not as it was written" in said[1] and "Choose another backup" in said[1]
    assert path.read_bytes() == b"Dear diary, " * 400


def test_a_file_mended_meanwhile_opens_at_the_next_try(path: Path, folders: Folders, answer: Answer) -> None:
    before = make_firm(path)
    whole = path.read_bytes()
    path.write_bytes(b"")
    QTimer.singleShot(0, lambda: path.write_bytes(whole))
    said = answer("Try again")
    opened = open_or_ask(path, folders, "en")
    assert opened is not None and contents(opened[0]) == before and len(said) <= 1
    opened[0].close()


@pytest.mark.parametrize("choice", ["Look at the file, change nothing", "Go on without them", ""])
def test_missing_changes_are_counted_and_nothing_is_written_before_the_choice(
    path: Path, folders: Folders, answer: Answer, choice: str
) -> None:
    crashed_firm(path, folders.app).unlink()
    before = path.read_bytes()
    said = answer(choice)
    opened = open_or_ask(path, folders, "en")
    assert said[0].startswith("20 saved changes are missing from “firm.crm”") and "Nothing is written" in said[0]
    if not choice:
        assert opened is None and path.read_bytes() == before
        return
    assert opened is not None and opened[0].read_only == choice.startswith("Look")
    opened[0].close()
    if choice.startswith("Go on"):
        store = open_store(path, app_folder=folders.app)
        assert store.missing_changes == 0
        store.close()


def test_missing_changes_can_be_answered_with_the_newest_backup(path: Path, folders: Folders, answer: Answer) -> None:
    crashed_firm(path, folders.app).unlink()
    other = folders.data / "other" / "firm.crm"
    held = make_firm(other)
    store = open_store(other)
    take_backup(store, folders.backups / "firm")
    store.close()
    answer("Restore the newest backup")
    opened = open_or_ask(path, folders, "en")
    assert opened is not None and contents(opened[0]) == held
    opened[0].close()
    [kept] = path.parent.glob("firm.before-restore-*.crm")
    assert contents_of(kept)
