"""Write a workspace as one archive: a ZIP of plain files that were all true at one moment."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from crm_desktop.domain.errors import Canceled, StoreCorrupt
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import COMPANY, KINDS, PERSON
from crm_desktop.exchange.archive.layout import (
    ABOUT,
    ATTACHMENTS,
    HISTORY,
    MANIFEST,
    README,
    RECORDS,
    TABLES,
    Contents,
    Entry,
)
from crm_desktop.exchange.exporting import export_csv, export_vcard
from crm_desktop.services.blobs import blob_path, named_blobs
from crm_desktop.store import Store
from crm_desktop.store.errors import translated
from crm_desktop.store.sealed_io import publish, read_chunks
from crm_desktop.store.snapshot import read_facts
from crm_desktop.store.transcript import LOG, Identity, log_lines, record_lines

_CHUNK = 1 << 18
_TABLES = ((PERSON, "people"), (COMPANY, "companies"))


def write_archive(
    store: Store,
    path: Path,
    *,
    on_progress: Callable[[str], object] = lambda name: None,
    is_canceled: Callable[[], bool] = lambda: False,
) -> Contents:
    """Write everything to `path` and return its list of contents.

    The file appears when it is whole. StoreCorrupt where an attachment is missing: an archive never says that it has
    all and has not. `on_progress` hears the name of each file.
    """
    part = path.with_name(path.name + ".part")
    try:
        with translated(path), store.read() as connection, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            writer = _Writer(archive, on_progress, is_canceled)
            writer.put(README, [ABOUT.encode()])
            facts = read_facts(connection, with_hashes=True)
            for kind in KINDS:
                writer.put(f"{RECORDS}/{kind.name}.jsonl", record_lines(connection, kind))
            for name in LOG:
                writer.put(f"{HISTORY}/{name}.jsonl", log_lines(connection, name))
            _put_tables(store, writer)
            _put_attachments(store, writer)
            identity = Identity(store.workspace_id, store.user_id, store.language)
            contents = Contents(facts.schema, store.clock.now(), store.path.stem, identity, facts, writer.files)
            archive.writestr(MANIFEST, contents.to_json())
        publish(part, path)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return contents


class _Writer:
    """Puts members into an archive and notes what they hold."""

    def __init__(
        self, archive: zipfile.ZipFile, on_progress: Callable[[str], object], is_canceled: Callable[[], bool]
    ) -> None:
        self.files: dict[str, Entry] = {}
        self._archive, self._on_progress, self._is_canceled = archive, on_progress, is_canceled

    def put(self, name: str, pieces: Iterable[bytes], *, is_packed: bool = False) -> None:
        """Write one member; `is_packed` where packing it again would only cost time."""
        self._on_progress(name)
        digest, size = hashlib.sha256(), 0
        info = zipfile.ZipInfo(name)  # without the hour: the same workspace gives the same members
        info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        with self._archive.open(info, "w", force_zip64=True) as member:
            for chunk in _joined(pieces):
                if self._is_canceled():
                    raise Canceled(tr("Stopped"), tr("The archive was not made. Nothing was changed."))
                member.write(chunk)
                digest.update(chunk)
                size += len(chunk)
        self.files[name] = Entry(size, digest.hexdigest())


def _joined(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Yield pieces of a size that is worth a call."""
    held = bytearray()
    for piece in pieces:
        held += piece
        if len(held) >= _CHUNK:
            yield bytes(held)
            held.clear()
    yield bytes(held)


def _put_tables(store: Store, writer: _Writer) -> None:
    """Write lists for other programs; what stands in the bin is in records/ only."""
    with TemporaryDirectory(prefix="crm-archive-") as folder:
        for kind, name in _TABLES:
            rows = store.query(f"SELECT k FROM {kind.name} WHERE deleted_at IS NULL ORDER BY k")  # noqa: S608 names
            ks = [int(str(k)) for (k,) in rows]
            for ending, export in (("csv", export_csv), ("vcf", export_vcard)):
                table = Path(folder) / f"{name}.{ending}"
                export(store, kind, ks, table)
                writer.put(f"{TABLES}/{table.name}", read_chunks(table))


def _put_attachments(store: Store, writer: _Writer) -> None:
    for sha256 in sorted(named_blobs(store)):
        path, name = blob_path(store, sha256), f"{ATTACHMENTS}/{sha256[:2]}/{sha256}"
        if not path.is_file():
            raise _lost(store, sha256)
        writer.put(name, read_chunks(path), is_packed=True)
        if writer.files[name].sha256 != sha256:
            raise _lost(store, sha256)


def _lost(store: Store, sha256: str) -> StoreCorrupt:
    rows = store.query("SELECT name FROM attachment WHERE sha256 = ?", (sha256,))
    return StoreCorrupt(
        tr("The attachment “{name}” is missing or damaged", name=str(rows[0][0]) if rows else sha256[:12]),
        tr("No archive was made: it would not hold everything. Restore the file from the newest backup first."),
    )
