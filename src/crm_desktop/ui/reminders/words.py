"""Reminders in words: what is due, since when, what can be chosen, and how long it is quiet."""

from __future__ import annotations

from crm_desktop.automation.quiet import SnoozeChoice
from crm_desktop.automation.reminders import Manner
from crm_desktop.domain.i18n import mark as _
from crm_desktop.domain.i18n import tr, trc, trn
from crm_desktop.domain.localtime import MINUTE
from crm_desktop.services.reminders import Alert
from crm_desktop.ui import when
from crm_desktop.viewmodels.reminders import Bell

ICONS = {
    "call": "phone", "meeting": "users", "visit": "map-pin", "task": "square-check", "email": "mail",
    "note": "notebook-pen",
}  # fmt: skip
_WITH = {
    "call": _("Call {name}"),
    "meeting": _("Meeting: {name}"),
    "visit": _("Visit: {name}"),
    "task": _("Task: {name}"),
    "email": _("E-mail to {name}"),
    "note": _("Note: {name}"),
}


def title(bell: Bell, alert: Alert) -> str:
    """Return what is to be done: “Call Zuzana Horváthová”."""
    name = bell.name(alert) or alert.subject or tr("Without a subject")
    return tr(_WITH.get(alert.kind, _WITH["note"]), name=name)


def detail(bell: Bell, alert: Alert) -> str:
    """Return since when, and what about: “2 days late · Strojáreň Nitra · About the quote”."""
    return " · ".join(part for part in (late(alert, bell.now), about(bell, alert)) if part)


def about(bell: Bell, alert: Alert) -> str:
    """Return what it is about: “Strojáreň Nitra · About the quote”."""
    subject = alert.subject if bell.name(alert) else ""
    return " · ".join(part for part in (bell.company(alert), subject) if part)


def late(alert: Alert, now: int) -> str:
    """Return how a moment lies to now: “In 15 min”, “Now”, “25 min late”, “2 days late”."""
    then, today = when.wall(alert.when_at), when.wall(now)
    days = then.date().daysTo(today.date())
    if days > 0:
        return trn("{n} day late", "{n} days late", days, n=when.number(days))
    if alert.is_all_day:
        return tr("Today") if days == 0 else when.moment(alert.when_at, now)
    minutes = (now - alert.when_at) // MINUTE
    if minutes < 0:
        return tr("In {time}", time=when.duration(-minutes * MINUTE))
    if minutes < 2:
        return tr("Now")
    return tr("{time} late", time=when.duration(minutes * MINUTE))


def choice_words(choice: SnoozeChoice, now: int) -> str:
    """Return a way to put a reminder off, with its moment, and when it really comes if it is quiet then."""
    words = {
        "minutes": trn("{n} minute", "{n} minutes", 15),
        "hour": trn("{n} hour", "{n} hours", 1),
        "afternoon": tr("This afternoon, {time}", time=_clock(choice.until)),
        "tomorrow": tr("Tomorrow, {time}", time=_clock(choice.until)),
        "monday": tr("Monday, {time}", time=_clock(choice.until)),
        "online": tr("When I am online"),
    }[choice.code]
    return _with_quiet(words, choice, now)


def picked_words(choice: SnoozeChoice, now: int) -> str:
    """Return a moment that was typed, as it was understood."""
    return _with_quiet("" if choice.until is None else ahead(choice.until, now), choice, now)


def _with_quiet(words: str, choice: SnoozeChoice, now: int) -> str:
    if choice.quiet_until is None:
        return words
    return tr("{choice} (quiet then: {moment})", choice=words, moment=ahead(choice.quiet_until, now))


def quiet_words(bell: Bell) -> str:
    """Return until when nothing is shown, and how much waits; empty where it isn't quiet."""
    if bell.held_until is None:
        return ""
    moment = ahead(bell.held_until, bell.now)
    is_focus = bell.focus_until == bell.held_until
    until = tr("Focus until {moment}.", moment=moment) if is_focus else tr("Quiet until {moment}.", moment=moment)
    if not bell.held:
        return until
    waits = trn("{n} reminder waits.", "{n} reminders wait.", bell.held, n=when.number(bell.held))
    return f"{until} {waits}"


def together(manner: Manner, count: int) -> str:
    """Return one sentence for several reminders."""
    number = when.number(count)
    if manner is Manner.AFTER_QUIET:
        return trn("While it was quiet: {n} reminder", "While it was quiet: {n} reminders", count, n=number)
    if manner is Manner.AT_START:
        return trn(
            "While the program was closed: {n} reminder", "While the program was closed: {n} reminders", count, n=number
        )
    return trn("{n} reminder is due", "{n} reminders are due", count, n=number)


def put_off_words(until: int | None, now: int) -> str:
    """Return what is said after a reminder was put off."""
    if until is None:
        return tr("Put off until you are online")
    return tr("Put off until {moment}", moment=ahead(until, now))


def ahead(at: int, now: int) -> str:
    """Return a moment to come: “16:00”, “tomorrow 9:00”, “Mon 16 March 9:00”."""
    then, today = when.wall(at), when.wall(now)
    days = today.date().daysTo(then.date())
    if days == 0:
        return when.clock(then.time())
    if days == 1:
        return tr("tomorrow {time}", time=when.clock(then.time()))
    pattern = trc("date pattern", "ddd d MMM") if days < 300 else trc("date pattern", "d MMM yyyy")
    return tr("{date} {time}", date=when.day(then.date(), pattern), time=when.clock(then.time()))


def _clock(at: int | None) -> str:
    return "" if at is None else when.clock(when.wall(at).time())
