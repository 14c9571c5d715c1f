"""A backup holds all that was acknowledged before it began, or it is not there (reliability.md 3, 25-27)."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.fault.firm import assert_sound, contents, needs_root, said, tell

from crm_desktop.backup import take
from crm_desktop.backup.catalogue import Level, list_backups
from crm_desktop.backup.prove import prove_backup
from crm_desktop.backup.restore import unpack
from crm_desktop.backup.take import take_backup
from crm_desktop.domain.errors import CrmError, PlaceUnavailable, StoreFull
from crm_desktop.services.people import create_person
from crm_desktop.store import Store, open_store
from crm_desktop.store.connection import connect, driver
from crm_desktop.store.sealed_io import remove_folder


@contextmanager
def written_all_the_time(store: Store) -> Iterator[list[str]]:
    """Save people on another thread, as fast as it goes; the list grows with each acknowledged one."""
    acked: list[str] = []
    stop = threading.Event()

    def write() -> None:
        while not stop.is_set():
            acked.append(create_person(store, given_name=f"Busy {len(acked)}", description="words " * 40))

    thread = threading.Thread(target=write)
    thread.start()
    try:
        yield acked
    finally:
        stop.set()
        thread.join()


def held(path: Path) -> set[str]:
    connection = connect(path, read_only=True)
    try:
        return {row[0] for row in connection.execute("SELECT id FROM person")}
    finally:
        connection.close()


def test_backups_under_heavy_writes_hold_all_that_was_acknowledged_before(
    store: Store, place: Path, request: pytest.FixtureRequest
) -> None:
    count = 100 if request.config.getoption("--long") else 10
    began, meanwhile = time.monotonic(), 0
    with written_all_the_time(store) as acked:
        for _ in range(count):
            time.sleep(0.1)
            before = set(acked)
            backup = take_backup(store, place)
            meanwhile += len(acked) - len(before)
            assert before <= held(backup.folder / "firm.crm")
            assert prove_backup(backup).level is Level.PROVEN
    assert meanwhile > count, "nothing was written meanwhile: nothing is proven"
    tell(f"{count} backups under {len(acked)} saves, all proven, {time.monotonic() - began:.1f} s")


def test_control_a_plain_copy_under_writes_loses(store: Store, tmp_path: Path) -> None:
    bad = 0
    with written_all_the_time(store) as acked:
        for n in range(30):
            time.sleep(0.02)
            before, copy = set(acked), tmp_path / f"copy{n}.crm"
            subprocess.run(["cp", store.path, copy], check=True)
            try:
                bad += not before <= held(copy)
            except driver.DatabaseError:
                bad += 1
    assert bad > 10, "the control must lose: else the test above proves nothing"
    tell(f"control: {bad} of 30 plain copies are torn or miss acknowledged saves")


def test_a_backup_brings_the_key_header_and_every_attachment_of_row_or_log(store: Store, place: Path) -> None:
    [(person,)] = store.query("SELECT id FROM person LIMIT 1")
    store.writer.connection.execute("DELETE FROM attachment WHERE k = (SELECT min(k) FROM attachment)")
    backup = take_backup(store, place)
    assert backup.manifest is not None and len(backup.manifest.attachments) == 3, "the log names all three"
    assert set(backup.manifest.files) == {"firm.crm", "firm.crm.key"} and backup.manifest.missing == []
    assert person


def test_an_attachment_that_is_lost_already_is_named_and_stops_nothing(store: Store, place: Path) -> None:
    blob = next(p for p in store.folder.rglob("*") if p.is_file())
    blob.unlink()
    backup = take_backup(store, place)
    assert backup.manifest is not None and backup.manifest.missing == [blob.name]


def nothing_changed(place: Path, before: dict[str, bytes]) -> bool:
    return files_of(place) == before


def files_of(place: Path) -> dict[str, bytes]:
    return {str(p.relative_to(place)): p.read_bytes() for p in sorted(place.rglob("*")) if p.is_file()}


def test_a_place_that_vanishes_leaves_the_old_ones_and_is_said(
    store: Store, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_backup(store, place)
    away = place.with_name("unplugged")
    real = take.check_copy

    def unplug(*args: object, **named: object) -> None:
        place.rename(away)
        real(*args, **named)  # type: ignore[arg-type]

    before = files_of(place)
    with monkeypatch.context() as patch:
        patch.setattr(take, "check_copy", unplug)
        with said(f"The place of the backups “{place}” can't be reached", "Plug the disk in", kind=PlaceUnavailable):
            take_backup(store, place)
    assert store.query("SELECT level FROM backup_run ORDER BY at")[-1] == ("failed",)
    assert {name: data for name, data in files_of(away).items() if ".part" not in name} == before
    away.rename(place)
    assert len(list_backups(place)) == 1, "what was left half is passed over"
    take_backup(store, place)
    assert len(list_backups(place)) == 2 and not list(place.glob(".part*"))


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Mount a disk in memory of so many KiB."""
    mounted: list[Path] = []

    def mount(size: int) -> Path:
        folder = tmp_path / "disk"
        folder.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", folder], check=True)
        mounted.append(folder)
        return folder

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "-l", folder], check=False)


@needs_root
def test_a_disk_that_is_pulled_out_during_the_copy_is_said(
    store: Store, small_disk: Callable[[int], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    disk = small_disk(60_000)
    place = disk / "firm"
    real = take.check_copy

    def pull(*args: object, **named: object) -> None:
        subprocess.run(["umount", "-l", disk], check=True)
        real(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(take, "check_copy", pull)
    with said(str(place), "can't be reached", kind=PlaceUnavailable):
        take_backup(store, place)
    assert_sound(store)


@needs_root
def test_a_full_place_is_said_and_the_older_backups_stay(store: Store, small_disk: Callable[[int], Path]) -> None:
    place = small_disk(24_000) / "firm"
    take_backup(store, place)
    before = files_of(place)
    filler = place.parent / "filler"
    filler.write_bytes(bytes(10_000_000))
    with said(f"Disk full on {place}", "MB needed for the backup", "Free space there", kind=StoreFull):
        take_backup(store, place)
    assert nothing_changed(place, before)
    filler.unlink()
    take_backup(store, place)
    assert len(list_backups(place)) == 2


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EIO])
def test_each_nth_write_and_sync_of_a_backup_may_fail(
    store: Store, place: Path, monkeypatch: pytest.MonkeyPatch, fault: int
) -> None:
    take_backup(store, place)
    before, whole, n = files_of(place), contents(store), 0
    failed: list[str] = []
    while True:
        n += 1
        calls = [0]

        def failing(real: Callable[..., object], calls: list[int] = calls, n: int = n) -> Callable[..., object]:
            def call(*args: object) -> object:
                calls[0] += 1
                if calls[0] == n:
                    failed.append(real.__name__)
                    raise OSError(fault, os.strerror(fault))
                return real(*args)

            return call

        with monkeypatch.context() as patch:
            for name in ("write", "fsync", "mkdir"):
                patch.setattr(os, name, failing(getattr(os, name)))
            try:
                take_backup(store, place)
            except CrmError as error:
                assert error.title and error.advice
                assert nothing_changed(place, before), f"call {n} left something behind"
                continue
        if calls[0] < n:
            break  # no fault any more
        assert failed[-1] == "mkdir", "only a folder that is there already may be asked for in vain"
        remove_folder(list_backups(place)[0].folder)
    assert n > 10 and {"write", "fsync", "mkdir"} <= set(failed)
    assert len(list_backups(place)) == 2 and contents(store) == whole
    tell(f"backup: each of {n - 1} writes, syncs and new folders failed ({errno.errorcode[fault]}), nothing left half")


def test_a_backup_left_half_by_a_kill_is_ignored_and_cleared(store: Store, place: Path) -> None:
    backup = take_backup(store, place)
    shutil.copytree(backup.folder, place / ".part-backup-20260101-000000-daily-abcdef")
    (place / ".part-backup-20260101-000000-daily-abcdef" / "manifest.json").unlink()
    assert [b.folder for b in list_backups(place)] == [backup.folder]
    take_backup(store, place)
    assert not list(place.glob(".part*"))


def test_a_copy_to_look_at_opens_for_reading_and_is_the_workspace(store: Store, place: Path, tmp_path: Path) -> None:
    before = contents(store)
    copy = open_store(unpack(take_backup(store, place).folder, tmp_path / "look"), read_only=True)
    assert contents(copy) == before
    copy.close()


def test_a_file_that_was_replaced_is_not_backed_up_as_if_it_were_ours(store: Store, place: Path) -> None:
    store.path.rename(store.path.with_name("elsewhere.crm"))
    with said("was deleted or renamed while it was open"):
        take_backup(store, place)
    assert list_backups(place) == []
