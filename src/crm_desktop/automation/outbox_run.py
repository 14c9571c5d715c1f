"""One look into the outbox: what is due is sent, and how each message ended is written down."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from crm_desktop.automation.mail_text import Attached, Parcel, parcel_of
from crm_desktop.automation.outbox_mail import LOST_AFTER, Ending, Outcome, after, lost_words, pause, title_of
from crm_desktop.automation.smtp import USUAL, Limits, Session
from crm_desktop.automation.smtp_words import Trouble
from crm_desktop.domain.errors import CrmError, NotFoundError, StoreCorrupt
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.mail_addresses import Address, parse_addresses
from crm_desktop.domain.specs import MESSAGE
from crm_desktop.services import mail_log, records, sent_mail
from crm_desktop.services.mail_accounts import AccountRow, get_account
from crm_desktop.services.message_files import Enclosed, files_of, read_enclosed
from crm_desktop.services.secrets import Secrets
from crm_desktop.services.stop_list import FINAL, stops_of
from crm_desktop.store.engine import Store

PER_CONNECTION = 50  # servers cut off who sends more in one go


@dataclass
class Round:
    """What one look did: how many ended in which way, and the last trouble in words."""

    endings: dict[Ending, int] = field(default_factory=dict)
    trouble: str = ""
    lost: int = 0

    @property
    def sent(self) -> int:
        """Return how many the server took."""
        return self.endings.get(Ending.SENT, 0)

    def note(self, outcome: Outcome) -> None:
        """Count an attempt."""
        self.endings[outcome.ending] = self.endings.get(outcome.ending, 0) + 1
        self.trouble = outcome.error or self.trouble


class Outbox:
    """Sends what is due, from one thread; other programs on the same file may do so too."""

    def __init__(
        self,
        store: Store,
        secrets: Callable[[], Secrets],
        *,
        limits: Limits = USUAL,
        ca_file: Path | None = None,
        chance: Callable[[], float] = random.random,
        is_stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        self._store, self._secrets, self._limits, self._ca_file = store, secrets, limits, ca_file
        self._chance, self._is_stopped = chance, is_stopped
        self._failures: dict[str, int] = {}  # by account, since it last worked
        self._held: dict[str, int] = {}  # account -> the moment until which it is left in peace
        self._session: Session | None = None
        self._session_of = ""
        self._used = 0

    def round(self, *, is_asked: bool = False) -> Round:
        """Send what is due; `is_asked`: a person did, so an account that failed is tried at once."""
        done = Round()
        done.lost = sent_mail.give_up_lost(self._store, self._now(), lost_words())
        if is_asked:
            self._held.clear()
        try:
            for message_id in sent_mail.due_ids(self._store, self._now()):
                if self._is_stopped():
                    break
                self._one(message_id, done)
        finally:
            self._hang_up()
        return done

    def wait(self) -> float | None:
        """Return the seconds until something is due; None where nothing waits."""
        at = sent_mail.next_due(self._store)
        if at is None:
            return None
        held = max(self._held.values(), default=0)
        return max(0.0, (max(at, held) - self._now()) / 1000)

    def _one(self, message_id: str, done: Round) -> None:
        row = records.get(self._store, MESSAGE, message_id)
        outcome = self._refusal(row)
        if outcome is None:
            outcome = self._attempt(row)
        if outcome is None:
            return  # the account is left in peace
        done.note(outcome)
        attempts = int(str(row["attempts"] or 0)) + 1
        changed = after(outcome, attempts, self._now(), self._chance())
        if changed:
            sent_mail.settle(self._store, message_id, title_of(outcome, str(row["subject"] or "")), changed)

    def _refusal(self, row: Mapping[str, object]) -> Outcome | None:
        """Return why a message must not leave, as it stands now and not as it stood when it was written."""
        if mail_log.was_sent_before(self._store, str(row["id"])):
            words = tr("This e-mail was sent once already. Write it again if it is to go out twice.")
            return Outcome(Ending.REFUSED, "", words)
        if not row["is_mailing"]:
            return None
        emails = [a.email for name in ("to_addresses", "cc_addresses", "bcc_addresses")
                  for a in parse_addresses(str(row[name] or ""))]  # fmt: skip
        found = [stop for stop in stops_of(self._store, emails) if stop.reason in FINAL]
        return Outcome(Ending.REFUSED, "", found[0].words) if found else None

    def _attempt(self, row: Mapping[str, object]) -> Outcome | None:
        try:
            account = get_account(self._store, str(row["account_id"] or ""))
            if self._held.get(account.id, 0) > self._now():
                return None
            files = files_of(self._store, str(row["id"]))
            parcel = self._parcel(row, account, files)
            password = self._password(account)
        except StoreCorrupt as error:  # a file that goes along is gone, or is not what it was: nothing of it leaves
            advice = tr("Nothing was sent. Take the file off the e-mail, or add it again.")
            return Outcome(Ending.REFUSED, "", f"{error.title}. {advice}")
        except NotFoundError as error:
            return Outcome(Ending.REFUSED, "", f"{error.title}. {error.advice}")
        except CrmError as error:
            return Outcome(Ending.LATER if error.retry else Ending.REFUSED, "", f"{error.title}. {error.advice}")
        with self._connection(account, password) as session:
            outcome = session if isinstance(session, Outcome) else session.send(parcel, lambda: self._take(row, files))
        self._judge(account, outcome)
        return outcome

    def _take(self, row: Mapping[str, object], files: Sequence[Enclosed] = ()) -> bool:
        return sent_mail.take_in_hand(self._store, row, self._now() + LOST_AFTER, files)

    def _judge(self, account: AccountRow, outcome: Outcome) -> None:
        """Leave an account in peace for a while that can't send: the others would fare the same."""
        if outcome.ending is Ending.ACCOUNT:
            failures = self._failures[account.id] = self._failures.get(account.id, 0) + 1
            self._held[account.id] = self._now() + pause(failures, self._chance())
        elif outcome.ending is not Ending.SKIPPED:
            self._failures.pop(account.id, None)

    def _parcel(self, row: Mapping[str, object], account: AccountRow, files: Sequence[Enclosed]) -> Parcel:
        parts = [Attached(file.name, read_enclosed(self._store, file)) for file in files]
        sender = Address(account.sender_address, account.sender_name)
        return parcel_of(row, sender, at=self._now(), signature=account.signature, files=parts)

    def _password(self, account: AccountRow) -> str:
        if not account.login:
            return ""
        kept = self._secrets().get(account.id)
        if kept is None:
            raise NoPassword(
                tr("The password of “{account}” is not on this computer", account=account.name),
                tr("Type it under Settings, Mail."),
            )
        return kept["password"]

    @contextmanager
    def _connection(self, account: AccountRow, password: str) -> Iterator[Session | Outcome]:
        """Give the connection of the message before, where it is still good, else a new one."""
        is_same = self._session is not None and self._session.is_open and self._session_of == account.id
        if not is_same or self._used >= PER_CONNECTION:
            self._hang_up()
            try:
                self._session = Session(account, password, limits=self._limits, ca_file=self._ca_file)
            except Trouble as trouble:
                yield trouble.outcome
                return
            self._session_of, self._used = account.id, 0
        self._used += 1
        assert self._session is not None
        yield self._session

    def _hang_up(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None

    def _now(self) -> int:
        return self._store.clock.now()


class NoPassword(CrmError):
    """The password of an account is not kept on this computer; it may be typed at any time."""

    code = "no-password"
    retry = True
