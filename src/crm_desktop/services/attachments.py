"""Files on the pages of people and companies."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crm_desktop.domain.errors import NotFoundError, ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import ATTACHMENT, KIND
from crm_desktop.services import records
from crm_desktop.services.blobs import put_blob, read_blob
from crm_desktop.services.file_names import safe_file_name
from crm_desktop.services.temporary import temporary_folder
from crm_desktop.services.validation import clean_new
from crm_desktop.store.engine import Store


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """A file on a page."""

    id: str
    name: str
    mime: str
    bytes: int
    added_at: int
    sha256: str


def attach(store: Store, kind_name: str, record_id: str, path: Path) -> str:
    """Put a copy of a file on a page and return the attachment's id."""
    with reading(path):
        data = path.read_bytes()
    return attach_bytes(store, kind_name, record_id, path.name, data)


@contextmanager
def reading(path: Path, *, field: str = "") -> Iterator[None]:
    """Say in a sentence why a file that was chosen can't be read; `field` is where it was chosen."""
    try:
        yield
    except FileNotFoundError as error:
        raise NotFoundError(tr("There is no file “{path}”", path=path), tr("Choose the file again.")) from error
    except OSError as error:
        raise ValidationError(
            tr("The file “{path}” can't be read", path=path),
            tr("Close the program that uses it, or ask for the right to read it."),
            field=field,
        ) from error


def attach_bytes(store: Store, kind_name: str, record_id: str, name: str, data: bytes) -> str:
    """Put bytes on a page under a name and return the attachment's id."""
    page = records.name_of(store, KIND[kind_name], record_id)
    name = safe_file_name(name)
    values = clean_new(
        ATTACHMENT,
        {
            # The blob is durable before a row names it.
            "sha256": put_blob(store, data),
            "name": name,
            "mime": mimetypes.guess_type(name)[0] or "application/octet-stream",
            "bytes": len(data),
            "added_at": store.clock.now(),
            "record_kind": kind_name,
            "record_id": record_id,
        },
    )
    with store.write(tr("File “{file}” attached to {name}", file=name, name=page)) as unit:
        return unit.insert(ATTACHMENT, id=None, **values)


def list_attachments(store: Store, record_id: str) -> list[AttachmentRow]:
    """Return the files on a page, newest first."""
    rows = store.query(
        "SELECT id, name, coalesce(mime, ''), coalesce(bytes, 0), coalesce(added_at, created_at), sha256 "
        "FROM attachment WHERE record_id = ? AND deleted_at IS NULL ORDER BY 5 DESC, k DESC",
        (record_id,),
    )
    return [AttachmentRow(str(r[0]), str(r[1]), str(r[2]), int(str(r[3])), int(str(r[4])), str(r[5])) for r in rows]


def read_attachment(store: Store, attachment_id: str) -> bytes:
    """Return what a file holds, proven by its checksum."""
    row = records.get(store, ATTACHMENT, attachment_id)
    return read_blob(store, str(row["sha256"]), str(row["name"]))


def open_attachment(store: Store, attachment_id: str, folder: Path | None = None) -> Path:
    """Write a proven copy under a safe name, for other programs to open, and return its path."""
    data = read_attachment(store, attachment_id)
    name = safe_file_name(records.name_of(store, ATTACHMENT, attachment_id))
    target = (folder or temporary_folder("open")) / name
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    except OSError as error:
        raise ValidationError(
            tr("“{path}” can't be written", path=target), tr("Choose another folder, with room and the right to write.")
        ) from error
    return target


def remove_attachment(store: Store, attachment_id: str) -> str | None:
    """Move a file to the bin; return the batch."""
    return records.delete(store, ATTACHMENT, attachment_id)
