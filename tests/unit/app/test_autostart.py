"""What each system reads at the start of a session; switched on and off twice does no harm."""

from __future__ import annotations

import configparser
import plistlib
from pathlib import Path

import pytest

from crm_desktop.app.autostart import LABEL, NAME, Autostart, this_computer
from crm_desktop.domain.errors import StorageError

COMMAND = ("/opt/CRM Desktop/crm-desktop", "--in-tray")


class Values:
    """A Run key."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        return self.kept.get(name)

    def put(self, name: str, value: str) -> None:
        self.kept[name] = value

    def remove(self, name: str) -> None:
        self.kept.pop(name, None)


def of(system: str, home: Path, **more: object) -> Autostart:
    return Autostart(system, home, {}, COMMAND, **more)  # type: ignore[arg-type]


def test_linux_reads_an_entry_of_the_autostart_folder(tmp_path: Path) -> None:
    start = of("linux", tmp_path)
    start.switch(is_on=True)
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[method-assign,assignment]
    entry.read(tmp_path / ".config" / "autostart" / f"{NAME}.desktop")
    assert dict(entry["Desktop Entry"]) == {
        "Type": "Application", "Version": "1.0", "Name": "CRM Desktop", "Terminal": "false",
        "Exec": '"/opt/CRM Desktop/crm-desktop" --in-tray', "X-GNOME-Autostart-enabled": "true",
        "X-GNOME-Autostart-Delay": "10",
    }  # fmt: skip


def test_a_path_with_odd_letters_is_one_argument(tmp_path: Path) -> None:
    start = Autostart("linux", tmp_path, {"XDG_CONFIG_HOME": str(tmp_path / "own")}, ('/home/a "b" $x 50%/crm',))
    start.switch(is_on=True)
    text = (tmp_path / "own" / "autostart" / f"{NAME}.desktop").read_text("utf-8")
    assert 'Exec="/home/a \\\\"b\\\\" \\\\$x 50%%/crm"\n' in text


def test_a_mac_reads_a_launch_agent(tmp_path: Path) -> None:
    start = of("darwin", tmp_path)
    start.switch(is_on=True)
    with (tmp_path / "Library" / "LaunchAgents" / f"{LABEL}.plist").open("rb") as file:
        agent = plistlib.load(file)
    assert agent == {
        "Label": LABEL, "ProgramArguments": list(COMMAND), "RunAtLoad": True, "ProcessType": "Interactive",
    }  # fmt: skip


def test_windows_reads_the_run_key_of_the_user(tmp_path: Path) -> None:
    values = Values()
    start = of("win32", tmp_path, registry=values)
    start.switch(is_on=True)
    assert values.kept == {NAME: '"/opt/CRM Desktop/crm-desktop" --in-tray'}


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_it_can_be_switched_off_again_and_twice(tmp_path: Path, system: str) -> None:
    start = of(system, tmp_path, registry=Values())
    seen = []
    for is_on in (True, True, False, False):
        start.switch(is_on=is_on)
        seen.append(start.is_on)
    assert seen == [True, True, False, False]


def test_an_entry_of_another_place_is_not_ours(tmp_path: Path) -> None:
    of("linux", tmp_path).switch(is_on=True)
    assert not Autostart("linux", tmp_path, {}, ("/elsewhere/crm",)).is_on


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / ".config").write_text("in the way")
    with pytest.raises(StorageError, match=r"Starting with the session could not be changed\. Check that you may wri"):
        of("linux", tmp_path).switch(is_on=True)
    with pytest.raises(StorageError, match=r"your own settings folder, then try again\."):
        of("win32", tmp_path).switch(is_on=True)


def test_this_computer_starts_what_runs_now_into_the_tray() -> None:
    assert this_computer().command[-1] == "--in-tray"
