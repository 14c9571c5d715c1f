"""Two records side by side: nothing is chosen for the person, and everything can be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.ui.firm import Firm

from crm_desktop.app.places import place_now
from crm_desktop.domain.merging import Side
from crm_desktop.domain.specs import PERSON
from crm_desktop.services import records
from crm_desktop.services.aliases import current_id
from crm_desktop.services.attachments import attach_bytes
from crm_desktop.services.companies import create_company
from crm_desktop.services.duplicates import count_pairs, search_duplicates
from crm_desktop.services.jobs import link_company
from crm_desktop.services.merge import merge
from crm_desktop.services.people import add_point, create_person, update_person
from crm_desktop.services.undo import next_undo, undo
from crm_desktop.ui.bin import BinPage
from crm_desktop.ui.duplicates.merge_with import MergeWithDialog, merge_several, merge_two
from crm_desktop.ui.duplicates.page import DuplicatesPage
from crm_desktop.viewmodels.navigation import Room

Key = Qt.Key


@pytest.fixture
def firm(qtbot: QtBot, tmp_path: Path) -> Iterator[Firm]:
    firm = Firm(tmp_path, qtbot)
    yield firm
    firm.close()


@pytest.fixture
def two(firm: Firm) -> tuple[str, str]:
    """Andrea, twice: another phone, another note, one e-mail."""
    ids = []
    for family, phone, text in (("Vargová", "055", "Park at gate 2"), ("Vargova", "550", "Closed in April")):
        person = create_person(firm.store, given_name="Andrea", family_name=family, description=text)
        add_point(firm.store, person, "phone", f"+421 918 642 {phone}")
        add_point(firm.store, person, "email", "a.vargova@agrotech.example")
        ids.append(person)
    search_duplicates(firm.store, "person")
    return ids[0], ids[1]


def open_page(firm: Firm) -> DuplicatesPage:
    page = firm.open("duplicates", lambda: DuplicatesPage(firm.store, firm.tasks, firm.desk))
    firm.qtbot.waitUntil(lambda: not firm.tasks._open)
    return page


def shown(page: DuplicatesPage) -> dict[str, str]:
    return {row.pair.label: row.result.text for row in page.compare.rows}


def test_a_pair_is_shown_with_reasons_in_words_and_nothing_is_chosen(firm: Firm, two: tuple[str, str]) -> None:
    page = open_page(firm)
    [line] = page.list.pairs.lines
    assert (line.left_id, line.left, line.right) == (two[0], "Andrea Vargová", "Andrea Vargova")
    assert "Same e-mail" in line.reasons and line.likeness == "Very likely the same"
    assert shown(page) == {"Last name": "", "Description": "", "Phone": ""}
    assert not any(choice.isChecked() for row in page.compare.rows for choice in row.choices.values())
    assert [pair.label for pair in page.compare.decision.decided] == ["First name", "E-mail"]  # type: ignore[union-attr]
    assert page.compare.bar.state.accessibleName() == "0 of 3 chosen"


def test_merge_goes_to_what_is_not_chosen_yet(firm: Firm, two: tuple[str, str]) -> None:
    page = open_page(firm)
    page.compare.bar.merge.click()
    firm.settle()
    focused = QApplication.focusWidget()
    assert focused is page.compare.rows[0].choices[Side.LEFT]
    assert page.compare.bar.state.accessibleName() == "3 fields have to be chosen first"
    assert current_id(firm.store, two[1]) == two[1]


def test_left_right_and_b_choose_and_m_merges(qtbot: QtBot, firm: Firm, two: tuple[str, str]) -> None:
    page = open_page(firm)
    page.compare.focus_first()
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Left)
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Down)
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_B)
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Down)
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Right)
    assert shown(page) == {
        "Last name": "Vargová",
        "Description": "Park at gate 2\n\nClosed in April",
        "Phone": "+421 918 642 550",
    }
    assert page.compare.bar.state.accessibleName() == "3 of 3 chosen"
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_M)
    firm.settle()
    firm.qtbot.waitUntil(lambda: firm.said != "")
    assert firm.said == "Andrea Vargova merged into Andrea Vargová"
    kept = records.get(firm.store, PERSON, two[0])
    assert (kept["family_name"], kept["description"]) == ("Vargová", "Park at gate 2\n\nClosed in April")
    batch = next_undo(firm.store)
    assert batch is not None
    undo(firm.store, batch.id)
    assert count_pairs(firm.store) == 1


def test_all_of_one_side_is_chosen_with_one_button(firm: Firm, two: tuple[str, str]) -> None:
    page = open_page(firm)
    page.compare.keep_right.click()
    assert shown(page)["Last name"] == "Vargova" and page.compare.decision.missing == []  # type: ignore[union-attr]


def test_what_was_chosen_outlives_an_edit_of_another_field(firm: Firm, two: tuple[str, str]) -> None:
    page = open_page(firm)
    page.compare.choose_all(Side.LEFT)
    update_person(firm.store, two[1], {"description": "Closed in May", "nickname": "Andy"})
    firm.qtbot.waitUntil(lambda: shown(page)["Description"] == "")
    assert shown(page)["Last name"] == "Vargová"


def test_a_record_that_was_changed_meanwhile_is_looked_at_again(firm: Firm, two: tuple[str, str]) -> None:
    page = open_page(firm)
    page.compare.choose_all(Side.LEFT)
    decision = page.compare.decision
    assert decision is not None
    update_person(firm.store, two[1], {"nickname": "Andy"})
    page.deciding.merge(decision)
    firm.settle()
    assert "One of the two records was changed meanwhile" in firm.window._errors.text
    assert current_id(firm.store, two[1]) == two[1]


def test_not_the_same_takes_the_pair_away_and_can_be_undone(qtbot: QtBot, firm: Firm, two: tuple[str, str]) -> None:
    page = open_page(firm)
    page.compare.bar.distinct.click()
    firm.settle()
    firm.qtbot.waitUntil(lambda: not page.list.pairs.lines)
    assert firm.said == "Andrea Vargová and Andrea Vargova stay two records"
    batch = next_undo(firm.store)
    assert batch is not None
    undo(firm.store, batch.id)
    firm.qtbot.waitUntil(lambda: len(page.list.pairs.lines) == 1)


def test_later_puts_the_pair_at_the_end(firm: Firm, two: tuple[str, str]) -> None:
    for name in ("Novák", "Novák"):
        person = create_person(firm.store, given_name="Ján", family_name=name)
        add_point(firm.store, person, "phone", "+421 905 000 111")
    search_duplicates(firm.store, "person")
    page = open_page(firm)
    first = page.list.pairs.lines[0].key
    page.compare.bar.later.click()
    firm.qtbot.waitUntil(lambda: page.list.pairs.lines[-1].key == first)
    assert count_pairs(firm.store) == 2


def test_past_merges_are_listed_with_undo_and_say_what_was_kept(firm: Firm, two: tuple[str, str]) -> None:
    merge(firm.store, "person", *two)
    update_person(firm.store, two[0], {"nickname": "Andy"})
    page = open_page(firm)
    page.past_button.click()
    assert len(page.past.undo_buttons) == 1
    page.past.undo_buttons[0].click()
    firm.settle()
    firm.qtbot.waitUntil(lambda: not page.past.undo_buttons)
    assert page.past.report.label.text() == "Undone: Andrea Vargova merged into Andrea Vargová"
    assert current_id(firm.store, two[1]) == two[1]


def test_search_again_finds_pairs_and_says_how_many(firm: Firm) -> None:
    for _ in range(2):
        person = create_person(firm.store, given_name="Ján", family_name="Novák")
        add_point(firm.store, person, "email", "jan@x.example")
    page = open_page(firm)
    assert page.list.pairs.lines == [] and page._none.isVisible()
    page.none_button.click()
    assert page.long.is_running
    firm.settle()
    firm.qtbot.waitUntil(lambda: len(page.list.pairs.lines) == 1)
    assert firm.said == "1 pair found"


def test_a_search_that_is_stopped_says_so_and_leaves_what_was_found(firm: Firm, two: tuple[str, str]) -> None:
    page = open_page(firm)
    page.searching.start()
    page.long.cancel()
    firm.settle()
    firm.qtbot.waitUntil(lambda: not page.long.is_running)
    assert len(page.list.pairs.lines) == 1


def test_a_narrow_window_shows_list_or_pair_with_a_way_back(qtbot: QtBot, firm: Firm, two: tuple[str, str]) -> None:
    page = open_page(firm)
    page.set_room(Room.ONE_COLUMN)
    assert page.list.isVisible() and not page.compare.isVisible()
    page.list.setFocus()
    qtbot.keyClick(page.list, Key.Key_Return)
    assert page.compare.isVisible() and not page.list.isVisible()
    page.compare.back.click()
    assert page.list.isVisible()


def test_a_file_for_reading_only_lists_pairs_and_offers_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    firm = Firm(tmp_path, qtbot, read_only="Nothing is saved here.")
    for _ in range(2):
        person = create_person(firm.store, given_name="Ján", family_name="Novák", nickname=str(_))
        add_point(firm.store, person, "email", "jan@x.example")
    search_duplicates(firm.store, "person")
    page = open_page(firm)
    assert len(page.list.pairs.lines) == 1
    bar = page.compare.bar
    buttons = (bar.merge, bar.distinct, bar.later, page.search_button, page.compare.keep_left)
    assert not any(button.isEnabled() for button in buttons)
    assert "merge_pair" not in page.verbs()
    firm.close()


def test_two_chosen_records_are_shown_though_nobody_found_them(firm: Firm) -> None:
    one, two = (create_person(firm.store, given_name=name) for name in ("Ada", "Bob"))
    page = open_page(firm)
    merge_two(firm.store, firm.desk, "person", one, two)
    firm.settle()
    firm.qtbot.waitUntil(lambda: bool(page.compare.rows))
    [line] = page.list.pairs.lines
    assert (line.reasons, line.left_id, line.right_id) == ("Chosen by you", one, two)
    page.compare.choose_all(Side.LEFT)
    page.merge()
    firm.settle()
    firm.qtbot.waitUntil(lambda: not page.list.pairs.lines)
    assert current_id(firm.store, two) == one


def test_merge_with_finds_the_other_record_by_name(qtbot: QtBot, firm: Firm) -> None:
    one, two = (create_person(firm.store, given_name=name, family_name="Malá") for name in ("Ada", "Beáta"))
    page = open_page(firm)
    dialog = MergeWithDialog(firm.store, firm.tasks, firm.desk, "person", one, "Ada Malá", page)
    dialog.open()
    qtbot.keyClicks(dialog.picker.field, "mala")
    qtbot.waitUntil(lambda: dialog.picker.list.count() == 1)
    assert dialog.picker.list.item(0).text().startswith("Beáta Malá")
    qtbot.keyClick(dialog.picker.field, Key.Key_Return)
    firm.settle()
    qtbot.waitUntil(lambda: bool(page.compare.rows))
    assert {page.list.pairs.lines[0].left_id, page.list.pairs.lines[0].right_id} == {one, two}


def test_merge_with_says_when_nobody_is_found(qtbot: QtBot, firm: Firm) -> None:
    one = create_person(firm.store, given_name="Ada")
    page = open_page(firm)
    dialog = MergeWithDialog(firm.store, firm.tasks, firm.desk, "person", one, "Ada", page)
    dialog.open()
    qtbot.keyClicks(dialog.picker.field, "ada")
    qtbot.waitUntil(lambda: dialog.picker.list.count() == 1)
    assert dialog.picker.list.item(0).text() == "Nothing found"
    qtbot.keyClick(dialog.picker.field, Key.Key_Return)
    assert dialog.isVisible()
    dialog.reject()


def test_the_place_of_a_merged_record_is_that_of_the_kept_one(firm: Firm, two: tuple[str, str]) -> None:
    merge(firm.store, "person", *two)
    assert place_now(firm.store, f"person/{two[1]}") == f"person/{two[0]}"
    assert place_now(firm.store, "people") == "people"


def test_the_bin_offers_to_undo_the_merge(qtbot: QtBot, firm: Firm, two: tuple[str, str]) -> None:
    link_company(firm.store, two[1], create_company(firm.store, name="Kovo"))
    merge(firm.store, "person", *two)
    page = firm.open("bin", lambda: BinPage(firm.store, firm.tasks, firm.desk))
    assert [line.kind for line in page.model.lines] == ["person"]
    page.restore.click()
    firm.settle()
    qtbot.waitUntil(lambda: page.question is not None)
    box = page.question
    assert box is not None and box.text() == "“Andrea Vargova” was merged into “Andrea Vargová”"
    box.defaultButton().click()
    firm.settle()
    qtbot.waitUntil(lambda: current_id(firm.store, two[1]) == two[1])


def test_the_text_that_keeps_both_is_edited_before_merging(qtbot: QtBot, firm: Firm, two: tuple[str, str]) -> None:
    page = open_page(firm)
    page.compare.choose_all(Side.LEFT)
    row = next(row for row in page.compare.rows if row.pair.label == "Description")
    assert row.edit_button is not None and not row.edit_button.isVisible()
    row.choices[Side.BOTH].click()
    row.edit_button.click()
    editor = row._editor
    assert editor is not None and editor.toPlainText() == "Park at gate 2\n\nClosed in April"
    editor.setPlainText("Gate 2. Closed in April")
    qtbot.keyClick(editor, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert shown(page)["Description"] == "Gate 2. Closed in April"
    page.merge()
    firm.settle()
    assert records.get(firm.store, PERSON, two[0])["description"] == "Gate 2. Closed in April"


def test_merging_takes_the_text_that_is_being_edited(firm: Firm, two: tuple[str, str]) -> None:
    page = open_page(firm)
    page.compare.choose_all(Side.LEFT)
    row = next(row for row in page.compare.rows if row.pair.label == "Description")
    row.choices[Side.BOTH].click()
    row.edit_result()
    assert row._editor is not None
    row._editor.setPlainText("Gate 2")
    page.merge()
    firm.settle()
    assert records.get(firm.store, PERSON, two[0])["description"] == "Gate 2"


def test_esc_leaves_the_result_as_it_was(qtbot: QtBot, firm: Firm, two: tuple[str, str]) -> None:
    page = open_page(firm)
    row = next(row for row in page.compare.rows if row.pair.label == "Description")
    row.choices[Side.BOTH].click()
    row.edit_result()
    editor = row._editor
    assert editor is not None
    editor.setPlainText("Something else")
    qtbot.keyClick(editor, Key.Key_Escape)
    assert shown(page)["Description"] == "Park at gate 2\n\nClosed in April" and row.choices[Side.BOTH].hasFocus()


def test_two_photos_are_compared_as_pictures(firm: Firm, two: tuple[str, str]) -> None:
    for person, colour in zip(two, ("red", "blue"), strict=True):
        image = QImage(400, 300, QImage.Format.Format_RGB32)
        image.fill(QColor(colour))
        buffer = QBuffer()
        buffer.open(QBuffer.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]
        photo = attach_bytes(firm.store, "person", person, f"{colour}.png", bytes(buffer.data().data()))
        update_person(firm.store, person, {"photo": photo})
    page = open_page(firm)
    firm.qtbot.waitUntil(lambda: any(row._pictures for row in page.compare.rows))
    row = next(row for row in page.compare.rows if row.pair.is_photo)
    picture = row.choices[Side.RIGHT]._picture
    assert picture is not None and (picture.width(), picture.height()) == (224, 168)
    assert picture.pixelColor(10, 10) == QColor("blue")
    row.choices[Side.RIGHT].click()
    assert row.result._picture is not None and row.result._picture.pixelColor(10, 10) == QColor("blue")


def test_three_records_are_merged_one_after_another(firm: Firm) -> None:
    ada, bob, eve = (create_person(firm.store, given_name=name) for name in ("Ada", "Bob", "Eve"))
    page = open_page(firm)
    merge_several(firm.store, firm.desk, "person", [ada, bob, eve])
    firm.settle()
    firm.qtbot.waitUntil(lambda: bool(page.compare.rows))
    assert page.list.pairs.lines[0].reasons == "Chosen by you, 1 more follows"
    page.compare.choose_all(Side.LEFT)
    page.merge()
    firm.settle()
    firm.qtbot.waitUntil(lambda: page.compare.decision is not None and page.compare.decision.line.right_id == eve)
    assert page.list.pairs.lines[0].reasons == "Chosen by you"
    page.compare.choose_all(Side.LEFT)
    page.merge()
    firm.settle()
    firm.qtbot.waitUntil(lambda: not page.list.pairs.lines)
    assert [current_id(firm.store, one) for one in (bob, eve)] == [ada, ada]


def test_more_records_than_a_person_compares_are_refused_in_words(firm: Firm) -> None:
    open_page(firm)
    merge_several(firm.store, firm.desk, "person", [str(n) for n in range(21)])
    assert firm.said == "At most 20 records are merged at once"
