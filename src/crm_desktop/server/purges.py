"""The list of what was erased for good. It outlives the database: each backup that is restored is purged again."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from crm_desktop.protocol.op import Header, Op
from crm_desktop.server.db import Db
from crm_desktop.server.identities import Identities, Item
from crm_desktop.server.sequencer import Source, sequence

FILE_NAME = "purges.jsonl"
_lock = threading.Lock()


class Line(msgspec.Struct):
    """One op that erased a record."""

    workspace: str
    dev: str
    tx: Header
    op: Op
    dig: str


def keeper(path: Path) -> Callable[[str, list[dict[str, Any]]], None]:
    """Return what adds to the list, on the disk before it returns."""

    def keep(workspace: str, lines: list[dict[str, Any]]) -> None:
        text = b"".join(msgspec.json.encode({"workspace": workspace, **line}) + b"\n" for line in lines)
        with _lock, path.open("ab") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())

    return keep


def apply_again(db: Db, path: Path, now: int) -> int:
    """Append each purge that the history lacks, as a commit of its own; return how many."""
    if not path.is_file():
        return 0
    lines = [msgspec.json.decode(text, type=Line) for text in path.read_bytes().splitlines() if text.strip()]
    count = 0
    for line in lines:
        if line.workspace != db.workspace:
            continue
        known = Identities(db, now)
        item = Item(line.dev, line.tx, line.op, line.dig)
        known.expect([item])
        if not known.seq_of(item):
            sequence(db, Source(line.dev, ""), [item], known, now)
            count += 1
        known.advance(line.dev)
        known.keep()
    return count
