"""Bring missing and damaged attachments back from whatever backup holds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crm_desktop.backup.blobs import blob_of
from crm_desktop.services.blobs import blob_path
from crm_desktop.services.health import blob_state
from crm_desktop.store import Store
from crm_desktop.store.sealed_io import copy_file, hash_file

_DAMAGED = ".damaged"


@dataclass(frozen=True)
class BroughtBack:
    """How many files are back, and how many no backup holds: their records keep saying that the file is missing."""

    restored: int
    missing: int


def bring_back_attachments(store: Store, folders: Sequence[Path]) -> BroughtBack:
    """Look for each attachment whose file is gone or is not what was saved; a damaged file is kept aside."""
    restored = missing = 0
    for (sha256,) in store.query("SELECT DISTINCT sha256 FROM attachment WHERE sha256 IS NOT NULL"):
        if blob_state(store, str(sha256)) == "whole":
            continue
        source = next((p for f in folders if _is_good(p := blob_of(f, str(sha256)), str(sha256))), None)
        if source is None:
            missing += 1
            continue
        path = blob_path(store, str(sha256))
        if path.is_file():
            path.replace(path.with_name(path.name + _DAMAGED))
        copy_file(source, path)  # never a link: rot in one of the two must not be rot in both
        restored += 1
    return BroughtBack(restored, missing)


def _is_good(path: Path, sha256: str) -> bool:
    try:
        return path.is_file() and hash_file(path) == sha256
    except OSError:
        return False
