from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests.ui.firm import Firm

from crm_desktop.backup.catalogue import Backup, Level, Reason, note_fault, note_proof
from crm_desktop.backup.everywhere import Round
from crm_desktop.backup.places import Places
from crm_desktop.backup.prove import prove_backup
from crm_desktop.backup.schedule import Schedule, read_schedule
from crm_desktop.backup.take import note_run
from crm_desktop.domain.specs import PERSON
from crm_desktop.services import records
from crm_desktop.services.attachments import attach_bytes, list_attachments, read_attachment
from crm_desktop.services.blobs import blob_path
from crm_desktop.services.health import NAME, Finding, Verdict
from crm_desktop.services.people import count_people, create_person
from crm_desktop.ui.backups import BackupsPage
from crm_desktop.ui.backups.dialogs import BringBackDialog, ReplaceDialog
from crm_desktop.ui.backups.name_dialog import NameDialog
from crm_desktop.ui.backups.place_card import MOVE, REMOVE, RENAME, TAKE_OVER, TEST
from crm_desktop.ui.backups.report_dialog import ReportDialog
from crm_desktop.ui.backups.restore_card import BRING_BACK, REPLACE
from crm_desktop.ui.backups.salvage_dialog import SalvageDialog
from crm_desktop.ui.backups.schedule_dialog import ScheduleDialog
from crm_desktop.viewmodels.backups import DayState

DAY = 86_400_000


class ShelfKeeper:
    """Keeps backups in a folder, and writes down what it was asked to open and to replace."""

    def __init__(self, firm: Firm, base: Path) -> None:
        self._firm, self._places = firm, Places(base.parent / "app", base)
        self.files: list[Path] = []
        self.opened: list[Backup] = []
        self.replaced: list[Backup] = []
        self.listeners: list[Callable[[], None]] = []

    @property
    def round(self) -> Round:
        return Round(self._firm.store, self._places)

    @property
    def read_log(self) -> Callable[[], str]:
        return lambda: "a line of the log"

    @property
    def place(self) -> Path:
        return Path(self._places.all()[0].base) / self._firm.store.path.stem

    def change_place(self, folder: Path) -> None:
        self._places.move_main(folder)

    def back_up_now(self) -> Backup:
        return self.round.back_up(Reason.BY_HAND, prove=True)

    def prove(self, backup: Backup) -> Backup:
        return prove_backup(backup, self._firm.clock)

    def reload(self) -> None:
        for listener in list(self.listeners):
            listener()

    def open_file(self, path: Path) -> None:
        self.files.append(path)

    def open_copy(self, backup: Backup) -> None:
        self.opened.append(backup)

    def replace_all(self, backup: Backup) -> None:
        self.replaced.append(backup)

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)


@pytest.fixture
def firm(qtbot: QtBot, tmp_path: Path) -> Iterator[Firm]:
    firm = Firm(tmp_path, qtbot)
    yield firm
    firm.close()


@pytest.fixture
def keeper(firm: Firm, tmp_path: Path) -> ShelfKeeper:
    return ShelfKeeper(firm, tmp_path / "backups")


def open_page(firm: Firm, keeper: ShelfKeeper) -> BackupsPage:
    other, report = keeper.place.parent.with_name("other"), keeper.place.parent.with_name("report.txt")
    return firm.open(
        "backups",
        lambda: BackupsPage(
            firm.store,
            firm.tasks,
            firm.desk,
            keeper,
            choose_folder=lambda parent, now: other,
            choose_file=lambda parent: report,
        ),
    )


def taken(firm: Firm, keeper: ShelfKeeper, *, proven: bool = False) -> Backup:
    backup = keeper.round.back_up(Reason.DAILY)
    if proven:
        note_proof(backup.folder, firm.clock.now(), 10)
    return backup


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
