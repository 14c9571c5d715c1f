from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot
from tests.ui.record_room import Room

from crm_desktop.domain.specs import COMPANY, PERSON
from crm_desktop.services import records
from crm_desktop.services.attachments import attach_bytes, list_attachments
from crm_desktop.services.drafts import load_draft
from crm_desktop.services.jobs import list_jobs, people_at
from crm_desktop.services.notes import list_notes, write_note
from crm_desktop.services.undo import next_undo, undo
from crm_desktop.ui.record.related_row import RelatedRow

Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path).show(qtbot)
    yield room
    room.close()


def told(room: Room) -> list[str]:
    return [told.item.title for told in room.page.story.view.story.told]


def select(room: Room, key: tuple[str, str]) -> None:
    view = room.page.story.view
    view.setFocus()
    view.setCurrentIndex(view.story.index(view.story.row_of(key)))


def menu_of(room: Room) -> list[str]:
    menu = QMenu()
    room.page.fill_menu(menu)
    return [action.text() for action in menu.actions() if action.text()]


def test_the_head_says_who_this_is(room: Room) -> None:
    page = room.page
    assert page.title() == "Strojáreň Nitra, s.r.o." and room.window.windowTitle().startswith("Strojáreň Nitra")
    assert (
        page.header.line.text() == "Nitra, Slovakia  ·  Changed 12:10" or "Nitra, Slovakia" in page.header.line.text()
    )
    values = {key: page.figures.figure(key).text() for key in ("contact", "notes", "jobs", "files", "since")}
    assert values == {"contact": "48 days ago", "notes": "2", "jobs": "2", "files": "1", "since": "7 Jan 2026"}


def test_a_figure_leads_to_what_it_counts(qtbot: QtBot, room: Room) -> None:
    room.page.figures.figure("notes").click()
    room.settle(qtbot)
    assert told(room) == ["Note on Zuzana Horváthová", "Trade fair in Nitra"]
    room.page.figures.figure("files").click()
    assert QApplication.focusWidget() is room.page.related.files.first()


def test_the_position_in_the_list_leads_to_the_next_record(qtbot: QtBot, room: Room) -> None:
    assert not room.page._crumbs.next.isVisible() and "next_record" not in room.page.verbs()
    room.list = [f"company/{room.firm.company}", f"person/{room.firm.zuzana}", f"person/{room.firm.marek}"]
    room.page.restore_state({})
    assert room.page._crumbs._at.text() == "1 of 3" and not room.page._crumbs.previous.isEnabled()
    room.page._crumbs.next.click()
    room.settle(qtbot)
    assert room.page.title() == "Zuzana Horváthová" and room.page._crumbs._at.text() == "2 of 3"
    qtbot.keyClick(room.page.story.view, Key.Key_Up, Mod.ControlModifier)
    assert room.shell.place == f"company/{room.firm.company}"


def test_a_tag_is_added_with_completion_and_taken_off_with_delete(qtbot: QtBot, room: Room) -> None:
    tags = room.page.header.tags
    tags.open_field()
    room.settle(qtbot)
    assert tags.field.hasFocus()
    qtbot.keyClicks(tags.field, "Trade fair")
    qtbot.keyClick(tags.field, Key.Key_Return)
    room.settle(qtbot)
    chips = [chip for chip in tags._chips if chip.accessibleName().startswith("Tag ")]
    assert [chip.accessibleName() for chip in chips] == ["Tag Key account", "Tag Trade fair"]
    chips[0].setFocus()
    qtbot.keyClick(chips[0], Key.Key_Delete)
    room.settle(qtbot)
    assert room.page._record is not None and [name for _, name in room.page._record.tags] == ["Trade fair"]
    tags.open_field()
    room.settle(qtbot)
    assert tags._known.stringList() == ["Key account"]


def test_a_call_asks_which_number(qtbot: QtBot, room: Room) -> None:
    room.page.header.call.click()
    assert room.opened == ["tel:+421376501100"]
    records.update(
        room.store, COMPANY, room.firm.company, {"points.p9": {"kind": "phone", "value": "0905 1", "label": "gate"}}
    )
    room.settle(qtbot)
    room.page.header.call.click()
    menu = room.page.reach.menu
    assert menu is not None and [a.text() for a in menu.actions()] == ["+421 37 650 1100  work", "0905 1  gate"]
    menu.actions()[1].trigger()
    assert room.opened[-1] == "tel:09051"
    menu.close()


def test_an_e_mail_is_begun_and_without_a_program_the_address_is_copied(room: Room) -> None:
    room.page.header.email.click()
    assert room.opened == ["mailto:info@snitra.example"]
    room.can_open = False
    room.page.header.email.click()
    assert QApplication.clipboard().text() == "info@snitra.example"
    assert room.window._errors.text == (
        "No program on this computer writes e-mails. “info@snitra.example” is copied, you can paste it."
    )


def test_only_websites_are_opened(room: Room) -> None:
    room.page.reach.open_site("snitra.example")
    assert room.opened == ["https://snitra.example"]
    room.page.reach.open_site("file:///etc/passwd")
    assert room.opened == ["https://snitra.example"]
    assert (
        room.window._errors.text == "“file:///etc/passwd” is not the address of a website. Write it like example.com."
    )


def test_who_asked_not_to_be_called_is_marked(qtbot: QtBot, room: Room) -> None:
    records.update(room.store, PERSON, room.firm.zuzana, {"do_not_call": True})
    room.window.navigator.go(f"person/{room.firm.zuzana}")
    room.settle(qtbot)
    assert [getattr(chip, "text", str)() for chip in room.page.header.tags._chips] == ["Do not call"]


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


def test_a_record_in_the_bin_says_since_when_and_comes_back(qtbot: QtBot, room: Room) -> None:
    room.page.verbs()["bin"]()
    room.settle(qtbot)
    banner = room.page.banners.deleted
    assert banner.isVisible() and banner.label.text().startswith("In the bin since ")
    assert not {"edit", "note", "bin", "attach", "tag"} & set(room.page.verbs())
    assert not room.page.story.composer.isVisible() and not room.page.related.add_job.isVisible()
    room.row("industry").start_edit()
    assert not room.row("industry").is_editing()
    room.page.banners._restore.click()
    room.settle(qtbot)
    assert not banner.isVisible() and room.company()["deleted_at"] is None and "edit" in room.page.verbs()


def test_an_unknown_id_says_so_and_leads_to_the_list(qtbot: QtBot, room: Room) -> None:
    room.window.navigator.go("company/0190aaaa-0000-7000-8000-000000000000")
    room.settle(qtbot)
    assert room.page._missing.isVisible()
    assert room.page._missing.title.text() == "This record is not in the file any more"
    assert room.page.verbs() == {} and room.page.selection() is None
    back = next(w for w in room.page._missing.findChildren(QWidget) if w.property("text") == "Show all companies")
    back.click()  # type: ignore[attr-defined]
    assert room.shell.place == "companies"


def test_in_a_read_only_file_nothing_can_be_changed(qtbot: QtBot, tmp_path: Path) -> None:
    room = Room(tmp_path, read_only="This is a backup copy.").show(qtbot)
    page = room.page
    assert set(page.verbs()) == {"call", "email", "history"}
    assert not page.header.note.isEnabled() and not page.header.tags.add_button.isVisible()
    room.row("industry").start_edit()
    assert not room.row("industry").is_editing()
    assert room.row("industry").accessibleDescription() == "This file can't be changed now."
    assert menu_of(room) == ["History of this record", "Copy link"]
    room.close()


def test_the_menu_offers_what_has_no_button(room: Room) -> None:
    assert menu_of(room) == [
        "Add a person", "Add a file…", "Add a tag…", "History of this record", "Copy link", "Merge with…",
        "Move to bin",
    ]  # fmt: skip


def test_an_undo_elsewhere_is_shown_at_once(qtbot: QtBot, room: Room) -> None:
    batch = next_undo(room.store)
    assert batch is not None
    undo(room.store, batch.id)
    qtbot.waitUntil(lambda: room.row("payment_terms").fact.shown == "14 days")


@pytest.mark.parametrize(
    ("size", "shown"),
    [((1440, 900), {"facts", "story", "related"}), ((1280, 720), {"facts", "story"}), ((1024, 700), {"story"})],
)
def test_columns_fold_where_there_is_no_room(qtbot: QtBot, room: Room, size: tuple[int, int], shown: set[str]) -> None:
    room.window.resize(*size)
    room.settle(qtbot)
    page = room.page
    parts = {"facts": page.facts, "story": page.story, "related": page.related}
    assert {name for name, part in parts.items() if part.isVisible()} == shown
    assert room.window.size().toTuple() == size
    page._add_related()
    assert page.related.isVisible() and page.related.picker is not None


@pytest.mark.parametrize("text", [100, 200])
@pytest.mark.parametrize("size", [(640, 480), (1100, 700), (1440, 900)])
def test_nothing_is_pushed_out_of_the_window(qtbot: QtBot, room: Room, size: tuple[int, int], text: int) -> None:
    room.window.desk.look.text_size = text
    room.window.resize(*size)
    room.settle(qtbot)
    assert room.window.size().toTuple() == size
    for part in (room.page.header.more, room.page.story, room.page.facts, room.page.related):
        if part.isVisible():
            right = part.mapTo(room.page, part.rect().topRight())
            assert right.x() < room.page.width()
    room.window.desk.look.text_size = 100


def test_f6_goes_through_head_facts_timeline_and_related(qtbot: QtBot, room: Room) -> None:
    page = room.page
    page.header.note.setFocus()
    seen = []
    for _ in range(3):
        room.window.next_zone(1)
        focused = QApplication.focusWidget()
        seen.append(next((n for n in ("facts", "story", "related") if getattr(page, n).isAncestorOf(focused)), ""))
    assert seen == ["facts", "story", "related"]


def test_everything_that_can_have_the_focus_has_a_name(qtbot: QtBot, room: Room) -> None:
    room.page.facts.show_empty(True)
    room.page.facts.add_item("addresses", "")
    room.page.related.start_adding()
    room.settle(qtbot)
    widgets = [
        w for w in room.page.findChildren(QWidget) if w.isVisible() and w.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    nameless = [w for w in widgets if not w.accessibleName() and not w.property("text")]
    assert len(widgets) > 30 and nameless == []
    assert [(type(w).__name__, w.accessibleName(), w.height()) for w in widgets if w.height() < 24] == []


def test_back_finds_the_page_as_it_was_left(qtbot: QtBot, room: Room) -> None:
    room.page.story.set_filter("changes")
    room.page.facts.show_empty(True)
    room.window.navigator.go(f"person/{room.firm.zuzana}")
    room.window.navigator.reload()
    room.window.navigator.back()
    room.settle(qtbot)
    assert room.page.story.filter == "changes" and room.page.facts.shows_empty


def test_merge_with_asks_for_the_other_record(qtbot: QtBot, room: Room) -> None:
    room.page.verbs()["merge_with"]()
    dialog = room.page.findChild(QDialog)
    assert dialog is not None and dialog.windowTitle() == "Merge with…"
    dialog.reject()
