"""Conflicts: both versions side by side, nothing chosen for the person, everything by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.ui import sync_fakes
from tests.ui.firm import Firm
from tests.ui.sync_fakes import FakeDoor, Made

from crm_desktop.domain.errors import ConflictError
from crm_desktop.domain.merging import Side
from crm_desktop.services.companies import create_company
from crm_desktop.services.conflicts import Choice, ConflictGroup, DeleteConflict, Own
from crm_desktop.services.people import create_person
from crm_desktop.services.sync_status import State, SyncStatus
from crm_desktop.ui.conflicts import ConflictsPage
from crm_desktop.ui.conflicts.rows import ConflictRow
from crm_desktop.ui.sync.watch import SyncWatch
from crm_desktop.viewmodels.navigation import Room

Key = Qt.Key


@pytest.fixture
def firm(qtbot: QtBot, tmp_path: Path) -> Iterator[Firm]:
    firm = Firm(tmp_path, qtbot)
    yield firm
    firm.close()


@pytest.fixture
def made(firm: Firm) -> Made:
    """Andrea and a firm in conflict, a mass delete, two merged texts, two past decisions."""
    for given, family in (("Andrea", "Vargová"), ("Marek", "Oravec")):
        create_person(firm.store, given_name=given, family_name=family)
    for name in ("AgroTech Levice", "Kovo Trnava"):
        create_company(firm.store, name=name)
    return sync_fakes.busy(firm.store)


def open_page(firm: Firm, made: Made, *, battery: bool = True) -> ConflictsPage:
    watch = SyncWatch(FakeDoor(firm.store, made), firm.tasks, has_battery=battery, parent=firm.window)
    watch.look()
    page = firm.open("conflicts", lambda: ConflictsPage(watch, firm.tasks, firm.desk))
    firm.settle()
    return page


def shown(page: ConflictsPage) -> dict[str, str]:
    return {row.parts.label: row.result.text for row in page.view.rows}


def press(firm: Firm, *keys: Key) -> None:
    for key in keys:
        firm.qtbot.keyClick(QApplication.focusWidget(), key)


def test_the_list_says_what_needs_a_choice_and_what_was_merged(firm: Firm, made: Made) -> None:
    page = open_page(firm, made)
    entries = [entry.spoken for entry in page.list.entries.entries]
    assert entries == [
        "Andrea Vargová, Person, 3 fields differ",
        "AgroTech Levice, Company, deleted by Eva Lišková, Keep or delete",
        "Delete 120 people, By Peter Baláž, Keep or delete",
    ]
    assert page.badge.text() == "3"
    said = "2 records were changed in two places. Both versions are kept until you choose."
    assert page.head.line.text() == said
    assert [line.accessibleName() for line in page.merged.lines] == [
        "Kovo Trnava. Description: both kept", "Marek Oravec. Description: both kept",
    ]  # fmt: skip


def test_both_sides_say_who_when_and_where_and_nothing_is_chosen(firm: Firm, made: Made) -> None:
    page = open_page(firm, made)
    assert page.view.heads.titles == ("This laptop", "Team copy")
    mine, theirs = page.view.heads.lines
    assert mine.startswith("You, ") and theirs.startswith("Eva Lišková, ")
    assert shown(page) == {"Phone": "", "Nickname": "", "Description": ""}
    assert page.view.rows[1].before.text() == "Before: Quality technician"
    assert page.view.bar.state.accessibleName() == "0 of 3 chosen"
    name = page.view.rows[1].choices[Side.RIGHT].accessibleName()
    assert name == "Nickname of Team copy: Head of quality"


def test_on_a_computer_the_column_is_not_called_laptop(firm: Firm, made: Made) -> None:
    assert open_page(firm, made, battery=False).view.heads.titles[0] == "This computer"


def test_left_right_and_b_choose_and_save_writes_exactly_that(firm: Firm, made: Made) -> None:
    page = open_page(firm, made)
    page.view.focus_first()
    press(firm, Key.Key_Left, Key.Key_Down, Key.Key_Right, Key.Key_Down, Key.Key_B)
    assert page.view.bar.state.accessibleName() == "3 of 3 chosen"
    assert shown(page)["Description"].startswith("Visits by appointment. Park at gate 2")
    record_id = page.list.current.key  # type: ignore[union-attr]
    page.view.bar.save.click()
    firm.qtbot.waitUntil(lambda: firm.said != "")
    assert firm.said == "Saved. Other versions stay in History."
    assert made.decided == [(record_id, {"c1": Choice.MINE, "c2": Choice.THEIRS, "c3": Choice.BOTH})]
    firm.settle()
    assert page.list.current.title == "AgroTech Levice"  # type: ignore[union-attr]


def test_save_goes_to_what_is_not_chosen_yet(firm: Firm, made: Made) -> None:
    page = open_page(firm, made)
    page.view.bar.save.click()
    assert QApplication.focusWidget() is page.view.rows[0].choices[Side.LEFT]
    assert page.view.bar.state.accessibleName() == "3 choices are missing"
    assert made.decided == []


def test_all_of_one_side_is_chosen_with_one_button_or_key(firm: Firm, made: Made) -> None:
    page = open_page(firm, made)
    page.view.keep_theirs.click()
    assert shown(page)["Nickname"] == "Head of quality"
    page.view.focus_first()
    press(firm, Key.Key_Y)
    assert shown(page)["Nickname"] == "Quality manager"
    press(firm, Key.Key_R)
    assert shown(page)["Nickname"] == "Head of quality"


def test_another_value_can_be_typed(firm: Firm, made: Made) -> None:
    page = open_page(firm, made)
    page.view.choose_all(Side.LEFT)
    row = page.view.rows[1]
    row.choices[Side.LEFT].setFocus()
    press(firm, Key.Key_E)
    assert row._editor is not None and row._editor.toPlainText() == "Quality manager"
    row._editor.setPlainText("Head of everything")
    press(firm, Key.Key_Return)
    assert shown(page)["Nickname"] == "Head of everything"
    page.save()
    firm.qtbot.waitUntil(lambda: made.decided != [])
    assert made.decided[0][1]["c2"] == Own("Head of everything")


def test_a_phone_keeps_its_parts_when_another_number_is_typed(firm: Firm, made: Made) -> None:
    page = open_page(firm, made)
    page.view.choose_all(Side.LEFT)
    page.view._on_typed(page.view.rows[0], "+421 905 000 111")
    choices = page.view.choosing.choices()  # type: ignore[union-attr]
    own = choices["c1"]
    assert isinstance(own, Own) and isinstance(own.value, dict)
    assert (own.value["kind"], own.value["value"]) == ("phone", "+421 905 000 111")


def test_what_can_not_be_the_value_is_refused_and_keeps_what_was_typed(firm: Firm, made: Made) -> None:
    page = open_page(firm, made)
    page.view.choose_all(Side.LEFT)
    row = page.view.rows[0]
    page.view._on_typed(row, "  ")
    assert row.error.text() == "Nothing is typed. Type a value, or choose one of the two."
    page.save()
    assert made.decided == [] and row.is_editing


def test_a_delete_against_an_edit_is_a_question_of_its_own(firm: Firm, made: Made) -> None:
    page = open_page(firm, made)
    page.list.step(1)
    firm.settle()
    assert page.view.told.label.text().startswith("You changed this company. Eva Lišková deleted it")
    row = page.view.rows[0]
    assert [choice.accessibleName() for choice in row.choices.values()] == [
        "Keep it with my changes", "Delete it too",
    ]  # fmt: skip
    assert not page.view.keep_mine.isVisible()
    row.choices[Side.RIGHT].click()
    assert row.result.text == "It goes to the bin, for everybody."
    row.choices[Side.LEFT].click()
    assert row.result.text == "It stays."
    page.save()
    firm.qtbot.waitUntil(lambda: made.decided != [])
    assert made.decided[0][1] == {"c9": Own(None)}


def test_the_one_who_deleted_is_asked_the_other_way_round(firm: Firm, made: Made) -> None:
    group = made.conflicts[1]
    delete = DeleteConflict("c9", "Marta", firm.store.clock.now(), "T14", deleted_by_me=True, is_held=False)
    made.conflicts = [ConflictGroup(group.kind, group.record_id, group.title, (), delete)]
    page = open_page(firm, made)
    assert "The team changed it." in page.view.told.label.text()
    row = page.view.rows[0]
    row.choices[Side.LEFT].click()
    assert row.result.text == "It goes to the bin, for everybody."


def test_a_mass_delete_is_confirmed_by_its_number_alone(firm: Firm, made: Made) -> None:
    page = open_page(firm, made)
    page.list.step(1)
    page.list.step(1)
    firm.settle()
    assert page.held.title.text() == "Peter Baláž deleted 120 records at once"
    assert not page.held.remove.isEnabled()
    page.held.field.setText("12")
    assert not page.held.remove.isEnabled()
    page.held.field.setText("120")
    page.held.remove.click()
    firm.qtbot.waitUntil(lambda: made.done != [])
    assert made.done == [("confirm", 120)]


def test_all_of_a_mass_delete_can_be_kept(firm: Firm, made: Made) -> None:
    page = open_page(firm, made)
    page.list.step(1)
    page.list.step(1)
    firm.settle()
    page.held.keep.click()
    firm.qtbot.waitUntil(lambda: firm.said == "All of them stay")
    assert made.done == [("reject", "h1")]


def test_decide_later_goes_on_and_puts_it_last(firm: Firm, made: Made) -> None:
    page = open_page(firm, made)
    first = page.list.current
    page.list.setFocus()
    press(firm, Key.Key_Z)
    firm.settle()
    assert page.list.current.title == "AgroTech Levice"  # type: ignore[union-attr]
    assert page.list.entries.entries[-1] == first and made.decided == []


def test_what_was_chosen_outlives_a_change_of_another_field(firm: Firm, made: Made) -> None:
    page = open_page(firm, made)
    page.view.choose_all(Side.LEFT)
    group = made.conflicts[0]
    other = sync_fakes.field_of("c2", "nickname", "Nickname", ("a", "b", "c"), (firm.clock.at, firm.clock.at))
    made.conflicts[0] = ConflictGroup(group.kind, group.record_id, group.title, (group.fields[0], other), None)
    page.reload()
    firm.settle()
    assert shown(page) == {"Phone": "+421 918 642 055", "Nickname": ""}


def test_a_decision_that_comes_too_late_is_said_and_read_again(firm: Firm, made: Made) -> None:
    page = open_page(firm, made)
    made.error = ConflictError("Eva chose meanwhile", "Look again.")
    page.view.choose_all(Side.LEFT)
    page.save()
    firm.qtbot.waitUntil(lambda: firm.window._errors.text != "")
    assert firm.window._errors.text == "Eva chose meanwhile. Look again."


def test_past_decisions_say_what_was_chosen_and_what_was_not(firm: Firm, made: Made) -> None:
    page = open_page(firm, made)
    page.past_button.click()
    words = [label.text() for label in page.past.findChildren(type(page.head.line)) if label.text()]
    assert "Phone: “+421 905 111 222” chosen, not “+421 905 111 333”" in words
    assert "Website: both became “kovo.example”" in words


def test_nothing_to_choose_is_a_good_state(firm: Firm) -> None:
    page = open_page(firm, Made(SyncStatus(State.UP_TO_DATE)))
    assert page._none.isVisible()
    assert page._none.accessibleName() == "No conflicts. When two people change the same field, you choose here."


def test_offline_a_choice_is_said_to_be_sent_later(firm: Firm, made: Made) -> None:
    made.status = SyncStatus(State.OFFLINE, conflicts=2)
    page = open_page(firm, made)
    assert page.view.bar.about.text() == "You are offline: your choice is saved here and sent later."


def test_a_file_that_can_only_be_read_lets_nobody_choose(qtbot: QtBot, tmp_path: Path, made: Made) -> None:
    (tmp_path / "read").mkdir()
    firm = Firm(tmp_path / "read", qtbot, read_only="Nothing you do here is saved.")
    page = open_page(firm, made)
    assert not page.view.bar.save.isEnabled() and "save_next" not in page.verbs()
    assert not any(choice.isEnabled() for row in page.view.rows for choice in row.choices.values())
    firm.close()


def test_a_narrow_window_shows_one_thing_at_a_time(firm: Firm, made: Made) -> None:
    page = open_page(firm, made)
    page.set_room(Room.ONE_COLUMN)
    assert page._left.isVisible() and not page.view.isVisible()
    page.list.opened.emit()
    assert page.view.isVisible() and not page._left.isVisible() and page.view.back.isVisible()
    page.view.back.click()
    assert page._left.isVisible()


def test_a_row_of_another_device_says_whose_it_is_in_each_field(firm: Firm, made: Made) -> None:
    at = firm.clock.at
    group = made.conflicts[0]
    later = sync_fakes.field_of("c2", "nickname", "Nickname", ("a", "b", "c"), (at - 9 * sync_fakes.DAY, at))
    made.conflicts[0] = ConflictGroup(group.kind, group.record_id, group.title, (group.fields[0], later), None)
    page = open_page(firm, made)
    assert page.view.heads.lines == ("", "")
    row = page.view.rows[1]
    assert isinstance(row, ConflictRow) and row.choices[Side.LEFT]._about.startswith("You, ")
