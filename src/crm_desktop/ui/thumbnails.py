"""Small pictures of files, kept by their checksum. All of this runs off the UI thread."""

from __future__ import annotations

import threading
from collections import OrderedDict

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from crm_desktop.domain.errors import CrmError
from crm_desktop.services.blobs import read_blob
from crm_desktop.store import Store
from crm_desktop.ui.pictures import can_show, picture_of

_KEPT = 200  # pictures
_MOST_BYTES = 30_000_000  # of a file; a larger one is looked at when it is asked for
_kept: OrderedDict[tuple[str, int], QImage | None] = OrderedDict()
_lock = threading.Lock()


def thumbnail(store: Store, sha256: str, mime: str, size: int, side: int) -> QImage | None:
    """Return a picture of a file that fits into a square; None where it has none."""
    if not can_show(mime) or size > _MOST_BYTES:
        return None
    key = sha256, side
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    try:
        picture = picture_of(read_blob(store, sha256, ""), mime, "", QSize(side, side)).image
    except CrmError:
        picture = None  # what is wrong with it is said when it is opened
    with _lock:
        _kept[key] = picture
        if len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return picture


def photo_of(store: Store, person_id: str, side: int) -> QImage | None:
    """Return a person's photo; None where there is none that can be shown."""
    rows = store.query(
        "SELECT a.sha256, coalesce(a.mime, ''), coalesce(a.bytes, 0) FROM person p JOIN attachment a "
        "ON a.id = p.photo AND a.deleted_at IS NULL WHERE p.id = ?",
        (person_id,),
    )
    return thumbnail(store, str(rows[0][0]), str(rows[0][1]), int(str(rows[0][2])), side) if rows else None
