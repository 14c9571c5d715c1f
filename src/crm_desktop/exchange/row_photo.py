"""The photo that a row brings: a file of the record, and what a person looks like."""

from __future__ import annotations

from collections.abc import Callable

from crm_desktop.domain.ids import natural_id
from crm_desktop.domain.specs import ATTACHMENT, PERSON, Kind
from crm_desktop.exchange.incoming import Photo
from crm_desktop.store import Unit

KeepPhoto = Callable[[bytes], str]  # keeps a file's bytes and returns their hash


def write_photo(unit: Unit, kind: Kind, record_id: str, photo: Photo, keep: KeepPhoto) -> None:
    """Attach a photo to a record; a person who has none yet is shown with it."""
    sha256 = keep(photo.data)
    photo_id = natural_id("attachment", record_id, sha256)
    if unit.row(ATTACHMENT, photo_id) is None:
        suffix = photo.mime.rpartition("/")[2].replace("jpeg", "jpg") or "img"
        unit.insert(
            ATTACHMENT, id=photo_id, sha256=sha256, name=f"photo.{suffix}", mime=photo.mime,
            bytes=len(photo.data), added_at=unit.now, record_kind=kind.name, record_id=record_id,
        )  # fmt: skip
    if kind is PERSON and not (unit.row(PERSON, record_id) or {}).get("photo"):
        unit.update(PERSON, record_id, {"photo": photo_id})
