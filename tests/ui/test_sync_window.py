"""Sync in the real window: its places come and go with it, its line is in words, its marks are where they belong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.ui import sync_fakes
from tests.ui.sync_fakes import FakeEngine, FakeSetup, Made, busy, calm, states

from crm_desktop.app import compose as composing
from crm_desktop.app.compose import Desktop, compose
from crm_desktop.app.paths import Folders
from crm_desktop.app.settings import Settings
from crm_desktop.app.shot import settle
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.specs import PERSON
from crm_desktop.services.companies import create_company
from crm_desktop.services.conflicts import Choice, Own
from crm_desktop.services.people import add_point, create_person
from crm_desktop.services.records import update
from crm_desktop.services.sync_status import State, SyncStatus
from crm_desktop.store import Store, open_store
from crm_desktop.ui.delegates.cells import CELL_ROLE
from crm_desktop.ui.theme import Theme

Make = Callable[[Store], Made]


class Window:
    """A composed window on a small workspace, and what stands behind its sync."""

    def __init__(self, desktop: Desktop, made: Made, engine: FakeEngine, setup: FakeSetup) -> None:
        self.desktop, self.made, self.engine, self.setup = desktop, made, engine, setup

    @property
    def page(self) -> Any:
        return self.desktop.window.navigator.page

    @property
    def line(self) -> str:
        return self.desktop.window.status_bar.sync.accessibleName()

    def go(self, place: str) -> Any:
        self.desktop.window.navigator.go(place)
        settle(self.desktop)
        return self.page

    def say(self, status: SyncStatus) -> None:
        self.made.status = status
        self.desktop.begin_sync().watch.look()
        settle(self.desktop)

    @property
    def said(self) -> str:
        toast = self.desktop.window.toaster.current
        return toast.accessibleName() if toast is not None else ""


@contextmanager
def opened(folder: Path, make: Make) -> Iterator[Window]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    look = Theme()
    look.apply(app)
    store = open_store(folder / "firm.crm", create=True, user_name="Marta Kováčová")
    for given, family in (("Andrea", "Vargová"), ("Marek", "Oravec"), ("Eva", "Malá")):
        person = create_person(store, given_name=given, family_name=family, nickname="Head of quality")
        add_point(store, person, "phone", "+421 918 642 550")
    for name in ("AgroTech Levice", "Kovo Trnava"):
        create_company(store, name=name)
    made, engine, setup = make(store), FakeEngine(), FakeSetup(store)
    parts = replace(sync_fakes.parts(store, made), setup=setup, make_engine=lambda told: engine)
    folders = Folders(folder, folder, folder / "backups", folder)
    desktop = compose(store, Settings(folder / "settings.json"), look, folders, sync=lambda store: parts)
    desktop.window.resize(1440, 900)
    desktop.window.show()
    desktop.window.open_first("people")
    settle(desktop)
    try:
        yield Window(desktop, made, engine, setup)
    finally:
        desktop.close(with_backup=False)
        desktop.window.close()
        desktop.window.deleteLater()


@pytest.fixture
def alone(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    monkeypatch.setattr(composing, "has_battery", lambda: True)
    with opened(tmp_path, lambda store: calm(store, SyncStatus(State.OFF))) as window:
        yield window


@pytest.fixture
def synced(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    monkeypatch.setattr(composing, "has_battery", lambda: True)
    with opened(tmp_path, busy) as window:
        yield window


def test_a_workspace_without_sync_has_no_place_no_engine_and_says_so(alone: Window) -> None:
    assert alone.line == "This laptop only. Sync is off"
    assert "conflicts" not in alone.desktop.window.sidebar.names()
    assert not alone.desktop.window.navigator.has("waiting") and not alone.desktop.window.desk.has_verb("sync_now")
    assert alone.engine.told == []
    assert [column.name for column in alone.page.model.columns][-1] != "sync"


def test_places_appear_with_sync_and_go_with_it(alone: Window) -> None:
    alone.say(SyncStatus(State.UP_TO_DATE))
    assert "conflicts" in alone.desktop.window.sidebar.names() and alone.engine.told == ["start"]
    assert alone.desktop.window.navigator.has("waiting") and alone.desktop.window.desk.has_verb("sync_now")
    alone.say(SyncStatus(State.OFF))
    assert "conflicts" not in alone.desktop.window.sidebar.names() and alone.engine.told == ["start", "stop"]
    assert alone.line == "This laptop only. Sync is off"


def test_what_is_saved_here_wakes_the_engine(synced: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    syncing = synced.desktop.begin_sync()
    monkeypatch.setattr(syncing, "sync_quietly", lambda: None)  # reminders ask for it too, at a moment of their own
    # What waited at the start is told first: it comes from a thread of its own, and late where the machine is busy.
    qtbot.waitUntil(lambda: syncing.watch.status == synced.made.status)
    del synced.engine.told[:]
    synced.made.status = replace(synced.made.status, waiting=4)
    person = sync_fakes.record_of(synced.desktop.store, "person", 2)[0]
    update(synced.desktop.store, PERSON, person, {"nickname": "Eva"})
    qtbot.waitUntil(lambda: "notice" in synced.engine.told)
    settle(synced.desktop)
    assert synced.engine.told == ["notice"]


def test_the_sidebar_counts_what_needs_a_choice(synced: Window) -> None:
    item = synced.desktop.window.sidebar.item("conflicts")
    assert item.accessibleDescription() == "3"
    assert synced.line == "2 records need your choice"


def test_each_state_is_said_in_the_status_bar_and_its_popup_offers_what_helps(synced: Window) -> None:
    syncing = synced.desktop.begin_sync()
    for name, status in states(synced.desktop.store.clock.now()).items():
        synced.say(status)
        syncing.show_popup()
        popup = syncing.popup
        assert popup is not None and popup.accessibleName() == synced.line, name
        assert all(button.text() or button.accessibleName() for button in popup.buttons.values()), name
        popup.close()


def test_the_popup_goes_where_it_says_and_details_unfold(synced: Window) -> None:
    syncing = synced.desktop.begin_sync()
    away = CrmError("The server does not answer", "Your administrator can look at its log.")
    synced.say(SyncStatus(State.UNREACHABLE, waiting=7, error=away))
    synced.desktop.window.status_bar.sync.click()
    popup = syncing.popup
    assert popup is not None and popup.details.isHidden()
    popup.buttons["details"].click()
    assert popup.details.text() == "The server does not answer. Your administrator can look at its log."
    popup.buttons["show_waiting"].click()
    settle(synced.desktop)
    assert synced.desktop.window.navigator.place == "waiting"
    syncing.act("conflicts")
    assert synced.desktop.window.navigator.place == "conflicts"
    syncing.act("try_now")
    assert synced.engine.told[-1] == "kick"


def test_how_many_were_sent_is_remembered_when_one_was_refused(synced: Window) -> None:
    synced.say(SyncStatus(State.SENDING, waiting=7))
    synced.say(SyncStatus(State.PART_FAILED, refused=1))
    assert synced.line == "1 change could not be sent. 6 were sent"


def test_rows_carry_their_mark_in_the_last_column_with_words(synced: Window) -> None:
    page = synced.go("people")
    model, last = page.model, len(page.model.columns) - 1
    assert model.columns[last].name == "sync" and not page.table.isColumnHidden(last)
    assert model.headerData(last, Qt.Orientation.Horizontal) == ""
    marks = {model.index(row, 0).data(): model.index(row, last).data(CELL_ROLE) for row in range(model.rowCount())}
    assert (marks["Andrea Vargová"].icon, marks["Andrea Vargová"].icon_tone) == ("git-compare", "conflict")
    assert marks["Marek Oravec"].icon == "cloud-upload" and marks["Eva Malá"].icon == ""
    assert marks["Marek Oravec"].tip == "Saved on this laptop, not sent yet"
    at = next(row for row in range(model.rowCount()) if model.index(row, 0).data() == "Marek Oravec")
    assert model.sentence(at).endswith("Saved on this laptop, not sent yet")


def test_a_mark_goes_when_the_change_was_sent(synced: Window) -> None:
    page = synced.go("people")
    synced.made.waiting, synced.made.conflicts = [], []
    synced.say(SyncStatus(State.UP_TO_DATE))
    assert page.model.marks == {}


def test_a_field_in_conflict_shows_the_other_value_one_click_away(synced: Window) -> None:
    record_id = sync_fakes.record_of(synced.desktop.store, "person")[0]
    page = synced.go(f"person/{record_id}")
    row = next(row for row in page.facts.rows() if row.fact.key == "nickname")
    mark = row._mark
    assert mark.accessibleName() == "Two versions of Nickname. The other one: Quality manager"
    menu = page._marks.menu(synced.made.conflicts[0].fields[1])
    assert [action.text() for action in menu.actions() if action.text()] == [
        "Keep mine: Quality manager", "Keep the team's: Head of quality", "Open Conflicts",
    ]  # fmt: skip
    menu.actions()[0].trigger()
    settle(synced.desktop)
    assert synced.made.decided == [(record_id, {"c2": Choice.MINE})]
    assert synced.said == "Saved. Other versions stay in History."


def test_fields_that_are_not_sent_are_marked(synced: Window) -> None:
    record_id = sync_fakes.record_of(synced.desktop.store, "person", 1)[0]
    page = synced.go(f"person/{record_id}")
    marked = [row.fact.label for row in page.facts.rows() if getattr(row, "_mark", None) is not None]
    assert marked == ["Phone"]


def test_a_record_that_somebody_deleted_can_be_kept_or_binned(synced: Window) -> None:
    record_id = sync_fakes.record_of(synced.desktop.store, "company")[0]
    page = synced.go(f"company/{record_id}")
    assert page.banners.contested.label.text().startswith("Deleted by Eva Lišková ")
    page.banners.keep_asked.emit()
    settle(synced.desktop)
    assert synced.made.decided == [(record_id, {"c9": Own(None)})]
    assert page.banners.contested.isHidden()


def test_sync_now_is_a_command_with_a_key(synced: Window) -> None:
    desk = synced.desktop.window.desk
    desk.run(desk.registry["page.sync_now"])
    assert synced.engine.told[-1] == "kick"
    assert "go.conflicts" in [command.id for command in desk.registry.shown(desk)]
    assert "go.waiting" in [command.id for command in desk.registry.shown(desk)]


def test_the_engine_has_stopped_before_the_file_closes(qtbot: QtBot, tmp_path: Path) -> None:
    with opened(tmp_path, busy) as window:
        engine = window.engine
    assert engine.told[-1] == "stop"


def test_another_language_is_spoken_at_once(synced: Window) -> None:
    synced.desktop.settings.change(language="sk")
    settle(synced.desktop)
    shown = synced.line
    synced.desktop.settings.change(language="en")
    settle(synced.desktop)
    assert synced.line == "2 records need your choice"
    assert shown
