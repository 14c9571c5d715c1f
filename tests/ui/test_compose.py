"""The window of an e-mail: files that go along, drafts that outlive a crash, moments to send at."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from tests.ui.firm import Firm
from tests.ui.mail_scene import fill

from crm_desktop.domain.errors import StoreFull
from crm_desktop.services import mail_drafts, messages
from crm_desktop.services.attachments import attach_bytes
from crm_desktop.services.blobs import blob_path, list_blobs, remove_unnamed
from crm_desktop.services.message_files import Enclosed, files_of, take_bytes
from crm_desktop.services.people import create_person
from crm_desktop.services.undo import next_undo, undo
from crm_desktop.store import open_store
from crm_desktop.ui.mail.compose import Compose
from crm_desktop.ui.outbox.page import OutboxPage
from crm_desktop.viewmodels.mail.compose import About, about_message

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def firm(qtbot: QtBot, tmp_path: Path) -> Iterator[Firm]:
    firm = Firm(tmp_path, qtbot)
    for n in range(9):
        create_person(firm.store, given_name=f"Person{n}", points=[{"kind": "email", "value": f"p{n}@x.example"}])
    fill(firm.store)
    yield firm
    firm.close()


def ada(firm: Firm) -> About:
    row = firm.store.query("SELECT id, display_name FROM person ORDER BY k LIMIT 1 OFFSET 3")[0]
    return About("person", str(row[0]), str(row[1]), "p3@x.example")


def compose(firm: Firm, qtbot: QtBot, about: About | None = None) -> Compose:
    dialog = Compose(firm.store, firm.tasks, firm.desk, about or ada(firm), firm.window)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.begun is not None)
    return dialog


def newest(firm: Firm) -> messages.MessageRow:
    return max(messages.list_messages(firm.store), key=lambda row: row.created_at)


def drop(widget: QWidget, *paths: Path) -> None:
    """Carry files over a part of the window and let them go there."""
    data, at = _urls(*paths), widget.rect().center()
    keys = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    entered = QDragEnterEvent(at, *keys)
    QApplication.sendEvent(widget, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(widget, QDropEvent(QPointF(at), *keys))


def _urls(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def chips(dialog: Compose) -> list[str]:
    return [chip.text() for chip in dialog.files.chips]


# -- files


def test_files_are_dropped_shown_with_their_size_and_queued(qtbot: QtBot, firm: Firm, tmp_path: Path) -> None:
    (tmp_path / "ponuka č. 5.pdf").write_bytes(b"x" * 2_000_000)
    (tmp_path / "prices.csv").write_bytes(b"1;2")
    dialog = compose(firm, qtbot)
    assert dialog.files.said.text() == "Or drop them here. Up to 25 MB go along."
    drop(dialog.to, tmp_path / "ponuka č. 5.pdf")
    qtbot.waitUntil(lambda: chips(dialog) == ["ponuka č. 5.pdf · 1.9 MB"])
    dialog.body.insertFromMimeData(_urls(tmp_path / "prices.csv"))
    qtbot.waitUntil(lambda: dialog.files.said.text() == "2 files, 1.9 MB. Up to 25 MB go along.")
    assert dialog.body.toPlainText() == ""
    dialog.subject.setText("Offer")
    qtbot.keyClick(dialog.body, Key.Key_Return, Ctrl)
    qtbot.waitUntil(lambda: newest(firm).subject == "Offer")
    assert [file.name for file in files_of(firm.store, newest(firm).id)] == ["ponuka č. 5.pdf", "prices.csv"]


def test_a_file_is_taken_off_by_the_keyboard(qtbot: QtBot, firm: Firm) -> None:
    dialog = compose(firm, qtbot)
    dialog.files.take([take_bytes(firm.store, f"{n}.txt", str(n).encode()) for n in range(3)])
    dialog.files.chips[1].setFocus()
    qtbot.keyClick(dialog.files.chips[1], Key.Key_Delete)
    assert chips(dialog) == ["0.txt · 1 KB", "2.txt · 1 KB"] and dialog.files.chips[1].hasFocus()
    dialog.reject()


def test_the_files_of_the_record_are_offered(qtbot: QtBot, firm: Firm) -> None:
    attach_bytes(firm.store, "person", ada(firm).record_id, "contract.pdf", b"%PDF")
    dialog = compose(firm, qtbot)
    assert [action.text() for action in dialog.files.menu.actions()] == ["contract.pdf  1 KB"]
    dialog.files.menu.actions()[0].trigger()
    dialog.files.menu.actions()[0].trigger()
    assert chips(dialog) == ["contract.pdf · 1 KB"]
    dialog.reject()


def test_what_can_t_go_along_is_said_and_the_rest_does(qtbot: QtBot, firm: Firm, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("good")
    (tmp_path / "folder").mkdir()
    dialog = compose(firm, qtbot)
    dialog.files.take_paths([tmp_path / "folder", tmp_path / "good.txt", tmp_path / "gone.txt"])
    qtbot.waitUntil(lambda: chips(dialog) == ["good.txt · 1 KB"])
    assert dialog.error.text() == "“folder” is a folder. Pack it into a ZIP file, or add its files."
    dialog.reject()


def test_too_much_is_said_at_once_and_refused(qtbot: QtBot, firm: Firm) -> None:
    dialog = compose(firm, qtbot)
    dialog.files.take([Enclosed("film.mp4", take_bytes(firm.store, "f", b"1").sha256, 12 << 20)])
    assert dialog.files.said.text().endswith("Some mailboxes take no more than 10 MB.")
    dialog.files.take([Enclosed("two.mp4", take_bytes(firm.store, "f", b"2").sha256, 14 << 20)])
    assert dialog.files.said.text() == "26 MB is too much: up to 25 MB go along."
    dialog.subject.setText("Film")
    dialog.finish_asked()
    qtbot.waitUntil(lambda: "Leave “two.mp4” out" in dialog.error.text())
    assert dialog.isVisible() and not any(row.subject == "Film" for row in messages.list_messages(firm.store))
    dialog.reject()


def test_a_file_that_is_gone_is_said_when_it_is_to_be_sent(qtbot: QtBot, firm: Firm) -> None:
    file = take_bytes(firm.store, "offer.pdf", b"%PDF")
    dialog = compose(firm, qtbot)
    dialog.files.take([file])
    dialog.subject.setText("Offer")
    blob_path(firm.store, file.sha256).unlink()
    dialog.finish_asked()
    qtbot.waitUntil(lambda: dialog.error.text().startswith("The file “offer.pdf” is not on this computer."))
    assert dialog.isVisible()
    dialog.reject()


def test_a_queued_message_is_opened_with_its_files_and_one_undo_takes_the_change_back(qtbot: QtBot, firm: Firm) -> None:
    row = next(row for row in messages.list_messages(firm.store) if row.state == "queued")
    dialog = compose(firm, qtbot, about_message(firm.store, row.id))
    dialog.files.take([take_bytes(firm.store, "offer.pdf", b"%PDF")])
    dialog.subject.setText("With its file")
    dialog.finish_asked()
    qtbot.waitUntil(lambda: len(files_of(firm.store, row.id)) == 1)
    undo(firm.store, next_undo(firm.store).id)  # type: ignore[union-attr]
    assert files_of(firm.store, row.id) == () and messages.get_message(firm.store, row.id).subject == row.subject


def test_with_files_the_mail_program_gets_a_whole_e_mail(
    qtbot: QtBot, firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr("crm_desktop.ui.mail.compose.QDesktopServices.openUrl", lambda url: opened.append(url) is None)
    dialog = compose(firm, qtbot)
    dialog.subject.setText("Ponuka: č. 5/26")
    dialog.files.take([take_bytes(firm.store, "ponuka.pdf", b"%PDF")])
    dialog.hand.click()
    qtbot.waitUntil(lambda: newest(firm).id == dialog.about.key)
    assert newest(firm).state == "handed"
    mail = message_from_bytes(Path(opened[0].toLocalFile()).read_bytes(), policy=policy.default)
    assert (mail["To"], mail["Subject"], mail["X-Unsent"]) == ("p3@x.example", "Ponuka: č. 5/26", "1")
    assert [part.get_filename() for part in mail.iter_attachments()] == ["ponuka.pdf"]  # type: ignore[attr-defined]
    assert [file.name for file in files_of(firm.store, newest(firm).id)] == ["ponuka.pdf"]


# -- drafts


def test_what_is_typed_is_kept_within_two_seconds_however_long_the_typing_goes_on(qtbot: QtBot, firm: Firm) -> None:
    dialog = compose(firm, qtbot)
    for n in range(24):
        dialog.body.insertPlainText(f"{n} ")
        qtbot.wait(100)
    kept = mail_drafts.kept_of(firm.store, dialog.about.key)
    assert kept is not None and kept.texts["body"].startswith("0 1 2 3")
    assert all(row.id != dialog.about.key for row in messages.list_messages(firm.store))
    dialog.keeping.end()


def test_a_draft_with_its_files_is_found_in_the_outbox_and_goes_on(qtbot: QtBot, firm: Firm) -> None:
    first = compose(firm, qtbot)
    first.body.setPlainText("Half a thought")
    first.files.take([take_bytes(firm.store, "offer.pdf", b"%PDF")])
    first.keeping.keep()
    firm.settle()
    assert remove_unnamed(firm.store, fresh=-1) == 0 and len(list(list_blobs(firm.store))) == 1
    page: OutboxPage = firm.open("outbox", lambda: OutboxPage(firm.store, firm.tasks, firm.desk))
    page.restore_state({"view": "drafts"})
    qtbot.waitUntil(lambda: len(page.model.lines) == 2)
    line = page.model.lines[0]
    assert line.is_unsaved and line.actions == ("edit", "delete") and line.who == ada(firm).name
    again = compose(firm, qtbot, about_message(firm.store, line.row.id))
    assert again.body.toPlainText() == "Half a thought" and chips(again) == ["offer.pdf · 1 KB"]
    assert again.kept is not None and again.kept.label.text().startswith("We kept your draft from")
    again.subject.setText("Whole")
    again.finish_asked()
    qtbot.waitUntil(lambda: newest(firm).subject == "Whole")
    assert mail_drafts.list_kept(firm.store) == [] and newest(firm).record_id == ada(firm).record_id
    first.keeping.end()


def test_a_kept_draft_can_be_thrown_away_and_comes_back_from_the_bin(qtbot: QtBot, firm: Firm) -> None:
    mail_drafts.keep(firm.store, "k" * 36, {"subject": "Hm", "body": "Text", "to_addresses": "nobody at"})
    page: OutboxPage = firm.open("outbox", lambda: OutboxPage(firm.store, firm.tasks, firm.desk))
    page.restore_state({"view": "drafts"})
    qtbot.waitUntil(lambda: len(page.model.lines) == 2)
    page.act("delete")
    qtbot.waitUntil(lambda: len(page.model.lines) == 1)
    undo(firm.store, next_undo(firm.store).id)  # type: ignore[union-attr]
    row = newest(firm)
    assert (row.state, row.subject, row.body) == ("draft", "Hm", "Text")


def test_discard_begins_again_with_what_was_saved(qtbot: QtBot, firm: Firm) -> None:
    row = next(row for row in messages.list_messages(firm.store) if row.state == "draft")
    mail_drafts.keep(firm.store, row.id, {"subject": "Other", "body": "Other"})
    dialog = compose(firm, qtbot, about_message(firm.store, row.id))
    assert dialog.subject.text() == "Other"
    dialog.discard()
    assert (dialog.subject.text(), dialog.to.text()) == (row.subject, row.to)
    qtbot.waitUntil(lambda: mail_drafts.kept_of(firm.store, row.id) is None)
    dialog.reject()


def test_esc_leaves_a_waiting_message_as_it_was_and_keeps_the_change(qtbot: QtBot, firm: Firm) -> None:
    row = next(row for row in messages.list_messages(firm.store) if row.state == "queued")
    dialog = compose(firm, qtbot, about_message(firm.store, row.id))
    dialog.body.setPlainText("Not yet")
    qtbot.keyClick(dialog, Key.Key_Escape)
    qtbot.waitUntil(lambda: mail_drafts.kept_of(firm.store, row.id) is not None)
    assert messages.get_message(firm.store, row.id) == row
    again = compose(firm, qtbot, about_message(firm.store, row.id))
    assert again.body.toPlainText() == "Not yet"
    again.draft.click()
    qtbot.waitUntil(lambda: messages.get_message(firm.store, row.id).state == "draft")


def test_esc_keeps_also_what_can_t_be_saved_yet(qtbot: QtBot, firm: Firm) -> None:
    dialog = compose(firm, qtbot, About())
    dialog.to.setText("half an addr")
    dialog.body.setPlainText("Dear")
    dialog.reject()
    qtbot.waitUntil(lambda: firm.said == "Kept among the drafts")
    assert [kept.texts["to_addresses"] for kept in mail_drafts.list_kept(firm.store)] == ["half an addr"]


def test_closing_the_program_keeps_what_was_typed_a_moment_ago(qtbot: QtBot, firm: Firm) -> None:
    dialog = compose(firm, qtbot)
    dialog.body.setPlainText("Last words")
    firm.window.close()
    firm.place.close()
    assert [kept.texts["body"] for kept in mail_drafts.list_kept(firm.store)] == ["Last words"]


_CRASH = """
import os, signal, sys
from pathlib import Path
from pytestqt.qtbot import QtBot
from PySide6.QtWidgets import QApplication
from PySide6.QtTest import QTest
from tests.ui.firm import Firm
from crm_desktop.services import mail_drafts
from crm_desktop.ui.mail.compose import Compose
from crm_desktop.viewmodels.mail.compose import About
app = QApplication([])
class Bot:
    addWidget = staticmethod(lambda widget: None)
firm = Firm(Path(sys.argv[1]), Bot())
dialog = Compose(firm.store, firm.tasks, firm.desk, About(), firm.window)
dialog.open()
while dialog.begun is None:
    QTest.qWait(10)
QTest.keyClicks(dialog.body, "Written before the power went")
def is_kept():
    return any(kept.texts["body"] == "Written before the power went" for kept in mail_drafts.list_kept(firm.store))
for _ in range(200):  # a busy machine takes longer than two seconds
    QTest.qWait(100)
    if is_kept():
        break
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_crash_loses_nothing_that_was_typed_two_seconds_before(tmp_path: Path) -> None:
    paths = os.pathsep.join(str(path) for path in sys.path if path)
    ended = subprocess.run(
        [sys.executable, "-c", _CRASH, str(tmp_path)], check=False, timeout=60, capture_output=True,
        env={**os.environ, "PYTHONPATH": paths},
    )  # fmt: skip
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    store = open_store(tmp_path / "firm.crm")
    found = [kept.texts["body"] for kept in mail_drafts.list_kept(store)]
    store.close()
    assert found == ["Written before the power went"]


def test_a_moment_that_is_over_is_refused(qtbot: QtBot, firm: Firm) -> None:
    dialog = compose(firm, qtbot)
    dialog.subject.setText("Late")
    dialog.when.choice.setCurrentIndex(dialog.when.choice.findData("at"))
    dialog.when.at.setDateTime(dialog.when.at.dateTime().addDays(-2))
    dialog.finish_asked()
    assert "is over. Choose a later moment, or send it now." in dialog.error.text()
    dialog.when.choice.setCurrentIndex(dialog.when.choice.findData("monday"))
    dialog.finish_asked()
    qtbot.waitUntil(lambda: newest(firm).subject == "Late")
    assert (newest(firm).send_at or 0) > firm.clock.now()


def test_a_disk_that_is_full_keeps_the_window_open(qtbot: QtBot, firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*words: object, **more: object) -> None:
        raise StoreFull("The disk is full", "Make room")

    dialog = compose(firm, qtbot)
    dialog.body.setPlainText("Dear")
    monkeypatch.setattr("crm_desktop.services.writing.draft_written", full)
    monkeypatch.setattr("crm_desktop.ui.mail.keeping.keep", full)
    dialog.reject()
    qtbot.waitUntil(lambda: dialog.error.text() == "The disk is full. Make room")
    assert dialog.isVisible() and dialog.body.toPlainText() == "Dear"
    monkeypatch.undo()
    dialog.reject()
    qtbot.waitUntil(lambda: newest(firm).body == "Dear")
