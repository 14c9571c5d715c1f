"""A real disk that is unmounted, or full, while a backup is being written to it (reliability.md 3, 26 and 27)."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fault.firm import make_firm, needs_root

from crm_desktop.backup import bring as bring_module
from crm_desktop.backup import take as take_module
from crm_desktop.backup.catalogue import Level, Reason, list_backups
from crm_desktop.backup.everywhere import Round
from crm_desktop.backup.identity import Reach
from crm_desktop.backup.places import Places
from crm_desktop.backup.prove import prove_backup
from crm_desktop.services.people import create_person
from crm_desktop.store import Store, open_store


class Stick:
    """A disk of its own that can be pulled out and put in again: what lies on it stays."""

    def __init__(self, image: Path, mount: Path) -> None:
        self.image, self.mount = image, mount
        subprocess.run(["truncate", "-s", "48M", image], check=True)
        subprocess.run(["mkfs.ext4", "-F", "-q", image], check=True)
        mount.mkdir()
        self.put_in()

    def put_in(self) -> None:
        subprocess.run(["mount", "-o", "loop", self.image, self.mount], check=True)

    def pull_out(self) -> None:
        subprocess.run(["umount", "-l", self.mount], check=True)


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Stick]:
    try:
        stick = Stick(tmp_path / "stick.img", tmp_path / "stick")
    except (OSError, subprocess.CalledProcessError) as error:  # a container has no loop devices
        pytest.skip(f"no disk can be mounted here: {error}")
    yield stick
    subprocess.run(["umount", "-l", stick.mount], check=False, capture_output=True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "home" / "firm.crm"
    make_firm(path, people=60)
    store = open_store(path)
    yield store
    store.close()


@pytest.fixture
def round_(tmp_path: Path, store: Store, stick: Stick) -> Round:
    places = Places(tmp_path / "app", tmp_path / "backups")
    places.add(stick.mount)
    return Round(store, places)


def good(folder: Path) -> list[str]:
    return [b.folder.name for b in list_backups(folder) if b.level is not Level.BAD]


@needs_root
@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_stick_unmounted_while_it_is_written_keeps_the_old_ones_and_gets_the_new_one_later(
    stick: Stick, store: Store, round_: Round, monkeypatch: pytest.MonkeyPatch, n: int
) -> None:
    first = round_.back_up(Reason.BY_HAND)
    create_person(store, given_name="Ana")
    original, calls = bring_module.copy_file, 0

    def copy(source: Path, target: Path) -> int:
        nonlocal calls
        calls += 1
        if calls == n:
            stick.pull_out()
        return original(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(bring_module, "copy_file", copy)
        second = round_.back_up(Reason.BY_HAND)
    assert second.level is Level.CHECKED
    assert round_.look()[1].reach is Reach.MISSING and not list(stick.mount.glob("firm/backup-*"))
    stick.put_in()
    assert good(stick.mount / "firm") == [first.folder.name]
    round_.take_due()
    assert good(stick.mount / "firm") == [second.folder.name, first.folder.name]
    assert all(prove_backup(b).level is Level.PROVEN for b in list_backups(stick.mount / "firm"))


@needs_root
def test_a_main_place_unmounted_in_the_copy_says_so_and_leaves_nothing_below_its_path(
    stick: Stick, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = Places(tmp_path / "app2", stick.mount)
    round_ = Round(store, places)
    first = round_.back_up(Reason.BY_HAND)
    original = take_module.write_manifest

    def pull_out(*arguments: object) -> None:
        stick.pull_out()
        original(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch, pytest.raises(Exception, match="can't be reached"):
        patch.setattr(take_module, "write_manifest", pull_out)
        round_.back_up(Reason.BY_HAND)
    assert round_.look()[0].reach is Reach.MISSING and not (stick.mount / "firm").exists()
    stick.put_in()
    assert good(stick.mount / "firm") == [first.folder.name]
    assert round_.back_up(Reason.BY_HAND).level is Level.CHECKED


@needs_root
def test_a_stick_that_fills_up_keeps_its_old_ones_and_no_piece_of_the_new_one(
    stick: Stick, store: Store, round_: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = round_.back_up(Reason.BY_HAND)
    monkeypatch.setattr(bring_module, "room", lambda path: 1 << 40)  # what looked free is gone when it is written
    filler = stick.mount / "holiday.mov"
    with filler.open("wb") as file:
        try:
            while True:
                file.write(bytes(1 << 16))
                file.flush()
        except OSError:
            pass
    create_person(store, given_name="Ana")
    second = round_.back_up(Reason.BY_HAND)
    assert second.level is Level.CHECKED and good(stick.mount / "firm") == [first.folder.name]
    assert not list((stick.mount / "firm").glob(".part-*"))
    error = store.query("SELECT error FROM backup_run WHERE level = 'failed' ORDER BY at DESC LIMIT 1")[0][0]
    assert str(error).startswith("Disk full on")
    filler.unlink()
    round_.take_due()
    assert good(stick.mount / "firm")[0] == second.folder.name
