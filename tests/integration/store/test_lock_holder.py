"""Who holds a file, as Linux tells it."""

from __future__ import annotations

import os
from pathlib import Path

from crm_desktop.store.lock_holder import holder_of


def tables(folder: Path, *locks: str) -> tuple[Path, Path]:
    table, processes = folder / "locks", folder / "proc"
    table.write_text("\n".join(locks))
    (processes / "4711").mkdir(parents=True)
    (processes / "4711" / "comm").write_text("db browser\n")
    return table, processes


def test_the_program_that_writes_is_named(tmp_path: Path) -> None:
    path = tmp_path / "firm.crm"
    path.touch()
    inode = path.stat().st_ino
    table, processes = tables(
        tmp_path,
        f"1: POSIX  ADVISORY  READ 99 08:01:{inode} 124 124",
        f"2: POSIX  ADVISORY  WRITE {os.getpid()} 08:01:{inode} 120 120",
        f"3: POSIX  ADVISORY  WRITE 4711 08:01:{inode} 120 120",
        f"3: -> POSIX  ADVISORY  WRITE 12 08:01:{inode} 120 120",
        "4: FLOCK  ADVISORY  WRITE 5 08:01:1 0 EOF",
        "no line of a lock",
    )
    assert holder_of(path, table, processes) == "db browser (4711)"


def test_a_program_without_a_name_is_told_by_its_number(tmp_path: Path) -> None:
    path = tmp_path / "firm.crm"
    path.touch()
    table, processes = tables(tmp_path, f"1: POSIX  ADVISORY  WRITE 31337 08:01:{path.stat().st_ino} 120 120")
    assert holder_of(path, table, processes) == "31337"


def test_where_nothing_is_known_nothing_is_said(tmp_path: Path) -> None:
    path = tmp_path / "firm.crm"
    path.touch()
    assert holder_of(path, tmp_path / "none", tmp_path) == ""
    assert holder_of(tmp_path / "no file", tmp_path / "none", tmp_path) == ""
