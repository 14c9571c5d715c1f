"""Mail in the window: write to one and to many, look after what waits, accounts and templates."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QDateTime, Qt, QTime, QUrl
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.ui.firm import Firm
from tests.ui.mail_scene import fill, people_to_write_to

from crm_desktop.domain.specs import MAIL_ACCOUNT, MESSAGE, PERSON
from crm_desktop.services import messages, records
from crm_desktop.services.mail_accounts import AccountRow, get_account, list_accounts
from crm_desktop.services.people import create_person
from crm_desktop.services.secrets import MemorySecrets
from crm_desktop.services.templates import list_templates
from crm_desktop.ui import when
from crm_desktop.ui.mail.account_form import AccountForm
from crm_desktop.ui.mail.accounts import AccountsPage
from crm_desktop.ui.mail.compose import Compose
from crm_desktop.ui.mail.handing import hand_over, mailto
from crm_desktop.ui.mail.template_form import TemplateForm
from crm_desktop.ui.mail.templates import TemplatesPage
from crm_desktop.ui.mail.when_field import AT
from crm_desktop.ui.mail.write_to import ToWhom, WriteTo
from crm_desktop.ui.outbox.page import OutboxPage
from crm_desktop.viewmodels.mail.compose import About

Key, Ctrl = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def firm(qtbot: QtBot, tmp_path: Path) -> Iterator[Firm]:
    firm = Firm(tmp_path, qtbot)
    people_to_write_to(firm.store)
    fill(firm.store)
    yield firm
    firm.close()


def compose(firm: Firm, qtbot: QtBot, about: About, **more: object) -> Compose:
    dialog = Compose(firm.store, firm.tasks, firm.desk, about, firm.window, **more)  # type: ignore[arg-type]
    dialog.open()
    qtbot.waitUntil(lambda: dialog.template.count() > 1)
    return dialog


def somebody(firm: Firm) -> About:
    row = firm.store.query("SELECT id, display_name FROM person ORDER BY k LIMIT 1 OFFSET 3")[0]
    return About("person", str(row[0]), str(row[1]), "p3@x.example")


def newest(firm: Firm) -> messages.MessageRow:
    return max(messages.list_messages(firm.store), key=lambda row: row.id)


def outbox(firm: Firm, qtbot: QtBot, *, lines: int = 5, **more: object) -> OutboxPage:
    page: OutboxPage = firm.open("outbox", lambda: OutboxPage(firm.store, firm.tasks, firm.desk, **more))  # type: ignore[arg-type]
    qtbot.waitUntil(lambda: len(page.model.lines) == lines)
    return page


def test_a_template_is_filled_with_the_real_record_and_goes_into_the_outbox(qtbot: QtBot, firm: Firm) -> None:
    kicked: list[bool] = []
    dialog = compose(firm, qtbot, somebody(firm), send_now=lambda: kicked.append(True))
    dialog.template.setCurrentIndex(dialog.template.findText("Narodeniny"))
    dialog.template.activated.emit(0)
    qtbot.waitUntil(lambda: dialog.subject.text() == "Všetko najlepšie, Person3")
    qtbot.keyClick(dialog.body, Key.Key_Return, Ctrl)
    qtbot.waitUntil(lambda: newest(firm).subject == "Všetko najlepšie, Person3")
    row = newest(firm)
    assert (row.state, row.to, row.record_id) == ("queued", "p3@x.example", somebody(firm).record_id)
    qtbot.waitUntil(lambda: kicked == [True])


def test_a_value_that_is_missing_is_named_and_keeps_it_here(qtbot: QtBot, firm: Firm) -> None:
    before = len(messages.list_messages(firm.store))
    dialog = compose(firm, qtbot, somebody(firm))
    dialog.template.setCurrentIndex(dialog.template.findText("After a visit"))
    dialog.template.activated.emit(0)
    qtbot.waitUntil(lambda: "There is no value for {company}" in dialog.error.text())
    dialog.finish_asked()
    assert dialog.isVisible() and len(messages.list_messages(firm.store)) == before
    dialog.subject.setText("Our offer")
    dialog.finish_asked()
    qtbot.waitUntil(lambda: newest(firm).subject == "Our offer")


def test_esc_keeps_what_was_written_as_a_draft(qtbot: QtBot, firm: Firm) -> None:
    dialog = compose(firm, qtbot, somebody(firm))
    dialog.subject.setText("Half a thought")
    qtbot.keyClick(dialog, Key.Key_Escape)
    qtbot.waitUntil(lambda: newest(firm).subject == "Half a thought")
    assert newest(firm).state == "draft"


def test_a_wrong_address_is_named_and_gets_the_focus(qtbot: QtBot, firm: Firm) -> None:
    dialog = compose(firm, qtbot, somebody(firm))
    dialog.to.setText("nobody at home")
    dialog.subject.setText("Hello")
    dialog.finish_asked()
    qtbot.waitUntil(lambda: "“nobody at home” is not an e-mail address" in dialog.error.text())
    assert QApplication.focusWidget() is dialog.to
    dialog.to.setText("p3@x.example")
    dialog.finish_asked()
    qtbot.waitUntil(lambda: newest(firm).subject == "Hello")


def test_who_wants_no_mailings_is_said_while_writing(qtbot: QtBot, firm: Firm) -> None:
    records.update(firm.store, PERSON, somebody(firm).record_id, {"email_opt_out": True})
    dialog = compose(firm, qtbot, somebody(firm))
    qtbot.waitUntil(lambda: dialog.warning.isVisible())
    assert dialog.warning.text() == "Person3 Malý wants no mailings"
    dialog.reject()


def test_without_an_account_the_mail_program_is_what_remains(qtbot: QtBot, firm: Firm) -> None:
    records.delete(firm.store, MAIL_ACCOUNT, get_account(firm.store).id)
    dialog = compose(firm, qtbot, somebody(firm))
    qtbot.waitUntil(lambda: not dialog.send.isEnabled())
    assert "Add a mail account under Settings" in dialog.send.toolTip()
    dialog.reject()


def test_the_outbox_asks_about_what_nobody_knows(qtbot: QtBot, firm: Firm) -> None:
    kicked: list[bool] = []
    page = outbox(firm, qtbot, send_now=lambda: kicked.append(True))
    assert page.detail.buttons["was_sent"].text() == "It arrived"
    assert page.head.line.text() == "2 messages need you"
    key = page.model.lines[0].row.id
    page.detail.buttons["not_sent"].click()
    qtbot.waitUntil(lambda: messages.get_message(firm.store, key).state == "queued")
    qtbot.waitUntil(lambda: kicked == [True])


def test_a_waiting_message_can_be_changed_held_back_and_deleted(qtbot: QtBot, firm: Firm) -> None:
    edited: list[str] = []
    page = outbox(firm, qtbot, edit=edited.append)
    page.table.set_cursor_row(2)
    key = page.model.lines[2].row.id
    page.act("edit")
    assert edited == [key]
    page.act("hold")
    qtbot.waitUntil(lambda: messages.get_message(firm.store, key).state == "draft")
    qtbot.waitUntil(lambda: "delete" in (page.line().actions if page.line() else ()))  # type: ignore[union-attr]
    page.act("delete")
    qtbot.waitUntil(lambda: records.get(firm.store, MESSAGE, key)["deleted_at"] is not None)


def test_what_was_sent_shows_its_proof(qtbot: QtBot, firm: Firm) -> None:
    page = outbox(firm, qtbot)
    page.restore_state({"view": "gone"})
    qtbot.waitUntil(lambda: len(page.model.lines) == 3)
    line = page.model.lines[0]
    assert ("Server said", line.row.answer) in page.detail._values(line)
    assert ("Number", line.row.message_id) in page.detail._values(line) and line.row.message_id


def test_a_planned_message_is_opened_with_its_time(qtbot: QtBot, firm: Firm) -> None:
    row = next(row for row in messages.list_messages(firm.store) if row.send_at)
    dialog = compose(firm, qtbot, About("person", row.record_id, "", "", row.id))
    qtbot.waitUntil(lambda: dialog.subject.text() == row.subject)
    assert dialog.when.choice.value() == AT and dialog.when.at.dateTime().toMSecsSinceEpoch() == row.send_at
    dialog.subject.setText("Later")
    dialog.finish_asked()
    qtbot.waitUntil(lambda: messages.get_message(firm.store, row.id).subject == "Later")
    assert messages.get_message(firm.store, row.id).send_at == row.send_at


def test_a_mailing_shows_who_gets_it_before_it_does(qtbot: QtBot, firm: Firm) -> None:
    ids = [str(r[0]) for r in firm.store.query("SELECT id FROM person ORDER BY k LIMIT 6")]
    dialog = WriteTo(firm.store, firm.tasks, firm.desk, ToWhom("person", ids), firm.window)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.template.count() == 4)
    dialog.template.setCurrentIndex(dialog.template.findText("Narodeniny"))
    dialog.template.activated.emit(0)
    qtbot.waitUntil(lambda: dialog.counts.text() == "4 records get it")
    assert [dialog.left_out.item(n).text() for n in range(2)] == [
        "Person0 Malý wants no mailings", "Person5 Malý took the consent back"
    ]  # fmt: skip
    before = len(messages.list_messages(firm.store))
    dialog.finish_asked()
    qtbot.waitUntil(lambda: len(messages.list_messages(firm.store)) == before + 4)


def test_a_mailing_waits_for_its_moment_and_is_shown_with_it(qtbot: QtBot, firm: Firm) -> None:
    ids = [str(r[0]) for r in firm.store.query("SELECT id FROM person ORDER BY k LIMIT 4")]
    dialog = WriteTo(firm.store, firm.tasks, firm.desk, ToWhom("person", ids), firm.window)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.template.count() == 4)
    dialog.template.setCurrentIndex(dialog.template.findText("Narodeniny"))
    dialog.template.activated.emit(0)
    qtbot.waitUntil(lambda: dialog.counts.text() == "3 records get it")
    dialog.when.choice.setFocus()
    for key in (Key.Key_Down, Key.Key_Down):  # in an hour, tomorrow
        qtbot.keyClick(dialog.when.choice, key)
    qtbot.keyClick(dialog, Key.Key_Return, Ctrl)
    qtbot.waitUntil(lambda: firm.said.startswith("3 e-mails wait in the outbox until"))
    rows = [row for row in messages.list_messages(firm.store) if row.is_mailing]
    assert {row.send_at for row in rows} == {dialog_moment(firm)} and len(rows) == 3
    page = outbox(firm, qtbot, lines=8)
    line = next(line for line in page.model.lines if line.row.is_mailing)
    assert ("Goes out", when.full(dialog_moment(firm))) in page.detail._values(line)


def dialog_moment(firm: Firm) -> int:
    now = QDateTime.fromMSecsSinceEpoch(firm.clock.at)
    return QDateTime(now.date().addDays(1), QTime(8, 0)).toMSecsSinceEpoch()


def test_labels_of_a_list_are_saved_as_pdf(
    qtbot: QtBot, firm: Firm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_desktop.ui.mail.write_to.QDesktopServices.openUrl", lambda url: True)
    home = {"street": "Hlavná 1", "locality": "Nitra"}
    ids = [create_person(firm.store, given_name=f"L{n}", addresses=[home]) for n in range(3)]
    dialog = WriteTo(firm.store, firm.tasks, firm.desk, ToWhom("person", ids), firm.window)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.template.count() == 4)
    dialog.template.setCurrentIndex(dialog.template.findText("Dirección"))
    dialog.template.activated.emit(0)
    qtbot.waitUntil(lambda: dialog.counts.text() == "3 records get it")
    assert dialog.label_part.isVisible() and dialog.ok.text() == "Save as PDF…"
    dialog.save(tmp_path / "labels.pdf")
    qtbot.waitUntil(lambda: (tmp_path / "labels.pdf").exists())
    assert (tmp_path / "labels.pdf").read_bytes().startswith(b"%PDF")
    qtbot.waitUntil(lambda: "labels.pdf" in firm.said)


def test_an_account_is_tried_and_saved_with_its_password_elsewhere(qtbot: QtBot, firm: Firm) -> None:
    secrets, tried = MemorySecrets(), []

    def attempt(account: AccountRow, password: str) -> tuple[bool, str]:
        tried.append((account.host, password))
        return True, "it works"

    form = AccountForm(firm.store, firm.tasks, firm.desk, lambda: secrets, attempt, None, firm.window)
    form.open()
    form.sender_address.setText("eva@tatra.example")
    form.sender_address.editingFinished.emit()
    form.host.setText("mail.tatra.example")
    form.password.setText("tajné")
    form.security.setCurrentIndex(form.security.findData("tls"))
    assert (form.login.text(), form.port.text()) == ("eva@tatra.example", "465")
    form.try_it()
    qtbot.waitUntil(lambda: form.tried.text() == "it works")
    form.finish_asked()
    qtbot.waitUntil(lambda: len(list_accounts(firm.store)) == 2)
    account = get_account(firm.store, "eva@tatra.example")
    qtbot.waitUntil(lambda: secrets.get(account.id) == {"password": "tajné"})
    assert tried == [("mail.tatra.example", "tajné")]
    assert firm.store.query("SELECT count(*) FROM change WHERE new LIKE '%tajn%'") == [(0,)]


def test_the_stop_list_is_shown_with_the_accounts(qtbot: QtBot, firm: Firm) -> None:
    page: AccountsPage = firm.open(
        "mail", lambda: AccountsPage(firm.store, firm.tasks, firm.desk, MemorySecrets, lambda a, p: (True, ""))
    )
    qtbot.waitUntil(lambda: page._names.count() == 2)
    assert len(page.lines.lines) == 1


def test_a_template_is_written_with_its_preview(qtbot: QtBot, firm: Firm) -> None:
    page: TemplatesPage = firm.open("templates", lambda: TemplatesPage(firm.store, firm.tasks, firm.desk))
    qtbot.waitUntil(lambda: len(page.lines.lines) == 4)
    page.open_form()
    form = page.form
    assert isinstance(form, TemplateForm)
    qtbot.waitUntil(lambda: len(form._menu.actions()) > 10)
    form.name.setText("Thanks")
    form.body.setPlainText("Thank you, {first name} of {compny}")
    qtbot.waitUntil(lambda: "Did you mean {company}?" in form.gaps.text())
    form.finish_asked()
    qtbot.waitUntil(lambda: "“{compny}” is not a placeholder" in form.error.text())
    form.body.setPlainText("Thank you, {first name}")
    qtbot.waitUntil(lambda: form.shown_body.text().startswith("Thank you, Person"))
    form.finish_asked()
    qtbot.waitUntil(lambda: "Thanks" in [t.name for t in list_templates(firm.store)])


def test_an_e_mail_for_the_mail_program_smuggles_nothing_in(firm: Firm) -> None:
    values = {"to_addresses": "Ada <ada@x.example>", "subject": "A&B ?", "body": "1\n2 & 3"}
    assert mailto(values) == "mailto:ada@x.example?subject=A%26B%20%3F&body=1%0D%0A2%20%26%203"
    opened: list[QUrl] = []
    long = {**values, "body": "word " * 2_000}
    assert hand_over(long, firm.desk.notices, lambda url: opened.append(url) is None)
    assert "body" not in opened[0].toString() and QApplication.clipboard().text().startswith("word")
    assert not hand_over({**values, "to_addresses": "a@x.example\nBcc: b@x.example"}, firm.desk.notices)
