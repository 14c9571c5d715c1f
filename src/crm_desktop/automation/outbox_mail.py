"""What becomes of a message after an attempt: decided here, without a clock, a network or a file.

A message is sent, waits for another attempt, is refused for good, or nobody knows. The last one is never tried again
by itself: the person is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.mail_states import FAILED, QUEUED, SENT, UNKNOWN

MINUTE = 60_000
FIRST, LONGEST = MINUTE, 60 * MINUTE  # between attempts: a minute, then twice as long each time, an hour at most
MOST_ATTEMPTS = 48  # about two days
LOST_AFTER = 20 * MINUTE  # a message in hand for longer than this was dropped by a crash


class Ending(StrEnum):
    """How an attempt ended."""

    SENT = "sent"  # the server said that it has it
    LATER = "later"  # nothing left; the server or the network is not ready
    ACCOUNT = "account"  # nothing left: the account can't send, so the others need not be tried now
    REFUSED = "refused"  # nothing left, and it never will as it is
    UNKNOWN = "unknown"  # all of it left, and no answer came
    SKIPPED = "skipped"  # it was changed meanwhile, or another program took it


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended, what the server answered, and in words what went wrong."""

    ending: Ending
    answer: str = ""
    error: str = ""


def pause(attempts: int, chance: float) -> int:
    """Return the milliseconds before the next attempt after so many; `chance` between 0 and 1 spreads them."""
    whole = min(LONGEST, FIRST << min(max(attempts - 1, 0), 10))
    return int(whole * (0.5 + chance / 2))


def after(outcome: Outcome, attempts: int, now: int, chance: float) -> Mapping[str, object]:
    """Return what is written into a message after its attempt number `attempts`; nothing where it was skipped."""
    if outcome.ending is Ending.SKIPPED:
        return {}
    if outcome.ending is Ending.SENT:
        return {"state": SENT, "answer": outcome.answer}
    said = {"answer": outcome.answer or None, "error": outcome.error, "attempts": attempts}
    if outcome.ending is Ending.UNKNOWN:
        return {**said, "state": UNKNOWN, "retry_at": None}
    if outcome.ending is Ending.REFUSED or attempts >= MOST_ATTEMPTS:
        return {**said, "state": FAILED, "retry_at": None}
    return {**said, "state": QUEUED, "retry_at": now + pause(attempts, chance)}


def title_of(outcome: Outcome, subject: str) -> str:
    """Return what History says of it."""
    if outcome.ending is Ending.SENT:
        return tr("E-mail sent: {subject}", subject=subject)
    if outcome.ending is Ending.REFUSED:
        return tr("E-mail not sent: {subject}", subject=subject)
    if outcome.ending is Ending.UNKNOWN:
        return tr("E-mail perhaps sent: {subject}", subject=subject)
    return tr("E-mail waits for another attempt: {subject}", subject=subject)


def lost_words() -> str:
    """Say of a message that was in hand when the program ended."""
    return tr("The program or the connection ended while it was being sent. It may have arrived.")
