from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests.ui.firm import Firm
from tests.ui.shelf import DAY, ShelfKeeper, open_page, taken

from crm_desktop.backup.catalogue import Level, Reason, note_fault
from crm_desktop.backup.take import note_run
from crm_desktop.domain.specs import PERSON
from crm_desktop.services import records
from crm_desktop.services.people import count_people, create_person
from crm_desktop.ui.backups.dialogs import BringBackDialog, ReplaceDialog
from crm_desktop.ui.backups.page import BackupsPage
from crm_desktop.ui.backups.place_card import MOVE
from crm_desktop.ui.backups.restore_card import BRING_BACK, REPLACE
from crm_desktop.viewmodels.backups import DayState


@pytest.fixture
def firm(qtbot: QtBot, tmp_path: Path) -> Iterator[Firm]:
    firm = Firm(tmp_path, qtbot)
    yield firm
    firm.close()


@pytest.fixture
def keeper(firm: Firm, tmp_path: Path) -> ShelfKeeper:
    return ShelfKeeper(firm, tmp_path / "backups")


def choose(page: BackupsPage, way: str) -> None:
    page.restore.cards[way].setChecked(True)
    page.restore.go.click()


def test_without_a_backup_the_page_says_so_and_makes_one(firm: Firm, keeper: ShelfKeeper) -> None:
    create_person(firm.store, given_name="Ana")
    page = open_page(firm, keeper)
    words = "No backup yet. Make the first backup now, it takes about 10 seconds."
    assert page.trouble.label.text() == words and page._none.isVisible()
    page.back_up_button.click()
    assert not page.back_up_button.isEnabled()
    firm.settle()
    assert firm.said == "Backed up and compared with a test copy"
    assert [b.level for b in page.model.backups] == [Level.PROVEN]
    assert page.head.line.text().startswith("Your data is safe. The last backup was restored to a test copy (today ")
    assert not page.trouble.isVisible()


def test_a_checked_backup_is_not_called_proven_before_it_is(firm: Firm, keeper: ShelfKeeper) -> None:
    create_person(firm.store, given_name="Ana")
    taken(firm, keeper)
    page = open_page(firm, keeper)
    assert page.trouble.label.text().endswith("was read from end to end. None was restored to a test copy yet.")
    page.restore.prove.click()
    firm.settle()
    assert firm.said == "Restored to a test copy, every record matched"
    assert page.model.backups[0].level is Level.PROVEN


def test_a_damaged_backup_is_named_and_can_not_be_restored(firm: Firm, keeper: ShelfKeeper) -> None:
    note_fault(taken(firm, keeper).folder, "A record differs")
    page = open_page(firm, keeper)
    assert "failed its check: A record differs. It is kept but not used. Make a new one now." in (
        page.trouble.label.text()
    )
    assert not page.restore.go.isEnabled()
    assert page.restore.go.toolTip() == "This backup is damaged. Choose another one."


def test_a_place_that_is_gone_is_said(firm: Firm, keeper: ShelfKeeper, tmp_path: Path) -> None:
    taken(firm, keeper)
    keeper.place.parent.rename(tmp_path / "unplugged")
    page = open_page(firm, keeper)
    assert page.trouble.label.text() == (
        f"The folder of the backups can't be found: {keeper.place}. New changes are not backed up."
    )
    assert page.places.details[0].text().startswith("Plug the disk in or choose another place.")
    assert page.places.chips[0].text() == "Not found"


def test_a_backup_that_fails_says_why_and_that_the_data_is_untouched(
    firm: Firm, keeper: ShelfKeeper, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    keeper.change_place(blocked / "backups")
    page = open_page(firm, keeper)
    page.back_up_button.click()
    firm.settle()
    assert page.back_up_button.isEnabled()
    errors = firm.window._errors
    assert errors.isVisible()


def test_the_strip_tells_four_states_apart(firm: Firm, keeper: ShelfKeeper) -> None:
    create_person(firm.store, given_name="Ana")
    taken(firm, keeper, proven=True)
    firm.clock.at += DAY
    taken(firm, keeper)
    firm.clock.at += 2 * DAY
    note_run(firm.store, keeper.place, Reason.DAILY, "Disk full")
    page = open_page(firm, keeper)
    assert [day.state for day in page.strip._days[-4:]] == [
        DayState.PROVEN, DayState.CHECKED, DayState.NONE, DayState.FAILED,
    ]  # fmt: skip
    assert page._days._count.text() == "2 good, 1 failed, 27 without a backup"
    assert page.strip.accessibleDescription().endswith(": Failed")
    firm.qtbot.keyClick(page.strip, Qt.Key.Key_Left)
    assert page.strip.accessibleDescription().endswith(": No backup")


def test_what_is_newer_than_the_backup_is_counted(firm: Firm, keeper: ShelfKeeper) -> None:
    taken(firm, keeper)
    firm.clock.at += (2 * 60 + 24) * 60_000
    create_person(firm.store, given_name="Ana")
    page = open_page(firm, keeper)
    assert page.restore.loss.text() == "2 h 24 min of work is newer than this backup: 1 change."


def test_a_copy_is_opened_to_look_around(firm: Firm, keeper: ShelfKeeper) -> None:
    backup = taken(firm, keeper)
    page = open_page(firm, keeper)
    page.restore.go.click()
    assert [b.folder for b in keeper.opened] == [backup.folder]


def test_deleted_records_are_listed_and_those_that_stay_ticked_come_back(firm: Firm, keeper: ShelfKeeper) -> None:
    people = [create_person(firm.store, given_name=name) for name in ("Ana", "Eva")]
    taken(firm, keeper)
    records.delete(firm.store, PERSON, people)
    page = open_page(firm, keeper)
    choose(page, BRING_BACK)
    firm.settle()
    dialog = page.findChild(BringBackDialog)
    assert dialog is not None and dialog.count.text() == "2 found (People: 2)"
    dialog.model.setData(dialog.model.index(0), Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    assert dialog.bring.text() == "Bring back 1 record"
    dialog.bring.click()
    firm.settle()
    assert count_people(firm.store) == 1 and firm.said == "1 record is back"


def test_where_nothing_was_deleted_the_dialog_says_so(firm: Firm, keeper: ShelfKeeper) -> None:
    create_person(firm.store, given_name="Ana")
    taken(firm, keeper)
    page = open_page(firm, keeper)
    choose(page, BRING_BACK)
    firm.settle()
    dialog = page.findChild(BringBackDialog)
    assert dialog is not None and not dialog.bring.isVisible()
    dialog.reject()


def test_replacing_everything_needs_the_word_and_shows_the_loss(firm: Firm, keeper: ShelfKeeper) -> None:
    backup = taken(firm, keeper)
    create_person(firm.store, given_name="Ana")
    page = open_page(firm, keeper)
    choose(page, REPLACE)
    firm.settle()
    dialog = page.findChild(ReplaceDialog)
    assert dialog is not None and not dialog.replace.isEnabled()
    assert dialog.loss.label.text().endswith("of work is newer than this backup: 1 change. 1 record is concerned.")
    dialog.word.setText("replace")
    firm.qtbot.keyClick(dialog.word, Qt.Key.Key_Return)
    assert keeper.replaced == [] and dialog.isVisible()
    dialog.word.setText(dialog.asked_word)
    dialog.replace.click()
    assert [b.folder for b in keeper.replaced] == [backup.folder]


def test_another_place_is_taken_over(firm: Firm, keeper: ShelfKeeper) -> None:
    taken(firm, keeper)
    keeper.place.parent.with_name("other").mkdir()
    page = open_page(firm, keeper)
    page.places.asked.emit(MOVE, str(keeper.place.parent))
    firm.settle()
    assert keeper.place.parent.name == "other" and page._none.isVisible()


def test_the_page_follows_its_keeper_and_stops_when_it_is_put_away(firm: Firm, keeper: ShelfKeeper) -> None:
    page = open_page(firm, keeper)
    taken(firm, keeper)
    keeper.listeners[0]()
    firm.settle()
    assert len(page.model.backups) == 1
    firm.window.retranslate()
    firm.settle()
    assert len(keeper.listeners) == 1
