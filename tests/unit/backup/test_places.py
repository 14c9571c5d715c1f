"""The list of places, and as what a place is recognised."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from crm_desktop.backup.identity import Reach, folder_for, give_identity, read_identity, recognise, refusal
from crm_desktop.backup.places import Known, Places
from crm_desktop.domain.errors import CrmError

FIRM, OTHER_FIRM = "w-1", "w-2"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "app", tmp_path / "usual")


def test_without_a_choice_there_is_the_usual_place(places: Places, tmp_path: Path) -> None:
    assert [p.base for p in places.all()] == [str(tmp_path / "usual")]


def test_places_are_added_named_and_removed(places: Places, tmp_path: Path) -> None:
    usb = tmp_path / "usb"
    places.add(usb, "  Blue   stick ")
    assert [(p.base, p.name) for p in places.all()] == [(str(tmp_path / "usual"), ""), (str(usb), "Blue stick")]
    places.rename(usb, "Red stick")
    assert places.all()[1].name == "Red stick"
    places.remove(tmp_path / "usual")
    assert [p.base for p in places.all()] == [str(usb)]


def test_the_only_place_can_not_be_removed(places: Places, tmp_path: Path) -> None:
    with pytest.raises(CrmError) as caught:
        places.remove(tmp_path / "usual")
    assert caught.value.title == "This is the only place of the backups"
    assert caught.value.advice == "Add another place first, then remove this one."


def test_a_place_is_added_once_whatever_its_path(places: Places, tmp_path: Path) -> None:
    (tmp_path / "usual").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "usual")
    with pytest.raises(CrmError, match=r"Backups go to .* already\. Choose a folder on another disk."):
        places.add(tmp_path / "link")


def test_a_damaged_list_falls_back_to_the_usual_place(places: Places, tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "places.json").write_text("{not json")
    assert [p.base for p in places.all()] == [str(tmp_path / "usual")]
    places.add(tmp_path / "usb")
    assert len(json.loads((tmp_path / "app" / "places.json").read_text())["places"]) == 2


def test_what_is_known_of_a_place_is_kept_for_each_workspace(places: Places) -> None:
    places.remember(FIRM, "/usb", Known("id-1", 5))
    assert places.known(FIRM, "/usb") == Known("id-1", 5)
    assert places.known(OTHER_FIRM, "/usb") == Known()
    places.forget(FIRM, "/usb")
    assert places.known(FIRM, "/usb") == Known()


def test_a_place_is_recognised_by_its_identity(tmp_path: Path) -> None:
    folder = tmp_path / "usb" / "firm"
    assert recognise(folder, FIRM, "") is Reach.MISSING  # the disk itself is not there
    assert recognise(folder, FIRM, "", is_usual=True) is Reach.NEW
    folder.parent.mkdir()
    assert recognise(folder, FIRM, "") is Reach.NEW
    folder.mkdir()
    identity = give_identity(folder, FIRM)
    assert read_identity(folder) == identity
    assert recognise(folder, FIRM, "") is Reach.HERE
    assert recognise(folder, FIRM, identity.id) is Reach.HERE


def test_another_stick_under_the_same_path_is_another_place(tmp_path: Path) -> None:
    folder = tmp_path / "usb" / "firm"
    folder.mkdir(parents=True)
    known = give_identity(folder, FIRM).id
    shutil.rmtree(folder)
    folder.mkdir()
    give_identity(folder, FIRM)
    assert recognise(folder, FIRM, known) is Reach.OTHER
    error = refusal(Reach.OTHER, folder)
    assert error.title.startswith("This is another disk than the one that backups went to")
    assert "Plug the right one in, or take this one too" in error.advice


def test_the_empty_mount_point_of_a_stick_is_not_the_stick(tmp_path: Path) -> None:
    folder = tmp_path / "usb" / "firm"
    folder.mkdir(parents=True)
    assert recognise(folder, FIRM, "some-id") is Reach.MISSING
    shutil.rmtree(folder)
    assert recognise(folder, FIRM, "some-id") is Reach.MISSING


def test_a_copied_folder_is_not_the_place_it_was_copied_from(tmp_path: Path) -> None:
    folder, copy = tmp_path / "usb" / "firm", tmp_path / "elsewhere" / "firm"
    folder.mkdir(parents=True)
    known = give_identity(folder, FIRM).id
    shutil.copytree(folder, copy)
    assert recognise(copy, FIRM, "", others={known}) is Reach.COPY
    assert "is a copy of another place" in refusal(Reach.COPY, copy).title


def test_two_workspaces_of_one_name_do_not_share_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "usb" / "firm"
    folder.mkdir(parents=True)
    give_identity(folder, "workspace-0001")
    assert folder_for(tmp_path / "usb", "firm", "workspace-0001") == folder
    assert folder_for(tmp_path / "usb", "firm", "workspace-0002") == tmp_path / "usb" / "firm e-0002"
    assert recognise(folder, "workspace-0002", "") is Reach.FOREIGN
    assert "holds the backups of another workspace" in refusal(Reach.FOREIGN, folder).title


def test_a_place_that_can_not_be_reached_says_what_to_do(tmp_path: Path) -> None:
    error = refusal(Reach.MISSING, tmp_path)
    assert "can't be reached" in error.title and "Plug the disk in or choose another place." in error.advice
