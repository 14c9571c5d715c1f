"""The places of mail: outbox, accounts, templates; and the dialogs that write to one and to many."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from crm_desktop.domain.specs import KIND

if TYPE_CHECKING:
    from crm_desktop.app.compose import Desktop
    from crm_desktop.services.mail_accounts import AccountRow
    from crm_desktop.ui.page import Page
    from crm_desktop.viewmodels.mail.compose import About


class MailPlaces:
    """Makes the pages and dialogs of mail of one workspace; each is imported when it is first asked for."""

    def __init__(self, desktop: Desktop) -> None:
        self._desktop = desktop
        self._store, self._tasks, self._desk = desktop.store, desktop.tasks, desktop.window.desk

    def register(self) -> None:
        """Give the window its places of mail."""
        window = self._desktop.window
        if not self._desk.is_read_only:
            window.register_form("message", self.compose)
            window.register_form("mailing", self.write_to)
            window.register_form("invitation", self.invite)
            window.register_form("uninvitation", self.uninvite)
        window.register("outbox", self.outbox)
        window.register("mail", self.accounts)
        window.register("templates", self.templates)

    def compose(self, about: str) -> None:
        """Write to a record: `kind/id/address`; nothing writes to nobody in particular."""
        from crm_desktop.services.records import name_of
        from crm_desktop.viewmodels.mail.compose import About

        kind_name, _, rest = about.partition("/")
        record_id, _, email = rest.partition("/")
        name = name_of(self._store, KIND[kind_name], record_id) if record_id else ""
        self._open(About(kind_name, record_id, name, email))

    def write_to(self, whom: str) -> None:
        """Write to many records of a list: their kind and ids as JSON."""
        from crm_desktop.ui.mail.write_to import ToWhom, open_write_to

        found = json.loads(whom)
        open_write_to(
            self._store, self._tasks, self._desk, ToWhom(found["kind"], found["ids"]), self._desktop.window, self._send
        )

    def invite(self, activity_id: str) -> None:
        """Write to those who take part in a meeting: an invitation, a changed one, or that it is canceled."""
        from crm_desktop.viewmodels.mail.invitation import begin_letters

        store = self._store
        self._tasks.run(
            lambda: begin_letters(store, activity_id),
            self._open_each,
            self._desk.notices.show,
            owner=self._desktop.window,
        )

    def uninvite(self, activity_id: str) -> None:
        """Write to those who were invited to a meeting and are not any more; nothing where there is nobody."""
        from crm_desktop.viewmodels.mail.invitation import begin_cancellation

        store = self._store

        def found(about: About | None) -> None:
            if about is not None:
                self._open(about)

        self._tasks.run(
            lambda: begin_cancellation(store, activity_id),
            found,
            self._desk.notices.show,
            owner=self._desktop.window,
        )

    def _open_each(self, letters: Sequence[About]) -> None:
        """Show one letter after the other."""
        if letters and not self._tasks.is_drained:
            self._open(letters[0], lambda: self._open_each(letters[1:]))

    def outbox(self, place: str) -> Page:
        """What waits and what was sent."""
        from crm_desktop.ui.outbox.page import OutboxPage

        return OutboxPage(self._store, self._tasks, self._desk, edit=self._edit, send_now=self._send)

    def accounts(self, place: str) -> Page:
        """The accounts that send."""
        from crm_desktop.ui.mail.accounts import AccountsPage

        return AccountsPage(self._store, self._tasks, self._desk, self._desktop.begin_mail().secrets, try_account)

    def templates(self, place: str) -> Page:
        """The templates."""
        from crm_desktop.ui.mail.templates import TemplatesPage

        return TemplatesPage(self._store, self._tasks, self._desk)

    def _edit(self, message_id: str) -> None:
        from crm_desktop.viewmodels.mail.compose import about_message

        self._open(about_message(self._store, message_id))

    def _open(self, about: About, then: Callable[[], None] = lambda: None) -> None:
        from crm_desktop.ui.mail.compose import Compose

        window = self._desktop.window
        dialog = Compose(self._store, self._tasks, self._desk, about, window, send_now=self._send)
        dialog.finished.connect(lambda _: self._after(then))
        dialog.open()

    def _after(self, then: Callable[[], None]) -> None:
        self._look_again()
        then()

    def _look_again(self) -> None:
        """What is kept beside the messages is no change of the file that the outbox could hear of."""
        from crm_desktop.ui.outbox.page import OutboxPage

        page = self._desktop.window.navigator.page
        if isinstance(page, OutboxPage) and not self._tasks.is_drained:
            page.reload()

    def _send(self) -> None:
        self._desktop.begin_mail().send_now()


def try_account(account: AccountRow, password: str) -> tuple[bool, str]:
    """Connect to the server of an account and log in; return whether that works, and what is to be said."""
    from crm_desktop.automation.outbox_mail import Ending
    from crm_desktop.automation.smtp import check_account

    outcome = check_account(account, password)
    is_good = outcome.ending is Ending.SENT
    words = outcome.answer if is_good else outcome.error
    return is_good, words if is_good or not outcome.answer else f"{words}. ({outcome.answer})"
