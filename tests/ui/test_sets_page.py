"""Activity sets in Settings, and one used on a record."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot
from tests.ui.day_scene import make_day, open_day

from crm_desktop.app.compose import Desktop
from crm_desktop.app.shot import settle
from crm_desktop.domain.specs import COMPANY
from crm_desktop.services.activity_sets import Step, list_sets, save_set
from crm_desktop.services.rhythm import list_rhythms
from crm_desktop.services.tags import tag
from crm_desktop.services.undo import next_undo
from crm_desktop.ui.sets.use_set import open_use_set


@pytest.fixture
def day(tmp_path: Path, qtbot: QtBot) -> Iterator[Desktop]:
    with open_day(make_day(tmp_path / "day"), tmp_path / "profile") as desktop:
        desktop.window.navigator.go("sets")
        settle(desktop)
        yield desktop


def page(desktop: Desktop) -> Any:
    return desktop.window.navigator.page


def first_firm(desktop: Desktop) -> str:
    return str(desktop.store.query("SELECT id FROM company ORDER BY k LIMIT 1")[0][0])


def test_a_set_is_made_with_its_steps(day: Desktop) -> None:
    page(day).open_form()
    form = page(day).form
    form.name.setText("New customer")
    form.rows[0].subject.setText("Welcome")
    form.rows[0].time.setText("09:00")
    row = form.add(Step("visit", "First visit", 7))
    assert form._next_day() == 8 and row.kind.currentText() == "Visit"
    form.saved.emit(form.name.text(), [row.step() for row in form.rows])
    settle(day)
    (made,) = list_sets(day.store)
    assert made.steps == (Step("call", "Welcome", 0, time="09:00"), Step("visit", "First visit", 7))
    assert page(day).lines.line(made.id) is not None


def test_a_set_that_can_not_be_stays_open_with_a_sentence(day: Desktop) -> None:
    page(day).open_form()
    form = page(day).form
    form._remove(form.rows[0])
    form.saved.emit("Empty", [])
    settle(day)
    assert form.sentence.text() == "A set needs a step. Add what is to be done, and after how many days."
    assert form.isVisible()
    form.reject()


def test_a_set_goes_to_the_bin_and_comes_back(day: Desktop) -> None:
    made = save_set(day.store, name="New customer", steps=[Step("call", "Welcome")])
    settle(day)
    page(day)._remove(made)
    settle(day)
    assert list_sets(day.store) == [] and not page(day).none.isHidden()


def test_a_rhythm_is_said_for_a_tag_and_taken_back(day: Desktop) -> None:
    tag(day.store, COMPANY, first_firm(day), "VIP")
    page(day).open_rhythm()
    form = page(day).rhythm_form
    assert form.who.itemText(0) == "Tag: VIP"
    form.days.setValue(45)
    form.accept()
    settle(day)
    (row,) = list_rhythms(day.store)
    assert (row.name, row.days) == ("VIP", 45)
    page(day)._remove_rhythm(row.id)
    settle(day)
    assert list_rhythms(day.store) == []


def test_a_set_is_used_on_the_record_that_is_open(day: Desktop) -> None:
    save_set(day.store, name="New customer", steps=[Step("call", "Welcome"), Step("visit", "See it", 7)])
    day.window.navigator.go(f"company/{first_firm(day)}")
    settle(day)
    dialog = open_use_set(day.store, day.tasks, day.window.desk, day.window)
    assert dialog is not None and dialog.end.isHidden()
    assert dialog.preview.text().endswith("Visit, See it")
    dialog.accept()
    settle(day)
    last = next_undo(day.store)
    assert last is not None and last.title == "Strojáreň Nitra: “New customer” planned, 2 steps"


def test_without_a_set_the_way_leads_to_where_they_are_made(day: Desktop) -> None:
    day.window.navigator.go(f"company/{first_firm(day)}")
    settle(day)
    assert open_use_set(day.store, day.tasks, day.window.desk, day.window) is None
    assert day.window.navigator.place == "sets"


def test_a_set_counted_from_its_end_asks_for_the_end(day: Desktop) -> None:
    save_set(day.store, name="Fair", steps=[Step("task", "Order the stand", -30, "end")])
    day.window.navigator.go(f"company/{first_firm(day)}")
    settle(day)
    dialog = open_use_set(day.store, day.tasks, day.window.desk, day.window)
    assert dialog is not None and not dialog.end.isHidden()
    assert dialog._day(Step("task", "x", -30, "end")) == date(2026, 3, 12)
    dialog.reject()
