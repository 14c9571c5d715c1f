"""The two photos of a pair, read and made small off the UI thread."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.merging import Side
from crm_desktop.domain.specs import ATTACHMENT
from crm_desktop.services import records
from crm_desktop.services.attachments import read_attachment
from crm_desktop.services.merge import FieldPair
from crm_desktop.store import Store
from crm_desktop.ui.compare.choice import PICTURE
from crm_desktop.ui.duplicates.compare import CompareView
from crm_desktop.ui.tasks import TaskRunner

_SHARP = 2 * PICTURE  # also on a screen of 200 %


def show_photos(store: Store, tasks: TaskRunner, view: CompareView, pair: FieldPair) -> None:
    """Show the pictures as soon as they are read."""
    tasks.run(lambda: read_photos(store, pair), lambda found: view.show_pictures(pair, found), owner=view)


def read_photos(store: Store, pair: FieldPair) -> dict[Side, QImage]:
    """Return the pictures that can be read; of one that can't, its name alone is compared."""
    from crm_desktop.ui.pictures import picture_of  # late: most pairs have none

    found: dict[Side, QImage] = {}
    for side, attachment_id in zip((Side.LEFT, Side.RIGHT), pair.refs, strict=True):
        try:
            row = records.get(store, ATTACHMENT, attachment_id)
            data, name = read_attachment(store, attachment_id), str(row["name"])
            found[side] = picture_of(data, str(row["mime"] or ""), name, QSize(_SHARP, _SHARP)).image
        except CrmError:
            continue
    return found
