"""Rows of a list in groups: headers that fold by mouse and keys, records that stay records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot
from tests.ui.list_shell import Lists, add_sample

from crm_desktop.domain.specs import PERSON
from crm_desktop.ui.sidebar import Pin
from crm_desktop.viewmodels.lists.filter import Leaf, ListFilter
from crm_desktop.viewmodels.lists.views import Query, Sort, pin_view, save_new_view, views_of

Key = Qt.Key
SPOKEN = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def lists(qtbot: QtBot, tmp_path: Path) -> Iterator[Lists]:
    lists = Lists(tmp_path)
    add_sample(lists.store)
    yield lists.show(qtbot)
    lists.close()


def shown(lists: Lists) -> list[str]:
    """Return the rows: names of people, and headers with a star."""
    model = lists.page.model
    rows = ((k, model.row_at(at)) for at, k in enumerate(model.keys))
    return [f"*{model.groups.title(k)}" if k < 0 else row.display_name if row else "…" for k, row in rows]


def by_country(lists: Lists) -> None:
    lists.page.set_group("country")
    lists.settle()


def at_header(lists: Lists, number: int) -> int:
    return [at for at, k in enumerate(lists.page.model.keys) if k < 0][number]


def test_the_menu_offers_fields_and_the_button_says_which(lists: Lists) -> None:
    menu = lists.page.group_menu
    menu.fill()
    actions = {action.text(): action for action in menu.actions() if action.text()}
    assert list(actions)[:5] == ["No groups", "Company", "Job title", "City", "Country"]
    assert actions["No groups"].isChecked() and lists.page.filters.group.text() == "Group"
    actions["Country"].trigger()
    lists.settle()
    assert lists.page.filters.group.text() == "Country"
    assert lists.page.filters.group.accessibleName() == "Groups by: Country"
    assert shown(lists)[:5] == ["*Slovakia", "Radovan Bielik", "Tomáš Dvořák", "Zuzana Horváthová", "Helena Krásna"]
    assert [name for name in shown(lists) if name.startswith("*")] == [
        "*Slovakia", "*Spain", "*United Kingdom", "*Nothing given"]  # fmt: skip
    menu.fill()
    next(action for action in menu.actions() if action.text() == "No groups").trigger()
    lists.settle()
    assert "*Spain" not in shown(lists) and len(lists.page.model.keys) == 14


def test_a_header_folds_and_unfolds_by_keys_and_says_so(qtbot: QtBot, lists: Lists) -> None:
    by_country(lists)
    table, model = lists.page.table, lists.page.model
    table.set_cursor_row(0)
    assert model.index(0, 0).data(SPOKEN) == "Group Slovakia, 8 records, open"
    qtbot.keyClick(table, Key.Key_Left)
    assert model.index(0, 0).data(SPOKEN) == "Group Slovakia, 8 records, folded"
    assert shown(lists)[:2] == ["*Slovakia", "*Spain"] and table.cursor_row() == 0
    qtbot.keyClick(table, Key.Key_Left)  # folded already
    assert shown(lists)[1] == "*Spain"
    qtbot.keyClick(table, Key.Key_Right)
    assert shown(lists)[1] == "Radovan Bielik"
    for key in (Key.Key_Space, Key.Key_Return):
        qtbot.keyClick(table, key)
    assert shown(lists)[1] == "Radovan Bielik" and not model.ticked


def test_the_arrow_keys_pass_over_no_row(qtbot: QtBot, lists: Lists) -> None:
    by_country(lists)
    table = lists.page.table
    table.set_cursor_row(0)
    seen = [table.cursor_row()]
    for _ in range(len(lists.page.model.keys) - 1):
        qtbot.keyClick(table, Key.Key_Down)
        seen.append(table.cursor_row())
    assert seen == list(range(18))  # 14 people under 4 headers
    table.set_cursor_row(at_header(lists, 1))
    lists.page.verbs()["next_record"]()
    row = lists.page.row()
    assert row is not None and row.display_name == "Iñigo Echeverría"


def test_a_click_on_a_header_folds_it_and_ticks_nothing(qtbot: QtBot, lists: Lists) -> None:
    by_country(lists)
    table = lists.page.table
    middle = table.rowViewportPosition(0) + 10
    for x in (12, 300):
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(x, middle))
    assert shown(lists)[1] == "Radovan Bielik" and not lists.page.model.ticked
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, middle))
    assert shown(lists)[1] == "*Spain"
    table.grab()  # a folded list is painted too


def test_ticks_and_export_are_of_records_in_the_order_of_the_groups(lists: Lists) -> None:
    by_country(lists)
    page = lists.page
    page.table.set_open(at_header(lists, 1), False)
    page.model.tick(0, 3, True)
    assert len(page.model.ticked) == 3 and all(k > 0 for k in page.model.ticked)
    page.model.tick_all(True)
    assert len(page.model.ticked) == 14 and page.model.tick_state() == 1
    assert page.bulk.words.text() == "14 ticked"
    page.model.tick_all(False)
    page.head.export_pressed.emit("csv")
    [(form, kind, ks)] = lists.exported
    assert (form, kind, len(ks)) == ("csv", "person", 14) and ks == page.model.records
    names = [row.display_name for row in page.source.rows(ks)]
    assert names[0] == "Radovan Bielik" and names[-1] == "Šimon Čierny" and "Iñigo Echeverría" in names


def test_the_foot_counts_records_and_the_header_is_no_record(lists: Lists) -> None:
    by_country(lists)
    page = lists.page
    assert page.footer.count.text() == "14 people"
    page.table.set_cursor_row(at_header(lists, 1) + 1)
    assert page.footer.where.text() == "Row 9, none ticked"
    page.table.set_cursor_row(at_header(lists, 1))
    assert page.footer.where.text() == "" and page.row() is None
    assert "open" not in page.verbs() and not page.table.edit_cell()


def test_what_is_folded_stays_so_while_the_list_is_read_again(lists: Lists) -> None:
    by_country(lists)
    page = lists.page
    page.table.set_open(0, False)
    page.set_sort(Sort("sort_name", descending=True))
    lists.settle()
    assert shown(lists)[:3] == ["*Slovakia", "*Spain", "Miguel Ángel Soto"]
    lists.window.navigator.reload()
    lists.settle()
    assert lists.page is not page and shown(lists)[:2] == ["*Slovakia", "*Spain"]
    assert lists.page.query.group == "country"


def test_groups_are_kept_in_the_view(lists: Lists) -> None:
    by_country(lists)
    assert not lists.page.tabs.mark.isHidden()
    view = save_new_view(lists.store, PERSON, "By country", lists.page.query)
    lists.page.reload_views(view)
    assert lists.page.tabs.mark.isHidden()
    found = next(v for v in views_of(lists.store, PERSON) if v.id == view)
    assert found.query == Query(group="country")
    lists.page.choose_view("all")
    lists.settle()
    assert shown(lists)[0] == "Harriet Ashdown"
    lists.page.choose_view(view)
    lists.settle()
    assert shown(lists)[0] == "*Slovakia"


def test_a_group_of_a_field_that_is_gone_says_so_and_another_view_shows_rows(lists: Lists) -> None:
    lists.page.set_group("custom.gone")
    lists.settle()
    state = lists.page.content.state
    assert state is not None and state.title.text() == "The list can't be grouped by “custom.gone”"
    lists.page.choose_view("all")
    lists.settle()
    assert lists.page.content.state is None and len(lists.names()) == 14


def test_the_pinned_view_that_is_shown_is_marked_alone(lists: Lists) -> None:
    view = save_new_view(lists.store, PERSON, "Slovaks", Query(ListFilter((Leaf("country", "is", "SK"),))))
    pin_view(lists.store, view, is_pinned=True)
    lists.settle()
    sidebar = lists.window.sidebar
    sidebar.show_pins([Pin("people", view, "Slovaks", "8")])
    assert sidebar.item("people").isChecked() and not sidebar.pins()[0].isChecked()
    sidebar.pins()[0].click()
    lists.settle()
    assert lists.page.view_id == view
    assert sidebar.pins()[0].isChecked() and not sidebar.item("people").isChecked()
    sidebar.item("people").click()  # all rows again
    lists.settle()
    assert lists.page.view_id == "all" and sidebar.item("people").isChecked() and not sidebar.pins()[0].isChecked()
    lists.page.choose_view(view)
    lists.settle()
    sidebar.show_pins([Pin("people", view, "Slovaks", "9")])  # counted anew
    assert sidebar.pins()[0].isChecked()
    lists.window.navigator.go("companies")
    lists.settle()
    assert sidebar.item("companies").isChecked() and not sidebar.pins()[0].isChecked()
