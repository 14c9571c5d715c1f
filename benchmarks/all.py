"""All rows of the table, and the table as Markdown: python -m benchmarks.all [--out docs/benchmarks.md]"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measure import FOLDER, ROOT
from crm_desktop.store.connection import driver

ROWS = (
    "startup",
    "search",
    "save",
    "csv_import",
    "recognise",
    "vcard_parse",
    "backup",
    "big_list",
    "saved_view",
    "edit_size",
    "duplicates",
    "sync_first",
    "sync_growth",
    "sync_live",
    "sync_postgres",
    "sync_bootstrap",
    "sync_load",
    "server_stores",
    "day_today",
    "day_timeline",
    "day_ties",
    "day_reminders",
    "day_quick_add",
)
_QUICK = {
    "csv_import": ("--rounds", "1"),
    "search": ("--rounds", "2"),
    "big_list": ("--rounds", "1"),
    "saved_view": ("--rounds", "3"),
    "day_today": ("--rounds", "3"),
    "startup": ("--rounds", "3"),
    "save": ("--rounds", "8"),
    "duplicates": ("--rounds", "1"),
    "sync_first": ("--rounds", "1"),
    "sync_growth": ("--times", "5"),
    "sync_postgres": ("--rounds", "1"),
    "sync_bootstrap": ("--people", "20000"),
    "server_stores": ("--rounds", "3"),
    "day_timeline": ("--rounds", "3"),
    "day_ties": ("--rounds", "3"),
    "day_reminders": ("--minutes", "30"),
    "day_quick_add": ("--rounds", "3"),
}
_HEAD = """# Measured

Made by `python -m benchmarks.all --out docs/benchmarks.md`; nothing here is typed by hand. A ratio is the median over
rounds in which both sides ran in turn, in processor time where nothing else is said. Missed bounds stand in **bold**.

{machine}

| what | measured | bound | details |
|---|---|---|---|
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--only", nargs="*", choices=ROWS, default=ROWS)
    parser.add_argument("--quick", action="store_true", help="fewer rounds")
    options = parser.parse_args()
    figures: list[dict] = []
    for row in options.only:
        figures += _run(row, _QUICK.get(row, ()) if options.quick else ())
    table = _HEAD.format(machine=_machine()) + "".join(map(_line, figures))
    if options.out:
        options.out.write_text(table, encoding="utf-8")
    else:
        print(table)
    missed = [f["figure"] for f in figures if f.get("holds") is False]
    sys.exit(f"missed: {missed}" if missed else 0)


def _run(row: str, arguments: Sequence[str]) -> list[dict]:
    """Run one row in a process of its own and pass its lines on."""
    found = []
    command = [sys.executable, "-m", f"benchmarks.{row}", *arguments]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert child.stdout is not None
    for line in child.stdout:
        print(line, end="", flush=True)
        if line.startswith('{"figure"'):
            found.append(json.loads(line))
    if child.wait():
        found.append({"figure": f"{row} did not run", "value": "", "bound": "", "holds": False})
    return found


def _line(found: dict) -> str:
    details = {k: v for k, v in found.items() if k not in ("figure", "value", "bound", "holds")}
    value = f"**{found['value']}**" if found.get("holds") is False else str(found["value"])
    said = ", ".join(f"{name} {value}" for name, value in details.items())
    return f"| {found['figure']} | {value} | {found.get('bound', '')} | {said} |\n"


def _machine() -> str:
    when = datetime.now(UTC).strftime("%Y-%m-%d")
    versions = f"Python {platform.python_version()}, SQLite {driver.sqlite_version}"
    return (
        f"{when}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}, {versions}, files in {FOLDER.name}."
    )


if __name__ == "__main__":
    main()
