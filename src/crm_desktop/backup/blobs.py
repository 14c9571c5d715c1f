"""The attachments of a place: each kept once for all its backups, under its SHA-256."""

from __future__ import annotations

import logging
from pathlib import Path

from crm_desktop.store.sealed_io import blob_in, hash_file

log = logging.getLogger(__name__)

BLOBS = "attachments"
_DAMAGED = ".damaged"


def blob_of(place: Path, sha256: str) -> Path:
    """Return where a place keeps the attachment with this SHA-256."""
    return blob_in(place / BLOBS, sha256)


def is_whole(place: Path, sha256: str) -> bool:
    """Read an attachment again; a damaged one is set aside, so that the next backup brings the file anew."""
    path = blob_of(place, sha256)
    if not path.exists():
        return False
    if hash_file(path) == sha256:
        return True
    log.warning("an attachment of the backups is damaged: %s", sha256)
    path.replace(path.with_name(sha256 + _DAMAGED))
    return False
