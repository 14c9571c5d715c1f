"""The power goes while the program saves, on a real file system (reliability.md 3, 2): root and --long only."""

from __future__ import annotations

import fcntl
import os
import random
import shutil
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fault.firm import assert_sound, make_firm, needs_root, tell
from tests.fault.killing import environment

from crm_desktop.domain.errors import CrmError
from crm_desktop.store import open_store

SHUTDOWN, NO_FLUSH = 0x8004587D, 2  # ioctl: the file system stops here, its own log is not written
SEED = 20_260_312
WRITER = """
import os, sys
from pathlib import Path
from crm_desktop.services.people import create_person
from crm_desktop.store import folding, open_store
folding.FOLD_AT, folding.LOOK_EVERY = 50, 1
store = open_store(Path(sys.argv[1]))
store.writer.connection.execute(f"PRAGMA synchronous={sys.argv[2]}")
store.writer.connection.execute("PRAGMA wal_autocheckpoint=200")
n = 0
while True:
    n += 1
    person = create_person(store, given_name=f"Person {n}", description="words " * 60)
    os.write(1, f"{person}\\n".encode())
"""


class LoopDisk:
    """An ext4 file system in a file, whose power can be cut."""

    def __init__(self, folder: Path) -> None:
        self.image, self.folder = folder / "disk.img", folder / "mounted"
        self.folder.mkdir()
        with self.image.open("wb") as file:
            file.truncate(200 << 20)
        subprocess.run(["mkfs.ext4", "-F", "-q", self.image], check=True)
        self.mount()

    def mount(self) -> None:
        """Mount it; its own log is replayed."""
        subprocess.run(["mount", "-o", "loop", self.image, self.folder], check=True)

    def cut(self) -> None:
        """Stop everything here and now."""
        number = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.ioctl(number, SHUTDOWN, struct.pack("I", NO_FLUSH))
        finally:
            os.close(number)

    def unmount(self) -> None:
        """Unmount it."""
        subprocess.run(["umount", self.folder], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[LoopDisk]:
    if shutil.which("mkfs.ext4") is None:
        pytest.skip("NOT RUN: there is no mkfs.ext4 here")
    made = LoopDisk(tmp_path)
    yield made
    subprocess.run(["umount", "-l", made.folder], check=False, capture_output=True)


def cut_once(disk: LoopDisk, synchronous: str, seconds: float) -> tuple[int, int]:
    """Cut the power of a writer; return how many saves were acknowledged and how many of them are lost."""
    path = disk.folder / "firm.crm"
    for file in disk.folder.glob("firm.crm*"):
        file.unlink()
    make_firm(path, people=3)
    os.sync()
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), synchronous],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env=environment(),
    )
    assert writer.stdout is not None
    acks = [writer.stdout.readline().strip()]
    time.sleep(seconds)
    disk.cut()
    writer.kill()
    acks += [line for line in writer.communicate()[0].split("\n") if len(line) == 36]
    disk.unmount()
    disk.mount()
    try:
        store = open_store(path)
    except CrmError:
        assert synchronous == "OFF", "a power cut damaged the file"
        return len(acks), len(acks)
    try:
        there = {str(i) for (i,) in store.query("SELECT id FROM person")}
    except CrmError:
        store.close()
        assert synchronous == "OFF", "a power cut damaged the file"
        return len(acks), len(acks)
    if synchronous != "OFF":
        assert_sound(store)
    store.close()
    return len(acks), len(set(acks) - there)


@needs_root
@pytest.mark.long
def test_a_power_cut_on_ext4_loses_no_acknowledged_save_and_the_control_does(disk: LoopDisk) -> None:
    chance, found = random.Random(SEED), {}
    for synchronous, cuts in (("FULL", 60), ("OFF", 10)):
        results = [cut_once(disk, synchronous, chance.uniform(0.05, 0.6)) for _ in range(cuts)]
        found[synchronous] = [sum(column) for column in zip(*results, strict=True)]
        tell(f"{synchronous}: {cuts} power cuts, {found[synchronous][0]} acknowledged, {found[synchronous][1]} lost")
    assert found["FULL"][1] == 0 and found["FULL"][0] > 200
    assert found["OFF"][1] > 0, "the control must lose: else the test proves nothing"
