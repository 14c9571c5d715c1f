"""The first load of a device: files of records that stay the same, so that a broken line costs nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

import msgspec

from crm_desktop.domain.ids import new_id
from crm_desktop.protocol.messages import Manifest, Segment
from crm_desktop.server.core import Context
from crm_desktop.server.db import Db
from crm_desktop.server.limits import BOOTSTRAP_SHARED, SEGMENT_BYTES, SEGMENT_ROWS
from crm_desktop.server.problems import Problem
from crm_desktop.server.pull import rows_after
from crm_desktop.server.ranges import ranged
from crm_desktop.server.wire import Reply, coding_for, pack

_encode_lines = msgspec.json.Encoder().encode_lines
_MEDIA = {"zstd": "application/zstd", "gzip": "application/gzip"}


def start(context: Context) -> Manifest:
    """Make the files, or name those that another device got just before."""
    coding = coding_for(context.request.headers.get("accept-encoding", ""), 1 << 20) or "gzip"
    core, workspace = context.core, context.principal.workspace
    with core.database.read(workspace) as db:
        found = _recent(db, context.now, coding)
        if found:
            return found
        head, made = db.head, _files(db, coding)
    with core.database.write(workspace) as db:
        if db.head.epoch != head.epoch:
            raise Problem("busy", retry_after=1)
        name = new_id()
        db.put("bootstrap", [(name, head.seq, head.chain, head.epoch, context.now, coding)])
        for number, (body, rows) in enumerate(made):
            db.put("segment", [(name, number, sha256(body).hexdigest(), rows, body)])
    return _manifest(name, head.seq, head.chain, head.epoch, made)


def segment(context: Context) -> Reply:
    """Return a file, or the part of it that is still missing."""
    name, number = context.params["id"], context.params["n"]
    row = context.db.row(
        "SELECT s.bytes, s.sha, b.coding FROM segment s JOIN bootstrap b ON b.workspace_id = s.workspace_id "
        "AND b.id = s.id WHERE s.workspace_id = ? AND s.id = ? AND s.n = ?",
        name,
        int(number),
    )
    if row is None:
        raise Problem("gone")
    return ranged(context.request, bytes(row[0]), row[1], _MEDIA[row[2]])


def _recent(db: Db, now: int, coding: str) -> Manifest | None:
    row = db.row(
        "SELECT id, seq, chain, epoch FROM bootstrap WHERE workspace_id = ? AND at > ? AND coding = ? AND epoch = ? "
        "ORDER BY at DESC LIMIT 1",
        now - BOOTSTRAP_SHARED,
        coding,
        db.head.epoch,
    )
    if row is None:
        return None
    sql = "SELECT n, length(bytes), sha, rows FROM segment WHERE workspace_id = ? AND id = ? ORDER BY n"
    segments = [Segment(n, size, sha, rows) for n, size, sha, rows in db.rows(sql, row[0])]
    return Manifest(row[0], row[1], row[2], row[3], segments)


def _files(db: Db, coding: str) -> list[tuple[bytes, int]]:
    """Return all records as packed NDJSON, each file with the number of its rows; one moment for all of them."""
    made: list[tuple[bytes, int]] = []
    after = ("", "")
    while rows := rows_after(db, after, SEGMENT_ROWS):
        after = (rows[-1].t, rows[-1].i)
        text = _encode_lines(rows)
        files = [(text, len(rows))] if len(text) <= SEGMENT_BYTES else _cut(text)
        made += [(pack(file, coding), count) for file, count in files]
    return made


def _cut(text: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield lines in files that are little larger than one may be, each with the number of its lines."""
    lines: list[bytes] = []
    size = 0
    for line in text.splitlines(keepends=True):  # no line break stands in a JSON text
        lines.append(line)
        size += len(line)
        if size > SEGMENT_BYTES:
            yield b"".join(lines), len(lines)
            lines, size = [], 0
    if lines:
        yield b"".join(lines), len(lines)


def _manifest(name: str, seq: int, chain: str, epoch: str, made: list[tuple[bytes, int]]) -> Manifest:
    segments = [Segment(n, len(body), sha256(body).hexdigest(), rows) for n, (body, rows) in enumerate(made)]
    return Manifest(name, seq, chain, epoch, segments)
