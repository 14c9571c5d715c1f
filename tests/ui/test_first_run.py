"""The window of the first run: three steps, all of which can be skipped, and the bar of the sample data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.ui.firm import Firm

from crm_desktop.app.first_start import ask_first
from crm_desktop.app.paths import Folders
from crm_desktop.app.settings import Settings
from crm_desktop.backup.take import take_backup
from crm_desktop.domain.errors import CrmError, StoreFull
from crm_desktop.domain.i18n import language, set_language
from crm_desktop.services.people import count_people, create_person
from crm_desktop.services.sample_data import mark_sample
from crm_desktop.store import open_store
from crm_desktop.ui.first_run.sample_bar import SampleBar
from crm_desktop.ui.first_run.steps import AboutStep, BackupStep, StartStep
from crm_desktop.ui.first_run.window import FirstRun
from crm_desktop.ui.theme import Theme
from crm_desktop.viewmodels.first_run import CONTACTS, EMPTY, JOIN, RESTORE, SAMPLE, Answers


class Start:
    """The window, the folders that a person chooses, and what was begun."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.folders = Folders(folder / "app", folder / "data", folder / "backups", folder / "logs")
        self.folders.app.mkdir()
        self.settings = Settings(self.folders.settings)
        self.settings.change(language="en", locale="en_GB", theme="light")
        self.theme = Theme()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self.theme.apply(app)
        self.chosen: Path | None = None
        self.begun: list[Answers] = []
        self.fault: Exception | None = None
        answers = Answers(self.folders.data, "", user="Jana", country="SK")
        self.window = FirstRun(
            answers, self.settings, self.theme, self.folders.backups, self._begin,
            choose=lambda parent, now, title: self.chosen,
        )  # fmt: skip
        qtbot.addWidget(self.window)
        self.window.show()

    def _begin(self, answers: Answers) -> None:
        if self.fault is not None:
            raise self.fault
        self.begun.append(answers)

    def wait(self) -> None:
        """Wait until the workspace is made or could not be."""
        self.qtbot.waitUntil(lambda: not self.window._is_busy)

    @property
    def first(self) -> StartStep:
        assert isinstance(self.window.step, StartStep)
        return self.window.step


@pytest.fixture
def start(qtbot: QtBot, tmp_path: Path) -> Iterator[Start]:
    start = Start(tmp_path, qtbot)
    yield start
    start.window.done(0)
    set_language("en")


def test_the_sample_is_suggested_and_every_step_leads_on(start: Start) -> None:
    window = start.window
    assert window.on.text() == "Continue with sample data" and window.title.text() == "How would you like to start?"
    start.first.cards[CONTACTS].click()
    assert window.on.text() == "Continue with my contacts"
    window.on.click()
    assert isinstance(window.step, AboutStep) and window.stepper.accessibleName() == "Step 2 of 3: About you"
    window.step.firm.setText("Tatra  Tools")
    window.on.click()
    assert isinstance(window.step, BackupStep) and window.on.text() == "Begin"
    window.on.click()
    assert not window.on.isEnabled() and not window.working.isHidden()
    window.reject()  # not while it is being made
    start.wait()
    [answers] = start.begun
    assert (answers.start, answers.firm, answers.user, answers.country) == (CONTACTS, "Tatra Tools", "Jana", "SK")
    assert window.result() == FirstRun.DialogCode.Accepted


def test_the_setup_can_be_skipped_at_once(start: Start) -> None:
    start.window.skip_button.click()
    start.wait()
    assert [a.start for a in start.begun] == [EMPTY]


def test_a_step_can_be_left_out_and_gone_back_to(start: Start) -> None:
    start.window.on.click()
    start.window.skip_button.click()
    assert isinstance(start.window.step, BackupStep)
    start.window.back_button.click()
    assert isinstance(start.window.step, AboutStep)
    start.window.skip_button.click()
    start.window.skip_button.click()
    start.wait()
    assert [a.start for a in start.begun] == [SAMPLE]


def test_language_and_look_hold_at_once_and_keep_the_choice(start: Start) -> None:
    start.first.cards[EMPTY].click()
    start.window.language._segments["sk"].click()
    assert language() == "sk" and start.settings.values.language == "sk"
    assert start.first.cards[EMPTY].isChecked()
    start.window.theme._segments["dark"].click()
    assert start.settings.values.theme == "dark" and start.theme.colours.name == "dark"
    start.window._on_text_size(125)
    assert start.settings.values.text_size == 125
    start.theme.set_text_size(100)
    start.theme.set_mode("light")


def test_the_keyboard_goes_through_all_of_it(start: Start, qtbot: QtBot) -> None:
    start.window.activateWindow()
    qtbot.waitUntil(lambda: start.first.cards[SAMPLE].hasFocus())
    qtbot.keyClick(start.first.cards[SAMPLE], Qt.Key.Key_Right)
    assert start.window.answers.start == CONTACTS
    for _ in range(3):
        qtbot.waitUntil(lambda: start.window.on.isVisible())
        qtbot.keyClick(start.window, Qt.Key.Key_Return)
    start.wait()
    assert [a.start for a in start.begun] == [CONTACTS]


def test_another_place_is_shown_and_a_bad_one_warned_about(start: Start, tmp_path: Path) -> None:
    start.chosen = tmp_path / "Dropbox" / "crm"
    start.chosen.mkdir(parents=True)
    start.first.move_button.click()
    assert "Dropbox" in start.first.where.text.text() and start.first.warning.isVisible()
    assert "is synchronised by another program" in start.first.warning.label.text()
    start.chosen = tmp_path
    start.first.move_button.click()
    assert not start.first.warning.isVisible()
    start.chosen = Path("/proc/none")
    start.first.move_button.click()
    assert start.first.where.text.text().startswith("Nothing can be written in “/proc/none”")
    assert start.window.answers.folder == tmp_path


def test_a_backup_is_found_named_and_restored_without_more_questions(start: Start, tmp_path: Path) -> None:
    start.chosen = tmp_path
    start.first.find_button.click()
    assert start.first.door.text.text().startswith("There is no backup in “")
    store = open_store(tmp_path / "old" / "Tatra.crm", create=True)
    create_person(store, given_name="Ada")
    backup = take_backup(store, tmp_path / "usb" / "Tatra")
    store.close()
    start.chosen = tmp_path / "usb"
    start.first.find_button.click()
    assert start.first.door.text.text().startswith("“Tatra” of ")
    assert start.first.door.text.text().endswith(", people: 1")
    assert not any(card.isChecked() for card in start.first.cards.values())
    assert start.window.on.text() == "Restore this backup"
    start.window.on.click()
    start.wait()
    [answers] = start.begun
    assert answers.start == RESTORE and answers.backup is not None and answers.backup.folder == backup.folder


def test_a_second_place_on_the_same_disk_is_said_to_be_none(start: Start, tmp_path: Path) -> None:
    start.window._go(2)
    step = start.window.step
    assert isinstance(step, BackupStep)
    start.chosen = tmp_path
    step.choose.click()
    assert step.door.text.text() == str(tmp_path) and "on the same disk" in step.warning.label.text()
    assert start.window.answers.second_place == tmp_path


def test_what_goes_wrong_is_said_and_nothing_typed_is_lost(start: Start) -> None:
    start.fault = StoreFull("Disk full on /data: 16 MB needed", "Free space or choose another folder.")
    start.window.skip_button.click()
    start.wait()
    assert start.window.isVisible() and start.window.trouble.isVisible()
    assert start.window.trouble.label.text().startswith("Disk full on /data: 16 MB needed. Free space")
    start.fault = None
    start.window.skip_button.click()
    start.wait()
    assert len(start.begun) == 1


def test_closing_the_window_makes_nothing(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FirstRun, "exec", lambda self: 0)
    assert ask_first(start.settings, start.theme, start.folders) is None
    assert not start.folders.data.exists()


def test_the_answers_make_the_workspace_and_say_where_to_begin(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(self: FirstRun) -> int:
        self.answers.start = CONTACTS
        self._finish()
        start.qtbot.waitUntil(lambda: not self._is_busy)
        return self.result()

    monkeypatch.setattr(FirstRun, "exec", answer)
    begun = ask_first(start.settings, start.theme, start.folders)
    assert begun is not None and begun[1] == "import" and begun[0].exists()


def test_the_bar_removes_the_sample_data_and_offers_to_undo(qtbot: QtBot, tmp_path: Path) -> None:
    firm = Firm(tmp_path, qtbot)
    create_person(firm.store, given_name="Sample")
    mark_sample(firm.store)
    create_person(firm.store, given_name="Mine")
    bar = SampleBar(firm.store, firm.tasks, firm.window.notices)
    firm.window.add_bar(bar)
    firm.settle()
    assert bar.isVisible() and bar.label.text().startswith("Sample data.")
    bar.remove.click()
    firm.settle()
    assert count_people(firm.store) == 1 and not bar.isVisible()
    assert firm.said.startswith("Sample data removed")
    firm.close()


def test_the_door_to_a_team_asks_for_the_way_in_and_leads_straight_on(start: Start) -> None:
    window = start.window
    start.first.join_button.click()
    dialog = window.asking
    assert dialog.isVisible() and dialog.form.name.text() == "Jana"
    dialog.ok.click()
    assert "The address is missing" in dialog.form._errors["address"].text() and dialog.isVisible()
    dialog.form.address.setText("crm.example.com")
    dialog.form.code.setText(" K7QF-2MZP ")
    dialog.ok.click()
    assert window.on.text() == "Join my team" and not any(card.isChecked() for card in start.first.cards.values())
    window.on.click()  # neither a name nor a place of backups is asked for: the team has them
    start.wait()
    [answers] = start.begun
    assert answers.start == JOIN and answers.access is not None
    assert (answers.access.address, answers.access.code) == ("https://crm.example.com", "K7QF-2MZP")


def test_the_door_to_a_team_stays_closed_for_who_gives_up_and_says_what_went_wrong(start: Start) -> None:
    start.first.join_button.click()
    start.window.asking.reject()
    assert start.window.on.text() == "Continue with sample data"
    start.first.join_button.click()
    form = start.window.asking.form
    form.address.setText("crm.example.com")
    form.code.setText("K7QF")
    start.window.asking.ok.click()
    start.fault = CrmError("The server can't be reached", "Look whether this computer is online.")
    start.window.on.click()
    start.wait()
    assert start.window.trouble.label.text() == ("The server can't be reached. Look whether this computer is online.")
    assert start.window.on.text() == "Join my team" and start.window.answers.access is not None  # nothing typed is lost
