"""Fields of the firm's own on activities and feedback: they stand in the forms, are saved, found and shown."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from tests.ui.day_scene import make_day, open_day
from tests.ui.record_room import Room

from crm_desktop.app.compose import Desktop
from crm_desktop.app.shot import settle
from crm_desktop.domain.specs import ACTIVITY, FEEDBACK
from crm_desktop.services import records
from crm_desktop.services.activities import plan_activity
from crm_desktop.services.custom_fields import create_custom_field
from crm_desktop.services.feedback import give_feedback
from crm_desktop.services.search import search
from crm_desktop.services.timeline import planned
from crm_desktop.services.undo import next_undo, undo
from crm_desktop.ui.activities.form import open_activity_form
from crm_desktop.ui.feedback.form import edit_feedback_form, open_feedback_form
from crm_desktop.ui.feedback.page import FeedbackPage
from crm_desktop.ui.lists.form import NewForm
from crm_desktop.ui.settings.fields import FieldsPage
from crm_desktop.ui.widgets import Label
from crm_desktop.viewmodels.record.story import line_of


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path)
    create_custom_field(room.store, kind_name="activity", label="Machine", searchable=True)
    create_custom_field(room.store, kind_name="activity", label="Kilometres", type="integer")
    create_custom_field(room.store, kind_name="activity", label="Paid", type="yes_no")
    yield room.show(qtbot)
    room.close()


@pytest.fixture
def desktop(qtbot: QtBot, tmp_path: Path) -> Iterator[Desktop]:
    with open_day(make_day(tmp_path / "firm"), tmp_path / "profile") as opened:
        create_custom_field(
            opened.store, kind_name="feedback", label="Heard at", type="choice", options={"f": "Fair", "w": "Web"},
            required=True,
        )  # fmt: skip
        yield opened


def form(room: Room, activity_id: str = "") -> NewForm:
    return open_activity_form(room.store, room.tasks, room.window.desk, room.window, activity_id=activity_id)


def fill(form: NewForm, **texts: str) -> None:
    for name, text in texts.items():
        form.inputs[name.replace("__", ".")].setText(text)


def planned_one(room: Room, qtbot: QtBot, **more: str) -> str:
    asked = form(room)
    fill(asked, subject="Service", when="1.4.2026 9:00", custom__machine="Soraluce", custom__kilometres="120", **more)
    asked.save()
    room.settle(qtbot)
    rows = room.store.query("SELECT id FROM activity WHERE subject = 'Service' AND series_id IS NULL")
    return str(rows[0][0])


def test_an_activity_keeps_the_firm_s_own_fields_and_is_found_by_them(qtbot: QtBot, room: Room) -> None:
    key = planned_one(room, qtbot, custom__paid="yes")
    custom = records.get(room.store, ACTIVITY, key)["custom"]
    assert custom == {"machine": "Soraluce", "kilometres": 120, "paid": True}
    assert [hit.id for hit in search(room.store, "soraluce", kinds=["activity"])] == [key]


def test_the_story_of_a_record_shows_them(qtbot: QtBot, room: Room) -> None:
    create_custom_field(room.store, kind_name="activity", label="Until", type="date")
    page = ("company", room.firm.company)
    custom = {"machine": "Soraluce", "paid": False, "until": "2027-01-03"}
    plan_activity(room.store, kind="visit", subject="Service", kind_name=page[0], record_id=page[1], custom=custom)
    (entry,) = planned(room.store, *page)
    assert line_of(entry, page[1]).body == "Machine: Soraluce · Paid: no · Until: 3 January 2027"


def test_the_form_shows_and_changes_them_as_one_thing_to_undo(qtbot: QtBot, room: Room) -> None:
    key = planned_one(room, qtbot)
    asked = form(room, key)
    assert asked.inputs["custom.machine"].text() == "Soraluce" and asked.inputs["custom.kilometres"].text() == "120"
    fill(asked, custom__machine="", custom__kilometres="95", subject="Repair")
    asked.save()
    room.settle(qtbot)
    assert records.get(room.store, ACTIVITY, key)["custom"] == {"kilometres": 95}
    undo(room.store, next_undo(room.store).id)  # type: ignore[union-attr]
    row = records.get(room.store, ACTIVITY, key)
    assert (row["subject"], row["custom"]) == ("Service", {"machine": "Soraluce", "kilometres": 120})


def test_a_value_that_the_field_can_t_take_is_said_under_it(qtbot: QtBot, room: Room) -> None:
    asked = form(room)
    fill(asked, subject="Service", custom__kilometres="far")
    asked.save()
    assert asked._wrong["custom.kilometres"].text().startswith("“Kilometres” can't be “far”.")
    assert room.store.query("SELECT 1 FROM activity WHERE subject = 'Service'") == []
    asked.reject()


def test_times_of_a_series_have_the_values_of_the_series(qtbot: QtBot, room: Room) -> None:
    planned_one(room, qtbot, repeats="Every week")
    rows = room.store.query("SELECT DISTINCT custom FROM activity WHERE series_id IS NOT NULL")
    assert [str(row[0]) for row in rows] == ['{"kilometres":120,"machine":"Soraluce"}']


def test_the_form_scrolls_where_there_are_more_fields_than_room(qtbot: QtBot, room: Room) -> None:
    for n in range(8):
        create_custom_field(room.store, kind_name="activity", label=f"More {n}")
    room.window.resize(1280, 720)
    asked = form(room)
    room.settle(qtbot)
    last = asked.inputs["custom.more_7"]
    assert asked.height() <= 720 and last.visibleRegion().isEmpty()
    asked.activateWindow()
    qtbot.waitUntil(asked.isActiveWindow)
    last.setFocus()
    room.settle(qtbot)
    assert not last.visibleRegion().isEmpty() and not asked.ok.visibleRegion().isEmpty()
    asked.reject()


def test_feedback_asks_for_what_the_firm_needs_and_shows_it(desktop: Desktop) -> None:
    asked = open_feedback_form(desktop.store, desktop.tasks, desktop.window.desk, desktop.window)
    fill(asked, kind="NPS", score="9", comment="Quick")
    asked.save()
    assert asked._wrong["custom.heard_at"].text() == "“Heard at” is needed. Type it."
    fill(asked, custom__heard_at="Fair")
    asked.save()
    settle(desktop)
    desktop.window.navigator.go("feedback")
    settle(desktop)
    page = desktop.window.navigator.page
    assert isinstance(page, FeedbackPage)
    assert "Heard at: Fair" in [label.text() for label in page.findChildren(Label)]


def test_feedback_is_corrected_with_its_own_fields(desktop: Desktop) -> None:
    key = give_feedback(desktop.store, kind="nps", score=4, comment="Slow", custom={"heard_at": "Web"})
    desktop.window.navigator.go("feedback")
    settle(desktop)
    edit = next(b for b in desktop.window.findChildren(QPushButton) if b.text() == "Edit…")
    edit.click()
    asked = desktop.window.findChildren(NewForm)[-1]
    assert (asked.inputs["score"].text(), asked.inputs["custom.heard_at"].text()) == ("4", "Web")
    fill(asked, kind="Free text", score="", comment="Slow, but kind", custom__heard_at="Fair")
    asked.save()
    settle(desktop)
    row = records.get(desktop.store, FEEDBACK, key)
    assert (row["kind"], row["score"], row["comment"], row["custom"]) == (
        "free", None, "Slow, but kind", {"heard_at": "f"},
    )  # fmt: skip


def test_what_became_needed_later_may_stay_empty_on_what_is_there(desktop: Desktop) -> None:
    key = give_feedback(desktop.store, kind="nps", score=4, comment="Slow")
    asked = edit_feedback_form(desktop.store, desktop.tasks, desktop.window.desk, desktop.window, key)
    fill(asked, score="5")
    asked.save()
    settle(desktop)
    assert records.get(desktop.store, FEEDBACK, key)["score"] == 5


def test_settings_offer_fields_of_activities_and_feedback(desktop: Desktop) -> None:
    desktop.window.navigator.go("fields", {"kind": "activity"})
    settle(desktop)
    page = desktop.window.navigator.page
    assert isinstance(page, FieldsPage) and page.card.accessibleName() == "Fields: Activities"
