"""Settings, mail: the accounts that send, and who gets no mailings."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import MAIL_ACCOUNT, PERSON
from crm_desktop.services import records
from crm_desktop.services.mail_accounts import AccountRow, list_accounts
from crm_desktop.services.secrets import Secrets
from crm_desktop.services.stop_list import Stop, count_stops, list_stops
from crm_desktop.store import Store
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui import when
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.layouts import Head, boxed, clear
from crm_desktop.ui.mail.account_form import AccountForm, Try
from crm_desktop.ui.page import Page
from crm_desktop.ui.settings.lines import Lines, SettingLine
from crm_desktop.ui.settings.middle import Middle, put_together, way_back
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import Button, Card, EmptyState, FlowLayout, IconDisc, Label, LinkButton, PrimaryButton

_MOST_STOPS = 60
_Found = tuple[list[AccountRow], list[Stop], int]


class AccountsPage(Page):
    """Accounts are lines; the stop list is shown, and each name leads to the person."""

    def __init__(
        self, store: Store, tasks: TaskRunner, desk: WindowDesk, secrets: Callable[[], Secrets], attempt: Try,
        *, place: str = "mail",
    ) -> None:  # fmt: skip
        super().__init__(place)
        self._store, self._tasks, self._desk = store, tasks, desk
        self._secrets, self._try = secrets, attempt
        self._accounts: list[AccountRow] = []
        self.form: AccountForm | None = None
        self.reason = tr("This workspace is open for reading only") if desk.is_read_only else ""
        self.new = PrimaryButton(tr("New account"), "plus")
        self.new.set_reason(self.reason)
        self.new.clicked.connect(lambda: self.open_form())
        self.lines = Lines(tr("Mail accounts"))
        self.card, self.stops = Card(tr("Accounts that send")), Card(tr("Who gets no mailings"))
        self._build()
        self.lines.edit_asked.connect(self._on_edit)
        self.lines.remove_asked.connect(self._on_remove)
        self.reload()

    def title(self) -> str:
        """Return the title of the window."""
        return tr("Mail")

    def refresh(self, changes: ChangeSet) -> None:
        """Follow what was written, here or elsewhere."""
        if changes.touches(MAIL_ACCOUNT) or changes.touches(PERSON):
            self.reload()

    def focus_zones(self) -> Sequence[QWidget]:
        """Return head, accounts and the stop list."""
        return (self.head, self.lines if self._accounts else self._none, self.stops)

    def reload(self) -> None:
        """Read accounts and stop list again."""
        store = self._store
        self._tasks.run(
            lambda: (list_accounts(store), list_stops(store, _MOST_STOPS), count_stops(store)),
            self._on_read,
            owner=self,
        )

    def open_form(self, account: AccountRow | None = None) -> None:
        """Ask for a new account, or for changes of one."""
        if not self.reason:
            self.form = AccountForm(
                self._store, self._tasks, self._desk, self._secrets, self._try, account, self
            )  # fmt: skip
            self.form.open()

    def _build(self) -> None:
        self.head = Head(tr("Mail"), way_back(self._desk), self.new)
        self.head.set_line(tr("E-mails of the outbox leave from these accounts, from this computer."))
        add = Button(tr("Add your account"), "plus")
        add.set_reason(self.reason)
        add.clicked.connect(lambda: self.open_form())
        self._none = EmptyState(
            "at-sign", tr("No mail account yet"),
            tr("Name the server of your provider once. Until then the mail program of this computer writes e-mails."),
            (add,),
        )  # fmt: skip
        self.card.body.addWidget(self.lines)
        self.card.body.addWidget(self._none)
        self._none.hide()
        hint = tr(
            "People who want no mailings, or took their consent back. It is looked at again when a mailing leaves."
        )
        self.stops.body.addWidget(Label(hint, "second", "text2", wrap=True))
        self._names = FlowLayout()
        self.stops.body.addWidget(boxed(self._names))
        put_together(self, self.head, Middle(self.card, self.stops, 1))
        self.setFocusProxy(self.lines)

    def _on_read(self, found: _Found) -> None:
        self._accounts, stops, count = found
        self.lines.show_lines([self._line(account) for account in self._accounts])
        self.lines.setVisible(bool(self._accounts))
        self._none.setVisible(not self._accounts)
        self.stops.set_count(trn("{n} person", "{n} people", count, n=when.number(count)) if count else "")
        clear(self._names)
        for stop in stops:
            link = LinkButton(stop.name, height=24)
            link.setToolTip(stop.words)
            link.clicked.connect(lambda _=False, key=stop.person_id: self._desk.navigation.go(f"person/{key}"))
            self._names.addWidget(link)
        if not stops:
            self._names.addWidget(Label(tr("Nobody"), "body", "text2"))

    def _line(self, account: AccountRow) -> SettingLine:
        about = f"{account.sender_address} · {account.host}:{account.port}"
        usage = tr("Used by default") if account.is_default else ""
        disc = IconDisc("at-sign", "accent", 30)
        return SettingLine(account.id, disc, account.name, about, usage, can_move=False, read_only=self.reason)

    def _on_edit(self, account_id: str) -> None:
        self.open_form(next(account for account in self._accounts if account.id == account_id))

    def _on_remove(self, account_id: str) -> None:
        def work() -> object:
            # The password stays in the key store: an undo brings the account back as it was.
            return records.delete(self._store, MAIL_ACCOUNT, account_id)

        def done(_: object) -> None:
            self._desk.notices.say(tr("Mail account removed"), undo=True)

        self._tasks.run(work, done, self._desk.notices.show, writes=True, owner=self)
