"""Views of a list: columns of one's own, a second order, copies, and the pins of the sidebar."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests.ui.list_shell import Lists, add_sample

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.specs import COMPANY, PERSON
from crm_desktop.services.custom_fields import create_custom_field
from crm_desktop.services.people import create_person
from crm_desktop.services.undo import next_undo, undo
from crm_desktop.ui.lists.ask import AskText
from crm_desktop.ui.lists.column_chooser import ColumnChooser
from crm_desktop.ui.sidebar import Pin, Sidebar
from crm_desktop.viewmodels.lists.filter import Leaf, ListFilter
from crm_desktop.viewmodels.lists.pins import read_pins
from crm_desktop.viewmodels.lists.views import (
    MOST_PINNED,
    Chosen,
    Query,
    Sort,
    pin_view,
    query_as_values,
    query_of_values,
    save_new_view,
    views_of,
)

Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def lists(qtbot: QtBot, tmp_path: Path) -> Iterator[Lists]:
    lists = Lists(tmp_path)
    create_custom_field(lists.store, kind_name="person", label="Level")
    add_sample(lists.store)
    yield lists.show(qtbot, 1680)
    lists.close()


def chooser(lists: Lists) -> ColumnChooser:
    lists.page.choose_columns()
    found = [d for d in lists.page.findChildren(ColumnChooser) if d.isVisible()]
    assert len(found) == 1
    return found[0]


def shown(lists: Lists) -> list[str]:
    table = lists.page.table
    return [c.name for at, c in enumerate(lists.page.model.columns) if not table.isColumnHidden(at)]


def tick(dialog: ColumnChooser, name: str, on: bool = True) -> None:
    for at in range(dialog.list.count()):
        item = dialog.list.item(at)
        if item.data(Qt.ItemDataRole.UserRole) == name:
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            dialog.list.setCurrentRow(at)


def answer(lists: Lists, qtbot: QtBot, text: str) -> None:
    dialog = next(d for d in lists.page.findChildren(AskText) if d.isVisible())
    dialog.field.setText(text)
    dialog.ok.click()
    qtbot.waitUntil(lambda: lists.tasks.is_idle)


def test_columns_are_chosen_and_moved_by_keys_and_kept_in_the_view(qtbot: QtBot, lists: Lists) -> None:
    dialog = chooser(lists)
    assert "name" not in [dialog.list.item(at).data(Qt.ItemDataRole.UserRole) for at in range(dialog.list.count())]
    tick(dialog, "email", on=False)
    tick(dialog, "custom.level")
    for _ in range(dialog.list.count()):
        qtbot.keyClick(dialog.list, Key.Key_Up, Mod.AltModifier)
    assert dialog.names()[0] == "custom.level"
    dialog.ok.click()
    assert shown(lists)[:2] == ["name", "custom.level"] and "email" not in shown(lists)
    assert not lists.page.tabs.mark.isHidden()  # the view differs now from what is saved
    lists.page.views.ask_new()
    answer(lists, qtbot, "Mine")
    view = next(v for v in views_of(lists.store, PERSON) if v.title == "Mine")
    assert view.query.columns[:2] == (Chosen("name"), Chosen("custom.level"))
    lists.page.choose_view("all")
    assert "email" in shown(lists) and "custom.level" not in shown(lists)
    lists.page.choose_view(view.id)
    assert shown(lists)[:2] == ["name", "custom.level"]


def test_a_width_that_was_drawn_belongs_to_the_view(lists: Lists) -> None:
    lists.page.set_columns((Chosen("name"), Chosen("phone"), Chosen("city")))
    at = [c.name for c in lists.page.model.columns].index("phone")
    lists.page.table.setColumnWidth(at, 210)
    assert lists.page.query.columns[1] == Chosen("phone", 210)
    lists.page.set_columns(())
    assert lists.page.table.columnWidth([c.name for c in lists.page.model.columns].index("phone")) == 136


def test_columns_that_no_longer_fit_give_way_from_the_right(lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    lists.page.set_columns(tuple(map(Chosen, ("name", "phone", "email", "city", "company", "last_contact", "tag"))))
    monkeypatch.setattr(lists.page.table, "width", lambda: 480)
    lists.page.table.fit()
    room = lists.page.table._that_fit(lists.page.model.look.arrangement)
    assert room == ("name", "phone", "email") == tuple(shown(lists))


def test_the_usual_columns_come_back(lists: Lists) -> None:
    before = shown(lists)
    lists.page.set_columns((Chosen("name"), Chosen("city")))
    dialog = chooser(lists)
    assert dialog.usual.isVisible() and dialog.names() == ["city"]
    dialog.usual.click()
    assert shown(lists) == before and lists.page.query.columns == ()


def test_a_second_order_is_kept_within_the_first(qtbot: QtBot, lists: Lists) -> None:
    create_person(lists.store, given_name="Zoltán", family_name="Aba")
    lists.page.set_sort(Sort("company"))
    lists.page.set_then(Sort("sort_name", descending=True))
    qtbot.waitUntil(lambda: lists.tasks.is_idle)
    without = [name for name in lists.names() if name in ("Zoltán Aba", "Šimon Čierny")]
    assert lists.names()[-2:] == without == ["Šimon Čierny", "Zoltán Aba"]
    assert lists.page.filters.sort.accessibleName() == "Order: Company, ascending, then Name"
    lists.page.set_then(None)
    qtbot.waitUntil(lambda: lists.names()[-2:] == ["Zoltán Aba", "Šimon Čierny"])


def test_shift_and_a_title_ask_for_the_second_order(lists: Lists, monkeypatch: pytest.MonkeyPatch) -> None:
    from crm_desktop.ui.lists import table

    monkeypatch.setattr(table.QApplication, "keyboardModifiers", lambda: Mod.ShiftModifier)
    at = [c.name for c in lists.page.model.columns].index("last_contact")
    lists.page.table.horizontalHeader().sectionClicked.emit(at)
    assert lists.page.query.sort == Sort() and lists.page.query.then == Sort("last_contact_at", descending=True)


def test_a_view_is_duplicated_under_another_name(qtbot: QtBot, lists: Lists) -> None:
    query = Query(ListFilter((Leaf("tag", "empty"),)), Sort("updated_at", True), Sort("sort_name"), (Chosen("name"),))
    first = save_new_view(lists.store, PERSON, "Without a tag", query)
    lists.page.reload_views()
    lists.page.views.ask_copy(first)
    answer(lists, qtbot, "Copy")
    titles = {view.title: view for view in views_of(lists.store, PERSON)}
    assert titles["Copy"].query == titles["Without a tag"].query == query


def test_a_query_survives_going_away_and_coming_back() -> None:
    query = Query(ListFilter(), Sort("company"), Sort("updated_at", True), (Chosen("name"), Chosen("phone", 99)))
    assert query_of_values(query_as_values(query)) == query


def test_a_pinned_view_stands_in_the_sidebar_with_its_count_and_undo_takes_it_off(qtbot: QtBot, lists: Lists) -> None:
    view = save_new_view(lists.store, PERSON, "Slovaks", Query(ListFilter((Leaf("country", "is", "SK"),))))
    lists.page.reload_views(view)
    lists.page.verbs()["pin"]()
    qtbot.waitUntil(lambda: lists.tasks.is_idle)
    [pin] = read_pins(lists.store)
    assert (pin.place, pin.view, pin.title, pin.count) == ("people", view, "Slovaks", 8)
    last = next_undo(lists.store)
    assert last is not None
    undo(lists.store, last.id)
    assert read_pins(lists.store) == []


def test_people_stand_before_companies_and_no_more_than_eight_are_pinned(lists: Lists) -> None:
    for n in range(MOST_PINNED):
        kind = COMPANY if n % 2 else PERSON
        pin_view(lists.store, save_new_view(lists.store, kind, f"View {n}", Query()), is_pinned=True)
    assert [pin.place for pin in read_pins(lists.store)] == ["people"] * 4 + ["companies"] * 4
    one_more = save_new_view(lists.store, PERSON, "One more", Query())
    with pytest.raises(ValidationError) as caught:
        pin_view(lists.store, one_more, is_pinned=True)
    assert caught.value.title == "8 views are pinned, more don't fit into the sidebar"
    assert caught.value.advice == "Take one of them off first."


def test_the_sidebar_shows_pins_below_the_places_and_leads_to_them(qtbot: QtBot) -> None:
    sidebar = Sidebar("Tatra Tools", "Marta")
    qtbot.addWidget(sidebar)
    for name in ("people", "companies", "settings"):
        sidebar.add(name)
    sidebar.show()
    sidebar.show_pins([Pin("people", "v1", "Quiet 30 days", "12"), Pin("companies", "v2", "Route")])
    assert [item.text() for item in sidebar.pins()] == ["Quiet 30 days", "Route"]
    below = sidebar.item("companies").y()
    assert below < sidebar.pins()[0].y() < sidebar.pins()[1].y() < sidebar.item("settings").y()
    with qtbot.waitSignal(sidebar.pin_chosen) as heard:
        sidebar.pins()[1].click()
    assert heard.args == ["companies", "v2"]
    sidebar.set_shape(is_rail=True, is_low=False)
    assert sidebar.pins()[0].toolTip().startswith("Quiet 30 days")
    sidebar.show_pins([])
    assert sidebar.pins() == []


def test_a_pinned_view_opens_as_it_was_saved(qtbot: QtBot, lists: Lists) -> None:
    view = save_new_view(lists.store, PERSON, "Slovaks", Query(ListFilter((Leaf("country", "is", "SK"),))))
    lists.page.reload_views()
    lists.page.restore_state({"view": view})
    qtbot.waitUntil(lambda: lists.tasks.is_idle)
    assert lists.page.view_id == view and len(lists.page.model.keys) == 8
