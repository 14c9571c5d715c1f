"""Pictures of files: an image, or a page of a PDF, made off the UI thread and never larger than asked for."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QByteArray, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr

PDF = "application/pdf"
_IMAGES = frozenset(("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/svg+xml"))
_MOST_PIXELS = 100_000_000  # of the original; a bomb has more
_one_at_a_time = threading.Lock()  # PDFium's library keeps state that threads must not share


@dataclass(frozen=True)
class Picture:
    """A page that can be painted; `pages` is 1 for an image."""

    image: QImage
    page: int = 0
    pages: int = 1


def can_show(mime: str) -> bool:
    """Return whether a file of this type can be shown here."""
    return mime == PDF or mime in _IMAGES


def picture_of(data: bytes, mime: str, name: str, size: QSize, page: int = 0) -> Picture:
    """Return a picture of a file that fits into `size` (pixels); ValidationError where there is none in it."""
    picture = _page(data, size, page) if mime == PDF else _image(data, size)
    if picture is None:
        raise ValidationError(
            tr("“{name}” can't be shown here", name=name),
            tr("It may be damaged, too large or locked with a password. Open a copy with another program."),
        )
    return picture


def _image(data: bytes, size: QSize) -> Picture | None:
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)  # as the camera was held
    found = reader.size()
    if found.isValid():
        if found.width() * found.height() > _MOST_PIXELS:
            return None
        if found.width() > size.width() or found.height() > size.height():
            reader.setScaledSize(found.scaled(size, Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else Picture(image)


def _page(data: bytes, size: QSize, page: int) -> Picture | None:
    import pypdfium2  # late: a large library that most days nobody needs

    with _one_at_a_time:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError:
            return None
        try:
            pages = len(document)
            if not pages:
                return None
            at = max(0, min(page, pages - 1))
            shown = document[at]
            width, height = shown.get_size()
            if width <= 0 or height <= 0:
                return None
            scale = min(size.width() / width, size.height() / height)
            bitmap = shown.render(scale=scale, prefer_bgrx=True)
            image = QImage(
                bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32
            ).copy()  # the bytes are the library's own
            return Picture(image, at, pages)
        except pypdfium2.PdfiumError:
            return None
        finally:
            document.close()
