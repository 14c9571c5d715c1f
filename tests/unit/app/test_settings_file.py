"""The settings taken along: what is in the file, what is refused, and that nothing is taken by half."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crm_desktop.app.settings import Settings
from crm_desktop.app.settings_file import SettingsFile
from crm_desktop.domain.errors import CrmError

HERE = {"geometry": "abc", "last_workspace": "/home/jana/Kovo.crm", "last_place": "people"}


class Device:
    """A computer with its settings."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(folder / "settings.json")
        self.shown = 0
        self.file = SettingsFile(self.settings, self._show)

    def _show(self) -> None:
        self.shown += 1


@pytest.fixture
def laptop(tmp_path: Path) -> Device:
    device = Device(tmp_path / "laptop")
    device.settings.change(theme="dark", text_size=125, shortcuts={"page.export": "X", "new.thing": "Q"}, **HERE)
    return device


@pytest.fixture
def desktop(tmp_path: Path) -> Device:
    return Device(tmp_path / "desktop")


def write(path: Path, **changed: object) -> Path:
    whole = {"format": "crm-desktop-settings", "version": 1, "settings": {}} | changed
    path.write_text(json.dumps(whole), encoding="utf-8")
    return path


def test_the_look_and_the_keys_come_along_and_places_of_the_computer_stay(
    laptop: Device, desktop: Device, tmp_path: Path
) -> None:
    laptop.file.save(tmp_path / "mine.json")
    assert desktop.file.load(tmp_path / "mine.json") == ()
    values = desktop.settings.values
    assert (values.theme, values.text_size, values.last_workspace, values.geometry) == ("dark", 125, "", "")
    assert values.shortcuts == {"page.export": "X", "new.thing": "Q"} and desktop.shown == 1
    text = (tmp_path / "mine.json").read_text("utf-8")
    assert "Kovo" not in text and "geometry" not in text


def test_one_undo_brings_back_what_was_before(laptop: Device, tmp_path: Path) -> None:
    before = laptop.settings.values
    laptop.file.load(write(tmp_path / "a.json", settings={"theme": "light", "shortcuts": {}}))
    assert laptop.settings.values.theme == "light" and not laptop.settings.values.shortcuts
    laptop.file.undo()
    assert laptop.settings.values == before


def test_wrong_values_are_left_out_and_named(desktop: Device, tmp_path: Path) -> None:
    wrong = {
        "theme": "pink",
        "text_size": "125",
        "shortcuts": {"a": 1},
        "geometry": "x",
        "unheard": 1,
        "density": "roomy",
    }
    skipped = desktop.file.load(write(tmp_path / "a.json", settings=wrong))
    assert set(skipped) == {"theme", "text_size", "shortcuts", "geometry", "unheard"}
    assert desktop.settings.values.density == "roomy" and desktop.settings.values.theme == "system"


def refusal(device: Device, path: Path) -> str:
    before = device.settings.values
    with pytest.raises(CrmError) as refused:
        device.file.load(path)
    assert device.settings.values == before and device.shown == 0
    return str(refused.value)


OURS = "Choose a file that was made here in Settings with “Save settings…”."


@pytest.mark.parametrize("text", ["", "[]", "no json", '{"format": "other"}', "[" * 5000])
def test_a_file_that_is_none_of_ours_is_refused(desktop: Device, tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(text, encoding="utf-8")
    assert refusal(desktop, path) == f"“a.json” holds no settings of this program. {OURS}"


def test_a_file_without_settings_is_none_of_ours(desktop: Device, tmp_path: Path) -> None:
    path = write(tmp_path / "a.json", settings=[])
    assert refusal(desktop, path) == f"“a.json” holds no settings of this program. {OURS}"


@pytest.mark.parametrize("version", [2, "1", None])
def test_a_file_of_a_newer_version_is_refused(desktop: Device, tmp_path: Path, version: object) -> None:
    path = write(tmp_path / "a.json", version=version, settings={"theme": "dark"})
    assert refusal(desktop, path) == "“a.json” was made by a newer version. Update the program on this computer."


def test_a_file_that_can_not_be_read_is_refused(desktop: Device, tmp_path: Path) -> None:
    words = "could not be read. Choose a file that was made here in Settings."
    assert refusal(desktop, tmp_path / "none.json") == f"“none.json” {words}"
    (tmp_path / "b.json").write_bytes(b"\xff\xfe\x00")
    assert refusal(desktop, tmp_path / "b.json") == f"“b.json” {words}"
    (tmp_path / "c.json").write_text(" " * 1_000_001, encoding="utf-8")
    assert refusal(desktop, tmp_path / "c.json") == f"“c.json” {words}"


def test_a_file_that_can_not_be_written_is_said(laptop: Device, tmp_path: Path) -> None:
    with pytest.raises(CrmError) as refused:
        laptop.file.save(tmp_path / "nowhere" / "a.json")
    assert str(refused.value) == "“a.json” could not be written. Choose another folder, or make room there."
