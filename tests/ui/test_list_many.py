"""A list of 100,000 people: it opens from keys, jumps, and never reads all rows."""

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import pytest
from pytestqt.qtbot import QtBot
from tests.ui.list_shell import Lists, StillClock

from crm_desktop.services.lists import Keys
from crm_desktop.store import Store, open_store
from crm_desktop.store.connection import Connection
from crm_desktop.ui.lists.reader import FIRST, WINDOW

MANY = 100_000


def fill(connection: Connection) -> None:
    connection.execute("UPDATE ctx SET off = 1")
    connection.execute(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
        "INSERT INTO person(id, given_name, family_name, display_name, sort_name, updated_at) "
        "SELECT printf('p%d', i), 'Person', printf('%06d', i), printf('Person %06d', i), printf('%06d', i), i FROM n",
        (MANY,),
    )
    connection.execute("UPDATE ctx SET off = 0")


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("many")
    store = open_store(folder / "many.crm", create=True, clock=StillClock(), user_name="Marta")
    store.run_in_transaction(fill)
    yield store
    store.close()


@pytest.fixture
def lists(qtbot: QtBot, tmp_path: Path, many: Store) -> Iterator[Lists]:
    lists = Lists(tmp_path, many)
    yield lists
    lists.bus.stop()
    lists.window.close()
    lists.tasks.drain()


def test_it_opens_with_one_window_of_rows_and_all_keys(qtbot: QtBot, lists: Lists) -> None:
    lists.show(qtbot)
    model = lists.page.model
    assert isinstance(model.keys, Keys) and len(model.keys) == MANY and len(model._rows) == FIRST
    assert lists.page.footer.count.text() == "100,000 people" and lists.names()[0] == "Person 000001"


def test_the_first_paint_waits_for_a_window_only(qtbot: QtBot, lists: Lists) -> None:
    lists.show(qtbot)
    page = lists.page
    start = perf_counter()
    page.reader.first(page.query)
    assert perf_counter() - start < 0.1


def test_it_jumps_to_the_end_and_reads_only_what_shows_there(qtbot: QtBot, lists: Lists) -> None:
    lists.show(qtbot)
    page = lists.page
    page.table.set_cursor_row(MANY - 1)
    page.table.verticalScrollBar().setValue(page.table.verticalScrollBar().maximum())
    lists.settle()
    row = page.row()
    assert row is not None and row.display_name == "Person 100000"
    assert len(page.model._rows) <= 3 * WINDOW and page.footer.where.text() == "Row 100,000, none ticked"


def test_a_place_far_down_survives_going_away_and_back(qtbot: QtBot, lists: Lists) -> None:
    lists.show(qtbot)
    lists.page.table.set_cursor_row(70_000)
    lists.settle()
    scroll = lists.page.table.verticalScrollBar().value()
    lists.window.navigator.go("bin")
    lists.window.navigator.back()
    lists.window.navigator.reload()
    lists.settle()
    row = lists.page.row()
    assert row is not None and row.display_name == "Person 070001"
    assert lists.page.table.verticalScrollBar().value() == scroll


def test_a_refresh_keeps_the_place_far_down(qtbot: QtBot, lists: Lists, many: Store) -> None:
    from crm_desktop.services.people import update_person

    lists.show(qtbot)
    lists.page.table.set_cursor_row(50_000)
    lists.settle()
    update_person(many, "p50001", {"nickname": "Middle"})
    lists.settle()
    row = lists.page.row()
    assert row is not None and row.id == "p50001"
    first, last = lists.page.table.visible_rows()
    assert first <= 50_000 <= last


def test_the_preview_comes_after_the_rows_and_shows_the_first_one(qtbot: QtBot, lists: Lists) -> None:
    lists.window.open_first("people")
    page = lists.page
    assert page.model.keys and page.preview_place.layout().isEmpty()  # its room is kept, so that no column moves
    lists.show(qtbot)
    qtbot.waitUntil(lambda: not page.preview_place.layout().isEmpty())
    assert page.preview.isVisible() and page.preview.name.text() == "Person 000001"
