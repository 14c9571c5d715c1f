"""Places, names, clocks, upgrades and the mark beside the file (reliability.md 3, 19-23 and D3)."""

from __future__ import annotations

import errno
import shutil
import time
from pathlib import Path

import pytest
from tests.fault.firm import ROOT, assert_sound, child, contents, contents_of, make_firm, names, said, tell

from crm_desktop.domain.errors import StorageError
from crm_desktop.services.people import create_person, update_person
from crm_desktop.services.undo import next_redo, next_undo, undo
from crm_desktop.store import open_store, sealed_io
from crm_desktop.store.disk import file_system, warn_about
from crm_desktop.store.high_water import HighWater, Mark
from crm_desktop.store.schema import REVISION
from crm_desktop.store.sealed_io import write_file

TEN_YEARS = 10 * 365 * 86_400_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "firm.crm"


@pytest.mark.parametrize("folder", ["Dropbox", "OneDrive - Firm", "iCloud Drive", "Google Drive", "Nextcloud"])
def test_19_a_folder_that_another_program_copies_is_warned_about(tmp_path: Path, folder: str) -> None:
    warning = warn_about(tmp_path / folder / "crm")
    assert folder in warning and "synchronised by another program" in warning and "this computer only" in warning


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs"])
def test_19_a_network_drive_is_warned_about(tmp_path: Path, kind: str) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        f"/dev/sda1 / ext4 rw 0 0\nserver:/share /mnt/share {kind} rw 0 0\n/dev/sdb1 /mnt/share2 xfs rw 0 0\n"
    )
    warning = warn_about(Path("/mnt/share/firm"), mounts)
    assert "/mnt/share/firm” is on a network drive" in warning and "Choose this computer" in warning
    assert warn_about(Path("/mnt/share2/firm"), mounts) == "" and file_system(Path("/home"), mounts) == "ext4"


def refuse_renames(monkeypatch: pytest.MonkeyPatch, times: int) -> list[float]:
    """Let the first renames fail as a virus scanner makes them fail; return the pauses that are made."""
    pauses: list[float] = []
    real, left = Path.replace, [times]

    def replace(self: Path, target: Path) -> Path:
        if left[0] > 0:
            left[0] -= 1
            raise PermissionError(errno.EACCES, "held")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(time, "sleep", pauses.append)
    return pauses


def test_20_a_refused_rename_is_tried_again_for_two_and_a_half_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses = refuse_renames(monkeypatch, 7)
    write_file(tmp_path / "a.json", b"new")
    assert (tmp_path / "a.json").read_bytes() == b"new" and not list(tmp_path.glob("*.part"))
    assert len(pauses) == 7 and 2.4 < sum(pauses) < 2.7


def test_20_a_rename_that_stays_refused_keeps_both_files_and_names_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.json").write_bytes(b"old")
    refuse_renames(monkeypatch, 8)
    with said(".part” could not be renamed to “a.json”", "virus scanner", "Both files are kept", kind=StorageError):
        write_file(tmp_path / "a.json", b"new")
    assert (tmp_path / "a.json").read_bytes() == b"old" and [
        f.read_bytes() for f in tmp_path.glob("a.json.*.part")
    ] == [b"new"]


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.EIO, "the disk reports an error"),
        (errno.ENODEV, "the disk reports an error"),
        (errno.ENOSPC, "Disk full on"),
        (errno.EDQUOT, "Disk full on"),
        (errno.EROFS, "can't be written"),
    ],
)
def test_21_a_file_whose_sync_fails_does_not_take_the_place_of_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, sentence: str
) -> None:
    (tmp_path / "a.json").write_bytes(b"old")
    calls = []

    def fail(descriptor: int) -> None:
        calls.append(descriptor)
        raise OSError(number, "fault")

    monkeypatch.setattr(sealed_io.os, "fsync", fail)
    with said(sentence, kind=StorageError):
        write_file(tmp_path / "a.json", b"new")
    assert len(calls) == 1, "a second fsync would say that all is well"
    assert [f.name for f in tmp_path.iterdir()] == ["a.json"] and (tmp_path / "a.json").read_bytes() == b"old"


class JumpingClock:
    """A clock that somebody sets."""

    def __init__(self) -> None:
        self.at = 1_700_000_000_000

    def now(self) -> int:
        self.at += 1
        return self.at


@pytest.mark.parametrize("jump", [-TEN_YEARS, TEN_YEARS])
def test_22_a_clock_that_jumps_by_ten_years_drops_nothing_and_undo_goes_in_the_order_of_the_work(
    path: Path, jump: int
) -> None:
    clock = JumpingClock()
    store = open_store(path, create=True, clock=clock)
    ada = create_person(store, given_name="Ada")
    clock.at += jump
    update_person(store, ada, {"given_name": "Augusta"})
    clock.at -= 2 * jump
    update_person(store, ada, {"given_name": "Countess"})
    assert names(store) == ["Countess"]
    for name in ("Augusta", "Ada"):
        batch = next_undo(store)
        assert batch is not None
        undo(store, batch.id)
        assert names(store) == [name]
        clock.at += jump
    for name in ("Augusta", "Countess"):
        batch = next_redo(store)
        assert batch is not None
        undo(store, batch.id)
        assert names(store) == [name]
    assert_sound(store)
    store.close()


SECOND_SCRIPT = """
from alembic import op
revision, down_revision = "next", "REVISION"
def upgrade():
    op.execute("ALTER TABLE person ADD COLUMN shoe_size INTEGER")
    op.execute("CREATE TABLE shelf(name TEXT PRIMARY KEY) STRICT")
    op.execute("INSERT INTO shelf(name) SELECT id FROM person")
    op.execute("UPDATE person SET shoe_size = 42")
"""

KILLED_AT_EACH = """
import shutil
from crm_desktop.store import migrate as module, snapshot, sealed_io
from crm_desktop.store.connection import connect, pragma
from crm_desktop.store.schema import SCHEMA, capture_is_whole
from crm_desktop.store.snapshot import read_facts
import alembic.command, alembic.config, sqlalchemy
source, work, scripts, control = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4] == "control"
seen, target = [0], work / source.name

class Unprotected:
    # The control: every statement is a transaction of its own.
    def __init__(self, connection): self.__dict__["c"] = connection
    def __getattr__(self, name): return getattr(self.c, name)
    def execute(self, sql, *a):
        return self.c.execute("SELECT 1" if sql.startswith(("BEGIN", "COMMIT")) else sql, *a)

def counted(path, **options):
    connection = connect(path, **options)
    def trace(sql):
        seen[0] += 1
        if seen[0] == limit:
            os._exit(9)
    connection.set_trace_callback(trace)
    return Unprotected(connection) if control and not options else connection

def state():
    connection = connect(target)
    columns = [r[1] for r in connection.execute("PRAGMA table_info(person)")]
    shelf = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'shelf'").fetchone()[0]
    filled = connection.execute("SELECT count(*) FROM shelf").fetchone()[0] if shelf else 0
    sizes = connection.execute("SELECT count(shoe_size) FROM person").fetchone()[0] if "shoe_size" in columns else 0
    ok = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    facts = read_facts(connection, with_hashes=True)
    answer = ("shoe_size" in columns, shelf, filled > 0, sizes > 0, pragma(connection, "user_version"))
    whole = capture_is_whole(connection)
    connection.close()
    return answer, ok and whole, facts.hashes

module.connect = snapshot.connect = counted
killed, limit, states, hashes, between = 0, 0, {"old": 0, "new": 0}, set(), 0
OLD, NEW = (False, 0, False, False, SCHEMA), (True, 1, True, True, SCHEMA + 1)
while True:
    limit += 7 if control else 1
    shutil.rmtree(work, ignore_errors=True); work.mkdir()
    shutil.copy(source, target)
    pid = os.fork()
    if pid == 0:
        module.migrate(target, scripts=scripts, schema=SCHEMA + 1)
        os._exit(0)
    ended = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    assert ended in (0, 9), ended
    answer, sound, found = state()
    hashes.add(tuple(sorted(found.items())))
    name = {OLD: "old", NEW: "new"}.get(answer) if sound else None
    if name is None:
        between += 1
    else:
        states[name] += 1
    killed += ended == 9
    if ended == 0:
        break
    if not control and limit % 10 == 0:  # the next start finishes it
        seen[0], keep = 0, limit
        limit = -1
        if answer == OLD:
            module.migrate(target, scripts=scripts, schema=SCHEMA + 1)
        assert state()[0] == NEW
        limit = keep
        seen[0] = 0
print(killed + 1, states["old"], states["new"], between, len(hashes))
"""


def with_second_script(tmp_path: Path) -> Path:
    scripts = tmp_path / "migrations"
    shutil.copytree(ROOT / "src" / "crm_desktop" / "store" / "migrations", scripts)
    (scripts / "versions" / "next_shoe_size.py").write_text(SECOND_SCRIPT.replace("REVISION", REVISION))
    return scripts


@pytest.mark.parametrize("how", ["as it is", "control"])
def test_23_an_upgrade_killed_at_each_statement_leaves_the_old_file_or_the_new_one(
    path: Path, tmp_path: Path, how: str
) -> None:
    make_firm(path)
    answer = child(KILLED_AT_EACH, path, tmp_path / "work", with_second_script(tmp_path), how)
    statements, old, new, between, hashes = map(int, answer.split())
    tell(f"upgrade killed at {statements} statements ({how}): {old} old, {new} new, {between} between")
    assert old + new + between == statements
    if how == "control":
        assert between > 5, "without a transaction the test must find files between"
    else:
        assert between == 0 and old > 60 and new >= 1 and hashes == 1


def test_23_an_upgrade_that_fails_says_so_and_leaves_the_file_and_no_part_behind(path: Path, tmp_path: Path) -> None:
    before = make_firm(path)
    child(FAILING_UPGRADE, path, with_second_script(tmp_path))
    assert contents_of(path) == before
    assert not [f.name for f in tmp_path.iterdir() if f.name.endswith((".part", "-wal", "-shm"))]


FAILING_UPGRADE = """
from crm_desktop.store import migrate as module
from crm_desktop.store.schema import SCHEMA
path, scripts = Path(sys.argv[1]), Path(sys.argv[2])
script = scripts / "versions" / "next_shoe_size.py"
script.write_text(script.read_text() + "    op.execute('INSERT INTO shelf(name) SELECT id FROM person')\\n")
try:
    module.migrate(path, scripts=scripts, schema=SCHEMA + 1)
except Exception as error:
    assert "UNIQUE" in str(error), error
else:
    raise SystemExit("the upgrade did not fail")
"""


@pytest.mark.parametrize("fault", ["folder is a file", "disk fails", "read-only"])
def test_the_mark_s_failure_never_fails_a_save(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    app = tmp_path / "app"
    if fault == "folder is a file":
        app.write_text("in the way")
    store = open_store(path, app_folder=app, create=True)
    assert store.high_water is not None

    def fail(*_: object) -> None:
        raise OSError(errno.EIO if fault == "disk fails" else errno.EROFS, "fault")

    if fault != "folder is a file":
        monkeypatch.setattr("crm_desktop.store.high_water.os.fsync", fail)
    for n in range(3):
        create_person(store, given_name=f"Person {n}")
        store.high_water.flush()
    assert len(names(store)) == 3
    store.close()


def test_a_torn_slot_of_the_mark_leaves_the_other_one(tmp_path: Path) -> None:
    mark = HighWater(tmp_path, "firm", "one")
    for head in (5, 9):
        mark.note(head)
        mark.flush()
    assert mark.read() == Mark(2, 9)
    data = mark.path.read_bytes()
    for at in range(28):
        torn = bytearray(data)
        torn[at] ^= 0xFF  # the second write lies in the first slot
        mark.path.write_bytes(torn)
        assert HighWater(tmp_path, "firm", "one").read() == Mark(1, 5)
    mark.path.write_bytes(b"")
    assert HighWater(tmp_path, "firm", "one").read() is None


def test_the_mark_of_the_last_save_is_written_even_if_no_save_follows(path: Path, tmp_path: Path) -> None:
    store = open_store(path, app_folder=tmp_path / "app", create=True)
    for n in range(3):
        create_person(store, given_name=f"Person {n}")
    head, end = store.head(), time.monotonic() + 10
    assert store.high_water is not None
    while time.monotonic() < end and (mark := store.high_water.read()) != Mark(getattr(mark, "writes", 0), head):
        time.sleep(0.05)
    assert mark is not None and mark.head == head, "the program may be killed in the pause"
    assert contents(store)
    store.close()
