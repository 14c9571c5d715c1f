"""What goes wrong between this computer and a mail server, in words; all of it before anything of a message left."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager

from crm_desktop.automation.outbox_mail import Ending, Outcome
from crm_desktop.domain.i18n import tr
from crm_desktop.services.mail_accounts import AccountRow

_LONGEST = 500


class Trouble(Exception):
    """An attempt that is over; carries how it ended."""

    def __init__(self, ending: Ending, error: str, answer: str = "") -> None:
        super().__init__(error)
        self.outcome = Outcome(ending, answer, error)


@contextmanager
def spoken_trouble(account: AccountRow) -> Iterator[None]:
    """Say what keeps a connection from being made, or broke it."""
    host = account.host
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        words = tr("The certificate of {host} can't be trusted: {why}", host=host, why=error.verify_message)
        raise Trouble(Ending.ACCOUNT, words) from error
    except ssl.SSLError as error:
        words = tr("{host} speaks no TLS on port {port}. Check port and security.", host=host, port=account.port)
        raise Trouble(Ending.ACCOUNT, words) from error
    except smtplib.SMTPResponseException as error:
        raise Trouble(Ending.ACCOUNT, not_now(account), answer_of(error.smtp_code, error.smtp_error)) from error
    except socket.gaierror as error:
        words = tr("The server “{host}” was not found. You may be offline.", host=host)
        raise Trouble(Ending.ACCOUNT, words) from error
    except TimeoutError as error:
        raise Trouble(Ending.ACCOUNT, tr("{host} does not answer", host=host)) from error
    except (smtplib.SMTPException, OSError) as error:
        if "timed out" in str(error):  # the library hides it within its own
            raise Trouble(Ending.ACCOUNT, tr("{host} does not answer", host=host)) from error
        words = tr("{host} can't be reached. {why}", host=host, why=why(error))
        raise Trouble(Ending.ACCOUNT, words) from error


def refused(account: AccountRow, code: int, said: bytes | str, words: str) -> Trouble:
    """Return the refusal of an address."""
    if code == 421 or code < 400:  # the server closes, whatever message it was; or says what nobody understands
        return Trouble(Ending.ACCOUNT, not_now(account), answer_of(code, said))
    outcome = by_code(code, said, words)
    return Trouble(outcome.ending, outcome.error, outcome.answer)


def by_code(code: int, said: bytes | str, words: str) -> Outcome:
    """Return what a refusal means: 5xx is final, everything else is tried again."""
    answer = answer_of(code, said)
    ending = Ending.REFUSED if 500 <= code < 600 else Ending.LATER
    return Outcome(ending, answer, tr("{what}. It answered: {answer}", what=words, answer=answer))


def not_now(account: AccountRow) -> str:
    """Say that the server takes nothing at all."""
    return tr("{host} takes no mail now", host=account.host)


def answer_of(code: int, said: bytes | str) -> str:
    """Return what a server answered as one line that can be shown."""
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    shown = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return f"{code} {shown}".strip()[:_LONGEST]


def why(error: BaseException) -> str:
    """Return what the system says of a broken connection, in brackets."""
    if isinstance(error, TimeoutError) or "timed out" in str(error):
        return tr("It took too long.")
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"({text[:120]})" if text else ""
