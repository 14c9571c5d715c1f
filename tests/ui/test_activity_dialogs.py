"""The form of an activity, logging over a list, and a sentence in the palette."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests.ui.record_room import Room

from crm_desktop.domain.localtime import HOUR
from crm_desktop.domain.specs import ACTIVITY, COMPANY
from crm_desktop.services import records
from crm_desktop.services.activities import NextStep, plan_activity
from crm_desktop.services.people import create_person
from crm_desktop.services.series import plan_series
from crm_desktop.ui.activities.dialogs import LogDialog, QuickAddDialog, open_log, open_quick_add
from crm_desktop.ui.activities.form import open_activity_form, open_by_name
from crm_desktop.ui.activities.sentences import ActivitySentences
from crm_desktop.ui.lists.form import NewForm
from crm_desktop.ui.widgets.options_edit import OptionsEdit

Key = Qt.Key


@pytest.fixture
def room(qtbot: QtBot, tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path).show(qtbot)
    yield room
    room.close()


def form(room: Room, **more: object) -> NewForm:
    return open_activity_form(room.store, room.tasks, room.window.desk, room.window, **more)  # type: ignore[arg-type]


def fill(form: NewForm, **texts: str) -> None:
    for name, text in texts.items():
        form.inputs[name].setText(text)


def only(room: Room) -> dict[str, object]:
    rows = room.store.query("SELECT id FROM activity WHERE kind <> 'note' AND deleted_at IS NULL")
    assert len(rows) == 1
    return records.get(room.store, ACTIVITY, str(rows[0][0]))


def test_the_form_plans_with_people_a_place_and_a_reminder(qtbot: QtBot, room: Room) -> None:
    asked = form(room, page=("company", room.firm.company))
    fill(asked, kind="Meeting", subject="Review", when="1.4.2026 9:00", duration="45", location="Nitra",
         people="Zuzana Horváthová, Marek Oravec", remind="15 minutes before")  # fmt: skip
    asked.save()
    room.settle(qtbot)
    row = only(room)
    assert (row["kind"], row["duration"], row["location"]) == ("meeting", 45, "Nitra")
    assert len(room.store.query("SELECT 1 FROM participant WHERE deleted_at IS NULL")) == 2
    assert room.store.query('SELECT "offset" FROM reminder') == [(15,)]


def series(room: Room) -> list[tuple[object, ...]]:
    return room.store.query("SELECT rrule, repeats_from FROM activity WHERE rrule IS NOT NULL AND deleted_at IS NULL")


def test_the_form_plans_what_repeats_with_its_near_occurrences(qtbot: QtBot, room: Room) -> None:
    asked = form(room, page=("company", room.firm.company))
    fill(asked, kind="Call", subject="Weekly call", when="+1d 9:00", repeats="Every week")
    asked.save()
    room.settle(qtbot)
    assert series(room) == [("FREQ=WEEKLY", "schedule")]
    assert room.store.query("SELECT count(*) > 0 FROM activity WHERE series_id IS NOT NULL") == [(1,)]


def test_the_form_lets_a_planned_activity_repeat(qtbot: QtBot, room: Room) -> None:
    call = plan_activity(room.store, kind="call", subject="Ask", at=1_775_030_400_000)
    asked = form(room, activity_id=call)
    fill(asked, repeats="A week after it was done")
    asked.save()
    room.settle(qtbot)
    assert series(room) == [("FREQ=WEEKLY", "completion")]


def a_weekly_call(room: Room, rule: str = "FREQ=WEEKLY") -> list[str]:
    """Return the ids of the times of a call that repeats, in their order."""
    step = NextStep("call", "Weekly call", room.store.clock.now() + 3 * HOUR, duration=30)
    made = plan_series(room.store, step, rule)
    sql = "SELECT id FROM activity WHERE series_id = ? AND deleted_at IS NULL ORDER BY start_at"
    return [str(row[0]) for row in room.store.query(sql, (made,))]


def subjects(room: Room) -> list[object]:
    rows = room.store.query(
        "SELECT subject FROM activity WHERE series_id IS NOT NULL AND deleted_at IS NULL ORDER BY start_at"
    )
    return [row[0] for row in rows]


def test_of_what_repeats_only_one_time_is_changed_where_nothing_else_is_said(qtbot: QtBot, room: Room) -> None:
    times = a_weekly_call(room)
    asked = form(room, activity_id=times[1])
    assert (asked.inputs["scope"].text(), asked.inputs["repeats"].text()) == ("Only this one", "Every week")
    fill(asked, subject="The birthday")
    asked.save()
    room.settle(qtbot)
    assert subjects(room).count("The birthday") == 1 and series(room) == [("FREQ=WEEKLY", "schedule")]


def test_a_change_for_this_one_and_the_following_leaves_those_before(qtbot: QtBot, room: Room) -> None:
    times = a_weekly_call(room)
    asked = form(room, activity_id=times[1])
    fill(asked, scope="This one and the following", subject="Shorter call", duration="15")
    asked.save()
    room.settle(qtbot)
    assert subjects(room)[:3] == ["Weekly call", "Shorter call", "Shorter call"]


def test_a_series_ends_with_the_one_that_is_to_repeat_no_more(qtbot: QtBot, room: Room) -> None:
    times = a_weekly_call(room)
    asked = form(room, activity_id=times[0])
    fill(asked, scope="All of them", repeats="Never")
    asked.save()
    room.settle(qtbot)
    assert subjects(room) == ["Weekly call"]


def test_how_it_repeats_is_not_changed_for_one_alone(qtbot: QtBot, room: Room) -> None:
    asked = form(room, activity_id=a_weekly_call(room)[0])
    fill(asked, repeats="Every month")
    asked.save()
    room.settle(qtbot)
    said = "How it repeats is not of this one alone. Choose this one and the following, or all of them."
    assert asked.error.text() == said
    asked.reject()


def test_what_a_change_applies_to_is_one_of_the_words(room: Room) -> None:
    asked = form(room, activity_id=a_weekly_call(room)[0])
    fill(asked, scope="Some of them")
    asked.save()
    said = "Choose one of these: Only this one; This one and the following; All of them."
    assert asked._wrong["scope"].text() == said
    asked.reject()


def test_a_rule_that_the_form_has_no_word_for_stays_as_it_is(qtbot: QtBot, room: Room) -> None:
    times = a_weekly_call(room, "FREQ=WEEKLY;INTERVAL=2")
    asked = form(room, activity_id=times[0])
    assert asked.inputs["repeats"].text() == "By its own rule"
    fill(asked, scope="All of them", location="Nitra")
    asked.save()
    room.settle(qtbot)
    assert series(room) == [("FREQ=WEEKLY;INTERVAL=2", "schedule")]


def test_what_counts_from_when_it_was_done_has_no_following(room: Room) -> None:
    step = NextStep("task", "Clean", room.store.clock.now() + HOUR)
    plan_series(room.store, step, "FREQ=WEEKLY", after_completion=True)
    (times,) = room.store.query("SELECT id FROM activity WHERE series_id IS NOT NULL")
    asked = form(room, activity_id=str(times[0]))
    line = asked.inputs["scope"]
    assert isinstance(line, OptionsEdit)
    line.open_options()
    assert [action.text() for action in line.menu.actions()] == ["Only this one", "All of them"]
    line.menu.close()
    asked.reject()


def test_the_form_ties_a_further_company_and_takes_it_away(qtbot: QtBot, room: Room) -> None:
    kovo = records.create(room.store, COMPANY, name="Kovo Trnava, a.s.")
    asked = form(room, page=("company", room.firm.company))
    fill(asked, subject="Shared visit", links="Kovo Trnava, a.s.;")
    asked.save()
    room.settle(qtbot)
    made = str(only(room)["id"])
    assert records.get(room.store, COMPANY, kovo)["next_step_id"] == made
    asked = form(room, activity_id=made)
    assert asked.inputs["links"].text() == "Kovo Trnava, a.s."
    fill(asked, links="")
    asked.save()
    room.settle(qtbot)
    assert records.get(room.store, COMPANY, kovo)["next_step_id"] is None


def test_a_moment_that_is_none_is_said_in_its_place(room: Room) -> None:
    asked = form(room)
    fill(asked, subject="Call", when="someday")
    asked.save()
    assert asked._wrong["when"].text() == ("“someday” is no day and hour. Write it like fri 9:00, +3d or 12.3. 14:30.")
    asked.reject()


def test_a_name_that_several_have_is_asked_about(qtbot: QtBot, room: Room) -> None:
    create_person(room.store, given_name="Zuzana", family_name="Biela")
    asked = form(room)
    fill(asked, subject="Lunch", people="Zuzana")
    asked.save()
    room.settle(qtbot)
    assert asked.error.text().startswith("“Zuzana” may be several people. Choose who is meant: ")
    asked.reject()


def test_the_form_of_a_planned_activity_shows_it_and_moves_it(qtbot: QtBot, room: Room) -> None:
    at = 1_775_030_400_000  # 1 April 2026, 8:00 UTC
    call = plan_activity(room.store, kind="call", subject="Ask", at=at, duration=30, remind=60,
                         kind_name="person", record_id=room.firm.zuzana)  # fmt: skip
    asked = open_by_name(room.store, room.tasks, room.window.desk, room.window, call)
    assert (asked.inputs["kind"].text(), asked.inputs["remind"].text()) == ("Call", "1 hour before")
    assert asked.inputs["when"].text().startswith("1.4.2026 ")
    fill(asked, when="2.4.2026 9:00", subject="Ask again")
    asked.save()
    room.settle(qtbot)
    row = only(room)
    assert row["subject"] == "Ask again" and row["end_at"] == row["start_at"] + 30 * 60_000  # type: ignore[operator]
    assert room.store.query("SELECT due_at FROM reminder") == [(row["start_at"] - 3_600_000,)]  # type: ignore[operator]


def test_a_call_is_logged_over_a_list_with_a_line_and_enter(qtbot: QtBot, room: Room) -> None:
    dialog = open_log(room.store, room.tasks, room.window.desk, room.window)
    assert isinstance(dialog, LogDialog)
    qtbot.keyClicks(dialog.composer.edit, "No news yet")
    qtbot.keyClick(dialog.composer.edit, Key.Key_Return)
    room.settle(qtbot)
    assert (only(room)["body"], only(room)["record_id"]) == ("No news yet", room.firm.company)


def test_where_no_record_is_selected_a_sentence_is_asked_for(qtbot: QtBot, room: Room) -> None:
    room.window.desk.navigation.page._record = None
    dialog = open_log(room.store, room.tasks, room.window.desk, room.window)
    assert isinstance(dialog, QuickAddDialog)
    dialog.line.field.setText("Buy paper +1d")
    dialog.line.add()
    room.settle(qtbot)
    assert only(room)["subject"] == "Buy paper"


def test_quick_add_begins_with_a_text_and_escape_closes_it(qtbot: QtBot, room: Room) -> None:
    dialog = open_quick_add(room.store, room.tasks, room.window.desk, room.window, "call Zuzana")
    assert dialog.line.field.text() == "call Zuzana"
    with qtbot.waitSignal(dialog.finished):
        qtbot.keyClick(dialog.line.field, Key.Key_Escape)
        qtbot.keyClick(dialog.line.field, Key.Key_Escape)
    room.settle(qtbot)


def test_a_sentence_in_the_palette_is_shown_before_enter_and_planned_by_it(qtbot: QtBot, room: Room) -> None:
    desk = room.window.desk
    desk.register_sentences(ActivitySentences(room.store, room.tasks, desk, room.window))
    room.window.open_palette("call zuzana fri 9")
    room.settle(qtbot)
    line = room.window.palette_box.lines()[0]
    assert line.title == "Call zuzana" and "Zuzana Horváthová" in line.detail and "09:00" in line.detail
    qtbot.keyClick(room.window.palette_box.panel.field, Key.Key_Return)
    room.settle(qtbot)
    assert (only(room)["kind"], only(room)["record_id"]) == ("call", room.firm.zuzana)


def test_a_name_alone_plans_nothing(qtbot: QtBot, room: Room) -> None:
    reader = ActivitySentences(room.store, room.tasks, room.window.desk, room.window)
    assert [reader.line(text) for text in ("zuzana", "call", "friday", "nitra")] == [None] * 4
