"""Tell what a backup holds whose list of contents is missing or was altered: from the copy itself."""

from __future__ import annotations

import tempfile
from pathlib import Path

from crm_desktop import __version__
from crm_desktop.backup.blobs import blob_of
from crm_desktop.backup.catalogue import PACKED, stamp_of
from crm_desktop.backup.manifest import NAME, FileSum, Manifest
from crm_desktop.backup.pack import inflate
from crm_desktop.backup.take import named_attachments
from crm_desktop.domain.errors import SnapshotInvalid
from crm_desktop.domain.i18n import tr
from crm_desktop.services.temporary import temporary_prefix
from crm_desktop.store import open_store
from crm_desktop.store.key_header import header_path
from crm_desktop.store.sealed_io import hash_file, read_chunks, write_file
from crm_desktop.store.snapshot import check_copy, read_facts


def describe(folder: Path) -> Manifest:
    """Read a backup from end to end and return the list of contents that it should have.

    Only what the copy proves about itself is known: whoever uses it compares each record with its own history.
    """
    with tempfile.TemporaryDirectory(prefix=temporary_prefix("describe")) as place:
        copy = _plain(folder, Path(place))
        store = open_store(copy, read_only=True)
        try:
            with store.read() as connection:
                facts = read_facts(connection, with_hashes=True)
            check_copy(copy, facts)
            named = named_attachments(copy)
            there = [sha256 for sha256 in named if blob_of(folder.parent, sha256).exists()]
            return Manifest(
                workspace_id=store.workspace_id,
                generation=store.generation,
                name=copy.name,
                made_at=stamp_of(folder),
                reason=folder.name.split("-", 3)[-1].rpartition("-")[0],
                program=__version__,
                facts=facts,
                files={f.name: FileSum(f.stat().st_size, hash_file(f)) for f in _files(copy)},
                attachments={sha256: blob_of(folder.parent, sha256).stat().st_size for sha256 in there},
                missing=sorted(set(named) - set(there)),
            )
        finally:
            store.close()


def _files(copy: Path) -> list[Path]:
    return [f for f in (copy, header_path(copy)) if f.exists()]


def _plain(folder: Path, target: Path) -> Path:
    """Copy the workspace of a backup, packed or not, and its key header into `target`."""
    for source in sorted(folder.iterdir()):
        name = source.name.removesuffix(PACKED)
        if source.name.endswith((".json", ".part")) or source.name == NAME:
            continue
        write_file(target / name, inflate(source) if source.name.endswith(PACKED) else read_chunks(source))
    found = [f for f in target.iterdir() if not f.name.endswith(".key")]
    if len(found) != 1:
        raise SnapshotInvalid(tr("The backup “{name}” holds no workspace", name=folder.name), tr("Use another backup."))
    return found[0]
