"""The disk is full at each point of a save, an import, an upgrade, a backup, a restore (reliability.md 3, 3-5)."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.fault.firm import ROOT, assert_sound, child, contents, contents_of, make_firm, needs_root, tell

from crm_desktop.backup import take
from crm_desktop.backup.catalogue import list_backups
from crm_desktop.backup.restore import replace_all
from crm_desktop.backup.take import take_backup
from crm_desktop.domain.errors import StoreFull
from crm_desktop.domain.specs import PERSON
from crm_desktop.exchange.importing import import_file, open_source
from crm_desktop.services.attachments import attach_bytes
from crm_desktop.services.people import create_person, update_person
from crm_desktop.services.records import get
from crm_desktop.services.undo import open_batches, undo
from crm_desktop.store import open_store
from crm_desktop.store.schema import REVISION

STEP = 4  # KiB: a page of memory, and of the database


class Disk:
    """A small disk whose free room a test decides."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def leave(self, kib: int) -> None:
        """Fill it up until only so much is free."""
        self.free()
        room = shutil.disk_usage(self.folder).free - kib * 1024
        with self._filler.open("wb") as file:
            file.write(bytes(max(0, room)))

    def free(self) -> None:
        """Take the filling away."""
        self._filler.unlink(missing_ok=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder], check=True)
    yield Disk(folder)
    subprocess.run(["umount", "-l", folder], check=True)


def full_at_each(disk: Disk, work: Callable[[], object], check: Callable[[], object], step: int = STEP) -> int:
    """Do the work with ever more room until it goes through; return how often the disk was full."""
    stops, kib = 0, 0
    while kib < 4000:
        disk.leave(kib)
        try:
            work()
        except StoreFull as error:
            stops += 1
            assert "Disk full on" in error.title and "Free space" in error.advice
            check()
        else:
            disk.free()
            return stops
        kib += step
    raise AssertionError("it never went through")


def leftovers(folder: Path) -> list[str]:
    """Return what an aborted job left behind."""
    return [p.name for p in folder.rglob("*") if ".part" in p.name or p.name.endswith("-journal")]


@needs_root
def test_a_save_on_a_full_disk_is_refused_whole_and_goes_through_when_there_is_room(disk: Disk) -> None:
    store = open_store(disk.folder / "firm.crm", create=True)
    ada = create_person(store, given_name="Ada", nickname="0")
    before, tries = contents(store), [0]

    def save() -> None:
        tries[0] += 1
        update_person(store, ada, {"nickname": "saved", "description": "x" * 60_000})

    def check() -> None:
        assert contents(store) == before, "readers go on, and nothing is there by half"

    stops = full_at_each(disk, save, check)
    assert stops > 5 and get(store, PERSON, ada)["nickname"] == "saved"
    assert_sound(store)
    store.close()
    tell(f"save: full at {stops} points, nothing half written, then saved")


@needs_root
def test_an_attachment_on_a_full_disk_leaves_no_piece_of_it(disk: Disk) -> None:
    store = open_store(disk.folder / "firm.crm", create=True)
    ada = create_person(store, given_name="Ada")
    for _ in range(2):
        update_person(store, ada, {"description": "x" * 9000})

    def check() -> None:
        assert leftovers(disk.folder) == [] and store.query("SELECT 1 FROM attachment") == []

    stops = full_at_each(disk, lambda: attach_bytes(store, "person", ada, "scan.bin", bytes(200_000)), check)
    assert stops > 20 and len(store.query("SELECT 1 FROM attachment")) == 1
    store.close()
    tell(f"attachment: full at {stops} points")


@needs_root
def test_an_import_on_a_full_disk_keeps_what_was_committed_as_an_open_batch(disk: Disk, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    rows = [f"Ema{n},Nová{n},ema{n}@firm.example" for n in range(1_500)]
    file.write_text("\n".join(["First Name,Last Name,E-mail Address", *rows]), "utf-8")
    store = open_store(disk.folder / "firm.crm", create=True)
    create_person(store, given_name="Ada")
    stops = 0
    for kib in (0, 40, 100, 200, 300, 500, 800, 1200):
        disk.leave(kib)
        with pytest.raises(StoreFull):
            import_file(store, open_source(file))
        stops += 1
        disk.free()
        for batch in open_batches(store):
            undo(store, batch.id)
        assert open_batches(store) == []
        assert store.query("SELECT given_name FROM person WHERE deleted_at IS NULL") == [("Ada",)]
        store.writer.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    import_file(store, open_source(file))
    assert store.query("SELECT count(*) FROM person WHERE deleted_at IS NULL") == [(1_501,)]
    assert_sound(store)
    store.close()
    tell(f"import: full at {stops} points, each undone whole, then imported")


@needs_root
def test_a_backup_on_a_full_disk_leaves_the_others_and_no_piece_of_itself(
    disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(tmp_path / "firm.crm", create=True)
    ada = create_person(store, given_name="Ada")
    attach_bytes(store, "person", ada, "scan.bin", bytes(range(256)) * 400)
    place = disk.folder / "firm"
    take_backup(store, place)
    attach_bytes(store, "person", ada, "other.bin", bytes(range(255)) * 400)
    monkeypatch.setattr(take, "_SPARE", -(1 << 40))  # the look at the room beforehand would hide the rest

    def check() -> None:
        assert len(list_backups(place)) == 1 and leftovers(disk.folder) == []

    stops = full_at_each(disk, lambda: take_backup(store, place), check)
    assert stops > 50 and len(list_backups(place)) == 2
    store.close()
    tell(f"backup: full at {stops} points")


@needs_root
def test_a_restore_on_a_full_disk_leaves_the_old_file_whole(disk: Disk, tmp_path: Path) -> None:
    path = disk.folder / "firm.crm"
    store = open_store(path, create=True)
    create_person(store, given_name="Ada")
    backup = take_backup(store, tmp_path / "place")
    new = contents(store)
    create_person(store, given_name="Later")
    old = contents(store)
    store.close()

    def check() -> None:
        disk.free()
        assert contents_of(path) == old

    stops = full_at_each(disk, lambda: replace_all(path, backup, before_risk=lambda: None), check, 16)
    assert stops > 15 and contents_of(path) == new and not list(disk.folder.glob(".*.restore"))
    tell(f"restore: full at {stops} points")


UPGRADE = """
from crm_desktop.store import migrate as module
from crm_desktop.store.schema import SCHEMA
try:
    module.migrate(Path(sys.argv[1]), scripts=Path(sys.argv[2]), schema=SCHEMA + 1)
    print("done")
except CrmError as error:
    print(type(error).__name__, error.title)
"""


@needs_root
def test_an_upgrade_on_a_full_disk_leaves_the_old_file(disk: Disk, tmp_path: Path) -> None:
    path = disk.folder / "firm.crm"
    before = make_firm(path, people=300)
    scripts = tmp_path / "migrations"
    shutil.copytree(ROOT / "src" / "crm_desktop" / "store" / "migrations", scripts)
    (scripts / "versions" / "next_longer.py").write_text(
        f"from alembic import op\nrevision, down_revision = 'next', '{REVISION}'\n"
        "def upgrade():\n    op.execute('UPDATE person SET description = hex(randomblob(2000))')\n"
    )
    stops = 0
    for kib in (0, 60, 200, 400, 800, 1200, 1600, 2000, 2400):
        disk.leave(kib)
        said = child(UPGRADE, path, scripts)
        if said.startswith("done"):
            break
        stops += 1
        assert said.startswith("StoreFull Disk full on"), said
        disk.free()
        assert contents_of(path) == before and leftovers(disk.folder) == []
    disk.free()
    if not said.startswith("done"):
        assert child(UPGRADE, path, scripts).startswith("done")
    assert stops > 3
    tell(f"upgrade: full at {stops} points")


def test_a_file_that_may_not_grow_says_so_without_root(tmp_path: Path) -> None:
    make_firm(tmp_path / "firm.crm")
    answer = child(LIMITED, tmp_path / "firm.crm").splitlines()
    assert [line.split(" | ")[0] for line in answer[:-1]] == ["StoreFull"] * (len(answer) - 1) and len(answer) > 10
    assert answer[-1] == "saved, nothing left over"


LIMITED = """
import resource, signal
from crm_desktop.services.attachments import attach_bytes
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = open_store(Path(sys.argv[1]))
[(ada,)] = store.query("SELECT id FROM person LIMIT 1")
for limit in range(0, 20_000, 1_500):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    try:
        attach_bytes(store, "person", ada, "scan.bin", bytes(range(200)) * 100)
    except CrmError as error:
        print(type(error).__name__, "|", error.title)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
attach_bytes(store, "person", ada, "scan.bin", bytes(range(200)) * 100)
pieces = [p.name for p in store.folder.rglob("*") if p.is_file() and len(p.name) != 64]
print("saved, nothing left over" if pieces == [] else pieces)
store.close()
"""
