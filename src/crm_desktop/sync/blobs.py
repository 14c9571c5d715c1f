"""Attached files travel in parts of 1 MiB, go on where they broke off, and count only once their bytes are verified."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crm_desktop.domain.specs import ATTACHMENT
from crm_desktop.protocol.failpoints import fail_at
from crm_desktop.services.blobs import blob_path
from crm_desktop.store import Store
from crm_desktop.store.sealed_io import publish, sync_file
from crm_desktop.sync.session import Session
from crm_desktop.sync.steps import Ask
from crm_desktop.sync.troubles import Refused, Unreached, Why

PART = 1 << 20
_SENT = "sync_files_sent"  # setting: files that the server has verified


class _NotThere(Exception):
    """The device that has the file has not sent the whole of it yet."""


@dataclass
class Files:
    """What one round did with files."""

    sent: int = 0
    received: int = 0
    missing: int = 0  # that no other device has brought yet


def sync_files(store: Store, session: Session) -> Files:
    """Send files that the server lacks, fetch those that this computer lacks; one that fails holds up no other."""
    done = Files()
    known = set(_known(store))
    for sha256 in list(_named(store)):
        path = blob_path(store, sha256)
        try:
            if path.is_file():
                if sha256 not in known:
                    done.sent += _send(session, sha256, path)
                    known.add(sha256)
                    store.set_setting(_SENT, sorted(known))
            else:
                _fetch(session, sha256, path)
                known.add(sha256)
                done.received += 1
        except (Refused, _NotThere):
            done.missing += 1
    if sorted(known) != sorted(_known(store)):
        store.set_setting(_SENT, sorted(known))
    return done


def _known(store: Store) -> list[str]:
    found = store.get_setting(_SENT, [])
    return [str(sha256) for sha256 in found] if isinstance(found, list) else []


def _named(store: Store) -> Iterator[str]:
    """Yield what records name, the bin included."""
    for (sha256,) in store.query(f"SELECT DISTINCT sha256 FROM {ATTACHMENT.name} WHERE sha256 IS NOT NULL"):  # noqa: S608
        yield str(sha256)


def _send(session: Session, sha256: str, path: Path) -> int:
    """Send the parts that the server lacks; return 1 where it did not have the whole."""
    there = _state(session, sha256)
    if there["state"] == "verified":
        return 0
    with path.open("rb") as file:
        number = 0
        while part := file.read(PART):
            if number not in there["chunks"]:
                digest = b64encode(hashlib.sha256(part).digest()).decode()
                headers = {"content-digest": f"sha-256=:{digest}:", "content-type": "application/octet-stream"}
                session.send_bytes("PUT", f"blobs/{sha256}/chunks/{number}", part, headers)
                fail_at("client.chunk-sent")
            number += 1
    session.ask(Ask("POST", f"blobs/{sha256}/complete", dict[str, Any]))
    return 1


def _state(session: Session, sha256: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = session.ask(Ask("GET", f"blobs/{sha256}/state", dict[str, Any]))
    except Refused as refused:
        if refused.problem.status != 404:
            raise
        return {"state": "", "chunks": []}
    return found


def _fetch(session: Session, sha256: str, path: Path) -> None:
    """Fetch a file part by part beside its place; what is there already is not fetched again."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(path.name + ".part")
    size = int(_whole(session, sha256)["size"])
    with part.open("ab") as file:
        while (at := file.tell()) < size:
            headers = {"range": f"bytes={at}-{min(at + PART, size) - 1}"}
            body = session.send_bytes("GET", f"blobs/{sha256}", headers=headers).body
            if not body:
                raise Unreached(Why.BROKEN, "an empty part")
            file.write(body[: size - at])
            fail_at("client.chunk-kept")
    digest = hashlib.sha256()
    with part.open("rb") as file:
        while piece := file.read(PART):
            digest.update(piece)
    if digest.hexdigest() != sha256:
        part.unlink()
        raise Unreached(Why.BROKEN, "a file is not what it must be")
    sync_file(part)
    publish(part, path)


def _whole(session: Session, sha256: str) -> dict[str, Any]:
    found: dict[str, Any] = session.ask(Ask("GET", f"blobs/{sha256}/state", dict[str, Any]))
    if found["state"] != "verified":
        raise _NotThere
    return found
