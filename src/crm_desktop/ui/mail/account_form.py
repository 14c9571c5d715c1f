"""The form of a mail account: who sends, which server, and a try before it is saved."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QLineEdit, QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.i18n import tr
from crm_desktop.services.mail_accounts import PORTS, AccountRow, create_account, update_account
from crm_desktop.services.secrets import Secrets
from crm_desktop.store import Store
from crm_desktop.ui.layouts import across
from crm_desktop.ui.mail.dialog import MailDialog, text_edit
from crm_desktop.ui.settings.rows import Choice
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import Button, Label, PrimaryButton, Toggle

_WIDTH, _HEIGHT = 560, 660
Try = Callable[[AccountRow, str], tuple[bool, str]]  # an account and its password -> whether it works, and the words


class AccountForm(MailDialog):
    """Ctrl+Enter saves, Esc leaves. The password goes into the key store of the system, never into the file."""

    def __init__(
        self, store: Store, tasks: TaskRunner, desk: Desk, secrets: Callable[[], Secrets], attempt: Try,
        account: AccountRow | None, parent: QWidget,
    ) -> None:  # fmt: skip
        super().__init__(tr("Mail account") if account else tr("New mail account"), tasks, desk, parent)
        self._store, self._secrets, self._try, self._account = store, secrets, attempt, account
        self.sender_name, self.sender_address = QLineEdit(), QLineEdit()
        self.host, self.port, self.login = QLineEdit(), QLineEdit(), QLineEdit()
        self.security = Choice(tr("Security"), (("starttls", tr("STARTTLS")), ("tls", tr("TLS")), ("none", tr("None"))))
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.signature = text_edit(3)
        self.default = Toggle(tr("Used by default"))
        self.attempt = Button(tr("Try it"), "play")
        self.tried = Label("", "second", "text2", wrap=True)
        self.ok, self.cancel = PrimaryButton(tr("Save"), "check", key="Ctrl+Enter"), Button(tr("Cancel"), key="Esc")
        self._build()
        self._fill()
        self.ok.clicked.connect(self.finish_asked)
        self.cancel.clicked.connect(self.reject)
        self.attempt.clicked.connect(self.try_it)
        self.security.currentIndexChanged.connect(self._on_security)
        self.sender_address.editingFinished.connect(self._on_address)
        QTimer.singleShot(0, self, self.sender_name.setFocus)

    def _build(self) -> None:
        self.beside(
            ("sender_name", tr("Your name, as others see it"), self.sender_name, 1),
            ("sender_address", tr("Your e-mail address"), self.sender_address, 1),
        )
        self.beside(
            ("host", tr("Mail server"), self.host, 3),
            ("security", tr("Security"), self.security, 2),
            ("port", tr("Port"), self.port, 1),
        )
        self.beside(("login", tr("Login"), self.login, 1), ("password", tr("Password"), self.password, 1))
        hint = tr(
            "The password stays in the key store of this computer. It is not in your file and not sent to the team."
        )
        self.column.addWidget(Label(hint, "second", "text2", wrap=True))
        self.column.addLayout(across(self.attempt, 1))
        self.column.addWidget(self.tried)
        self.add("signature", tr("Signature (optional)"), self.signature)
        self.column.addWidget(self.default)
        self.column.addStretch(1)
        self.tried.hide()
        self.finish((self.cancel, self.ok), _WIDTH, _HEIGHT)

    def _fill(self) -> None:
        account = self._account
        if account is None:
            self.port.setText(str(PORTS["starttls"]))
            return
        for line, value in (
            (self.sender_name, account.sender_name), (self.sender_address, account.sender_address),
            (self.host, account.host), (self.port, str(account.port)), (self.login, account.login),
        ):  # fmt: skip
            line.setText(value)
        self.security.set_value(account.security)
        self.signature.setPlainText(account.signature)
        self.default.setChecked(account.is_default)
        self.password.setPlaceholderText(tr("unchanged"))

    def _on_security(self) -> None:
        if self.port.text().strip() in ("", *map(str, PORTS.values())):
            self.port.setText(str(PORTS[self.security.value()]))

    def _on_address(self) -> None:
        """Most providers log in with the address."""
        if not self.login.text() and self._account is None:
            self.login.setText(self.sender_address.text().strip())

    def try_it(self) -> None:
        """Connect and log in with what is typed; nothing is saved and nothing sent."""
        account, typed = self._typed(), self.password.text()
        self.tried.set_tone("text2")
        self.tried.setText(tr("Trying…"))
        self.tried.show()
        self.attempt.setEnabled(False)

        def work() -> tuple[bool, str]:
            return self._try(account, typed or self._kept(account.id))

        def done(answer: tuple[bool, str]) -> None:
            self.attempt.setEnabled(True)
            self.tried.set_tone("ok" if answer[0] else "danger")
            self.tried.setText(answer[1])

        self.tasks.run(work, done, self.refuse, owner=self)

    def finish_asked(self) -> None:
        """Save it."""
        if self.is_saving:
            return
        self.is_saving = True
        values, password, account = self._values(), self.password.text(), self._account

        def work() -> None:
            key = account.id if account is not None else create_account(self._store, **values)  # type: ignore[arg-type]
            if account is not None:
                update_account(self._store, key, values)
            if password:
                self._secrets().put(key, {"password": password})

        self.tasks.run(work, lambda _: self._on_saved(), self.refuse, writes=True, owner=self)

    def _on_saved(self) -> None:
        self.notices.say(tr("Mail account saved"), undo=True)
        self.accept()

    def _kept(self, account_id: str) -> str:
        kept = self._secrets().get(account_id) if account_id else None
        return kept["password"] if kept else ""

    def _values(self) -> dict[str, object]:
        address = self.sender_address.text().strip()
        return {
            "name": self._account.name if self._account else address, "sender_name": self.sender_name.text().strip(),
            "sender_address": address, "host": self.host.text().strip(), "port": self.port.text().strip(),
            "security": self.security.value(), "login": self.login.text().strip(),
            "is_default": self.default.isChecked() or None, "signature": self.signature.toPlainText(),
        }  # fmt: skip

    def _typed(self) -> AccountRow:
        values = self._values()
        port = str(values["port"])
        return AccountRow(
            self._account.id if self._account else "", "", str(values["sender_name"]), str(values["sender_address"]),
            str(values["host"]), int(port) if port.isdecimal() else 0, str(values["security"]), str(values["login"]),
            is_default=False, signature="",
        )  # fmt: skip
