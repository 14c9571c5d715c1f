"""The windows of one run: a backup put in place of everything, and the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from crm_desktop.app.paths import Folders
from crm_desktop.app.session import Session
from crm_desktop.app.settings import Settings
from crm_desktop.backup.catalogue import list_backups
from crm_desktop.services.people import count_people, create_person
from crm_desktop.store import open_store
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


def test_everything_is_replaced_while_settings_are_being_typed(qtbot: QtBot, session: Session) -> None:
    first = session.main
    assert first is not None
    create_person(first.store, given_name="Ada")
    backup = first.keeper.back_up_now()
    create_person(first.store, given_name="Eva")
    first.window.navigator.go("settings")
    qtbot.waitUntil(lambda: first.tasks.is_idle)
    first.window.navigator.page.name.setText("Marta Nová")  # type: ignore[union-attr]
    session.replace_all(backup)
    qtbot.waitUntil(lambda: session.main is not first)
    assert session.main is not None and count_people(session.main.store) == 1
    assert session.main.window.isVisible()
    qtbot.waitUntil(lambda: not isValid(first.window))
    qtbot.waitUntil(lambda: session.main is not None and session.main.tasks.is_idle)
    assert len(list_backups(session.main.keeper.place)) == 2


def test_a_copy_of_a_backup_is_shown_beside_and_removed_at_the_end(
    qtbot: QtBot, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    main = session.main
    assert main is not None
    create_person(main.store, given_name="Ada")
    session.open_copy(main.keeper.back_up_now())
    qtbot.waitUntil(lambda: len(session._copies) == 1 and session._copies[0].tasks.is_idle)
    copy = session._copies[0]
    assert copy.store.read_only and copy.window.isVisible() and list(tmp_path.glob("crm-desktop-*-copy-*"))
    copy.begin_sync()
    qtbot.waitUntil(lambda: copy.tasks.is_idle and copy.begin_sync().watch.status is not None)
    copy.window.status_bar.sync.click()
    popup = copy.begin_sync().popup
    assert popup is not None and "Nothing you do here is saved." in popup.accessibleName()
    popup.buttons["close_copy"].click()
    qtbot.waitUntil(lambda: not copy.window.isVisible())
    session.close()
    assert list(tmp_path.glob("crm-desktop-*-copy-*")) == []
