"""The screens of sync on the real services: two devices and a server, files that hold real conflicts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.integration.sync.test_meeting import edit, write
from tests.integration.sync.world import Device, World
from tests.ui.sync_fakes import FakeEngine, FakeSetup

from crm_desktop.app.compose import Desktop, compose
from crm_desktop.app.paths import Folders
from crm_desktop.app.settings import Settings
from crm_desktop.app.shot import settle
from crm_desktop.app.sync_parts import LateEngine
from crm_desktop.app.syncing import SyncParts
from crm_desktop.backup.catalogue import Reason
from crm_desktop.domain.merging import Side
from crm_desktop.domain.specs import PERSON
from crm_desktop.services.sync_status import State
from crm_desktop.services.undo import next_undo, undo
from crm_desktop.store import open_store
from crm_desktop.ui.backups.dialogs import ReplaceDialog
from crm_desktop.ui.backups.restore_card import REPLACE
from crm_desktop.ui.conflicts.sided import OneSidedFields
from crm_desktop.ui.sync.watch import Engine
from crm_desktop.ui.theme import Theme
from crm_desktop.viewmodels.backups import read_overview
from crm_desktop.viewmodels.sync.door import SyncDoor
from crm_desktop.viewmodels.sync.server_setup import ServerSetup


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(tmp_path)
    yield world
    world.close()


@pytest.fixture
def ada(world: World) -> Device:
    device = world.device("Ada")
    device.create()
    device.publish()
    return device


@pytest.fixture
def eve(world: World, ada: Device) -> Device:
    device = world.device("Eve")
    device.join(world.invite(ada))
    ada.sync()
    return device


@contextmanager
def window_of(
    device: Device, *, place: str = "people", make_engine: Callable[[Callable[[], None]], Engine] | None = None
) -> Iterator[Desktop]:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    look, folder = Theme(), device.folder
    look.apply(app)
    parts = SyncParts(SyncDoor(device.store), FakeSetup(device.store), make_engine or (lambda told: FakeEngine()))
    folders = Folders(folder, folder, folder / "backups", folder)
    desktop = compose(device.store, Settings(folder / "s.json"), look, folders, sync=lambda store: parts)
    desktop.window.resize(1440, 900)
    desktop.window.show()
    desktop.window.open_first("people")
    settle(desktop)
    desktop.window.navigator.go(place)
    settle(desktop)
    try:
        yield desktop
    finally:
        desktop.close(with_backup=False)
        device._store = None
        desktop.window.close()
        desktop.window.deleteLater()


def page_of(desktop: Desktop) -> Any:
    return desktop.window.navigator.page


def test_a_real_conflict_is_shown_decided_and_reaches_the_other_device(qtbot: QtBot, ada: Device, eve: Device) -> None:
    person = write(ada, given_name="Zoe", nickname="old")
    ada.sync(), eve.sync()
    edit(ada, person, nickname="Head of quality")
    edit(eve, person, nickname="Quality manager")
    ada.sync(), eve.sync(), ada.sync()
    with window_of(eve, place="conflicts") as desktop:
        page = page_of(desktop)
        assert desktop.window.status_bar.sync.accessibleName() == "1 record needs your choice"
        [row] = page.view.rows
        assert (row.parts.label, row.before.text()) == ("Nickname", "Before: old")
        assert page.view.heads.lines[0].startswith("You, ") and page.view.heads.lines[1].startswith("Ada, ")
        page.view.choose_all(Side.LEFT)
        assert row.result.text == "Quality manager"
        page.save()
        settle(desktop)
        assert page._none.isVisible() and desktop.window.status_bar.sync.line().strong == "Sending 1 change"
        page.show_past(True)
        desktop.window.navigator.go(f"person/{person}")
        settle(desktop)
        values = {fact.fact.key: fact.fact.value for fact in page_of(desktop).facts.rows()}
        assert values["nickname"] == "Quality manager"
    eve.open()
    eve.sync(), ada.sync()
    assert ada.rows("SELECT nickname FROM person WHERE id = ?", person) == [("Quality manager",)]


def test_what_only_one_side_changed_stands_below_already_merged(qtbot: QtBot, ada: Device, eve: Device) -> None:
    person = write(ada, given_name="Zoe", nickname="old", description="before")
    ada.sync(), eve.sync()
    edit(ada, person, nickname="A", family_name="Ångström")
    edit(eve, person, nickname="B", description="")
    ada.sync(), eve.sync(), ada.sync()
    with window_of(eve, place="conflicts") as desktop:
        [sided] = page_of(desktop).view.findChildren(OneSidedFields)
        assert sided.lines == ["Last name: Ångström. Changed by Ada", "Description: Emptied. Changed by you"]
        assert sided.accessibleName().startswith("2 fields merged automatically, only one side changed them. ")


@pytest.mark.parametrize("is_kept", [1, 0])
def test_a_real_delete_against_an_edit_stands_on_the_record_and_is_decided_there(
    qtbot: QtBot, ada: Device, eve: Device, is_kept: int
) -> None:
    person = write(ada, given_name="Zoe")
    ada.sync(), eve.sync()
    edit(eve, person, nickname="edited")
    with ada.store.write("Delete") as unit:
        unit.delete(PERSON, person)
    eve.sync(), ada.sync(), eve.sync()
    with window_of(eve, place=f"person/{person}") as desktop:
        banners = page_of(desktop).banners
        assert banners.contested.label.text().startswith("Deleted by Ada ")
        (banners.keep_asked if is_kept else banners.bin_asked).emit()
        settle(desktop)
        assert banners.contested.isHidden()
    eve.open()
    eve.sync(), ada.sync()
    assert ada.rows("SELECT deleted_at IS NULL FROM person WHERE id = ?", person) == [(is_kept,)]


def test_what_really_waits_is_listed_and_marked(qtbot: QtBot, ada: Device, eve: Device) -> None:
    person = write(eve, given_name="Zoe")
    eve.sync()
    edit(eve, person, nickname="Z")
    with window_of(eve, place="waiting") as desktop:
        page = page_of(desktop)
        assert [row.waiting.record_title for row in page.waiting_rows] == ["Zoe"]
        assert page.waiting_rows[0].waiting.fields == ("Nickname",)
        desktop.window.navigator.go("people")
        settle(desktop)
        model = page_of(desktop).model
        last = len(model.columns) - 1
        tips = [model.index(0, last).data(Qt.ItemDataRole.AccessibleTextRole)]
        assert "not sent yet" in tips[0]
        desktop.window.navigator.go(f"person/{person}")
        settle(desktop)
        marked = [r.fact.label for r in page_of(desktop).facts.rows() if getattr(r, "_mark", None) is not None]
        assert marked == ["Nickname"]
        overview = read_overview(eve.store, desktop.keeper.round)
        assert overview.unsent_since is not None and overview.unsent_since > 0


def test_the_engine_brings_what_others_saved_into_the_open_window(qtbot: QtBot, ada: Device, eve: Device) -> None:
    person = write(ada, given_name="Zoe", nickname="old")
    ada.sync(), eve.sync()

    def make_engine(told: Callable[[], None]) -> LateEngine:
        return LateEngine(lambda: open_store(eve.path, clock=eve.clock), lambda: eve.around, told)

    with window_of(eve, place=f"person/{person}", make_engine=make_engine) as desktop:
        qtbot.waitUntil(lambda: desktop.window.status_bar.sync.line().strong == "Up to date", timeout=10_000)
        edit(ada, person, nickname="Head of quality")
        ada.sync()
        desktop.begin_sync().sync_now()

        def is_here() -> bool:
            return any(row.fact.value == "Head of quality" for row in page_of(desktop).facts.rows())

        qtbot.waitUntil(is_here, timeout=10_000)
        assert "Ada" in page_of(desktop).banners.changed.label.text()
        desktop.begin_sync().stop()
    assert eve._store is None


def test_somebody_elses_change_is_said_on_the_open_record(qtbot: QtBot, ada: Device, eve: Device) -> None:
    person = write(ada, given_name="Zoe")
    ada.sync(), eve.sync()
    edit(ada, person, nickname="Z")
    ada.sync()
    with window_of(eve, place=f"person/{person}") as desktop:
        eve.sync()
        settle(desktop)
        assert page_of(desktop).banners.changed.isVisible()
        assert "Ada" in page_of(desktop).banners.changed.label.text()


def test_devices_invitations_pause_and_leaving_are_real(ada: Device, eve: Device) -> None:
    setup = ServerSetup(ada.store, lambda: ada.around)
    assert setup.address == "http://localhost"
    devices = setup.devices()
    assert devices[0].is_this and len(devices) == 2
    assert setup.invite().code
    setup.pause(is_on=True)
    assert SyncDoor(ada.store).status().state is State.PAUSED
    setup.pause(is_on=False)
    assert SyncDoor(ada.store).status().state is not State.PAUSED
    setup.leave()
    assert SyncDoor(ada.store).status().state is State.OFF


def ask_to_replace(desktop: Desktop) -> ReplaceDialog:
    """Choose the newest backup and “Replace everything…”, and return what is asked."""
    desktop.window.navigator.go("backups")
    settle(desktop)
    page = page_of(desktop)
    page.restore.cards[REPLACE].setChecked(True)
    page.restore.go.click()
    settle(desktop)
    dialog = page.findChild(ReplaceDialog)
    assert isinstance(dialog, ReplaceDialog)
    return dialog


def test_a_restore_asks_once_and_can_put_the_whole_team_back(qtbot: QtBot, ada: Device, eve: Device) -> None:
    person = write(ada, given_name="Zoe", nickname="old")
    ada.sync(), eve.sync()
    with window_of(eve) as desktop:
        desktop.keeper.back_up_now()
        edit(ada, person, nickname="newer")
        write(ada, given_name="Came later")
        ada.sync(), eve.sync()
        dialog = ask_to_replace(desktop)
        assert dialog.team is not None and dialog.team.keep.isChecked() and not dialog.is_for_all
        assert not dialog.team.unsent.isVisible()
        dialog.team.everyone.click()
        assert not dialog.replace.isEnabled()  # the word is still to be typed
        dialog.word.setText(dialog.asked_word)
        dialog.replace.click()
        settle(desktop)
        assert eve.rows("SELECT nickname FROM person WHERE deleted_at IS NULL") == [("old",)]
        assert page_of(desktop).model.backups[0].manifest.reason == Reason.BEFORE_RESTORE
        eve.sync(), ada.sync()
        assert ada.rows("SELECT nickname FROM person WHERE deleted_at IS NULL") == [("old",)]
        last = next_undo(eve.store)
        assert last is not None and last.title == "Everything put back to an older copy"
        undo(eve.store, last.id)
        eve.sync(), ada.sync()
        assert sorted(ada.rows("SELECT nickname FROM person WHERE deleted_at IS NULL"), key=str) == [
            ("newer",),
            (None,),
        ]


def test_what_a_restore_can_not_do_for_the_team_is_said_with_the_reason(
    qtbot: QtBot, world: World, tmp_path: Path
) -> None:
    lone = world.device("Ada")
    lone.create()
    person = write(lone, given_name="Zoe")
    with window_of(lone) as desktop:
        desktop.keeper.back_up_now()
        dialog = ask_to_replace(desktop)
        assert dialog.team is None  # nobody else is concerned
        dialog.reject()
    lone.open()
    lone.publish()
    edit(lone, person, nickname="not sent")
    with window_of(lone) as desktop:
        ServerSetup(lone.store, lambda: lone.around).pause(is_on=True)
        dialog = ask_to_replace(desktop)
        assert dialog.team is not None
        assert not dialog.team.keep.isEnabled() and "before the workspace was shared" in dialog.team.keep.toolTip()
        assert not dialog.team.everyone.isEnabled() and dialog.team.everyone.toolTip() == "Needs internet"
        dialog.word.setText(dialog.asked_word)
        assert not dialog.replace.isEnabled()
        dialog.reject()
