"""Attached files: parts of 1 MiB under the whole's SHA-256, sent again where missing, given out only when verified."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as NotBase64
from hashlib import sha256

from crm_desktop.server.core import Context, refusal
from crm_desktop.server.db import Db
from crm_desktop.server.limits import BLOB, BLOB_GRACE, CHUNK
from crm_desktop.server.messages import Blob, Completed, Nothing
from crm_desktop.server.problems import Problem
from crm_desktop.server.ranges import bounds
from crm_desktop.server.wire import BYTES, Reply

PENDING, VERIFIED = "pending", "verified"
_digest = re.compile(r"sha-256=:([A-Za-z0-9+/=]+):").fullmatch


def put_chunk(context: Context) -> Nothing:
    """Keep a part; the same part twice is the same."""
    sha, number, body = context.params["sha"], int(context.params["n"]), context.body
    if not body or len(body) > CHUNK or number >= BLOB // CHUNK:
        raise Problem("too-large", limit=BLOB)
    _check_digest(context.request.headers.get("content-digest", ""), body)
    db = context.db
    if _state(db, sha) == VERIFIED:
        return Nothing()
    db.put("blob", [(sha, 0, PENDING, context.now)], onto="keep")
    db.put("chunk", [(sha, number, body)])
    return Nothing()


def complete(context: Context) -> Completed | Reply:
    """Verify the whole; parts that don't make it up are forgotten."""
    db, sha = context.db, context.params["sha"]
    found = db.row("SELECT state, size FROM blob WHERE workspace_id = ? AND sha = ?", sha)
    if found is None:
        raise Problem("not-found")
    if found[0] == VERIFIED:
        return Completed(found[1])
    parts = db.rows("SELECT n, length(bytes) FROM chunk WHERE workspace_id = ? AND sha = ? ORDER BY n", sha)
    numbers = [n for n, _length in parts]
    if numbers != list(range(len(numbers))) or any(length != CHUNK for _, length in parts[:-1]):
        raise Problem("incomplete", chunks=[n for n, length in parts[:-1] if length == CHUNK] + numbers[-1:])
    size, digest = 0, sha256()
    for number in numbers:
        part = _part(db, sha, number)
        digest.update(part)
        size += len(part)
    if digest.hexdigest() != sha:
        forget(db, sha)
        return refusal(Problem("digest-mismatch"))  # returned, not raised: that they are forgotten is kept
    db.put("blob", [(sha, size, VERIFIED, context.now)])
    return Completed(size)


def describe(context: Context) -> Blob:
    """Return which parts are here: what a broken upload goes on from."""
    db, sha = context.db, context.params["sha"]
    found = db.row("SELECT state, size FROM blob WHERE workspace_id = ? AND sha = ?", sha)
    if found is None:
        raise Problem("not-found")
    sql = "SELECT n FROM chunk WHERE workspace_id = ? AND sha = ? ORDER BY n"
    return Blob(sha256=sha, state=found[0], size=found[1], chunks=[n for (n,) in db.rows(sql, sha)])


def get(context: Context) -> Reply:
    """Return a verified file or a range of it; a client never gets what was not checked."""
    db, sha = context.db, context.params["sha"]
    found = db.row("SELECT state, size FROM blob WHERE workspace_id = ? AND sha = ?", sha)
    if found is None or found[0] != VERIFIED:
        raise Problem("not-found")
    size = int(found[1])
    asked = context.request.headers.get("range", "")
    first, last = bounds(asked, size) if asked else (0, size - 1)
    headers = {"ETag": f'"{sha}"', "Accept-Ranges": "bytes", "Content-Disposition": "attachment"}
    parts = [_part(db, sha, n) for n in range(first // CHUNK, last // CHUNK + 1)] if size else []
    body = b"".join(parts)[first % CHUNK : first % CHUNK + last - first + 1]
    if asked:
        headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return Reply(206 if asked else 200, body, BYTES, headers)


def get_chunk(context: Context) -> Reply:
    """Return one part of a verified file."""
    db, sha = context.db, context.params["sha"]
    if _state(db, sha) != VERIFIED:
        raise Problem("not-found")
    part = _part(db, sha, int(context.params["n"]))
    return Reply(200, part, BYTES, {"Content-Disposition": "attachment"})


def collect(db: Db, now: int) -> int:
    """Forget files that no record, no history and no conflict names, once they were quiet for long; return how many."""
    old = db.rows(
        "SELECT b.sha FROM blob b WHERE b.workspace_id = ? AND b.at < ? AND NOT EXISTS "
        "(SELECT 1 FROM blob_ref r WHERE r.workspace_id = b.workspace_id AND r.sha = b.sha)",
        now - BLOB_GRACE,
    )
    for (sha,) in old:
        forget(db, sha)
    return len(old)


def forget(db: Db, sha: str) -> None:
    """Remove a file with its parts."""
    db.run("DELETE FROM chunk WHERE workspace_id = ? AND sha = ?", sha)
    db.run("DELETE FROM blob WHERE workspace_id = ? AND sha = ?", sha)


def _state(db: Db, sha: str) -> str:
    return str(db.value("SELECT state FROM blob WHERE workspace_id = ? AND sha = ?", sha) or "")


def _part(db: Db, sha: str, number: int) -> bytes:
    found = db.value("SELECT bytes FROM chunk WHERE workspace_id = ? AND sha = ? AND n = ?", sha, number)
    if found is None:
        raise Problem("not-found")
    return bytes(found)


def _check_digest(header: str, body: bytes) -> None:
    found = _digest(header.replace(" ", ""))
    try:
        sent = b64decode(found[1]) if found else b""
    except NotBase64:
        sent = b""
    if sent != sha256(body).digest():
        raise Problem("digest-mismatch")
