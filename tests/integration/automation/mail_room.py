"""A workspace with an account, its outbox, and a mail server to talk to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.integration.automation.mail_server import Cutter, MailServer

from crm_desktop.automation.outbox_run import Outbox, Round
from crm_desktop.automation.smtp import Limits
from crm_desktop.services.mail_accounts import AccountRow, create_account, get_account, update_account
from crm_desktop.services.messages import MessageRow, get_message, queue_message
from crm_desktop.services.secrets import MemorySecrets
from crm_desktop.store import Store

LIMITS = Limits(step=2.0, answer=2.0, whole=10.0)
MINUTE = 60_000


class Room:
    """Everything between a person who writes and a mailbox."""

    def __init__(self, store: Store, clock: Any, folder: Path) -> None:
        self.store, self.clock, self.folder = store, clock, folder
        self.secrets = MemorySecrets()
        self._open: list[MailServer | Cutter] = []
        self.ca: Path | None = None

    def server(self, *, tls: str = "", login: bool = False, most: int = 33 << 20) -> MailServer:
        """Start a server and have the account use it; it takes messages of so many bytes."""
        server = MailServer(self.folder, tls=tls, login=login, most=most)
        self._open.append(server)
        self.ca = server.ca
        self.account(server.port, security=tls or "none", login="marta" if login else "")
        self.secrets.put(get_account(self.store).id, {"password": "secret"})
        return server

    def cutter(self, server: MailServer) -> Cutter:
        """Stand a cutter before the server."""
        cutter = Cutter(server.port)
        self._open.append(cutter)
        update_account(self.store, get_account(self.store).id, {"port": cutter.port})
        return cutter

    def account(self, port: int, *, security: str = "none", login: str = "") -> AccountRow:
        """Add the account."""
        create_account(
            self.store, name="Work", sender_name="Marta Kováčová", sender_address="marta@tatra.example",
            host="localhost", port=port, security=security, login=login,
        )  # fmt: skip
        return get_account(self.store)

    def write(self, to: str = "ada@x.example", subject: str = "Offer", body: str = "Dear Ada", **more: Any) -> str:
        """Put a message in the outbox."""
        return queue_message(self.store, to=to, subject=subject, body=body, **more)

    def outbox(self, **more: Any) -> Outbox:
        """Return the sender."""
        limits = more.pop("limits", LIMITS)
        return Outbox(self.store, lambda: self.secrets, limits=limits, ca_file=self.ca, chance=lambda: 1.0, **more)

    def send(self) -> Round:
        """Send what is due, as if a person had asked."""
        return self.outbox().round()

    def attempt(self, row: Any) -> Any:
        """Try to send a message as it was read, whatever it is now; return how that ended."""
        outbox = self.outbox()
        try:
            outcome = outbox._attempt(row)
        finally:
            outbox._hang_up()
        assert outcome is not None
        return outcome.ending

    def row(self, message_id: str) -> MessageRow:
        """Return a message."""
        return get_message(self.store, message_id)

    def later(self, minutes: float) -> None:
        """Let time go by."""
        self.clock.at += int(minutes * MINUTE)

    def close(self) -> None:
        """Stop what was started."""
        for one in reversed(self._open):
            one.stop()
