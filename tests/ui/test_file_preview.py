"""Pictures and PDF files are looked at in the window; what was read was compared with its checksum."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPageSize, QPainter, QPdfWriter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.ui.record_room import Room

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.specs import ATTACHMENT, PERSON
from crm_desktop.services import records
from crm_desktop.services.attachments import attach_bytes, list_attachments
from crm_desktop.services.blobs import blob_path
from crm_desktop.ui.pictures import PDF, can_show, picture_of
from crm_desktop.ui.record.file_preview import FilePreview
from crm_desktop.ui.thumbnails import photo_of, thumbnail

Key = Qt.Key


def png(width: int = 40, height: int = 20) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#2e54c9"))
    buffer = QBuffer()
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def pdf(path: Path, pages: int = 2) -> bytes:
    """A PDF whose first page is red and whose others are green."""
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A6))
    painter = QPainter(writer)
    for page in range(pages):
        if page:
            writer.newPage()
        painter.fillRect(0, 0, writer.width(), writer.height(), QColor("#00a000" if page else "#c00000"))
    painter.end()
    return path.read_bytes()


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path).show(qtbot)
    yield room
    room.close()


def look(qtbot: QtBot, room: Room, name: str, data: bytes) -> FilePreview:
    """Attach a file to the company, press its line, and return the preview."""
    attach_bytes(room.store, "company", room.firm.company, name, data)
    room.settle(qtbot)
    first = room.page.related.files.first()
    assert first is not None
    first.click()
    preview = room.page.findChild(FilePreview)
    assert preview is not None
    room.settle(qtbot)
    return preview


def centre(preview: FilePreview) -> str:
    image = preview.picture.pixmap().toImage()
    return QColor(image.pixel(image.width() // 2, image.height() // 2)).name()


def test_a_picture_is_shown_in_the_window(qtbot: QtBot, room: Room) -> None:
    preview = look(qtbot, room, "hall.png", png())
    qtbot.waitUntil(lambda: not preview.picture.pixmap().isNull())
    assert centre(preview) == "#2e54c9" and not preview.back.isVisible() and not preview.words.isVisible()
    preview.leave.click()


def test_a_pdf_is_turned_page_by_page_with_keys(qtbot: QtBot, room: Room, tmp_path: Path) -> None:
    preview = look(qtbot, room, "offer.pdf", pdf(tmp_path / "x.pdf"))
    qtbot.waitUntil(lambda: preview.place.text() == "Page 1 of 2")
    assert centre(preview) == "#c00000" and not preview.back.isEnabled()
    qtbot.keyClick(preview, Key.Key_Right)
    qtbot.waitUntil(lambda: preview.place.text() == "Page 2 of 2")
    assert centre(preview) == "#00a000" and not preview.on.isEnabled()
    preview.back.click()
    qtbot.waitUntil(lambda: preview.place.text() == "Page 1 of 2")
    preview.leave.click()


def test_a_file_that_was_changed_behind_our_back_is_not_shown(qtbot: QtBot, room: Room) -> None:
    attach_bytes(room.store, "company", room.firm.company, "hall.png", png())
    row = list_attachments(room.store, room.firm.company)[0]
    path = blob_path(room.store, row.sha256)
    path.chmod(0o600)
    path.write_bytes(b"other")
    preview = FilePreview(room.store, room.page._tasks, row, room.page)
    preview.show()
    room.settle(qtbot)
    qtbot.waitUntil(lambda: "hall.png" in preview.words.text())
    assert preview.words.text().startswith("The file “hall.png” is not what was saved")
    assert preview.picture.pixmap().isNull()
    preview.leave.click()


@pytest.mark.parametrize("name", ["broken.pdf", "broken.png"])
def test_what_cannot_be_shown_says_what_to_do(qtbot: QtBot, room: Room, name: str) -> None:
    preview = look(qtbot, room, name, b"%PDF-1.4 nothing")
    qtbot.waitUntil(lambda: preview.words.text().startswith(f"“{name}” can't be shown here. It may be damaged"))
    assert preview.elsewhere.isEnabled() and preview.save.isEnabled()
    preview.leave.click()


def test_other_files_go_to_their_own_program(qtbot: QtBot, room: Room) -> None:
    attach_bytes(room.store, "company", room.firm.company, "plan.txt", b"lathe")
    room.settle(qtbot)
    first = room.page.related.files.first()
    assert first is not None and not can_show("text/plain")
    first.click()
    room.settle(qtbot)
    assert room.page.findChild(FilePreview) is None and len(room.opened) == 1


def test_a_picture_is_never_larger_than_asked_for(qapp: QApplication) -> None:
    shown = picture_of(png(400, 200), "image/png", "x", QSize(100, 100))
    assert (shown.image.width(), shown.image.height()) == (100, 50)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_read(qapp: QApplication) -> None:
    import struct
    import zlib

    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    with pytest.raises(ValidationError, match="bomb"):
        picture_of(b"\x89PNG\r\n\x1a\n" + chunk, "image/png", "bomb", QSize(100, 100))


def test_a_page_that_is_not_there_is_the_last_one(qapp: QApplication, tmp_path: Path) -> None:
    assert picture_of(pdf(tmp_path / "x.pdf", 3), PDF, "x", QSize(80, 80), 99).page == 2


def test_a_picture_and_a_pdf_show_what_they_look_like_in_their_lines(qtbot: QtBot, room: Room, tmp_path: Path) -> None:
    for name, data in (("plan.png", png()), ("offer.pdf", pdf(tmp_path / "offer.pdf")), ("list.csv", b"a;b")):
        attach_bytes(room.store, "company", room.firm.company, name, data)
    room.settle(qtbot)
    pictures = {row.text(): row._picture for row in room.page.related.files.rows()}
    assert pictures["list.csv"] is None
    assert pictures["plan.png"] is not None and pictures["plan.png"].pixelColor(2, 2) == QColor("#2e54c9")
    page = pictures["offer.pdf"]
    assert page is not None and page.pixelColor(20, 20).red() > 150


def test_a_file_without_a_picture_keeps_its_icon_and_is_read_once(room: Room) -> None:
    attach_bytes(room.store, "company", room.firm.company, "broken.png", b"no picture")
    [row] = [row for row in list_attachments(room.store, room.firm.company) if row.name == "broken.png"]
    assert thumbnail(room.store, row.sha256, row.mime, row.bytes, 96) is None
    blob_path(room.store, row.sha256).unlink()
    assert thumbnail(room.store, row.sha256, row.mime, row.bytes, 96) is None
    assert thumbnail(room.store, row.sha256, row.mime, 50_000_000, 96) is None


def test_the_photo_of_a_person_stands_in_place_of_the_initials(qtbot: QtBot, room: Room) -> None:
    zuzana = room.firm.zuzana
    assert photo_of(room.store, zuzana, 96) is None
    photo = attach_bytes(room.store, "person", zuzana, "zuzana.png", png())
    records.update(room.store, PERSON, zuzana, {"photo": photo})
    room.window.navigator.go(f"person/{zuzana}")
    room.settle(qtbot)
    shown = room.page.header._avatar
    assert shown._photo is not None and shown.grab().toImage().pixelColor(22, 22) == QColor("#2e54c9")
    records.delete(room.store, ATTACHMENT, photo)
    assert photo_of(room.store, zuzana, 96) is None
