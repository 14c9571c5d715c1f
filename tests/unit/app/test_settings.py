import json
from pathlib import Path

import pytest

from crm_desktop.app.settings import DeviceSettings, Settings, load, save


def test_what_is_changed_is_there_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "app" / "settings.json"
    Settings(path).change(theme="dark", text_size=125)
    values = load(path)
    assert (values.theme, values.text_size) == ("dark", 125)


def test_a_damaged_file_is_kept_aside_and_the_program_starts(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"theme": "da', "utf-8")
    assert load(path) == DeviceSettings()
    assert (tmp_path / "settings.json.damaged").read_text("utf-8") == '{"theme": "da'


@pytest.mark.parametrize("raw", [{"theme": "pink"}, {"text_size": "big"}, {"text_size": 5}, {"single_keys": 1}])
def test_a_wrong_value_falls_back_alone(tmp_path: Path, raw: dict[str, object]) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps(raw | {"language": "sk"}), "utf-8")
    assert load(path) == DeviceSettings(language="sk")


def test_settings_of_a_newer_version_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"hologram": [1, 2]}', "utf-8")
    Settings(path).change(theme="light")
    assert json.loads(path.read_text("utf-8"))["hologram"] == [1, 2]


def test_a_failed_write_leaves_the_old_file_and_no_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "settings.json"
    save(path, DeviceSettings(theme="dark"))

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    settings = Settings(path)
    settings.change(theme="light")
    assert settings.values.theme == "light" and load(path).theme == "dark"
    assert [p.name for p in tmp_path.iterdir()] == ["settings.json"]


def test_listeners_hear_of_a_change_until_they_leave(tmp_path: Path) -> None:
    settings, heard = Settings(tmp_path / "settings.json"), []
    leave = settings.on_change(lambda values: heard.append(values.density))
    settings.change(density="compact")
    settings.change(density="compact")
    leave()
    settings.change(density="roomy")
    assert heard == ["compact"]


def test_a_value_out_of_range_is_a_bug(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="theme"):
        Settings(tmp_path / "settings.json").change(theme="pink")
