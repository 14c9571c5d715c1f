"""Backups & health: score, checks and repairs, places, schedule, report."""

import shutil
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from tests.ui.firm import Firm
from tests.ui.shelf import DAY, ShelfKeeper, open_page, taken

from crm_desktop.backup.catalogue import Level, note_fault
from crm_desktop.backup.schedule import Schedule, read_schedule
from crm_desktop.services.attachments import attach_bytes, list_attachments, read_attachment
from crm_desktop.services.blobs import blob_path
from crm_desktop.services.health import NAME, Finding, Verdict
from crm_desktop.services.people import create_person
from crm_desktop.ui.backups.name_dialog import NameDialog
from crm_desktop.ui.backups.place_card import REMOVE, RENAME, TAKE_OVER, TEST
from crm_desktop.ui.backups.report_dialog import ReportDialog
from crm_desktop.ui.backups.salvage_dialog import SalvageDialog
from crm_desktop.ui.backups.schedule_dialog import ScheduleDialog


@pytest.fixture(autouse=True)
def room_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk of whoever runs the tests may be nearly full, which is a finding of its own."""
    usage = type(shutil.disk_usage("/"))(1 << 40, 1 << 38, 3 << 38)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)


@pytest.fixture
def firm(qtbot: QtBot, tmp_path: Path) -> Iterator[Firm]:
    firm = Firm(tmp_path, qtbot)
    yield firm
    firm.close()


@pytest.fixture
def keeper(firm: Firm, tmp_path: Path) -> ShelfKeeper:
    return ShelfKeeper(firm, tmp_path / "backups")


def test_the_score_is_shown_with_its_reasons(firm: Firm, keeper: ShelfKeeper) -> None:
    page = open_page(firm, keeper)
    assert page.score.accessibleName() == (
        "50 of 100: Look at this, −40 There is no backup yet, −10 Restoring was never rehearsed, "
        "The checks have not run yet."
    )
    page.back_up_button.click()
    firm.settle()
    page.checks.run.click()
    firm.settle()
    assert page.score.accessibleName() == "100 of 100: Good, Nothing is at risk."


def test_the_checks_run_beside_the_window_and_say_what_they_found(firm: Firm, keeper: ShelfKeeper) -> None:
    create_person(firm.store, given_name="Ana")
    taken(firm, keeper, proven=True)
    page = open_page(firm, keeper)
    assert page.checks.ran.text() == "Not run yet"
    page.checks.run.click()
    assert not page.checks.run.isEnabled() and page.checks._progress is not None
    firm.settle()
    assert firm.said == "All checks passed" and page.checks.run.isEnabled()
    assert page.checks.ran.text().startswith("Run today ") and page.checks.repairs == {}


def test_checks_can_be_stopped(firm: Firm, keeper: ShelfKeeper) -> None:
    page = open_page(firm, keeper)
    page.checks.run.click()
    page.checks.stop_pressed.emit()
    firm.settle()
    assert page.checks.run.isEnabled() and page.checks._progress is None


def test_a_missing_attachment_comes_back_by_its_button(firm: Firm, keeper: ShelfKeeper) -> None:
    ana = create_person(firm.store, given_name="Ana")
    attachment = attach_bytes(firm.store, "person", ana, "offer.txt", b"an offer")
    taken(firm, keeper, proven=True)
    [row] = list_attachments(firm.store, ana)
    blob_path(firm.store, row.sha256).unlink()
    page = open_page(firm, keeper)
    page.checks.run.click()
    firm.settle()
    assert firm.said == "1 check found something"
    assert page.trouble.label.text() == "1 check found something to repair. See what it offers."
    page.checks.repairs["attachments"].click()
    firm.settle()
    assert firm.said == "1 file is back" and read_attachment(firm.store, attachment) == b"an offer"
    assert page.checks.repairs == {}


def test_a_rehearsal_is_offered_until_it_was_made(firm: Firm, keeper: ShelfKeeper) -> None:
    taken(firm, keeper)
    page = open_page(firm, keeper)
    page.checks.repairs["rehearsal"].click()
    firm.settle()
    assert page.model.backups[0].level is Level.PROVEN and "rehearsal" not in page.checks.repairs


def test_a_damaged_file_says_stop_and_offers_to_recover_it(firm: Firm, keeper: ShelfKeeper) -> None:
    for n in range(5):
        create_person(firm.store, given_name=f"P{n}")
    taken(firm, keeper, proven=True)
    bad = Finding("file", Verdict.BAD, {"faults": 2, "records": 0}, firm.clock.at)
    firm.store.set_setting(NAME, [asdict(bad)])
    page = open_page(firm, keeper)
    assert page.trouble.label.text().startswith(
        "Stop. The data file has a fault in 2 places. Nothing was deleted. Restore the backup of today "
    )
    assert "or send the report to IT." in page.trouble.label.text()
    assert page.score.ring.accessibleName() == "30 of 100: Act now"
    page.checks.repairs["file"].click()
    [asked] = page.findChildren(SalvageDialog)
    assert any("stays as it is, byte for byte" in text for text in asked.texts)
    asked.go.click()
    firm.settle()
    told = next(d for d in page.findChildren(SalvageDialog) if d.isVisible())
    assert told.texts[0] == "6 records were saved into “firm.recovered.crm”"
    told.go.click()
    assert [path.name for path in keeper.files] == ["firm.recovered.crm"]


def test_a_second_place_is_added_gets_the_newest_backup_and_a_name(firm: Firm, keeper: ShelfKeeper) -> None:
    backup = taken(firm, keeper)
    other = keeper.place.parent.with_name("other")
    other.mkdir()
    page = open_page(firm, keeper)
    page.places.add.click()
    firm.settle()
    assert (other / "firm" / backup.folder.name).is_dir() and firm.said == "Backups go there too from now on"
    page.places.asked.emit(RENAME, str(other))
    [dialog] = page.findChildren(NameDialog)
    dialog.name.setText("Blue stick")
    dialog.save.click()
    firm.settle()
    assert [chip.text() for chip in page.places.chips] == ["OK", "OK"]
    assert page.model.index(0, 3).data() == "This computer + Blue stick"
    page.places.asked.emit(TEST, str(other))
    firm.settle()
    assert firm.said == "The place can be written and read"
    page.places.asked.emit(REMOVE, str(other))
    firm.settle()
    assert firm.said == "Removed from the list. The backups that lie there stay."
    assert len(page.places.chips) == 1 and (other / "firm" / backup.folder.name).is_dir()


def test_another_stick_is_said_and_taken_when_the_person_says_so(firm: Firm, keeper: ShelfKeeper) -> None:
    taken(firm, keeper)
    (keeper.place / "place.json").write_text(f'{{"id": "red", "workspace": "{firm.store.workspace_id}"}}')
    page = open_page(firm, keeper)
    assert page.places.chips[0].text() == "Another disk"
    assert page.places.details[0].text().startswith("This is another disk than the one before.")
    assert page.trouble.label.text().startswith("This is another disk than the one that backups went to: ")
    page.places.asked.emit(TAKE_OVER, str(keeper.place.parent))
    firm.settle()
    assert page.places.chips[0].text() == "OK"


def test_the_schedule_is_shown_and_changed(firm: Firm, keeper: ShelfKeeper) -> None:
    page = open_page(firm, keeper)
    page.schedule.click()
    [dialog] = page.findChildren(ScheduleDialog)
    assert dialog.hours.value() == "1" and dialog.budget.value() == 5
    dialog.hours.set_value("4")
    dialog.on_close.setChecked(False)
    dialog.budget.setValue(2.5)
    dialog.save.click()
    firm.settle()
    assert read_schedule(firm.store) == Schedule(hours=4, on_close=False, budget=2_500_000_000)


def test_the_report_is_shown_before_it_is_saved_and_names_nobody(
    firm: Firm, keeper: ShelfKeeper, tmp_path: Path
) -> None:
    create_person(firm.store, given_name="Zuzana", family_name="Horváthová", description="secret deal")
    taken(firm, keeper)
    page = open_page(firm, keeper)
    page.report.click()
    firm.settle()
    [dialog] = page.findChildren(ReportDialog)
    text = dialog.view.toPlainText()
    assert not (tmp_path / "report.txt").exists()
    dialog.save.click()
    firm.settle()
    assert (tmp_path / "report.txt").read_text("utf-8") == text
    for wanted in ("person: 1", "Score 80 of 100", "a line of the log", "place 1: here", "SQLite "):
        assert wanted in text
    for name in ("Zuzana", "Horváthová", "secret", "Marta", str(tmp_path), "firm.crm"):
        assert name not in text


def test_a_week_of_bad_backups_is_red_and_says_that_none_is_deleted(firm: Firm, keeper: ShelfKeeper) -> None:
    taken(firm, keeper, proven=True)
    for _ in range(3):
        firm.clock.at += 3 * DAY
        note_fault(taken(firm, keeper).folder, "bit rot")
    page = open_page(firm, keeper)
    assert page.trouble.label.text().startswith("Every backup since ")
    assert "None is deleted until a good one is made." in page.trouble.label.text()
