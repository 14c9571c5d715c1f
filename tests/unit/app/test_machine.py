from pathlib import Path

import pytest

from crm_desktop.app.machine import has_battery, linux_battery


def supply(folder: Path, name: str, **files: str) -> None:
    (folder / name).mkdir(parents=True)
    for file, text in files.items():
        (folder / name / file).write_text(text + "\n")


@pytest.mark.parametrize(
    ("supplies", "is_laptop"),
    [
        ([], False),
        ([{"type": "Mains"}], False),
        ([{"type": "Mains"}, {"type": "Battery"}], True),
        ([{"type": "Battery", "scope": "Device"}], False),
        ([{"type": "Battery", "scope": "System"}], True),
    ],
)
def test_a_laptop_has_a_battery_of_its_own(tmp_path: Path, supplies: list[dict[str, str]], is_laptop: bool) -> None:
    for n, files in enumerate(supplies):
        supply(tmp_path, f"S{n}", **files)
    assert linux_battery(tmp_path) is is_laptop


def test_a_machine_without_the_folder_is_a_computer(tmp_path: Path) -> None:
    assert linux_battery(tmp_path / "none") is False
    assert has_battery() in (True, False)
