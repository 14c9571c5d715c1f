"""The evening check: who stands on it, and that each is settled where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.ui.day_scene import NOW, StillClock, make_day, ms, open_day

from crm_desktop.app.compose import Desktop
from crm_desktop.app.shot import settle
from crm_desktop.domain.specs import COMPANY, PERSON
from crm_desktop.services import next_steps, records
from crm_desktop.services.activities import log_activity
from crm_desktop.services.companies import create_company
from crm_desktop.services.people import create_person
from crm_desktop.store import open_store

Key = Qt.Key
EVENING = NOW.replace(hour=18)


@pytest.fixture
def evening(tmp_path: Path, qtbot: QtBot) -> Iterator[Desktop]:
    path = tmp_path / "firm.crm"
    store = open_store(path, create=True, clock=StillClock(EVENING), user_name="Marta")
    for name, days in (("Conservas Soto", 20), ("Novotný Drevo", 50)):
        firm = create_company(store, name=name, type="customer", industry="Food")
        log_activity(store, kind="call", at=ms(9, days=-days), kind_name="company", record_id=firm)
    helena = create_person(store, given_name="Helena", family_name="Krásna", keep_in_touch_days=30)
    log_activity(store, kind="visit", at=ms(9, days=-41), kind_name="person", record_id=helena)
    store.close()
    with open_day(path, tmp_path / "profile", clock=StillClock(EVENING)) as desktop:
        desktop.window.navigator.go("evening")
        settle(desktop)
        yield desktop


def page(desktop: Desktop) -> Any:
    return desktop.window.navigator.page


def names(desktop: Desktop) -> list[str]:
    return [line.title for line in page(desktop).people.view.lines.lines]


def press(qtbot: QtBot, desktop: Desktop, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(QApplication.focusWidget(), key)
        settle(desktop)


def test_who_is_due_comes_first_then_who_was_not_reached_for_the_longest(evening: Desktop) -> None:
    assert names(evening) == ["Helena Krásna", "Novotný Drevo", "Conservas Soto"]
    lines = page(evening).people.view.lines.lines
    assert [line.chip for line in lines] == ["Due for 12 days", "No next step", "No next step"]
    assert lines[1].text == "Last contact 50 days ago"
    assert page(evening).head.line.text() == "3 customers have no next step."


def test_space_plans_a_call_for_tomorrow_and_goes_on_to_the_next(qtbot: QtBot, evening: Desktop) -> None:
    press(qtbot, evening, Key.Key_Space)
    assert names(evening) == ["Novotný Drevo", "Conservas Soto"]
    assert page(evening).people.view.current().title == "Novotný Drevo"
    rows = evening.store.query("SELECT kind, when_at FROM activity WHERE status = 'planned'")
    assert rows == [("call", ms(9, days=1))]


def test_the_whole_list_is_walked_through_with_one_key(qtbot: QtBot, evening: Desktop) -> None:
    press(qtbot, evening, Key.Key_Space, Key.Key_Space, Key.Key_Space)
    assert not page(evening).empty.isHidden()
    assert page(evening).empty.title.text() == "Everybody has a next step."
    assert next_steps.coverage(evening.store).covered == 3


def test_another_day_is_chosen_and_never_a_weekend(qtbot: QtBot, evening: Desktop) -> None:
    press(qtbot, evening, Key.Key_S)
    menu = page(evening).menu
    assert [a.text() for a in menu.actions()][:4] == ["Tomorrow", "In a week", "In two weeks", "In a month"]
    menu.actions()[3].trigger()
    menu.close()
    settle(evening)
    rows = evening.store.query("SELECT when_at FROM activity WHERE status = 'planned'")
    assert rows == [(ms(9, days=32),)]  # 11 April is a Saturday


def test_who_is_no_customer_any_more_leaves_the_list_for_good(qtbot: QtBot, evening: Desktop) -> None:
    press(qtbot, evening, Key.Key_Down)
    press(qtbot, evening, Key.Key_S)
    menu = page(evening).menu
    assert menu.actions()[-1].text() == "No customer any more"
    menu.actions()[-1].trigger()
    menu.close()
    settle(evening)
    assert names(evening) == ["Helena Krásna", "Conservas Soto"]
    firms = [str(row[0]) for row in evening.store.query("SELECT id FROM company WHERE name = 'Novotný Drevo'")]
    assert records.get(evening.store, COMPANY, firms[0])["type"] == "other"


def test_a_person_is_asked_for_no_longer(qtbot: QtBot, evening: Desktop) -> None:
    entry = page(evening)._entry(page(evening).people.view.lines.lines[0])
    page(evening)._give_up(entry)
    settle(evening)
    (row,) = evening.store.query("SELECT id FROM person")
    assert records.get(evening.store, PERSON, str(row[0]))["keep_in_touch_days"] is None
    line = next(line for line in page(evening).people.view.lines.lines if line.title == "Helena Krásna")
    page(evening)._give_up(page(evening)._entry(line))
    settle(evening)
    assert "Helena Krásna" not in names(evening)


def test_what_was_settled_can_be_undone(qtbot: QtBot, evening: Desktop) -> None:
    press(qtbot, evening, Key.Key_Space)
    qtbot.keyClick(QApplication.focusWidget(), Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle(evening)
    assert names(evening)[0] == "Helena Krásna"


def test_what_is_left_of_the_day_is_moved_to_the_morning(tmp_path: Path, qtbot: QtBot) -> None:
    path = make_day(tmp_path / "day")
    with open_day(path, tmp_path / "profile", clock=StillClock(NOW + timedelta(hours=8))) as desktop:
        desktop.window.navigator.go("evening")
        settle(desktop)
        left = page(desktop).left.view
        assert [line.title for line in left.lines.lines][:2] == ["Zuzana Horváthová", "Iñigo Echeverría"]
        page(desktop)._do("tomorrow", left.lines.lines[0])
        settle(desktop)
        assert left.lines.lines[0].title == "Iñigo Echeverría"
        press(qtbot, desktop, Key.Key_Space)
        assert left.lines.lines[0].title == "Peter Šťastný"


def test_enter_opens_the_page_of_who_has_no_next_step(qtbot: QtBot, evening: Desktop) -> None:
    press(qtbot, evening, Key.Key_Return)
    assert evening.window.navigator.place.startswith("person/")
    evening.window.navigator.back()
    settle(evening)
    assert page(evening).people.view.current().title == "Helena Krásna"
