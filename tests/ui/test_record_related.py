"""People, jobs and files beside a record."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from pytestqt.qtbot import QtBot
from tests.ui.record_room import Room

from crm_desktop.domain.specs import PERSON
from crm_desktop.services import records
from crm_desktop.services.attachments import attach_bytes, list_attachments
from crm_desktop.services.jobs import list_jobs, people_at
from crm_desktop.ui.record.related_row import RelatedRow

Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path).show(qtbot)
    yield room
    room.close()


def test_a_person_is_added_to_a_company_by_search(qtbot: QtBot, room: Room) -> None:
    eva = records.create(room.store, PERSON, given_name="Eva", family_name="Lišková")
    room.page.related.start_adding()
    picker = room.page.related.picker
    assert picker is not None
    qtbot.keyClicks(picker.field, "liskova")
    qtbot.waitUntil(lambda: picker.list.count() == 2)
    assert picker.list.item(1).text() == "Create the person “liskova”"
    qtbot.keyClick(picker.field, Key.Key_Return)
    room.settle(qtbot)
    assert eva in {job.person_id for job in people_at(room.store, room.firm.company)}
    assert "Eva Lišková" in [row.text() for row in room.page.related.jobs.rows()]


def test_a_new_person_is_created_where_they_work(qtbot: QtBot, room: Room) -> None:
    room.page.related.start_adding()
    picker = room.page.related.picker
    assert picker is not None
    picker.field.setText("Ján Novák ml.")
    picker.field.textEdited.emit("Ján Novák ml.")
    qtbot.waitUntil(lambda: picker.list.count() == 1)
    qtbot.keyClick(picker.field, Key.Key_Return)
    room.settle(qtbot)
    assert "Ján Novák ml." in [row.text() for row in room.page.related.jobs.rows()]


def test_a_job_gets_a_role_and_is_removed(qtbot: QtBot, room: Room) -> None:
    row = room.page._record.jobs[0]  # type: ignore[union-attr]
    room.page.related.edit_job(row)
    form = room.page.related.form
    assert form is not None
    form.editors["job_title"].setText("Director")  # type: ignore[union-attr]
    form.editors["valid_from"].setText("soon")  # type: ignore[union-attr]
    assert not form.save() and form._error.text() == "“From” can't be “soon”. Enter a date like 2026-03-12."
    form.editors["valid_from"].setText("1.2.2026")  # type: ignore[union-attr]
    assert form.save()
    room.settle(qtbot)
    job = list_jobs(room.store, row.job.person_id)[0]
    assert (job.job_title, job.valid_from, job.role) == ("Director", "2026-02-01", row.job.role)
    shown = next(r for r in room.page.related.jobs.rows() if r.text() == row.name)
    shown.setFocus()
    qtbot.keyClick(shown, Key.Key_Delete)
    room.settle(qtbot)
    assert list_jobs(room.store, row.job.person_id) == [] and room.company()["deleted_at"] is None


def test_enter_on_a_related_line_opens_it_and_colleagues_are_shown(qtbot: QtBot, room: Room) -> None:
    row = next(r for r in room.page.related.jobs.rows() if r.text() == "Zuzana Horváthová")
    row.setFocus()
    qtbot.keyClick(row, Key.Key_Return)
    room.settle(qtbot)
    assert room.shell.place == f"person/{room.firm.zuzana}"
    assert [r.text() for r in room.page.related.jobs.rows()] == ["Strojáreň Nitra, s.r.o."]
    assert [r.text() for r in room.page.related.colleagues.rows()] == ["Marek Oravec"]


def test_a_file_is_dropped_opened_saved_and_removed(qtbot: QtBot, room: Room, tmp_path: Path) -> None:
    file = tmp_path / "plan.txt"
    file.write_text("lathe")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    buttons, plain = Qt.MouseButton.LeftButton, Mod.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, mime, buttons, plain)
    room.page.dragEnterEvent(enter)
    assert enter.isAccepted()
    room.page.dropEvent(QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, mime, buttons, plain))
    room.settle(qtbot)
    row = list_attachments(room.store, room.firm.company)[0]
    first = room.page.related.files.first()
    assert row.name == "plan.txt" and first is not None and first.accessibleName() == "plan.txt. 5 B · on this laptop"
    first.click()
    room.settle(qtbot)
    copy = Path(QUrl(room.opened[-1]).toLocalFile())
    assert copy.read_text() == "lathe" and copy != file
    room.page.reach.write_file(row, tmp_path / "saved.txt")
    room.settle(qtbot)
    assert (tmp_path / "saved.txt").read_text() == "lathe"
    first.setFocus()
    qtbot.keyClick(first, Key.Key_Delete)
    room.settle(qtbot)
    assert [f.name for f in list_attachments(room.store, room.firm.company)] == ["Offer-Nitra-v3.pdf"]


def test_a_program_is_not_opened(qtbot: QtBot, room: Room) -> None:
    attach_bytes(room.store, "company", room.firm.company, "invoice.pdf.exe", b"MZ")
    room.settle(qtbot)
    first = room.page.related.files.first()
    assert isinstance(first, RelatedRow)
    first.click()
    room.settle(qtbot)
    assert room.opened == []
    assert room.window._errors.text == (
        "“invoice.pdf.exe” is a program and was not opened. Save it, and run it only if you know who made it."
    )


def test_a_file_that_cannot_be_written_says_so(qtbot: QtBot, room: Room, tmp_path: Path) -> None:
    row = list_attachments(room.store, room.firm.company)[0]
    room.page.reach.write_file(row, tmp_path / "no folder" / "x.pdf")
    room.settle(qtbot)
    assert room.window._errors.text.endswith("x.pdf”. Choose another folder.")
