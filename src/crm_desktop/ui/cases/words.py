"""Cases in words: how urgent an answer is, what states and priorities look like."""

from __future__ import annotations

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.specs import SERVICE_CASE
from crm_desktop.services.cases import CaseRow
from crm_desktop.ui import when

_HOUR = 3_600_000
SOON = 4 * _HOUR
STATUS_TONES = {"new": "accent", "working": "accent", "waiting": "neutral", "solved": "ok", "closed": "neutral"}
PRIORITY_TONES = {"urgent": "danger", "high": "warn"}


def option_words(field: str, value: str) -> str:
    """Return a value of a choice in the language of now."""
    return next((tr(o.label) for o in SERVICE_CASE.by_name[field].options if o.value == value), value)


def due_words(row: CaseRow, now: int) -> tuple[str, str, str]:
    """Return how an answer stands, with tone and icon: “2 hours left”, “1 day late”; empty where it is over."""
    if not row.is_open:
        return "", "neutral", ""
    if row.status == "waiting":
        return tr("The clock stands still"), "neutral", "circle-pause"
    if row.due_at is None:
        return "", "neutral", ""
    left = row.due_at - now
    if left < 0:
        return _late(-left), "danger", "clock"
    return _left(left), "warn" if left <= SOON else "neutral", "clock" if left <= SOON else ""


def _late(gone: int) -> str:
    hours = gone // _HOUR
    if hours >= 24:
        return trn("{n} day late", "{n} days late", hours // 24, n=when.number(hours // 24))
    if hours:
        return trn("{n} hour late", "{n} hours late", hours, n=when.number(hours))
    return tr("Late")


def _left(rest: int) -> str:
    hours = rest // _HOUR
    if hours >= 24:
        return trn("{n} day left", "{n} days left", hours // 24, n=when.number(hours // 24))
    if hours:
        return trn("{n} hour left", "{n} hours left", hours, n=when.number(hours))
    return tr("Less than an hour left")
