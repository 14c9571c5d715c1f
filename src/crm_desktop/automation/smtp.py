"""Messages to one server (RFC 5321), so that of each it is known whether it left.

Nothing counts as sent before the server has said so after the last dot. Whatever breaks before that dot was handed to
the network leaves nothing behind: the server has to throw away what is not complete (RFC 5321, 4.1.1.4). Whatever
breaks behind it is unknown.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from crm_desktop.automation.mail_text import Parcel
from crm_desktop.automation.outbox_mail import Ending, Outcome
from crm_desktop.automation.smtp_words import Trouble, answer_of, by_code, not_now, refused, spoken_trouble, why
from crm_desktop.domain.i18n import tr
from crm_desktop.services.mail_accounts import AccountRow
from crm_desktop.services.message_files import words_of_size

_DOT = b"\r\n.\r\n"
_HELLO = "[127.0.0.1]"  # a literal that every server takes, and that tells nobody what this computer is called
_HERE = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class Limits:
    """Seconds: for each step, for the answer after the last dot, and for a whole message."""

    step: float = 30.0
    answer: float = 300.0
    whole: float = 900.0


USUAL = Limits()


class Session:
    """A connection to the server of an account, logged in. Raises Trouble where it can't be made."""

    def __init__(
        self, account: AccountRow, password: str, *, limits: Limits = USUAL, ca_file: Path | None = None
    ) -> None:
        self._account, self._limits = account, limits
        self.is_open = True
        self._server = _server_of(account, limits, ca_file)
        try:
            with self._watched():
                if account.security == "starttls":
                    _start_tls(self._server, account, ca_file)
                _log_in(self._server, account, password)
        except Trouble:
            self.close()
            raise

    def send(self, parcel: Parcel, before_data: Callable[[], bool] = lambda: True) -> Outcome:
        """Send one message; `before_data` is asked once the server takes the addresses, before any of it leaves."""
        try:
            with self._watched():
                _address(self._server, self._account, parcel)
                if not before_data():
                    self._reset()
                    return Outcome(Ending.SKIPPED)
                outcome = self._hand_in(parcel)
        except Trouble as trouble:
            outcome = trouble.outcome
        if outcome.ending is not Ending.SENT:
            self._reset()
        return outcome

    def close(self) -> None:
        """Say goodbye and close; whatever happens here changes nothing of what was sent."""
        self.is_open = False
        with suppress(OSError, smtplib.SMTPException, AttributeError):
            self._server.sock.settimeout(2.0)  # type: ignore[union-attr]
            self._server.quit()
        with suppress(OSError):
            self._server.close()

    def _hand_in(self, parcel: Parcel) -> Outcome:
        server, host = self._server, self._account.host
        try:
            code, said = server.docmd("DATA")
            if code == 354:
                server.sock.sendall(_dotted(parcel.data))  # type: ignore[union-attr]
        except (OSError, smtplib.SMTPException) as error:
            self.is_open = False
            words = tr("The connection to {host} broke before all of it was sent. {why}", host=host, why=why(error))
            return Outcome(Ending.LATER, "", words)
        if code != 354:
            return by_code(code, said, tr("{host} does not take the message", host=host))
        try:
            server.sock.settimeout(self._limits.answer)  # type: ignore[union-attr]
            server.sock.sendall(_DOT)  # type: ignore[union-attr]
            code, said = server.getreply()
            server.sock.settimeout(self._limits.step)  # type: ignore[union-attr]
        except (OSError, smtplib.SMTPException, AttributeError) as error:
            self.is_open = False
            words = tr("{host} did not say whether it took the message. It may have arrived. {why}", host=host,
                       why=why(error))  # fmt: skip
            return Outcome(Ending.UNKNOWN, "", words)
        return self._judge(code, said)

    def _judge(self, code: int, said: bytes | str) -> Outcome:
        """Read the answer after the last dot."""
        host = self._account.host
        if 200 <= code < 300:
            return Outcome(Ending.SENT, answer_of(code, said))
        if 400 <= code < 600:
            return by_code(code, said, tr("{host} does not take the message", host=host))
        words = tr("{host} gave an answer that nobody understands. It may have arrived.", host=host)
        return Outcome(Ending.UNKNOWN, answer_of(code, said), words)

    def _reset(self) -> None:
        """Have the server forget a message that was begun."""
        try:
            self.is_open = self.is_open and self._server.rset()[0] == 250
        except (OSError, smtplib.SMTPException):
            self.is_open = False

    @contextmanager
    def _watched(self) -> Iterator[None]:
        """Cut off a server that drips its answers letter by letter; say in words what else goes wrong."""
        watchdog = threading.Timer(self._limits.whole, _cut, (self._server,))
        watchdog.daemon = True
        watchdog.start()
        try:
            with spoken_trouble(self._account):
                yield
        except Trouble as trouble:
            self.is_open = self.is_open and trouble.outcome.ending is not Ending.ACCOUNT
            raise
        finally:
            watchdog.cancel()


def send(
    account: AccountRow,
    password: str,
    parcel: Parcel,
    *,
    before_data: Callable[[], bool] = lambda: True,
    limits: Limits = USUAL,
    ca_file: Path | None = None,
) -> Outcome:
    """Send one message over a connection of its own."""
    try:
        session = Session(account, password, limits=limits, ca_file=ca_file)
    except Trouble as trouble:
        return trouble.outcome
    try:
        return session.send(parcel, before_data)
    finally:
        session.close()


def check_account(
    account: AccountRow, password: str, *, limits: Limits = USUAL, ca_file: Path | None = None
) -> Outcome:
    """Connect and log in, and send nothing."""
    try:
        Session(account, password, limits=limits, ca_file=ca_file).close()
    except Trouble as trouble:
        return trouble.outcome
    return Outcome(Ending.SENT, tr("{host} accepts the account", host=account.host))


def _server_of(account: AccountRow, limits: Limits, ca_file: Path | None) -> smtplib.SMTP:
    with spoken_trouble(account):
        if account.security == "tls":
            return smtplib.SMTP_SSL(account.host, account.port, _HELLO, timeout=limits.step, context=_trust(ca_file))
        return smtplib.SMTP(account.host, account.port, _HELLO, timeout=limits.step)


def _trust(ca_file: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _start_tls(server: smtplib.SMTP, account: AccountRow, ca_file: Path | None) -> None:
    server.ehlo()
    # A server (or somebody between) that says nothing of STARTTLS never gets the password in the clear.
    if not server.has_extn("starttls"):
        words = tr("{host} offers no encryption. Choose TLS with port 465, or ask who runs the server.",
                   host=account.host)  # fmt: skip
        raise Trouble(Ending.ACCOUNT, words)
    server.starttls(context=_trust(ca_file))
    server.ehlo()


def _log_in(server: smtplib.SMTP, account: AccountRow, password: str) -> None:
    server.ehlo_or_helo_if_needed()
    if not account.login:
        return
    if account.security == "none" and account.host not in _HERE:
        raise Trouble(Ending.ACCOUNT, tr("The password would go to {host} unprotected. Choose STARTTLS or TLS.",
                                         host=account.host))  # fmt: skip
    try:
        if account.login.isascii() and password.isascii():
            server.login(account.login, password)
        else:
            _log_in_with_letters(server, account.login, password)
    except smtplib.SMTPAuthenticationError as error:
        said = answer_of(error.smtp_code, error.smtp_error)
        wrong = tr("{host} refuses login and password of “{login}”", host=account.host, login=account.login)
        raise Trouble(Ending.ACCOUNT, not_now(account) if error.smtp_code < 500 else wrong, said) from error
    except smtplib.SMTPNotSupportedError as error:
        words = tr("{host} knows no login that this program can do", host=account.host)
        raise Trouble(Ending.ACCOUNT, words) from error


def _log_in_with_letters(server: smtplib.SMTP, login: str, password: str) -> None:
    """Log in with letters beyond ASCII, as RFC 4616 says; the library does it with ASCII only."""
    whole = b64encode(f"\0{login}\0{password}".encode()).decode()
    code, said = server.docmd("AUTH", f"PLAIN {whole}")
    if code != 235:
        raise smtplib.SMTPAuthenticationError(code, said)


def _address(server: smtplib.SMTP, account: AccountRow, parcel: Parcel) -> None:
    """Say who sends and who gets it; one address that is refused keeps all of it here."""
    options = _sized(server, account, parcel)
    if parcel.needs_utf8:
        if not server.has_extn("smtputf8"):
            words = tr("{host} can't send to addresses with such letters", host=account.host)
            raise Trouble(Ending.REFUSED, words)
        options += ["SMTPUTF8", "BODY=8BITMIME"]
    code, said = server.mail(parcel.sender, options)
    if code // 100 != 2:
        raise refused(account, code, said, tr("{host} does not let {email} send", host=account.host,
                                              email=parcel.sender))  # fmt: skip
    for email in parcel.recipients:
        code, said = server.rcpt(email)
        if code // 100 != 2:
            raise refused(account, code, said, tr("{host} does not take mail for {email}", host=account.host,
                                                  email=email))  # fmt: skip


def _sized(server: smtplib.SMTP, account: AccountRow, parcel: Parcel) -> list[str]:
    """Say how large the message is (RFC 1870); one that the server would not take stays here whole."""
    if not server.has_extn("size"):
        return []
    most, size = server.esmtp_features["size"].strip(), len(parcel.data)
    if most.isdecimal() and 0 < int(most) < size:
        words = tr("{host} takes e-mails of {most} at most; with its files this one has {size}", host=account.host,
                   most=words_of_size(int(most)), size=words_of_size(size))  # fmt: skip
        raise Trouble(Ending.REFUSED, words)
    return [f"SIZE={size}"]


def _dotted(data: bytes) -> bytes:
    """Return a text as it goes over the line, without its end: no bare line breaks, and a dot at a begin is doubled."""
    text = re.sub(rb"\r\n|\r|\n", b"\r\n", data).removesuffix(b"\r\n")
    return re.sub(rb"(?m)^\.", b"..", text)


def _cut(server: smtplib.SMTP) -> None:
    with suppress(OSError, AttributeError):
        server.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]
