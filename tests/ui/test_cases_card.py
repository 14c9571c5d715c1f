"""The card Cases of Settings: hours, holidays and target times that hold when a field is left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from tests.ui.day_scene import make_day, open_day

from crm_desktop.app.compose import Desktop
from crm_desktop.app.shot import settle
from crm_desktop.services.case_times import hours, solutions, targets
from crm_desktop.store import open_store
from crm_desktop.ui.settings.cases_card import CasesCard


@pytest.fixture
def desktop(tmp_path: Path, qtbot: QtBot) -> Iterator[Desktop]:
    with open_day(make_day(tmp_path / "day"), tmp_path / "profile") as opened:
        yield opened


def card_of(desktop: Desktop) -> CasesCard:
    desktop.window.navigator.go("settings")
    settle(desktop)
    (card,) = desktop.window.findChildren(CasesCard)
    return card


def test_hours_with_a_break_hold_when_the_field_is_left(desktop: Desktop) -> None:
    card = card_of(desktop)
    assert (card.days[0].text(), card.days[6].text()) == ("8:00–16:00", "")
    card.days[0].setText("8-12, 12:30-16")
    card.days[0].editingFinished.emit()
    settle(desktop)
    assert hours(desktop.store).week[0] == (480, 720, 750, 960)
    assert card.days[0].text() == "8:00–12:00, 12:30–16:00"
    toast = desktop.window.toaster.current
    assert toast is not None and toast.accessibleName() == "Working hours kept"


def test_hours_that_cannot_be_are_said_below_and_the_kept_ones_stay(desktop: Desktop) -> None:
    card = card_of(desktop)
    card.days[1].setText("all day")
    card.days[1].editingFinished.emit()
    assert card.hours_error.text().startswith("Tuesday: “all day” is no working time. Write it like 8:00–16:00")
    assert hours(desktop.store).week[1] == (480, 960)
    card.days[1].setText("9:00–17:00")
    card.days[1].editingFinished.emit()
    settle(desktop)
    assert card.hours_error.isHidden() and hours(desktop.store).week[1] == (540, 1020)


def test_holidays_and_target_times_are_kept(desktop: Desktop) -> None:
    card = card_of(desktop)
    card.holidays.setText("24.12., 2026-04-03")
    card.holidays.editingFinished.emit()
    card.answers["urgent"].setText("2")
    card.solutions["urgent"].setText("12,5")
    card.solutions["urgent"].editingFinished.emit()
    settle(desktop)
    assert hours(desktop.store).holidays == {"--12-24", "2026-04-03"}
    assert targets(desktop.store)["urgent"] == 120 and solutions(desktop.store) == {"urgent": 750}


def test_a_solution_before_its_answer_is_refused(desktop: Desktop) -> None:
    card = card_of(desktop)
    card.solutions["low"].setText("1")
    card.solutions["low"].editingFinished.emit()
    assert card.targets_error.text() == (
        "Low: it would be solved before it is answered. Give the solution at least as many hours as the answer."
    )
    assert solutions(desktop.store) == {}


def test_a_workspace_for_reading_only_shows_them(tmp_path: Path, qtbot: QtBot) -> None:
    path = make_day(tmp_path / "day")
    open_store(path).close()
    with open_day(path, tmp_path / "profile", is_read_only=True) as desktop:
        card = card_of(desktop)
        assert card.days[0].isReadOnly() and card.days[0].text() == "8:00–16:00"
