"""Each fault of the disk and of the computer has its behaviour and its sentence (reliability.md 3, 1-18)."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from subprocess import Popen

import pytest
from tests.fault.firm import (
    NOBODY,
    assert_sound,
    backups_made_of,
    child,
    contents,
    contents_of,
    crashed_firm,
    make_firm,
    names,
    needs_root,
    said,
)

from crm_desktop.backup.catalogue import list_backups
from crm_desktop.backup.restore import replace_all
from crm_desktop.domain.errors import (
    CrmError,
    StorageError,
    StoreBusy,
    StoreCorrupt,
    StoreFull,
    StoreGone,
    StoreReadOnly,
    StoreTooNew,
)
from crm_desktop.domain.specs import PERSON
from crm_desktop.services.people import create_person, list_people, update_person
from crm_desktop.services.records import delete
from crm_desktop.services.verify import verify
from crm_desktop.store import Store, open_store, writer
from crm_desktop.store.connection import PAGE, begin_immediate
from crm_desktop.store.key_header import header_path
from crm_desktop.store.opening import look_over
from crm_desktop.store.salvage import new_name, salvage
from crm_desktop.store.schema import SCHEMA


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "firm.crm"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that another user reaches: those of pytest are closed to them."""
    folder = Path(tempfile.mkdtemp(prefix="crm-open-"))
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture
def holder() -> Iterator[Callable[[Path], Popen[str]]]:
    """Start a program that holds a workspace until it reads a line."""
    started: list[Popen[str]] = []

    def start(path: Path) -> Popen[str]:
        program = Popen(
            [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        started.append(program)
        assert program.stdout is not None and program.stdout.readline() == "held\n"
        return program

    yield start
    for program in started:
        if program.poll() is None:
            program.communicate("\n")


def fill_up(store: Store) -> int:
    """Leave no page of room in the file; return how many saves still fitted."""
    store.writer.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    pages = store.writer.connection.execute("PRAGMA page_count").fetchone()[0]
    store.writer.connection.execute(f"PRAGMA max_page_count={pages + 2}")
    saved = 0
    while True:
        try:
            create_person(store, given_name=f"Late {saved}", family_name="x" * 900)
        except StoreFull:
            return saved
        saved += 1


def test_03_a_full_disk_stops_the_save_and_nothing_else(path: Path) -> None:
    make_firm(path)
    store = open_store(path)
    saved = fill_up(store)
    before = contents(store)
    with said(
        "Disk full on", str(path.parent), "16 MB needed", "save again", "Your text is still here", kind=StoreFull
    ):
        create_person(store, given_name="x" * 900, family_name="y" * 9000)
    assert contents(store) == before and len(list_people(store)) == 20 + saved
    store.writer.connection.execute("PRAGMA max_page_count=1000000")
    create_person(store, given_name="At last")
    assert_sound(store)
    store.close()


def test_05_on_a_full_disk_nobody_is_told_to_delete_records(path: Path) -> None:
    make_firm(path)
    store = open_store(path)
    fill_up(store)
    everyone = [str(i) for (i,) in store.query("SELECT id FROM person")]
    with pytest.raises(StoreFull) as caught:  # a deletion is a save like any other
        for person in everyone:
            delete(store, PERSON, [person])
    assert "elete" not in f"{caught.value.title} {caught.value.advice}"
    store.close()


AS_NOBODY = f"""
path, word = Path(sys.argv[1]), sys.argv[2]
store = open_store(Path(sys.argv[3]) / "warm.crm", create=True)
create_person(store, given_name="Warm")
store.close()
os.setgroups([]); os.setgid({NOBODY}); os.setuid({NOBODY})
try:
    store = open_store(path)
    print("opened")
except CrmError as error:
    print(type(error).__name__, "|", error.title, "|", error.advice)
if word == "read":
    store = open_store(path, read_only=True)
    print(store.query("SELECT count(*) FROM person")[0][0])
    try:
        create_person(store, given_name="Nobody")
    except CrmError as error:
        print(error.title, "|", error.advice)
    store.close()
"""


@needs_root
@pytest.mark.parametrize("locked", ["folder", "file"])
def test_06_what_can_t_be_written_opens_for_reading(path: Path, open_folder: Path, locked: str) -> None:
    target = open_folder / "firm.crm"
    make_firm(target)
    header_path(target).chmod(0o644)
    if locked == "file":
        target.chmod(0o444)
    else:
        target.chmod(0o644)
        open_folder.chmod(0o555)
    answer = child(AS_NOBODY, target, "read", path.parent).splitlines()
    assert answer[0].startswith(f"StoreReadOnly | “{target}” can't be written (it belongs to ")
    assert "Ask for the right to write there, or open a copy in a folder of your own" in answer[0]
    assert answer[1:] == [
        "20",
        "“firm.crm” is open for reading only | Open the workspace from a folder that you may write to.",
    ]


@needs_root
def test_07_a_file_of_another_person_names_its_path_and_owner(path: Path, open_folder: Path) -> None:
    target = open_folder / "firm.crm"
    make_firm(target)
    target.chmod(0o600)
    answer = child(AS_NOBODY, target, "", path.parent)
    assert str(target) in answer and "belongs to root" in answer and "Ask for the right" in answer


HOLDER = """
import sqlite3, sys
sqlite3.connect(sys.argv[1], isolation_level=None).execute("BEGIN EXCLUSIVE")
print("held", flush=True)
sys.stdin.readline()
"""


def test_08_a_file_that_another_program_holds_is_waited_for_and_then_named(
    path: Path, monkeypatch: pytest.MonkeyPatch, holder: Callable[[Path], Popen[str]]
) -> None:
    make_firm(path)
    store = open_store(path)
    other = holder(path)
    monkeypatch.setattr(writer, "begin_immediate", partial(begin_immediate, wait=0.3))
    named = f"({other.pid})" if Path("/proc/locks").exists() else "another program"  # Linux says who it is
    with said("“firm.crm” is in use by ", named, "more than 5 seconds", "try again", kind=StoreBusy):
        create_person(store, given_name="Waits")
    assert len(list_people(store)) == 20  # readers are served meanwhile
    other.communicate("\n")
    create_person(store, given_name="Waits")
    assert names(store)[-1] == "Waits"
    store.close()


@pytest.mark.parametrize("damage", ["10 missing", "11 truncated", "12 a flipped bit"])
def test_10_11_12_acknowledged_changes_that_the_log_lost_are_counted_and_nothing_is_written(
    path: Path, tmp_path: Path, damage: str
) -> None:
    log = crashed_firm(path, tmp_path / "app")
    if damage == "10 missing":
        log.unlink()
    elif damage == "11 truncated":
        log.write_bytes(log.read_bytes()[: log.stat().st_size // 2])
    else:
        data = bytearray(log.read_bytes())
        data[len(data) // 3] ^= 4
        log.write_bytes(data)
    damaged = log.read_bytes() if log.exists() else b""
    store = open_store(path, app_folder=tmp_path / "app")
    lost = 20 - len(names(store))
    assert 0 < lost <= 20 and store.missing_changes == lost
    assert store.query("PRAGMA integrity_check") == [("ok",)]  # the reason for a mark outside the file
    with said(f"{lost} saved changes are missing from “firm.crm”", "restore the newest backup", kind=StoreReadOnly):
        create_person(store, given_name="Too early")
    store.close()
    if damaged:
        assert log.with_name(log.name + ".damaged").read_bytes() == damaged
    again = open_store(path, app_folder=tmp_path / "app")
    assert again.missing_changes == lost, "the alarm does not stop by itself"
    again.forget_missing()
    again.close()
    after = open_store(path, app_folder=tmp_path / "app")
    create_person(after, given_name="Goes on")
    assert after.missing_changes == 0
    after.close()


def test_13_a_damaged_page_is_found_and_the_damaged_file_is_kept(path: Path, tmp_path: Path) -> None:
    before = make_firm(path, people=200)
    backups_made_of(path, tmp_path / "place")
    data = bytearray(path.read_bytes())
    for page in range(len(data) // PAGE // 2, len(data) // PAGE - 2):
        data[page * PAGE : page * PAGE + 64] = b"\xa5" * 64
    path.write_bytes(data)
    with said("The data file “firm.crm” has a fault", "nothing was deleted", "Restore the newest backup"):
        store = open_store(path)
        try:
            look_over(store)
        finally:
            store.close()
    kept = replace_all(path, list_backups(tmp_path / "place")[0], before_risk=lambda: None)
    assert kept.read_bytes()[PAGE:] == bytes(data[PAGE:]), "the damaged file is never overwritten"
    assert contents_of(path) == before


def test_13_what_can_be_read_of_a_damaged_file_is_saved_into_a_new_one(path: Path) -> None:
    make_firm(path, people=200)
    data = bytearray(path.read_bytes())
    leaves = [at for at in range(0, len(data), PAGE) if data[at] == 0x0D]
    for at in leaves[len(leaves) // 2 :: len(leaves) // 4]:
        data[at : at + 64] = b"\xa5" * 64
    path.write_bytes(data)
    report = salvage(path, new_name(path))
    assert path.read_bytes() == bytes(data), "the damaged file is never written"
    assert report.path.name == "firm.recovered.crm" and report.records > 190
    recovered = open_store(report.path)
    look_over(recovered)
    assert verify(recovered).is_whole and len(list_people(recovered)) == 200
    recovered.close()


def test_14_an_empty_file_is_never_a_new_user(path: Path) -> None:
    path.touch()
    with said("“", "firm.crm” is empty (0 bytes)", "It held your data before", "Restore the newest backup"):
        open_store(path, create=True)
    assert path.stat().st_size == 0 and list(path.parent.iterdir()) == [path]


def test_15_what_is_no_workspace_is_refused_and_left_alone(path: Path) -> None:
    path.write_bytes(b"Dear diary, " * 400)
    with said("firm.crm” is not a workspace, or it is damaged", "The file was not changed", kind=StoreCorrupt):
        open_store(path)
    assert list(path.parent.iterdir()) == [path] and path.read_bytes() == b"Dear diary, " * 400


def test_16_a_newer_file_is_refused_naming_both_versions(path: Path) -> None:
    make_firm(path)
    store = open_store(path)
    store.writer.connection.execute("PRAGMA user_version = 99")
    store.close()
    before = path.read_bytes()
    with said(f"newer version (format 99, this program knows {SCHEMA})", "Update the program", kind=StoreTooNew):
        open_store(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("how", ["deleted", "renamed"])
def test_17_a_file_that_goes_away_is_not_written_into_the_void(path: Path, how: str) -> None:
    make_firm(path)
    store = open_store(path)
    moved = path.with_name("elsewhere.crm")
    path.unlink() if how == "deleted" else path.rename(moved)
    with said("firm.crm” was deleted or renamed while it was open", "Nothing more is written", kind=StoreGone):
        create_person(store, given_name="Into the void")
    assert len(list_people(store)) == 20, "what is on the screen can still be read"
    assert not path.exists()
    store.close()


def test_18_a_file_that_was_replaced_is_asked_about_and_never_merged(path: Path, tmp_path: Path) -> None:
    make_firm(path)
    other = tmp_path / "other" / "firm.crm"
    make_firm(other, people=3)
    store = open_store(path)
    shutil.move(other, path)
    with said("firm.crm” was replaced by another file while it was open", "Restart the program", kind=StoreGone):
        create_person(store, given_name="Mixed up")
    heard: list[CrmError] = []

    def read_on_another_thread() -> None:
        try:
            list_people(store)
        except CrmError as error:
            heard.append(error)

    thread = threading.Thread(target=read_on_another_thread)
    thread.start()
    thread.join()
    assert [type(error) for error in heard] == [StoreGone], "no second file is read as if it were the first"
    store.close()


def test_21_after_a_fault_of_the_disk_in_a_commit_nothing_is_written_until_the_file_is_opened_again(
    path: Path,
) -> None:
    make_firm(path)
    answer = child(FAILING_DISK, path).splitlines()
    assert (
        answer[0]
        == answer[1]
        == (
            "The disk reported an error while “firm.crm” was being saved | Nothing more is written. "
            "Check the disk, then start the program again: the file is looked over first."
        )
    )
    assert answer[2:] == ["readers: 20", "nothing is folded any more: True"]
    store = open_store(path)
    assert not store.was_closed, "the net looks over the file"
    assert_sound(store)
    assert names(store)[:20] == [f"Person {n}" for n in range(20)]
    update_person(store, str(store.query("SELECT id FROM person")[0][0]), {"given_name": "Saved again"})
    store.close()


# The limit on a file's size makes the write of a commit fail, as a broken cable would.
FAILING_DISK = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = open_store(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
for attempt in (1, 2):
    try:
        create_person(store, given_name="Lost", family_name="x" * 9000)
    except CrmError as error:
        print(error.title, "|", error.advice)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
print("readers:", store.query("SELECT count(*) FROM person")[0][0])
print("nothing is folded any more:", store.writer._folding._is_over)
store.close()
"""


def test_24_a_key_header_that_is_gone_damaged_or_of_another_time_never_means_an_empty_file(path: Path) -> None:
    before = make_firm(path)
    header = header_path(path)
    header.write_text("{")
    with said("The key file", "firm.crm.key” is damaged", "Take it from the newest backup", kind=StoreCorrupt):
        open_store(path, create=True)
    header.write_text('{"format": 7, "encryption": "later", "salt": "", "keys": [], "check": ""}')
    with said("is sealed in a way that this version does not know", "Update the program", kind=StoreTooNew):
        open_store(path, create=True)
    header.unlink()
    assert contents_of(path) == before  # plain: it opens, and is given a header again
    assert header.exists()


def test_a_log_without_its_file_is_never_mixed_into_a_new_one(path: Path, tmp_path: Path) -> None:
    log = crashed_firm(path, tmp_path / "app")
    before = log.read_bytes()
    path.unlink()
    with said("firm.crm” is missing", "firm.crm-wal” with its latest changes is still there", kind=StorageError):
        open_store(path, create=True)
    assert log.read_bytes() == before
