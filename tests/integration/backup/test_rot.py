"""A stored backup that goes bad is found, set aside and replaced (reliability.md 3, 28-30)."""

from __future__ import annotations

import json
import random
import shutil
from contextlib import closing
from pathlib import Path

import pytest
from tests.fault.firm import said, tell
from tests.integration.backup.conftest import HandClock

from crm_desktop.backup.blobs import BLOBS
from crm_desktop.backup.catalogue import FAULT, Backup, Level, Reason, list_backups, read_backup
from crm_desktop.backup.manifest import NAME, read_manifest
from crm_desktop.backup.pack import pack, read_again
from crm_desktop.backup.prove import prove_backup
from crm_desktop.backup.restore import unpack
from crm_desktop.backup.retention import DAY
from crm_desktop.backup.routine import back_up, read_all_again, take_due, tidy
from crm_desktop.backup.take import take_backup
from crm_desktop.domain.errors import SnapshotInvalid
from crm_desktop.domain.specs import ATTACHMENT
from crm_desktop.services.people import create_person
from crm_desktop.services.records import delete
from crm_desktop.store import Store
from crm_desktop.store.connection import connect

SEED = 20_260_312


def parts_of(backup: Backup) -> list[Path]:
    """Return every file that belongs to a backup."""
    assert backup.manifest is not None
    blobs = [p for p in (backup.folder.parent / BLOBS).rglob("*") if p.is_file()]
    return [*(p for p in backup.folder.iterdir() if p.is_file()), *blobs]


@pytest.mark.parametrize("kind", ["plain", "packed"])
def test_each_flipped_bit_in_a_stored_backup_is_found(
    store: Store, place: Path, kind: str, request: pytest.FixtureRequest
) -> None:
    backup = take_backup(store, place)
    if kind == "packed":
        pack(backup)
    files, chance = parts_of(backup), random.Random(SEED)
    flips, found, hit = 250 if request.config.getoption("--long") else 50, 0, set()
    for _ in range(flips):
        file = chance.choice(files)
        whole = file.read_bytes()
        data = bytearray(whole)
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        file.unlink()  # attachments share their bytes with the workspace
        file.write_bytes(data)
        found += not read_again(read_backup(backup.folder))
        hit.add(file.suffix)
        file.write_bytes(whole)
        (backup.folder / FAULT).unlink(missing_ok=True)
        for aside in (place / BLOBS).rglob("*.damaged"):
            aside.unlink()
    assert found == flips and len(hit) >= 4
    assert read_again(read_backup(backup.folder))
    tell(f"bit rot ({kind}): {found} of {flips} flips found, in database, header, list of contents and attachments")


def spoil(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.unlink()
    file.write_bytes(data)


def test_a_backup_is_read_again_each_week_and_a_bad_one_is_marked_and_replaced_at_once(
    store: Store, place: Path, clock: HandClock
) -> None:
    first = back_up(store, place, Reason.DAILY, prove=True)
    create_person(store, given_name="Later")
    second = back_up(store, place, Reason.DAILY, prove=True)
    spoil(first.folder / "firm.crm")
    clock.at += 6 * DAY
    assert take_due(store, place) is None, "not read within the week, and nothing is new"
    clock.at += 2 * DAY
    third = take_due(store, place)
    assert third is not None and third.level is Level.PROVEN, "a new one is taken at once"
    bad = read_backup(first.folder)
    assert not first.folder.exists() or bad.level is Level.BAD
    assert read_backup(second.folder).level is Level.PROVEN, "its neighbour is kept"


def test_a_rotten_attachment_is_set_aside_and_the_next_backup_brings_it_again(store: Store, place: Path) -> None:
    backup = take_backup(store, place)
    blob = next(p for p in (place / BLOBS).rglob("*") if p.is_file())
    spoil(blob)
    assert read_all_again(place) == [backup]
    assert "attachment is missing or damaged" in read_backup(backup.folder).fault
    assert not blob.exists() and blob.with_name(blob.name + ".damaged").exists()
    again = prove_backup(take_backup(store, place))
    assert again.level is Level.PROVEN and blob.exists()


@pytest.mark.parametrize("fault", ["missing", "altered"])
def test_a_backup_without_its_list_of_contents_is_used_only_after_a_full_proof(
    store: Store, place: Path, tmp_path: Path, fault: str
) -> None:
    backup = take_backup(store, place)
    listed = read_manifest(backup.folder)
    if fault == "missing":
        (backup.folder / NAME).unlink()
        sentence = ("has no list of its contents", "only after a full check: prove it first")
    else:
        values = json.loads((backup.folder / NAME).read_text())
        values["facts"]["head"] += 1
        (backup.folder / NAME).write_text(json.dumps(values))
        sentence = ("was altered or damaged", "prove this one first: it is compared record by record")
    found = read_backup(backup.folder)
    assert found.level is Level.BAD and sentence[0] in found.fault
    assert abs(found.made_at - listed.made_at) < 1000, "its name still says when it was made"
    with said(backup.folder.name, *sentence, kind=SnapshotInvalid):
        unpack(backup.folder, tmp_path / "look")
    proven = prove_backup(found)
    assert proven.level is Level.PROVEN and proven.manifest is not None
    assert proven.manifest.facts == listed.facts and proven.manifest.files == listed.files
    assert proven.manifest.attachments == listed.attachments and proven.manifest.reason == listed.reason
    assert unpack(backup.folder, tmp_path / "look").exists()


def test_a_backup_without_its_list_whose_copy_is_damaged_is_not_proven(store: Store, place: Path) -> None:
    backup = take_backup(store, place)
    (backup.folder / NAME).unlink()
    with closing(connect(backup.folder / "firm.crm")) as connection:
        connection.execute("UPDATE ctx SET off = 1")
        connection.execute("UPDATE person SET given_name = 'Persona 7' WHERE given_name = 'Person 7'")
        connection.execute("UPDATE ctx SET off = 0")
    with said("kept but not used", "Make a new one now", kind=SnapshotInvalid):
        prove_backup(read_backup(backup.folder))
    assert read_backup(backup.folder).level is Level.BAD


def test_what_differs_from_its_history_is_not_proven(store: Store, place: Path) -> None:
    store.writer.connection.execute("UPDATE ctx SET off = 1")
    store.writer.connection.execute("UPDATE person SET given_name = 'Slipped in' WHERE k = 2")
    store.writer.connection.execute("UPDATE ctx SET off = 0")
    backup = take_backup(store, place)
    with said("differs from its own history", kind=SnapshotInvalid):
        prove_backup(backup)
    assert read_backup(backup.folder).level is Level.BAD


def test_after_a_bad_week_everything_is_kept_and_rotation_goes_on_with_the_next_good_one(
    store: Store, place: Path, clock: HandClock
) -> None:
    made = [take_backup(store, place) for _ in range(6)]
    clock.at += 8 * DAY
    for backup in made[3:]:
        spoil(backup.folder / "firm.crm")
    read_all_again(place)
    assert tidy(place, clock.now()) == [] and len(list_backups(place)) == 6
    take_backup(store, place)
    assert tidy(place, clock.now()), "now there is a good one"
    assert sum(b.level is not Level.BAD for b in list_backups(place)) >= 3


def test_an_attachment_goes_only_when_no_kept_backup_names_it(store: Store, place: Path, clock: HandClock) -> None:
    [(attachment, sha256)] = store.query("SELECT id, sha256 FROM attachment LIMIT 1")
    take_backup(store, place)
    delete(store, ATTACHMENT, str(attachment))
    for _ in range(4):
        clock.at += DAY
        take_backup(store, place)
    tidy(place, clock.now(), budget=1)
    blob = place / BLOBS / str(sha256)[:2] / str(sha256)
    assert blob.exists(), "the log of the kept ones still names it"
    orphan = place / BLOBS / "ab" / ("ab" * 32)
    orphan.parent.mkdir(exist_ok=True)
    orphan.write_bytes(b"nobody names me")
    clock.at += DAY
    take_backup(store, place)
    tidy(place, clock.now(), budget=1)
    assert blob.exists() and not orphan.exists()


def test_nothing_is_deleted_of_the_attachments_while_a_list_can_t_be_read(
    store: Store, place: Path, clock: HandClock
) -> None:
    for _ in range(5):
        take_backup(store, place)
    (list_backups(place)[0].folder / NAME).unlink()
    before = {p for p in (place / BLOBS).rglob("*") if p.is_file()}
    tidy(place, clock.now(), budget=1)
    assert {p for p in (place / BLOBS).rglob("*") if p.is_file()} == before


def test_a_packed_backup_is_proven_and_restored_as_a_plain_one(store: Store, place: Path, tmp_path: Path) -> None:
    backup = take_backup(store, place)
    pack(backup)
    assert not (backup.folder / "firm.crm").exists()
    assert prove_backup(read_backup(backup.folder)).level is Level.PROVEN
    shutil.rmtree(tmp_path / "look", ignore_errors=True)
    assert unpack(backup.folder, tmp_path / "look").stat().st_size > 0
