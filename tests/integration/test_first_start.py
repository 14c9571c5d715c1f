"""When the first run is asked, and what its answers make."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.fault.firm import contents_of, make_firm

from crm_desktop.app.compose import places_of
from crm_desktop.app.first_start import begin, is_first
from crm_desktop.app.options import Options, parse
from crm_desktop.app.paths import Folders
from crm_desktop.app.settings import Settings
from crm_desktop.app.start import choose_workspace
from crm_desktop.backup.take import take_backup
from crm_desktop.domain.errors import CrmError
from crm_desktop.services.people import count_people
from crm_desktop.services.sample_data import has_sample
from crm_desktop.services.settings import region
from crm_desktop.services.users import current_user
from crm_desktop.store import open_store
from crm_desktop.viewmodels.first_run import (
    CONTACTS,
    EMPTY,
    RESTORE,
    SAMPLE,
    Answers,
    check_folder,
    find_backup,
    firm_of,
    place_warning,
    second_place_warning,
)


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    found = Folders(tmp_path / "app", tmp_path / "data", tmp_path / "backups", tmp_path / "logs")
    found.app.mkdir()
    return found


@pytest.fixture
def settings(folders: Folders) -> Settings:
    return Settings(folders.settings)


def is_asked(settings: Settings, folders: Folders, options: Options | None = None) -> bool:
    options = options or Options()
    return is_first(options, settings, folders, choose_workspace(options, settings, folders))


def test_it_is_asked_where_nothing_is_and_never_again(settings: Settings, folders: Folders) -> None:
    assert is_asked(settings, folders)
    begin(Answers(folders.data, "Tatra Tools", start=EMPTY), settings, folders)
    assert not is_asked(settings, folders)
    assert choose_workspace(Options(), settings, folders) == folders.data / "Tatra Tools.crm"


def test_a_named_file_the_sample_and_a_wish_decide_alone(settings: Settings, folders: Folders, tmp_path: Path) -> None:
    assert not is_asked(settings, folders, Options(workspace=tmp_path / "mine.crm"))
    assert not is_asked(settings, folders, Options(sample=True))
    begin(Answers(folders.data, "A", start=EMPTY), settings, folders)
    assert is_asked(settings, folders, parse(["--first-run"]))


def test_an_empty_file_a_lost_one_and_one_that_was_backed_up_are_no_first_start(
    settings: Settings, folders: Folders
) -> None:
    folders.data.mkdir()
    folders.workspace.touch()
    assert not is_asked(settings, folders)
    folders.workspace.unlink()
    make_firm(folders.workspace)
    store = open_store(folders.workspace)
    take_backup(store, folders.backups / folders.workspace.stem)
    store.close()
    folders.workspace.unlink()
    assert not is_asked(settings, folders)
    other = Settings(folders.app / "other.json")
    other.change(last_workspace=str(folders.data / "gone.crm"))
    assert not is_asked(other, folders)
    assert choose_workspace(Options(), other, folders) == folders.data / "gone.crm"


def test_sample_data_lies_in_the_person_s_own_file_and_can_be_removed(settings: Settings, folders: Folders) -> None:
    path = begin(Answers(folders.data, "Tatra", start=SAMPLE, user="Jana", country="SK"), settings, folders)
    store = open_store(path, app_folder=folders.app)
    assert (current_user(store).name, region(store), has_sample(store)) == ("Jana", "SK", True)
    assert count_people(store) == 60 and not store.missing_changes
    store.close()


@pytest.mark.parametrize("start", [CONTACTS, EMPTY])
def test_an_empty_start_has_the_person_the_country_and_the_second_place(
    settings: Settings, folders: Folders, tmp_path: Path, start: str
) -> None:
    usb = tmp_path / "usb"
    usb.mkdir()
    answers = Answers(folders.data, "  Tatra  / Tools ", start=start, user="Jana", country="ES", second_place=usb)
    store = open_store(begin(answers, settings, folders))
    assert count_people(store) == 0 and current_user(store).name == "Jana" and region(store) == "ES"
    assert "/" not in store.path.name and store.path.parent == folders.data
    store.close()
    assert [place.base for place in places_of(folders).all()] == [str(folders.backups), str(usb)]


def test_a_backup_is_found_in_its_folder_and_above_and_restored(
    settings: Settings, folders: Folders, tmp_path: Path
) -> None:
    before = make_firm(tmp_path / "old" / "Old firm.crm")
    store = open_store(tmp_path / "old" / "Old firm.crm")
    backup = take_backup(store, tmp_path / "usb" / "Old firm")
    store.close()
    for folder in (backup.folder, backup.folder.parent, tmp_path / "usb", tmp_path):
        assert find_backup(folder).folder == backup.folder
    answers = Answers(folders.data, "ignored", start=RESTORE, backup=backup)
    path = begin(answers, settings, folders)
    assert path == folders.data / "Old firm.crm" and contents_of(path) == before


def test_a_folder_without_a_backup_says_what_to_choose(tmp_path: Path) -> None:
    with pytest.raises(CrmError) as caught:
        find_backup(tmp_path)
    assert caught.value.title.startswith("There is no backup in “")
    assert caught.value.advice == "Choose the folder that holds folders named “backup-…”, or the disk that it lies on."


def test_a_name_that_is_taken_gets_a_number_and_nothing_is_overwritten(folders: Folders) -> None:
    folders.data.mkdir()
    (folders.data / "Tatra.crm").write_text("mine")
    assert Answers(folders.data, "Tatra").path.name == "Tatra 2.crm"
    assert Answers(folders.data, "").path.name == "My firm.crm"
    assert firm_of("  Tatra \n Tools ") == "Tatra Tools"


def test_bad_places_are_warned_about_before_anything_is_made(folders: Folders, tmp_path: Path) -> None:
    assert "is synchronised by another program" in place_warning(tmp_path / "Dropbox" / "crm")
    assert place_warning(tmp_path) == ""
    same = second_place_warning(tmp_path, folders.data)
    assert same == "This folder is on the same disk as your data. If the disk breaks, both are gone."
    with pytest.raises(CrmError, match=r"Nothing can be written in .* Choose a folder of your own"):
        check_folder(Path("/proc/none"))


def test_a_start_that_fails_remembers_nothing(settings: Settings, folders: Folders, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises((CrmError, OSError)):
        begin(Answers(tmp_path / "file" / "data", "A", start=EMPTY), settings, folders)
    assert settings.values.last_workspace == ""
