"""Prove a backup: a new process restores it into an empty profile and compares every record."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from crm_desktop.backup.blobs import is_whole
from crm_desktop.backup.catalogue import Backup, note_fault, note_proof, read_backup
from crm_desktop.backup.describe import describe
from crm_desktop.backup.manifest import Manifest, read_manifest, write_manifest
from crm_desktop.backup.restore import unpack
from crm_desktop.domain.clock import Clock, SystemClock
from crm_desktop.domain.errors import CrmError, SnapshotInvalid
from crm_desktop.domain.i18n import tr
from crm_desktop.services.temporary import temporary_prefix
from crm_desktop.store import open_store
from crm_desktop.store.connection import connect
from crm_desktop.store.errors import translated
from crm_desktop.store.net import find_differences
from crm_desktop.store.snapshot import Facts, compare_facts, read_facts

OPTION = "--prove-backup"  # both programs know it, so that a bundle can start itself
_TIMEOUT = 1800  # seconds


def prove_backup(backup: Backup, clock: Clock | None = None) -> Backup:
    """Prove a backup in a new process and write down the outcome; SnapshotInvalid says what differs."""
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix=temporary_prefix("proof")) as profile:
        run = subprocess.run(
            [*_program(), OPTION, str(backup.folder)],
            capture_output=True,
            text=True,
            timeout=_TIMEOUT,
            env=_empty_profile(profile),
            check=False,
        )
    answer = _answer(run.stdout)
    if run.returncode != 0 or answer.get("error"):
        title = str(answer.get("error") or tr("The test copy could not be opened"))
        note_fault(backup.folder, title)
        raise SnapshotInvalid(title, tr("This backup is kept but not used. Make a new one now."))
    note_proof(backup.folder, (clock or SystemClock()).now(), int((time.perf_counter() - began) * 1000))
    return read_backup(backup.folder)


def prove_here(folder: Path) -> int:
    """Restore a backup into a temporary folder and compare it; prints one JSON line. Run by the new process."""
    try:
        records = _compare(folder)
    except CrmError as error:
        sys.stdout.write(json.dumps({"error": f"{error.title}. {error.advice}"}) + "\n")
        return 1
    sys.stdout.write(json.dumps({"records": records}) + "\n")
    return 0


def _compare(folder: Path) -> int:
    manifest, is_written = _manifest(folder)
    with tempfile.TemporaryDirectory(prefix=temporary_prefix("restore")) as place:
        path = unpack(folder, Path(place), manifest)
        found = _facts_of(path)
        compare_facts(folder.name, manifest.facts, found)
        store = open_store(path, read_only=True)
        try:
            difference = next(find_differences(store), None)
            if difference is not None:
                raise SnapshotInvalid(
                    tr("A record of the backup differs from its own history ({kind} {id})",
                       kind=difference.kind, id=difference.id),
                    tr("Make a new backup; the program repairs the record first."),
                )  # fmt: skip
        finally:
            store.close()
    for sha256 in manifest.attachments:
        if not is_whole(folder.parent, sha256):
            raise SnapshotInvalid(
                tr("An attachment of the backup is missing or damaged ({id})", id=sha256[:12]),
                tr("Make a new backup; it brings the file again."),
            )
    if not is_written:
        write_manifest(folder, manifest)
    return found.records


def _facts_of(path: Path) -> Facts:
    """Read the facts of a copy as it is: the store would bring one of an older version to this one first."""
    with translated(path):
        connection = connect(path, read_only=True)
        try:
            return read_facts(connection, with_hashes=True)
        finally:
            connection.close()


def _manifest(folder: Path) -> tuple[Manifest, bool]:
    """Return the list of contents, and whether it is the written one; a lost one is made anew from the copy."""
    try:
        return read_manifest(folder), True
    except SnapshotInvalid:
        return describe(folder), False


def _program() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "crm_desktop.backup.prove"]


def _empty_profile(profile: str) -> dict[str, str]:
    """Return an environment in which the program finds no settings of this user."""
    homes = dict.fromkeys(
        ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "LOCALAPPDATA", "APPDATA", "USERPROFILE"), profile
    )
    path = os.pathsep.join(p for p in sys.path if p)
    return {**os.environ, **homes, "PYTHONPATH": path}


def _answer(text: str) -> dict[str, object]:
    try:
        values = json.loads(text.strip().splitlines()[-1])
    except (ValueError, IndexError):
        return {}
    return values if isinstance(values, dict) else {}


if __name__ == "__main__":
    sys.exit(prove_here(Path(sys.argv[-1])))
