"""Inviting from the window: from the calendar, the page of a record and the form of a meeting, by the keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from icalendar import Calendar
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot
from tests.ui.day_scene import make_day, ms, open_day
from tests.ui.record_room import Room

from crm_desktop.app.compose import Desktop
from crm_desktop.app.shot import settle
from crm_desktop.services import messages
from crm_desktop.services.activities import cancel_activity, plan_activity
from crm_desktop.services.mail_accounts import create_account
from crm_desktop.services.message_files import files_of, read_enclosed
from crm_desktop.services.people import create_person
from crm_desktop.ui.activities.form import open_activity_form
from crm_desktop.ui.calendar import CalendarPage
from crm_desktop.ui.lists.form import NewForm
from crm_desktop.ui.mail.compose import Compose
from crm_desktop.ui.widgets import Banner

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desktop(tmp_path: Path, qtbot: QtBot) -> Iterator[Desktop]:
    with open_day(make_day(tmp_path / "firm"), tmp_path / "profile") as opened:
        opened.window.resize(1440, 900)
        yield opened


@pytest.fixture
def meeting(desktop: Desktop) -> str:
    store = desktop.store
    create_account(store, sender_name="Marta", sender_address="marta@tatra.example", host="127.0.0.1", port=1)
    ada = create_person(store, given_name="Ada", points=[{"kind": "email", "value": "ada@x.example"}])
    found = plan_activity(store, kind="meeting", subject="Demo", at=ms(16), duration=60, participants=[ada])
    settle(desktop)
    return found


def at_meeting(desktop: Desktop, qtbot: QtBot) -> CalendarPage:
    desktop.window.navigator.go("calendar")
    settle(desktop)
    page = desktop.window.navigator.page
    assert isinstance(page, CalendarPage)
    block = next(block for block in page.grid.board.blocks if block.title == "Demo")
    page.grid.go_to(page.grid.board.days[block.column], block.top)
    desktop.window.activateWindow()
    page.grid.setFocus()
    qtbot.waitUntil(page.grid.hasFocus)
    return page


def letter(desktop: Desktop, qtbot: QtBot) -> Compose:
    def is_ready() -> bool:
        found = desktop.window.findChildren(Compose)
        return bool(found) and found[-1].begun is not None

    qtbot.waitUntil(is_ready)
    return desktop.window.findChildren(Compose)[-1]


def queued(desktop: Desktop) -> list[messages.MessageRow]:
    return [row for row in messages.list_messages(desktop.store) if row.to]


def test_from_the_calendar_two_keys_put_an_invitation_in_the_outbox(
    desktop: Desktop, meeting: str, qtbot: QtBot
) -> None:
    page = at_meeting(desktop, qtbot)
    qtbot.keyClick(page.grid, Key.Key_I)
    dialog = letter(desktop, qtbot)
    assert [chip.text() for chip in dialog.files.chips] == ["invitation.ics · 1 KB"]
    qtbot.keyClick(dialog.body, Key.Key_Return, Ctrl)
    qtbot.waitUntil(lambda: len(queued(desktop)) == 1)
    (row,) = queued(desktop)
    assert (row.to, row.subject) == ("Ada <ada@x.example>", "Invitation: Demo")
    (file,) = files_of(desktop.store, row.id)
    calendar = Calendar.from_ical(read_enclosed(desktop.store, file))
    assert calendar["METHOD"] == "REQUEST" and calendar.walk("VEVENT")[0]["UID"] == meeting


def test_a_canceled_meeting_offers_its_cancellation(qtbot: QtBot, tmp_path: Path) -> None:
    room, asked = Room(tmp_path).show(qtbot), []
    room.window.register_form("invitation", asked.append)
    at = room.store.clock.now() + 86_400_000
    key = plan_activity(room.store, kind="visit", at=at, kind_name="company", record_id=room.firm.company)
    for words in ("Send an invitation…", "Send a cancellation…"):
        room.page.story.reload()
        room.settle(qtbot)
        view = room.page.story.view
        row = next(n for n, told in enumerate(view.story.told) if told.entry.id == key)
        view.setCurrentIndex(view.story.index(row))
        menu = QMenu()
        view.fill_menu(menu, view.story.told[row])
        assert words in [action.text() for action in menu.actions()]
        room.page.verbs()["invite"]()
        cancel_activity(room.store, key)
    assert asked == [key, key]
    room.close()


def test_the_form_of_a_meeting_saves_and_invites(desktop: Desktop, meeting: str, qtbot: QtBot) -> None:
    form = open_activity_form(desktop.store, desktop.tasks, desktop.window.desk, desktop.window, activity_id=meeting)
    assert isinstance(form, NewForm)
    form.inputs["subject"].setText("Demo of the line")
    invite = next(form.foot.itemAt(n).widget() for n in range(form.foot.count()) if _says(form, n, "Save and invite…"))
    qtbot.keyClick(invite, Key.Key_Space)
    assert letter(desktop, qtbot).subject.text() == "Invitation: Demo of the line"


def _says(form: NewForm, at: int, text: str) -> bool:
    widget = form.foot.itemAt(at).widget()
    return widget is not None and getattr(widget, "text", str)() == text


def test_a_guest_who_is_taken_off_in_the_form_gets_a_letter_of_their_own(
    desktop: Desktop, meeting: str, qtbot: QtBot
) -> None:
    desktop.window.desk.open_form("invitation", meeting)
    first = letter(desktop, qtbot)
    qtbot.keyClick(first.body, Key.Key_Return, Ctrl)
    qtbot.waitUntil(lambda: len(queued(desktop)) == 1 and not desktop.window.findChildren(Compose))
    form = open_activity_form(desktop.store, desktop.tasks, desktop.window.desk, desktop.window, activity_id=meeting)
    form.inputs["people"].setText("")
    form.save()
    told = letter(desktop, qtbot)
    assert (told.subject.text(), told.to.text()) == ("No longer invited: Demo", "Ada <ada@x.example>")
    qtbot.keyClick(told.body, Key.Key_Return, Ctrl)
    qtbot.waitUntil(lambda: len(queued(desktop)) == 2)
    file = read_enclosed(desktop.store, files_of(desktop.store, max(queued(desktop), key=lambda r: r.created_at).id)[0])
    assert Calendar.from_ical(file)["METHOD"] == "CANCEL"


def test_who_can_t_be_invited_is_said_in_the_window(desktop: Desktop, meeting: str, qtbot: QtBot) -> None:
    task = plan_activity(desktop.store, kind="task", subject="Alone", at=ms(17))
    desktop.window.desk.open_form("invitation", task)
    settle(desktop)
    (said,) = [banner.label.text() for banner in desktop.window.findChildren(Banner) if banner.isVisible()]
    assert said == "Nobody is invited to this. Invitations are for meetings, visits and calls."
