"""Fields of the firm's own and tags in a list: set on many, filtered, sorted, edited; records that can't take it."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot
from tests.ui.list_shell import Lists, add_sample

from crm_desktop.domain.errors import Canceled
from crm_desktop.domain.specs import PERSON
from crm_desktop.services import records
from crm_desktop.services.custom_fields import create_custom_field
from crm_desktop.services.many import Watch
from crm_desktop.services.people import create_person
from crm_desktop.services.tags import list_tags
from crm_desktop.ui.lists.ask import AskText
from crm_desktop.ui.lists.bulk_dialogs import RefusedDialog, SetFieldDialog, TagDialog
from crm_desktop.ui.lists.custom_columns import columns_of
from crm_desktop.ui.people.form import open_person_form
from crm_desktop.viewmodels.lists.custom import custom_columns
from crm_desktop.viewmodels.lists.views import Sort


@pytest.fixture
def lists(qtbot: QtBot, tmp_path: Path) -> Iterator[Lists]:
    lists = Lists(tmp_path)
    add_sample(lists.store)
    yield lists.show(qtbot)
    lists.close()


def found(lists: Lists, kind: type[QWidget]) -> QWidget:
    dialogs = [d for d in lists.page.findChildren(kind) if d.isVisible()]
    assert len(dialogs) == 1
    return dialogs[0]


def test_a_field_of_ones_own_is_set_on_many_and_can_be_cleared(lists: Lists) -> None:
    create_custom_field(lists.store, kind_name="person", label="Level", type="choice", options=("Gold", "Silver"))
    create_custom_field(lists.store, kind_name="person", label="Likes", type="multi_choice", options=("Tea", "Coffee"))
    ks = lists.page.model.keys[:3]
    lists.page.model.tick(0, 2, True)
    lists.page.bulk.field.click()
    dialog = found(lists, SetFieldDialog)
    assert isinstance(dialog, SetFieldDialog)
    dialog.field.setCurrentIndex(dialog.field.findData("custom.likes"))
    dialog.text.setText("Coffee, Tea")
    dialog.text.textEdited.emit("Coffee, Tea")
    lists.settle()
    assert dialog.sentence.text() == "Likes becomes Tea, Coffee for 3 people"
    dialog.field.setCurrentIndex(dialog.field.findData("custom.level"))
    dialog.choice.setCurrentIndex(dialog.choice.findData("gold"))
    lists.settle()
    assert dialog.sentence.text() == "Level becomes Gold for 3 people"
    dialog.ok.click()
    lists.settle()
    assert lists.toast().startswith("Level changed to Gold for 3 people")
    ids = lists.page.source.ids(ks)
    assert [records.get(lists.store, PERSON, i)["custom"] for i in ids] == [{"level": "gold"}] * 3
    lists.page.actions_of_rows.set_field(ids, {"custom.level": None})
    lists.settle()
    assert [records.get(lists.store, PERSON, i)["custom"] for i in ids] == [{}] * 3


def test_records_that_cannot_take_a_value_are_named(lists: Lists) -> None:
    ids = [create_person(lists.store, given_name="Solo"), create_person(lists.store, given_name="Duo", family_name="X")]
    lists.page.actions_of_rows.set_field(ids, {"given_name": None})
    lists.settle()
    dialog = found(lists, RefusedDialog)
    assert isinstance(dialog, RefusedDialog) and dialog.windowTitle() == "1 record stayed as it is"
    assert dialog.text.toPlainText() == "Solo: A person needs a name. Type a first or a last name, or an e-mail."
    dialog.accept()


def test_a_tag_is_taken_off_many(lists: Lists) -> None:
    lists.page.model.tick_all(True)
    lists.page.bulk.tags.click()
    dialog = found(lists, TagDialog)
    assert isinstance(dialog, TagDialog)
    dialog.way._segments["remove"].click()
    dialog.tags.setCurrentText("nothing")
    assert (
        dialog.sentence.text() == "There is no tag “nothing”. Choose one from the list." and not dialog.ok.isEnabled()
    )
    dialog.tags.setCurrentText("Customer")
    assert dialog.sentence.text() == "Tag “Customer” is taken off 5 records"
    dialog.ok.click()
    lists.settle()
    assert [row.people for row in list_tags(lists.store) if row.name == "Customer"] == [0]


def test_a_long_change_shows_how_far_it_is_and_cancel_takes_it_back(qtbot: QtBot, lists: Lists) -> None:
    area, gate, told = lists.page.jobs, threading.Event(), []

    def work(watch: Watch) -> str:
        for at in range(1, 4):
            gate.wait(20)
            watch.at(at, 3)
        return "done"

    area.run(work, "Changing the records", told.append, told.append)
    qtbot.waitUntil(lambda: area.line is not None and area.isVisible())
    assert area.line is not None
    area.line.cancel()
    gate.set()
    qtbot.waitUntil(lambda: bool(told))
    assert isinstance(told[0], Canceled) and told[0].title == "Stopped" and not area.isVisible()


def test_own_fields_filter_the_list_with_chips_in_words(lists: Lists) -> None:
    create_custom_field(lists.store, kind_name="person", label="Level", type="choice", options=("Gold", "Silver"))
    create_custom_field(lists.store, kind_name="person", label="Lathes", type="integer")
    for at, person in enumerate(lists.page.source.ids(lists.page.model.keys[:3])):
        records.update(lists.store, PERSON, person, {"custom.level": "Gold", "custom.lathes": at * 10})
    lists.settle()
    menu = lists.page.filter_menu
    menu.fill()
    parts = {part.title(): part for part in menu.findChildren(QMenu)}
    next(action for action in parts["Level"].actions() if action.text() == "Gold").trigger()
    lists.settle()
    assert lists.chips() == ["Level is Gold"] and len(lists.page.model.keys) == 3
    next(action for action in parts["Lathes"].actions() if action.text() == "is more than…").trigger()
    ask = found(lists, AskText)
    assert isinstance(ask, AskText) and ask.windowTitle() == "Lathes is more than …"
    ask.field.setText("many")
    ask.accept()
    assert ask.sentence.text() == "“Lathes” can't be “many”. Type a whole number like 140."
    ask.field.setText("9")
    ask.accept()
    lists.settle()
    assert lists.chips() == ["Level is Gold", "Lathes is more than 9"] and len(lists.page.model.keys) == 2


def test_own_fields_are_columns_that_sort_and_are_edited_in_place(lists: Lists) -> None:
    for label, type_ in (("Since", "date"), ("Budget", "money"), ("Vip", "yes_no")):
        create_custom_field(lists.store, kind_name="person", label=label, type=type_)
    page = lists.page
    first = page.source.ids(page.model.keys[:1])[0]
    values = {"custom.since": "2024-03-14", "custom.budget": "1250", "custom.vip": "yes"}
    records.update(lists.store, PERSON, first, values)
    lists.settle()
    found_columns = custom_columns(lists.store, PERSON)
    assert [(c.name, c.title, c.is_numeric) for c in found_columns][:2] == [
        ("custom.since", "Since", False), ("custom.budget", "Budget", True),
    ]  # fmt: skip
    columns = columns_of(found_columns)
    row = page.row()
    assert row is not None
    cells = [column.cell(row, page.model.look) for column in columns]
    assert [cell.primary for cell in cells] == ["14 Mar 2024", "1,250.00 EUR", "yes"]
    assert [column.edit(row) for column in columns if column.edit] == ["2024-03-14", "1250.00 EUR", "yes"]
    assert columns[0].check is not None and columns[0].check("soon").startswith("“Since” can't be “soon”.")
    page.actions_of_rows.save(row, "custom.since", ({"custom.since": "15.3.2024"}, {"custom.since": "2024-03-14"}),
                              page.actions_of_rows.refuse)  # fmt: skip
    lists.settle()
    assert records.get(lists.store, PERSON, first)["custom"]["since"] == "2024-03-15"  # type: ignore[index]
    page.set_sort(Sort("custom.since"))
    lists.settle()
    assert page.source.ids(page.model.keys[:1]) == [first]


def test_the_form_of_a_new_person_asks_for_what_is_required(lists: Lists) -> None:
    more = {"required": True, "options": ("West", "East")}
    create_custom_field(lists.store, kind_name="person", label="Region", type="choice", **more)  # type: ignore[arg-type]
    form = open_person_form(lists.store, lists.tasks, lists.window.desk, lists.page)
    form.inputs["given_name"].setText("Zed")
    form.save()
    assert form._wrong["custom.region"].text() == "“Region” is needed. Type it."
    field = form.inputs["custom.region"]
    assert isinstance(field, QLineEdit)
    field.setText("North")
    form.save()
    assert form._wrong["custom.region"].text() == "“Region” can't be “North”. Choose one of: West, East."
    field.setText("west")
    form.save()
    lists.settle_tasks()
    rows = lists.store.query("SELECT custom FROM person WHERE given_name = 'Zed'")
    assert rows == [('{"region":"west"}',)]
