"""Files that go along with an e-mail: kept as all attached files are, and tied to the message as to any record."""

from __future__ import annotations

import json
import mimetypes
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.numbers import shown_number
from crm_desktop.domain.specs import ATTACHMENT, MESSAGE
from crm_desktop.services.attachments import reading
from crm_desktop.services.blobs import blob_path, put_blob, read_blob
from crm_desktop.services.file_names import safe_file_name
from crm_desktop.services.validation import clean_new
from crm_desktop.store.engine import Store
from crm_desktop.store.unit_of_work import Unit

MOST_FILES = 50
MOST_BYTES = 25 << 20  # of all files; they grow by a third on their way, and most servers take 35 MB or less
MANY_BYTES = 10 << 20  # from here on some mailboxes refuse it
FIELD = "files"
_FILES = (
    "SELECT name, sha256, coalesce(bytes, 0) FROM attachment WHERE record_id = ? AND deleted_at IS NULL "
    "ORDER BY coalesce(added_at, created_at), k"
)


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes along; its bytes lie in the folder of attachments."""

    name: str
    sha256: str
    bytes: int


def take_file(store: Store, path: Path) -> Enclosed:
    """Take a copy of a file, so that it goes along whatever becomes of the original."""
    with reading(path, field=FIELD):
        if path.is_dir():
            raise ValidationError(
                tr("“{name}” is a folder", name=path.name),
                tr("Pack it into a ZIP file, or add its files."),
                field=FIELD,
            )
        if path.stat().st_size > MOST_BYTES:
            raise _too_large(path.name, path.stat().st_size)
        data = path.read_bytes()
    return take_bytes(store, path.name, data)


def take_bytes(store: Store, name: str, data: bytes) -> Enclosed:
    """Keep bytes under a name, to go along."""
    return Enclosed(safe_file_name(name), put_blob(store, data), len(data))


def files_of(store: Store, record_id: str) -> tuple[Enclosed, ...]:
    """Return the files of a message, or of any record that a message is about, in the order of their adding."""
    return _enclosed(store.query(_FILES, (record_id,)))


def files_in(unit: Unit, record_id: str) -> tuple[Enclosed, ...]:
    """Return the same inside a transaction."""
    return _enclosed(unit.query(_FILES, (record_id,)))


def files_by_record(store: Store, record_ids: Sequence[str]) -> dict[str, tuple[Enclosed, ...]]:
    """Return the files of many messages; one without any is absent."""
    rows = store.query(
        "SELECT record_id, name, sha256, coalesce(bytes, 0) FROM attachment WHERE deleted_at IS NULL AND record_id IN "
        "(SELECT value FROM json_each(?)) ORDER BY coalesce(added_at, created_at), k",
        (json.dumps(list(record_ids)),),
    )
    found: dict[str, tuple[Enclosed, ...]] = {}
    for record_id, *file in rows:
        found[str(record_id)] = (*found.get(str(record_id), ()), *_enclosed([tuple(file)]))
    return found


def check_files(store: Store, files: Sequence[Enclosed]) -> None:
    """Refuse files that are too many, too large together, or not on this computer."""
    if len(files) > MOST_FILES:
        raise ValidationError(
            trn("At most {n} file goes along", "At most {n} files go along", MOST_FILES),
            tr("Pack them into a ZIP file."), field=FIELD,
        )  # fmt: skip
    whole = sum(file.bytes for file in files)
    if whole > MOST_BYTES:
        raise _too_large(max(files, key=lambda file: file.bytes).name, whole)
    for file in files:
        if not blob_path(store, file.sha256).is_file():
            raise ValidationError(
                tr("The file “{name}” is not on this computer", name=file.name),
                tr("It may still be on its way from the team. Else take it off the e-mail, or add it again."),
                field=FIELD,
            )  # fmt: skip


def prove_files(store: Store, files: Sequence[Enclosed]) -> None:
    """Refuse files that can't go along, or are not what was taken: each is read once, for however many messages."""
    check_files(store, files)
    for file in files:
        read_enclosed(store, file)


def read_enclosed(store: Store, file: Enclosed) -> bytes:
    """Return what a file holds, proven by its checksum."""
    return read_blob(store, file.sha256, file.name)


def put_files(unit: Unit, message_id: str, files: Iterable[Enclosed]) -> bool:
    """Have exactly these files go along with a message; return whether any came or went."""
    wanted = list(files)
    missing = Counter((file.name, file.sha256) for file in wanted)
    done = False
    for row_id, name, sha256 in unit.query(
        "SELECT id, name, sha256 FROM attachment WHERE record_id = ? AND deleted_at IS NULL ORDER BY k", (message_id,)
    ):
        key = (str(name), str(sha256))
        if missing[key] > 0:
            missing[key] -= 1
        else:
            done |= unit.delete(ATTACHMENT, str(row_id))
    for file in wanted:
        if missing[file.name, file.sha256] > 0:
            missing[file.name, file.sha256] -= 1
            unit.insert(ATTACHMENT, id=None, **_values(file, message_id, unit.now))
            done = True
    return done


def words_of_size(amount: int) -> str:
    """Return a size as a person says it: “1.2 MB”."""
    if amount >= 1 << 20:
        return f"{shown_number(round(amount * 10 / (1 << 20)), 1)} MB"
    return f"{shown_number(max(1, round(amount / 1024)), 0) if amount else 0} KB"


def _enclosed(rows: Iterable[tuple[object, ...]]) -> tuple[Enclosed, ...]:
    return tuple(Enclosed(str(name), str(sha256), int(str(size))) for name, sha256, size in rows)


def _values(file: Enclosed, message_id: str, now: int) -> dict[str, object]:
    return clean_new(
        ATTACHMENT,
        {
            "sha256": file.sha256, "name": file.name, "bytes": file.bytes, "added_at": now,
            "mime": mimetypes.guess_type(file.name)[0] or "application/octet-stream",
            "record_kind": MESSAGE.name, "record_id": message_id,
        },
    )  # fmt: skip


def _too_large(name: str, size: int) -> ValidationError:
    return ValidationError(
        tr("{size} is too much for an e-mail: {most} go along at most", size=words_of_size(size),
           most=words_of_size(MOST_BYTES)),
        tr("Leave “{name}” out, make it smaller, or send a link to it.", name=name), field=FIELD,
    )  # fmt: skip
