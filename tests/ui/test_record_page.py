"""The page of a record: its head, its columns, what it says of a record that is gone."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot
from tests.ui.record_room import Room, menu_of, told

from crm_desktop.domain.specs import COMPANY, PERSON
from crm_desktop.services import records
from crm_desktop.services.undo import next_undo, undo

Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path).show(qtbot)
    yield room
    room.close()


def test_the_head_says_who_this_is(room: Room) -> None:
    page = room.page
    assert page.title() == "Strojáreň Nitra, s.r.o." and room.window.windowTitle().startswith("Strojáreň Nitra")
    assert (
        page.header.line.text() == "Nitra, Slovakia  ·  Changed 12:10" or "Nitra, Slovakia" in page.header.line.text()
    )
    values = {key: page.figures.figure(key).text() for key in ("contact", "notes", "jobs", "files", "since")}
    assert values == {"contact": "Not yet", "notes": "2", "jobs": "2", "files": "1", "since": "7 Jan 2026"}


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
