"""Backups in several places, of which any may vanish at any moment and come back."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.integration.backup.conftest import HandClock

from crm_desktop.backup import bring as bring_module
from crm_desktop.backup.catalogue import Level, Reason, list_backups, note_fault
from crm_desktop.backup.everywhere import PlaceState, Round, merged
from crm_desktop.backup.identity import Reach, read_identity
from crm_desktop.backup.places import Places
from crm_desktop.backup.prove import prove_backup
from crm_desktop.backup.retention import DAY, HOUR
from crm_desktop.backup.schedule import Schedule, read_schedule, write_schedule
from crm_desktop.domain.errors import CrmError, PlaceUnavailable, StoreFull
from crm_desktop.services.attachments import attach_bytes
from crm_desktop.services.people import create_person
from crm_desktop.store import Store


@pytest.fixture
def usb(tmp_path: Path) -> Path:
    folder = tmp_path / "media" / "stick"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def round_(store: Store, tmp_path: Path, usb: Path) -> Round:
    places = Places(tmp_path / "app", tmp_path / "backups")
    places.add(usb, "Blue stick")
    return Round(store, places)


def state_of(round_: Round, base: Path) -> PlaceState:
    return next(s for s in round_.look() if s.place.base == str(base))


def names(folder: Path) -> list[str]:
    return [b.folder.name for b in list_backups(folder) if b.level is not Level.BAD]


def failures(store: Store) -> list[str]:
    rows = store.query("SELECT error FROM backup_run WHERE level = 'failed' ORDER BY at")
    return [str(row[0]) for row in rows]


def test_a_backup_goes_to_every_place_and_can_be_proven_in_each(round_: Round, usb: Path, tmp_path: Path) -> None:
    backup = round_.back_up(Reason.BY_HAND)
    assert names(tmp_path / "backups" / "firm") == names(usb / "firm") == [backup.folder.name]
    [copy] = list_backups(usb / "firm")
    assert prove_backup(copy).level is Level.PROVEN
    [kept] = merged(round_.look())
    assert [place.name for place in kept.places] == ["", "Blue stick"] and kept.backup.level is Level.PROVEN


def test_a_stick_that_is_away_costs_nothing_but_itself_and_is_caught_up(round_: Round, usb: Path, store: Store) -> None:
    first = round_.back_up(Reason.BY_HAND)
    away = usb.rename(usb.with_name("pocket"))
    create_person(store, given_name="Ana")
    second = round_.back_up(Reason.BY_HAND)
    assert state_of(round_, usb).reach is Reach.MISSING
    away.rename(usb)
    assert names(usb / "firm") == [first.folder.name]
    round_.take_due()
    assert names(usb / "firm") == [second.folder.name, first.folder.name]
    assert state_of(round_, usb).reach is Reach.HERE


def pull_out_at(n: int, usb: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the stick out at its n-th file."""
    copied, original = 0, bring_module.copy_file

    def copy(source: Path, target: Path) -> int:
        nonlocal copied
        if usb in target.parents:
            copied += 1
            if copied == n:
                usb.rename(usb.with_name("pocket"))
        return original(source, target)

    monkeypatch.setattr(bring_module, "copy_file", copy)


@pytest.mark.parametrize("n", [1, 2, 4, 5])
def test_a_stick_pulled_out_while_it_is_written_keeps_its_old_ones(
    round_: Round, usb: Path, store: Store, monkeypatch: pytest.MonkeyPatch, n: int
) -> None:
    ana = create_person(store, given_name="Ana")
    first = round_.back_up(Reason.BY_HAND)
    for k in range(3):
        attach_bytes(store, "person", ana, f"new {k}.txt", f"new {k}".encode() * 100)
    with monkeypatch.context() as patch:
        pull_out_at(n, usb, patch)
        second = round_.back_up(Reason.BY_HAND)
    assert second.level is Level.CHECKED and "can't be reached" in failures(store)[-1]
    pocket = usb.with_name("pocket")
    assert not (usb / "firm").exists()  # nothing is left on the disk below its path
    shutil.rmtree(usb, ignore_errors=True)
    pocket.rename(usb)
    [old] = list_backups(usb / "firm")
    assert old.folder.name == first.folder.name and prove_backup(old).level is Level.PROVEN
    round_.take_due()
    assert names(usb / "firm") == [second.folder.name, first.folder.name]
    assert not list((usb / "firm").glob(".part-*"))


def test_another_stick_is_not_written_until_the_person_takes_it(round_: Round, usb: Path, store: Store) -> None:
    round_.back_up(Reason.BY_HAND)
    blue = usb.rename(usb.with_name("blue"))
    usb.mkdir()
    (usb / "firm").mkdir()
    (usb / "firm" / "place.json").write_text(f'{{"id": "red", "workspace": "{store.workspace_id}"}}')
    create_person(store, given_name="Ana")
    round_.back_up(Reason.BY_HAND)
    assert state_of(round_, usb).reach is Reach.OTHER and names(usb / "firm") == []
    round_.take_over(usb)
    round_.catch_up()
    assert state_of(round_, usb).reach is Reach.HERE and len(names(usb / "firm")) == 1
    assert len(names(blue / "firm")) == 1


def test_a_folder_that_was_copied_becomes_a_place_of_its_own_when_taken(
    round_: Round, usb: Path, tmp_path: Path
) -> None:
    round_.back_up(Reason.BY_HAND)
    copy = tmp_path / "copied"
    shutil.copytree(usb, copy)
    round_.places.add(copy)
    assert state_of(round_, copy).reach is Reach.COPY
    round_.take_over(copy)
    assert state_of(round_, copy).reach is Reach.HERE
    one, other = read_identity(copy / "firm"), read_identity(usb / "firm")
    assert one is not None and other is not None and one.id != other.id


def test_when_the_main_place_is_away_the_next_one_is_used(round_: Round, usb: Path, tmp_path: Path) -> None:
    round_.back_up(Reason.BY_HAND)
    (tmp_path / "backups").rename(tmp_path / "gone")
    backup = round_.back_up(Reason.BY_HAND)
    assert backup.folder.parent == usb / "firm" and not (tmp_path / "backups").exists()


def test_without_any_place_the_failure_is_said_and_written_down_once_an_hour(
    round_: Round, usb: Path, tmp_path: Path, store: Store, clock: HandClock
) -> None:
    round_.back_up(Reason.BY_HAND)
    for folder in (usb, tmp_path / "backups"):
        folder.rename(folder.with_name(f"{folder.name} gone"))
    for _ in range(3):
        with pytest.raises(PlaceUnavailable, match="can't be reached"):
            round_.take_due()
    assert len(failures(store)) == 1
    clock.at += HOUR + 1
    with pytest.raises(PlaceUnavailable):
        round_.take_due()
    assert len(failures(store)) == 2


def test_a_full_second_place_keeps_its_old_ones_and_the_backup_is_made(
    round_: Round, usb: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = round_.back_up(Reason.BY_HAND)
    original: Callable[[Path], int] = bring_module.room
    monkeypatch.setattr(bring_module, "room", lambda path: 0 if usb in path.parents else original(path))
    create_person(store, given_name="Ana")
    second = round_.back_up(Reason.BY_HAND)
    assert second.level is Level.CHECKED and names(usb / "firm") == [first.folder.name]
    assert failures(store)[-1].startswith("Disk full on")
    with pytest.raises(StoreFull):
        bring_module.bring(second, usb / "firm")


def test_a_place_that_gives_back_other_bytes_is_not_believed(
    round_: Round, usb: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = bring_module.copy_file

    def lie(source: Path, target: Path) -> int:
        size = original(source, target)
        if target.name == store.path.name:
            target.write_bytes(target.read_bytes()[:-1] + b"\xff")
        return size

    monkeypatch.setattr(bring_module, "copy_file", lie)
    round_.back_up(Reason.BY_HAND)
    assert names(usb / "firm") == [] and "is not what was sent" in failures(store)[-1]


def test_rot_in_one_place_is_replaced_at_once_and_its_neighbours_stay(
    round_: Round, usb: Path, store: Store, clock: HandClock
) -> None:
    first = round_.back_up(Reason.BY_HAND)
    clock.at += DAY
    create_person(store, given_name="Ana")
    second = round_.back_up(Reason.DAILY)
    rotten = usb / "firm" / first.folder.name / store.path.name
    data = bytearray(rotten.read_bytes())
    data[5000] ^= 1
    rotten.write_bytes(data)
    clock.at += 8 * DAY
    third = round_.take_due()
    assert third is not None and third.level is Level.PROVEN
    levels = {b.folder.name: b.level for b in list_backups(usb / "firm")}
    assert levels[second.folder.name] is not Level.BAD and third.folder.name in levels
    assert levels.get(first.folder.name, Level.BAD) is Level.BAD


def test_a_bad_copy_stands_for_itself_in_the_list(round_: Round, usb: Path) -> None:
    backup = round_.back_up(Reason.BY_HAND)
    note_fault(usb / "firm" / backup.folder.name, "bit rot")
    good, bad = sorted(merged(round_.look()), key=lambda kept: kept.backup.level is Level.BAD)
    assert [p.name for p in good.places] == [""] and [p.name for p in bad.places] == ["Blue stick"]


def test_a_bad_copy_gives_way_to_a_good_one(round_: Round, usb: Path) -> None:
    backup = round_.back_up(Reason.BY_HAND)
    note_fault(usb / "firm" / backup.folder.name, "bit rot")
    round_.catch_up()
    assert names(usb / "firm") == [backup.folder.name]


def test_a_place_is_tested_by_writing_and_reading(round_: Round, usb: Path) -> None:
    assert round_.test(usb).reach is Reach.NEW and not list((usb / "firm").iterdir())
    usb.rename(usb.with_name("pocket"))
    with pytest.raises(CrmError, match="can't be reached"):
        round_.test(usb)


def test_the_schedule_says_how_often(round_: Round, store: Store, clock: HandClock) -> None:
    round_.back_up(Reason.DAILY)
    write_schedule(store, Schedule(hours=4))
    create_person(store, given_name="Ana")
    clock.at += 2 * HOUR
    assert round_.take_due() is None
    clock.at += 3 * HOUR
    due = round_.take_due()
    assert due is not None and due.manifest is not None and due.manifest.reason == Reason.HOURLY
    write_schedule(store, Schedule(hours=0))
    create_person(store, given_name="Eva")
    clock.at += 5 * HOUR
    assert round_.take_due() is None


def test_at_the_start_what_is_new_is_backed_up_if_the_schedule_says_so(round_: Round, store: Store) -> None:
    round_.back_up(Reason.DAILY)
    assert round_.take_due(at_start=True) is None
    create_person(store, given_name="Ana")
    write_schedule(store, Schedule(on_start=False))
    assert round_.take_due(at_start=True) is None
    write_schedule(store, Schedule())
    started = round_.take_due(at_start=True)
    assert started is not None and started.manifest is not None and started.manifest.reason == Reason.AT_START


def test_a_schedule_that_can_not_be_is_refused_and_a_damaged_one_is_the_usual(store: Store) -> None:
    with pytest.raises(CrmError, match="Backups can be made every 1 to 24 hours, or not while working"):
        write_schedule(store, Schedule(hours=99))
    with pytest.raises(CrmError, match=r"Backups need 0\.5 to 2,000 GB of room\. Nothing was changed\."):
        write_schedule(store, Schedule(budget=5))
    store.set_setting("backup.schedule", {"hours": "x", "on_close": False, "budget": -1})
    assert read_schedule(store) == Schedule(on_close=False)
    store.set_setting("backup.schedule", 7)
    assert read_schedule(store) == Schedule()
