"""Notes, drafts and the timeline on the page of a record."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot
from tests.ui.record_room import Room, select, told

from crm_desktop.domain.specs import COMPANY, PERSON
from crm_desktop.services import records
from crm_desktop.services.drafts import load_draft
from crm_desktop.services.notes import list_notes, write_note

Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path).show(qtbot)
    yield room
    room.close()


def test_ctrl_enter_posts_a_note_and_the_timeline_shows_it(qtbot: QtBot, room: Room) -> None:
    qtbot.keyClick(room.page.story.view, Key.Key_T)
    edit = room.page.story.composer.edit
    assert edit.hasFocus()
    qtbot.keyClicks(edit, "Called about spare parts")
    qtbot.keyClick(edit, Key.Key_Return, Mod.ControlModifier)
    room.settle(qtbot)
    assert edit.toPlainText() == "" and told(room)[0] == "Note"
    assert room.page.story.view.story.told[0].item.body == "Called about spare parts"
    assert room.page.figures.figure("notes").text() == "3"


def test_a_draft_survives_and_says_when_it_was_kept(qtbot: QtBot, room: Room) -> None:
    place = f"company/{room.firm.company}"
    room.page.story.composer.edit.setPlainText("Half a thought")
    room.page.story.composer.keep()
    room.settle(qtbot)
    kept = load_draft(room.store, place)
    assert kept is not None and kept.texts == {"note": "Half a thought"}
    room.window.navigator.reload()
    room.settle(qtbot)
    composer = room.page.story.composer
    assert composer.edit.toPlainText() == "Half a thought"
    assert composer._kept.isVisible() and composer._kept.text().startswith("We kept your draft from ")
    composer.post()
    room.settle(qtbot)
    assert load_draft(room.store, place) is None and composer.edit.toPlainText() == ""


def test_a_draft_can_be_discarded(qtbot: QtBot, room: Room) -> None:
    composer = room.page.story.composer
    composer.edit.setPlainText("Nothing")
    composer.keep()
    composer._discard.click()
    room.settle(qtbot)
    assert composer.edit.toPlainText() == "" and load_draft(room.store, room.page.place) is None


def test_leaving_the_page_keeps_the_draft(qtbot: QtBot, room: Room) -> None:
    room.page.story.composer.edit.setPlainText("On the way out")
    room.window.navigator.go(f"person/{room.firm.marek}")
    room.settle(qtbot)
    kept = load_draft(room.store, f"company/{room.firm.company}")
    assert kept is not None and kept.texts["note"] == "On the way out"


def test_the_timeline_stands_under_months_and_can_be_filtered(qtbot: QtBot, room: Room) -> None:
    headings = [t.item.heading for t in room.page.story.view.story.told if t.item.heading]
    assert headings == ["March", "February", "January"]
    assert "Payment terms changed from 14 days to 30 days" in told(room)
    room.page.story.set_filter("changes")
    room.settle(qtbot)
    assert not any("Note" in title for title in told(room))
    room.page.story.set_filter("notes")
    room.settle(qtbot)
    assert len(told(room)) == 2


def test_an_empty_timeline_says_what_to_do(qtbot: QtBot, room: Room) -> None:
    room.window.navigator.go(f"person/{room.firm.marek}")
    room.settle(qtbot)
    room.page.story.set_filter("notes")
    room.settle(qtbot)
    assert room.page.story._pile.currentWidget() is room.page.story._empty


def test_a_long_timeline_is_read_page_by_page(qtbot: QtBot, room: Room) -> None:
    for n in range(130):
        room.time.later(minutes=1)
        write_note(room.store, kind_name="company", record_id=room.firm.company, body=f"Note number {n}\nsecond line")
    room.window.navigator.reload()
    room.settle(qtbot)
    room.page.story.set_filter("notes")
    room.settle(qtbot)
    view = room.page.story.view
    assert view.story.rowCount() == 50
    for _ in range(4):
        view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
        room.settle(qtbot)
    bodies = [t.entry.body for t in view.story.told]
    assert len(bodies) == 132 and len({t.entry.id for t in view.story.told}) == 132
    assert [t.item.heading for t in view.story.told].count("March") == 1


def test_a_note_is_edited_in_its_place(qtbot: QtBot, room: Room) -> None:
    select(room, ("note", room.firm.note))
    qtbot.keyClick(room.page.story.view, Key.Key_E)
    form = room.page.story.view.form
    assert form is not None and form.edit.hasFocus() and form.edit.toPlainText().startswith("Board decides")
    form.edit.setPlainText("Board decides on 18 March.")
    qtbot.keyClick(form.edit, Key.Key_Return, Mod.ControlModifier)
    room.settle(qtbot)
    assert list_notes(room.store, "person", room.firm.zuzana)[0].body == "Board decides on 18 March."
    assert room.page.story.view.form is None


def test_a_note_that_is_edited_is_left_alone_when_others_write(qtbot: QtBot, room: Room) -> None:
    select(room, ("note", room.firm.note))
    room.page.story.view.edit_current()
    form = room.page.story.view.form
    assert form is not None
    form.edit.setPlainText("Half typed")
    write_note(room.store, kind_name="company", record_id=room.firm.company, body="From elsewhere")
    room.settle(qtbot)
    assert room.page.story.view.form is form and form.edit.toPlainText() == "Half typed"
    qtbot.keyClick(form.edit, Key.Key_Escape)
    room.settle(qtbot)
    assert room.page.story.view.story.told[0].item.body == "From elsewhere"


def test_delete_moves_the_note_to_the_bin_and_not_the_company(qtbot: QtBot, room: Room) -> None:
    select(room, ("note", room.firm.note))
    qtbot.keyClick(room.page.story.view, Key.Key_Delete)
    room.settle(qtbot)
    assert list_notes(room.store, "person", room.firm.zuzana) == [] and room.company()["deleted_at"] is None


def test_a_change_is_undone_from_the_timeline(qtbot: QtBot, room: Room) -> None:
    view = room.page.story.view
    row = told(room).index("Payment terms changed from 14 days to 30 days")
    entry = view.story.told[row].entry
    menu = QMenu()
    view.fill_menu(menu, view.story.told[row])
    next(action for action in menu.actions() if action.text() == "Undo this").trigger()
    room.settle(qtbot)
    assert room.company()["payment_terms"] == "14 days"
    room.page.writing.undo(entry.id, entry.title)
    room.settle(qtbot)
    assert "is undone already. Undo the newest line of History to bring it back." in room.window._errors.text


def test_one_value_is_put_back_from_the_timeline(qtbot: QtBot, room: Room) -> None:
    records.update(room.store, COMPANY, room.firm.company, {"payment_terms": "60 days", "industry": "Tools"})
    room.settle(qtbot)
    view = room.page.story.view
    menu = QMenu()
    view.fill_menu(menu, view.story.told[0])
    values = next(action.menu() for action in menu.actions() if action.text() == "Put one value back")
    assert isinstance(values, QMenu)
    next(action for action in values.actions() if action.text() == "Put back Payment terms: 30 days").trigger()
    room.settle(qtbot)
    assert (room.company()["payment_terms"], room.company()["industry"]) == ("30 days", "Tools")
    toast = room.window.toaster.current
    assert toast is not None and toast.accessibleName().endswith("“Payment terms” put back")


def test_an_undo_that_reaches_beyond_the_record_asks_first(qtbot: QtBot, room: Room) -> None:
    with room.store.batch("Import of people.csv") as batch:
        for n in range(60):
            batch.unit().insert(PERSON, given_name=f"Person {n}")
    room.page.writing.undo(batch.id, "Import of people.csv")
    room.settle(qtbot)
    box = room.page.writing.question
    assert box is not None and box.text() == "“Import of people.csv” changed more than this record."
    assert box.informativeText() == "Undoing it takes back 60 changes."
    box.reject()
    room.settle(qtbot)
    assert room.store.query("SELECT count(*) FROM person WHERE deleted_at IS NULL")[0][0] == 62
