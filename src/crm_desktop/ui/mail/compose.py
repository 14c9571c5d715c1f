"""Writing an e-mail: to whom, with which template as it reads for them, and when it goes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QDateTime, QTime, QTimeZone
from PySide6.QtWidgets import QDateTimeEdit, QLineEdit, QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.errors import CrmError, ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.mail_addresses import parse_addresses
from crm_desktop.services import messages
from crm_desktop.services.mail_accounts import AccountRow, list_accounts
from crm_desktop.services.stop_list import Stop, stops_of
from crm_desktop.services.templates import TemplateRow, Written, fill_texts, list_templates, missing_advice
from crm_desktop.store import Store
from crm_desktop.ui.layouts import across, boxed, down
from crm_desktop.ui.mail.dialog import MailDialog, text_edit
from crm_desktop.ui.mail.handing import hand_over
from crm_desktop.ui.settings.rows import Choice
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.when import moment_at, wall
from crm_desktop.ui.widgets import Button, Label, LinkButton, PrimaryButton

_WIDTH, _HEIGHT = 680, 700
SOON, HOUR, TOMORROW, AT = "soon", "hour", "tomorrow", "at"


@dataclass(frozen=True)
class About:
    """Whom an e-mail regards, and the address that was chosen; or the message that is changed."""

    kind_name: str = ""
    record_id: str = ""
    name: str = ""
    email: str = ""
    message_id: str = ""


@dataclass(frozen=True)
class _Found:
    accounts: list[AccountRow]
    templates: list[TemplateRow]
    message: messages.MessageRow | None


class Compose(MailDialog):
    """Ctrl+Enter puts it in the outbox; Esc keeps what was written as a draft."""

    def __init__(
        self, store: Store, tasks: TaskRunner, desk: Desk, about: About, parent: QWidget,
        *, send_now: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        title = tr("Write to {name}", name=about.name) if about.name else tr("Write an e-mail")
        super().__init__(tr("Change an e-mail") if about.message_id else title, tasks, desk, parent)
        self._store, self.about, self._send_now = store, about, send_now
        self._missing: tuple[str, ...] = ()
        self._written = ("", "")
        self._is_done = False
        self.account, self.template = Choice(tr("From"), ()), Choice(tr("Template"), ())
        self.to, self.cc, self.bcc, self.subject = QLineEdit(about.email), QLineEdit(), QLineEdit(), QLineEdit()
        self.body = text_edit(10)
        self.when = Choice(tr("When"), _moments())
        self.at = QDateTimeEdit(timeZone=QTimeZone.utc())  # it shows the clocks of the person's zone
        self.at.setDateTime(wall(store.clock.now()).addSecs(3_600))
        self.warning = Label("", "second", "warn", wrap=True)
        self.more = LinkButton(tr("Cc and Bcc"))
        self.send = PrimaryButton(tr("Send"), "send", key="Ctrl+Enter")
        self.hand = Button(tr("Open in the mail program"), "external-link")
        self.draft, self.cancel = Button(tr("Keep as draft"), "save"), Button(tr("Cancel"), key="Esc")
        self._build()
        self._connect()
        tasks.run(self._read, self._on_read, self.refuse, owner=self)

    # -- building

    def _build(self) -> None:
        self.beside(("account", tr("From"), self.account, 1), ("template", tr("Template"), self.template, 1))
        self.add("to_addresses", tr("To"), self.to)
        self.column.addLayout(across(self.more, 1))
        inner = down(gap=6)
        self.add("cc_addresses", tr("Cc"), self.cc, inner)
        self.add("bcc_addresses", tr("Bcc (nobody sees these)"), self.bcc, inner)
        self.copies = boxed(inner)
        self.copies.hide()
        self.column.addWidget(self.copies)
        self.column.addWidget(self.warning)
        self.add("subject", tr("Subject"), self.subject)
        self.add("body", tr("Text"), self.body, stretch=1)
        self.at.setDisplayFormat("dd.MM.yyyy HH:mm")
        self.at.setCalendarPopup(True)
        self.at.hide()
        self.add("send_at", tr("When"), self.when)
        self.column.addWidget(self.at)
        self.column.addWidget(
            Label(
                tr("Without a connection it waits in the outbox and goes out by itself."), "second", "text2", wrap=True
            )
        )
        self.warning.hide()
        self.finish((self.cancel, self.draft, self.send), _WIDTH, _HEIGHT, left=(self.hand,))

    def _connect(self) -> None:
        self.more.clicked.connect(self.show_copies)
        self.template.activated.connect(lambda: self._on_template())
        self.when.currentIndexChanged.connect(lambda: self.at.setVisible(self.when.value() == AT))
        self.to.editingFinished.connect(self._look_at_stops)
        self.send.clicked.connect(self.finish_asked)
        self.draft.clicked.connect(self.keep_draft)
        self.hand.clicked.connect(self._on_hand)
        self.cancel.clicked.connect(self.reject)

    def show_copies(self) -> None:
        """Show the fields for copies."""
        self.more.hide()
        self.copies.show()
        self.cc.setFocus()

    # -- what is there

    def _read(self) -> _Found:
        about = self.about
        message = messages.get_message(self._store, about.message_id) if about.message_id else None
        return _Found(list_accounts(self._store), list_templates(self._store, "email"), message)

    def _on_read(self, found: _Found) -> None:
        for account in found.accounts:
            self.account.addItem(f"{account.name} · {account.sender_address}", account.id)
        self.template.addItem(tr("No template"), "")
        for template in found.templates:
            self.template.addItem(template.name, template.id)
        self.template.setEnabled(bool(found.templates and self.about.record_id))
        self._offer_ways(bool(found.accounts))
        if found.message is not None:
            self._fill(found.message)
        self._written = (self.subject.text(), self.body.toPlainText())
        self._look_at_stops()
        (self.subject if self.to.text() else self.to).setFocus()

    def _offer_ways(self, has_account: bool) -> None:
        """Without an account the mail program of the computer sends it."""
        if has_account:
            return
        self.account.addItem(tr("No account yet: Settings, Mail"), "")
        self.account.setEnabled(False)
        self.send.set_reason(tr("Add a mail account under Settings, Mail, to send from here."))

    def _fill(self, row: messages.MessageRow) -> None:
        self.to.setText(row.to)
        self.cc.setText(row.cc)
        self.bcc.setText(row.bcc)
        self.subject.setText(row.subject)
        self.body.setPlainText(row.body)
        self.account.set_value(row.account_id)
        if row.cc or row.bcc:
            self.show_copies()
        if row.send_at is not None and row.send_at > self._store.clock.now():
            self.when.setCurrentIndex(self.when.findData(AT))
            self.at.setDateTime(wall(row.send_at))

    # -- templates and warnings

    def _on_template(self) -> None:
        chosen, about = self.template.value(), self.about

        def fill() -> Written:
            row = next(t for t in list_templates(self._store) if t.id == chosen)
            return fill_texts(self._store, row.subject, row.body, about.kind_name, about.record_id, row.language)

        if chosen:
            self.tasks.run(fill, self._on_filled, self.refuse, owner=self)

    def _on_filled(self, written: Written) -> None:
        self.subject.setText(written.subject)
        self.body.setPlainText(written.body)
        self._missing = written.missing
        self.error.hide()
        if written.missing:
            self.refuse(self._gaps())

    def _gaps(self) -> ValidationError:
        names = ", ".join("{" + name + "}" for name in self._missing)
        return ValidationError(tr("There is no value for {names}", names=names), missing_advice(), field="body")

    def _look_at_stops(self) -> None:
        try:
            emails = [address.email for address in parse_addresses(self.to.text(), "to_addresses")]
        except CrmError:
            return
        self.tasks.run(lambda: stops_of(self._store, emails), self._show_stops, owner=self)

    def _show_stops(self, stops: list[Stop]) -> None:
        self.warning.setText("\n".join(stop.words for stop in stops))
        self.warning.setVisible(bool(stops))

    # -- finishing

    def finish_asked(self) -> None:
        """Put it in the outbox."""
        texts = self.subject.text() + self.body.toPlainText()
        self._missing = tuple(name for name in self._missing if "{" + name + "}" in texts)
        if self._missing:
            self.refuse(self._gaps())
        elif not self.is_saving and self.send.isEnabled():
            self.is_saving = True
            self.tasks.run(self._queue, self._on_queued, self.refuse, writes=True, owner=self)

    def _queue(self) -> bool:
        """Save it, and tell whether it goes out at once."""
        values, at, account = self._values(), self._send_at(), self.account.value()
        if self.about.message_id:
            messages.edit_message(self._store, self.about.message_id, {**values, "send_at": at})
            messages.send_message(self._store, self.about.message_id, account=account, send_at=at)
        else:
            to, cc, bcc = (values.pop(f"{name}_addresses") for name in ("to", "cc", "bcc"))
            messages.queue_message(
                self._store, to=to, cc=cc, bcc=bcc, subject=values.pop("subject"), body=values.pop("body"),
                account=account, send_at=at, **values,
            )  # fmt: skip
        return at is None

    def _on_queued(self, is_now: bool) -> None:
        self._is_done = True
        said = tr("In the outbox; it goes out as soon as there is a connection") if is_now else tr("In the outbox")
        self.notices.say(said, undo=True)
        self._send_now()
        self.accept()

    def keep_draft(self) -> None:
        """Keep what was written, and close."""
        if self._is_done:
            return
        self._is_done = True
        values = self._values()

        def save() -> object:
            if self.about.message_id:
                return messages.edit_message(self._store, self.about.message_id, values)
            return messages.draft_message(self._store, **values)

        self.tasks.run(save, lambda _: self._on_kept(), self._on_draft_refused, writes=True)

    def _on_kept(self) -> None:
        self.notices.say(tr("Kept as a draft in the outbox"), undo=True)
        self.accept()

    def _on_draft_refused(self, error: CrmError) -> None:
        self._is_done = False
        self.refuse(error)

    def reject(self) -> None:
        """Leave; what was written is kept as a draft."""
        is_changed = (self.subject.text(), self.body.toPlainText()) != self._written
        if is_changed and not self._is_done and not self.tasks.is_drained:
            self.keep_draft()
        else:
            super().reject()

    def _on_hand(self) -> None:
        values = self._values()
        if not hand_over(values, self.notices):
            return
        self._is_done = True

        def note() -> object:
            message = self.about.message_id or messages.draft_message(self._store, **values)
            return messages.hand_over(self._store, message)

        self.tasks.run(note, lambda _: self.accept(), self.refuse, writes=True, owner=self)

    def _values(self) -> dict[str, str]:
        about = self.about
        found = {
            "to_addresses": self.to.text(), "cc_addresses": self.cc.text(), "bcc_addresses": self.bcc.text(),
            "subject": self.subject.text(), "body": self.body.toPlainText(), "template_id": self.template.value(),
        }  # fmt: skip
        if about.record_id:
            found |= {"record_kind": about.kind_name, "record_id": about.record_id}
        return {name: value for name, value in found.items() if value or name in self.fields}

    def _send_at(self) -> int | None:
        now = wall(self._store.clock.now())
        moments = {
            HOUR: now.addSecs(3_600),
            TOMORROW: QDateTime(now.date().addDays(1), QTime(8, 0)),
            AT: self.at.dateTime(),
        }
        chosen = moments.get(self.when.value())
        return None if chosen is None else moment_at(chosen)


def _moments() -> tuple[tuple[str, str], ...]:
    return (
        (SOON, tr("As soon as possible")),
        (HOUR, tr("In an hour")),
        (TOMORROW, tr("Tomorrow at 8:00")),
        (AT, tr("At another time…")),
    )
