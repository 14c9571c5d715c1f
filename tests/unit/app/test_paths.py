from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from crm_desktop.app import paths
from crm_desktop.app.paths import backups_beside, default_folders, folders_for


def test_on_linux_data_lies_in_the_users_local_data() -> None:
    app, data, logs = folders_for("linux", {}, PurePosixPath("/home/eva"))
    assert str(app) == "/home/eva/.config/crm-desktop"
    assert str(data) == "/home/eva/.local/share/crm-desktop"
    assert str(logs) == "/home/eva/.local/state/crm-desktop/logs"


def test_on_linux_the_xdg_folders_are_followed_unless_relative() -> None:
    _, data, _ = folders_for("linux", {"XDG_DATA_HOME": "/srv/eva"}, PurePosixPath("/home/eva"))
    assert str(data) == "/srv/eva/crm-desktop"
    _, data, _ = folders_for("linux", {"XDG_DATA_HOME": "here"}, PurePosixPath("/home/eva"))
    assert str(data) == "/home/eva/.local/share/crm-desktop"


def test_on_windows_data_is_local_and_not_roaming() -> None:
    home = PureWindowsPath(r"C:\Users\Eva")
    environment = {"LOCALAPPDATA": r"D:\Local", "APPDATA": r"C:\Roaming"}
    app, data, logs = folders_for("win32", environment, home)
    assert (str(app), str(data)) == (r"D:\Local\CRM Desktop", r"D:\Local\CRM Desktop\Data")
    assert str(logs) == r"D:\Local\CRM Desktop\Logs"
    assert str(folders_for("win32", {}, home)[0]) == r"C:\Users\Eva\AppData\Local\CRM Desktop"


def test_on_macos_data_lies_in_application_support_and_logs_where_console_looks() -> None:
    app, data, logs = folders_for("darwin", {}, PurePosixPath("/Users/eva"))
    assert str(app) == "/Users/eva/Library/Application Support/CRM Desktop"
    assert str(data) == "/Users/eva/Library/Application Support/CRM Desktop/Data"
    assert str(logs) == "/Users/eva/Library/Logs/CRM Desktop"


def test_backups_lie_beside_the_data_and_never_inside() -> None:
    for data in (Path("/x/crm-desktop"), Path("/x/CRM Desktop/Data")):
        backups = backups_beside(data)
        assert backups.parent == data.parent and backups != data


def test_asking_for_the_folders_creates_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    folders = default_folders()
    assert folders.workspace.name == paths.WORKSPACE_NAME
    assert list(tmp_path.iterdir()) == []
