"""What was before a person joined is offered below the timeline, and fetched on demand."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from tests.ui.record_room import Room

from crm_desktop.domain.errors import CrmError
from crm_desktop.store.connection import Connection


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path).show(qtbot)
    yield room
    room.close()


def make_base(room: Room) -> None:
    """Let the record be one that came when the file joined a team."""

    def work(connection: Connection) -> None:
        connection.execute("UPDATE change SET kind = 'B', seq = 1 WHERE rid = ? AND kind = 'I'", (room.firm.company,))

    room.store.run_quietly(work)


def fetched(room: Room) -> None:
    def work(connection: Connection) -> None:
        connection.execute("UPDATE change SET kind = 'I' WHERE rid = ? AND kind = 'B'", (room.firm.company,))

    room.store.run_quietly(work)


def test_what_the_server_knows_is_offered_fetched_and_offered_no_more(qtbot: QtBot, room: Room) -> None:
    make_base(room)
    asked: list[str] = []

    def fetch(record_id: str) -> int:
        asked.append(record_id)
        fetched(room)
        return 1

    story = room.page.story
    story.offer_older(fetch)
    room.settle(qtbot)
    assert story.older is not None
    assert story.older.isVisible()
    assert story.older.label.text() == "Before you joined: needs internet"
    story.older.button.click()
    room.settle(qtbot)
    assert asked == [room.firm.company]
    assert not story.older.isVisible()


def test_without_a_network_it_says_why_and_can_be_tried_again(qtbot: QtBot, room: Room) -> None:
    make_base(room)

    def fetch(record_id: str) -> int:
        raise CrmError("This computer has no network", "Try later.")

    story = room.page.story
    story.offer_older(fetch)
    room.settle(qtbot)
    assert story.older is not None
    story.older.button.click()
    room.settle(qtbot)
    assert story.older.label.text() == "This computer has no network. Try later."
    assert story.older.button.isEnabled()
    assert story.older.isVisible()


def test_where_nothing_is_missing_there_is_no_line(qtbot: QtBot, room: Room) -> None:
    room.page.story.offer_older(lambda record_id: 0)
    room.settle(qtbot)
    assert room.page.story.older is not None
    assert not room.page.story.older.isVisible()
