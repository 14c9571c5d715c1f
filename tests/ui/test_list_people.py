from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot
from tests.ui.list_shell import SAMPLE, Lists, add_sample, press

from crm_desktop.domain.specs import PERSON
from crm_desktop.services import people, records
from crm_desktop.store import open_store
from crm_desktop.ui.delegates.cell_painter import is_elided
from crm_desktop.ui.delegates.cells import CELL_ROLE, name_cell
from crm_desktop.ui.delegates.row_painter import TICK_GAP
from crm_desktop.ui.theme import tokens
from crm_desktop.viewmodels.lists.filter import Leaf, ListFilter
from crm_desktop.viewmodels.lists.views import Sort

Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedKingdom))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def lists(qtbot: QtBot, tmp_path: Path) -> Iterator[Lists]:
    lists = Lists(tmp_path)
    add_sample(lists.store)
    yield lists.show(qtbot)
    lists.close()


def go_to(lists: Lists, name: str) -> None:
    lists.page.table.set_cursor_row(lists.names().index(name))
    lists.settle()


def test_people_stand_in_the_order_of_their_last_names_with_the_cursor_on_the_first(lists: Lists) -> None:
    assert lists.names()[:3] == ["Harriet Ashdown", "Radovan Bielik", "Šimon Čierny"]
    assert lists.page.table.cursor_row() == 0 and len(lists.names()) == len(SAMPLE)
    assert lists.window.windowTitle() == "People – Tatra Tools"


def test_head_tabs_and_footer_say_how_many(lists: Lists) -> None:
    page = lists.page
    assert page.head.count.text() == "14 people" == page.footer.count.text()
    assert lists.tabs() == [("All people", "14"), ("Recently changed", "14")]
    assert page.footer.where.text() == "Row 1, none ticked"


def test_a_row_says_name_job_company_contact_and_tag(lists: Lists) -> None:
    go_to(lists, "Carmen Ruiz Peña")
    model, row = lists.page.model, lists.page.table.cursor_row()
    cells = {c.name: model.index(row, at).data(CELL_ROLE) for at, c in enumerate(model.columns)}
    assert (cells["name"].primary, cells["name"].secondary) == ("Carmen Ruiz Peña", "Director")
    assert (cells["company"].primary, cells["company"].secondary) == ("Grupo Olivar", "Sevilla")
    assert (cells["last_contact"].primary, cells["last_contact"].secondary) == ("3 Feb", "37 days ago")
    assert (cells["tag"].chip, cells["tag"].chip_tone) == ("Key account", "conflict")


def test_a_row_is_one_sentence_for_a_screen_reader(lists: Lists) -> None:
    go_to(lists, "Carmen Ruiz Peña")
    page = lists.page
    said = page.model.index(page.table.cursor_row(), 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("Carmen Ruiz Peña, Director, Grupo Olivar")
    assert "Last contact: 3 Feb, 37 days ago" in said and "ticked" not in said
    page.model.tick(page.table.cursor_row(), page.table.cursor_row(), True)
    assert page.model.index(page.table.cursor_row(), 0).data(Qt.ItemDataRole.AccessibleTextRole).endswith("ticked")


def test_no_title_is_elided_at_1440(lists: Lists) -> None:
    header = lists.page.table.horizontalHeader()
    for at, column in enumerate(lists.page.model.columns):
        if not header.isSectionHidden(at):
            lists.page.set_sort(Sort(column.sort or "sort_name"))
            lists.settle()
            assert header.sectionSizeFromContents(at).width() <= header.sectionSize(at), column.name


def test_names_are_never_elided_at_1440_and_1280(lists: Lists) -> None:
    for width in (1440, 1280):
        lists.window.resize(width, 720)
        lists.settle()
        room = lists.page.table.columnWidth(0) - tokens.TICK_ZONE - TICK_GAP
        for name in lists.names():
            assert not is_elided(name_cell(name), room), (width, name)


def test_columns_give_way_in_a_narrow_window(lists: Lists) -> None:
    def shown() -> list[str]:
        table = lists.page.table
        return [c.name for at, c in enumerate(lists.page.model.columns) if not table.isColumnHidden(at)]

    assert shown() == ["name", "company", "phone", "last_contact", "next_step", "tag"]
    lists.page.filters.preview.setChecked(False)
    lists.settle()
    assert shown() == ["name", "company", "phone", "email", "city", "last_contact", "next_step", "tag"]
    lists.window.resize(700, 600)
    lists.settle()
    assert shown() == ["name", "phone", "last_contact", "next_step"]
    assert lists.page.model.index(0, 0).data(CELL_ROLE).secondary == "Workshop manager, Ashdown Tooling"


def test_a_title_sorts_and_sorts_back(qtbot: QtBot, lists: Lists) -> None:
    header = lists.page.table.horizontalHeader()
    header.sectionClicked.emit(0)
    lists.settle()
    assert lists.names()[0] == "Zuzana Horváthová" or lists.names()[-1] == "Harriet Ashdown"
    header.sectionClicked.emit(5)
    lists.settle()
    assert lists.names()[0] == "Zuzana Horváthová"  # the latest contact first
    header.sectionClicked.emit(5)
    lists.settle()
    assert lists.names()[:2] == ["Šimon Čierny", "Harriet Ashdown"]  # never, then long ago
    header.sectionClicked.emit(1)
    lists.settle()
    assert lists.names()[0] == "Andrea Vargová"  # AgroTech


def test_the_cursor_stays_on_its_person_when_the_order_changes(lists: Lists) -> None:
    go_to(lists, "Peter Šťastný")
    lists.page.set_sort(Sort("company"))
    lists.settle()
    row = lists.page.row()
    assert row is not None and row.display_name == "Peter Šťastný"


def test_typing_filters_and_enter_makes_a_chip(qtbot: QtBot, lists: Lists) -> None:
    press(qtbot, Key.Key_Slash)
    field = lists.page.filters.field
    assert QApplication.focusWidget() is field
    qtbot.keyClicks(field, "stastny")
    lists.settle()
    assert lists.names() == ["Peter Šťastný"] and lists.page.footer.count.text() == "1 of 14 people"
    press(qtbot, Key.Key_Return)
    lists.settle()
    assert lists.chips() == ["Contains “stastny”"] and field.text() == "" and lists.names() == ["Peter Šťastný"]
    assert QApplication.focusWidget() is lists.page.table


@pytest.mark.parametrize(
    ("leaf", "words", "found"),
    [
        (Leaf("tag", "is", "Key account"), "Tag is Key account", 2),
        (Leaf("city", "is", "kosice"), "City is kosice", 1),
        (Leaf("country", "is", "Spain"), "Country is Spain", 4),
        (Leaf("last_contact_at", "before", 40), "Last contact over 40 days ago", 7),
        (Leaf("last_contact_at", "empty"), "No contact yet", 1),
        (Leaf("phone", "empty"), "Without a phone", 1),
        (Leaf("company_id", "empty"), "Without a company", 1),
    ],
)
def test_a_filter_is_a_chip_in_words(lists: Lists, leaf: Leaf, words: str, found: int) -> None:
    lists.page.add_filter(leaf)
    lists.settle()
    assert lists.chips() == [words] and len(lists.names()) == found


def test_a_company_filter_says_the_companys_name(lists: Lists) -> None:
    go_to(lists, "Carmen Ruiz Peña")
    row = lists.page.row()
    assert isinstance(row, people.PersonRow)
    lists.page.add_filter(Leaf("company_id", "is", row.company_id))
    lists.settle()
    assert lists.chips() == ["Company is Grupo Olivar"] and lists.names() == ["Carmen Ruiz Peña"]


def test_a_chip_is_removed_with_delete(qtbot: QtBot, lists: Lists) -> None:
    lists.page.set_filter(ListFilter((Leaf("tag", "is", "Customer"), Leaf("city", "is", "Levice"))))
    lists.settle()
    assert lists.names() == ["Andrea Vargová"]
    chip = lists.page.filters._chips[1][1]
    chip.setFocus()
    press(qtbot, Key.Key_Delete)
    lists.settle()
    assert lists.chips() == ["Tag is Customer"] and len(lists.names()) == 5


def test_no_match_offers_to_remove_the_last_filter_and_all(lists: Lists) -> None:
    lists.page.set_filter(ListFilter((Leaf("tag", "is", "Partner"), Leaf("city", "is", "Leeds"))))
    lists.settle()
    state = lists.page.content.state
    assert state is not None and state.title.text() == "No one matches these 2 filters"
    buttons = lists.page.content.findChildren(type(lists.page.head.new))
    assert [b.text() for b in buttons] == ["Clear all"] or "Clear all" in [b.text() for b in buttons]
    lists.page.set_filter(lists.page.query.filter.without_last())
    lists.settle()
    assert lists.page.content.state is None and lists.names() == ["Radovan Bielik"]


def test_an_empty_file_offers_import_and_new(qtbot: QtBot, tmp_path: Path) -> None:
    lists = Lists(tmp_path).show(qtbot)
    state = lists.page.content.state
    assert state is not None and state.title.text() == "No people yet"
    lists.page._desk.open_form("person")
    assert lists.forms == [""]
    lists.close()


def test_a_file_for_reading_only_offers_no_ticks_and_no_edit_and_says_why(qtbot: QtBot, tmp_path: Path) -> None:
    writable = open_store(tmp_path / "firm.crm", create=True, user_name="Marta")
    add_sample(writable)
    writable.close()
    store = open_store(tmp_path / "firm.crm", read_only=True)
    lists = Lists(tmp_path, store, read_only="Open it from a folder that you may write to.").show(qtbot)
    page = lists.page
    assert page.model.index(0, 0).data(Qt.ItemDataRole.CheckStateRole) is None
    assert not page.table.edit_cell() and not page.head.new.isEnabled()
    assert page.head.new.accessibleDescription() == "This workspace is open for reading only"
    assert "edit" not in page.verbs() and "bin" not in page.verbs() and "export" in page.verbs()
    page.filters.preview.toggle()
    assert not page.preview.isVisible()
    lists.close()


def test_a_failed_read_says_so_and_can_be_tried_again(lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    from crm_desktop.domain.errors import StoreBusy

    def busy(*_: object) -> None:
        raise StoreBusy("The file is busy", "Wait a moment.")

    with monkeypatch.context() as patch:
        patch.setattr(lists.page.source, "keys", busy)
        lists.page.set_sort(Sort("company"))
        lists.settle()
        state = lists.page.content.state
        assert state is not None and state.title.text() == "The file is busy"
        assert state.text.text() == "Wait a moment. Nothing was changed by looking."
    lists.page.load()
    lists.settle()
    assert lists.page.content.state is None and len(lists.names()) == 14


def test_v_shows_and_hides_the_preview(qtbot: QtBot, lists: Lists) -> None:
    assert lists.page.preview.isVisible()
    press(qtbot, Key.Key_V)
    assert not lists.page.preview.isVisible() and lists.store.get_setting("list.preview") is False
    press(qtbot, Key.Key_V)
    assert lists.page.preview.isVisible()


def test_the_preview_shows_facts_and_what_happened_last(lists: Lists) -> None:
    go_to(lists, "Carmen Ruiz Peña")
    preview = lists.page.preview
    assert preview.name.text() == "Carmen Ruiz Peña" and preview.second.text() == "Director, Grupo Olivar"
    assert preview.call.accessibleName() == "Call Carmen Ruiz Peña" and preview.call.isEnabled()
    assert "Call, 12 min" in [item.title for item in preview.latest.items]
    go_to(lists, "Šimon Čierny")
    assert not preview.call.isEnabled() and preview.call.accessibleDescription().startswith("There is no phone")


def test_enter_opens_the_record_and_back_returns_to_the_same_row(qtbot: QtBot, lists: Lists) -> None:
    lists.page.set_filter(ListFilter((Leaf("tag", "is", "Customer"),)))
    lists.settle()
    go_to(lists, "Andrea Vargová")
    lists.page.model.tick(0, 1, True)
    person = lists.page.row()
    assert person is not None
    lists.page.table.setFocus()
    press(qtbot, Key.Key_Return)
    assert lists.window.navigator.place == f"person/{person.id}"
    lists.window.navigator.back()
    lists.settle()
    row = lists.page.row()
    assert row is not None and row.display_name == "Andrea Vargová"
    assert lists.chips() == ["Tag is Customer"] and len(lists.page.model.ticked) == 2


def test_all_of_it_survives_a_page_that_is_made_anew(lists: Lists) -> None:
    lists.page.set_filter(ListFilter((Leaf("country", "is", "SK"),)))
    lists.page.set_sort(Sort("company", descending=True))
    lists.settle()
    go_to(lists, "Ján Novotný")
    lists.page.model.tick(1, 2, True)
    old, ticked = lists.page, set(lists.page.model.ticked)
    lists.window.navigator.reload()
    lists.settle()
    row = lists.page.row()
    assert lists.page is not old and row is not None and row.display_name == "Ján Novotný"
    assert lists.page.query.sort == Sort("company", descending=True) and lists.page.model.ticked == ticked
    assert lists.chips() == ["Country is Slovakia"]


def test_a_change_elsewhere_is_shown_and_the_cursor_stays(lists: Lists) -> None:
    go_to(lists, "Peter Šťastný")
    person = lists.page.row()
    assert person is not None
    people.update_person(lists.store, person.id, {"family_name": "Abel"})
    lists.settle()
    row = lists.page.row()
    assert row is not None and row.display_name == "Peter Abel" and lists.names()[0] == "Peter Abel"


def test_only_rows_that_show_are_read_again(lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    real = lists.page.source.rows
    monkeypatch.setattr(lists.page.source, "rows", lambda ks: (read.extend(ks), real(ks))[1])
    person = lists.page.row()
    assert person is not None
    people.update_person(lists.store, person.id, {"nickname": "Hari"})
    lists.settle()
    assert read == [person.k]


def test_a_new_person_appears(lists: Lists) -> None:
    people.create_person(lists.store, given_name="Aaron", family_name="Aalto")
    lists.settle()
    assert lists.names()[0] == "Aaron Aalto" and lists.page.footer.count.text() == "15 people"


def test_delete_moves_to_the_bin_with_undo_and_the_next_row_is_current(qtbot: QtBot, lists: Lists) -> None:
    go_to(lists, "Radovan Bielik")
    lists.page.table.setFocus()
    press(qtbot, Key.Key_Delete)
    lists.settle()
    row = lists.page.row()
    assert "Radovan Bielik" not in lists.names() and row is not None and row.display_name == "Šimon Čierny"
    assert lists.toast().startswith("Radovan Bielik moved to the bin")
    press(qtbot, Key.Key_Z, Mod.ControlModifier)
    lists.settle()
    assert "Radovan Bielik" in lists.names()


def test_theme_text_size_and_language_keep_cursor_and_ticks(lists: Lists) -> None:
    go_to(lists, "Elena Martínez")
    lists.page.model.tick(0, 0, True)
    lists.settings.change(theme="dark", text_size=150)
    lists.page.retranslate()
    lists.settle()
    row = lists.page.row()
    assert row is not None and row.display_name == "Elena Martínez" and len(lists.page.model.ticked) == 1
    lists.settings.change(theme="light", text_size=100)


def test_every_control_has_a_name(lists: Lists) -> None:
    from PySide6.QtWidgets import QAbstractButton

    for kind in (QAbstractButton, QLineEdit):
        for widget in lists.page.findChildren(kind):
            if widget.isVisible() and widget.objectName() not in ("ScrollLeftButton", "ScrollRightButton"):
                assert widget.accessibleName() or widget.text(), widget


def test_call_and_email_are_handed_to_the_computer(lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        "crm_desktop.ui.lists.actions.QDesktopServices.openUrl", lambda url: opened.append(url.toString()) or True
    )
    go_to(lists, "Carmen Ruiz Peña")
    lists.page.verbs()["call"]()
    lists.page.verbs()["email"]()
    assert opened == ["tel:+34954610032", "mailto:carmen@olivar.example"]


def test_a_note_opens_the_record_at_its_composer(lists: Lists) -> None:
    row = lists.page.row()
    assert row is not None
    lists.page.verbs()["note"]()
    assert lists.window.navigator.place == f"person/{row.id}"


def test_export_hands_over_the_view_in_its_order(lists: Lists) -> None:
    lists.page.set_filter(ListFilter((Leaf("tag", "is", "Customer"),)))
    lists.settle()
    lists.page.head.export_pressed.emit("vcard")
    form, kind, ks = lists.exported[0]
    assert (form, kind, ks) == ("vcard", "person", lists.page.model.keys) and len(ks) == 5


def test_a_record_that_is_gone_is_not_asked_for_again(lists: Lists) -> None:
    ids = lists.page.source.ids(lists.page.model.keys)
    records.delete(lists.store, PERSON, ids)
    lists.settle()
    state = lists.page.content.state
    assert state is not None and state.title.text() == "No people yet"
