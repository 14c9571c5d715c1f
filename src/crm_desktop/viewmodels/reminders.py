"""What the bell shows, and what is done from it, without a window."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crm_desktop.automation.quiet import NINE, QuietHours, SnoozeChoice, quiet_until, snooze_choices, usual_choice
from crm_desktop.automation.reminding import FOCUS, QUIET, focus_until, held_until, quiet_hours
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.localtime import HOUR, MINUTE, local_day, moment_on
from crm_desktop.services.activities import finish_activity
from crm_desktop.services.quick_add import read_moment
from crm_desktop.services.reminder_pages import Names, names_of
from crm_desktop.services.reminders import Alert, due_alerts, snooze, told_alerts
from crm_desktop.services.sync_status import State, read_status
from crm_desktop.services.zones import my_zone
from crm_desktop.store import Store

SYSTEM, SOUND, TRAY, LAST = "reminders.system", "reminders.sound", "reminders.tray", "reminders.last_snooze"
LIMIT = 100


@dataclass(frozen=True)
class Bell:
    """What is open now, the newest first, and whether it is quiet."""

    alerts: tuple[Alert, ...] = ()
    names: Names | None = None
    held: int = 0  # of these, not told yet because it is quiet
    held_until: int | None = None
    focus_until: int | None = None
    now: int = 0

    def name(self, alert: Alert) -> str:
        """Return whom a reminder is about."""
        return (self.names or {}).get(alert.page_id, ("", ""))[0]

    def company(self, alert: Alert) -> str:
        """Return the company of the person whom it is about."""
        return (self.names or {}).get(alert.page_id, ("", ""))[1]


@dataclass(frozen=True)
class Offer:
    """What may be chosen when something is put off, in its order, and what is usual."""

    now: int
    choices: tuple[SnoozeChoice, ...]
    usual: SnoozeChoice


@dataclass(frozen=True)
class NotificationSettings:
    """How reminders are told on this device."""

    quiet: QuietHours
    shows_system: bool = True
    has_sound: bool = False
    stays_in_tray: bool = False


def read_bell(store: Store) -> Bell:
    """Return what the bell shows now."""
    now = store.clock.now()
    told = told_alerts(store, now, LIMIT)
    until = held_until(store, now)
    known = {alert.key for alert in told}
    due = due_alerts(store, now, everything=True) if until is not None else []
    held = [alert for alert in due if alert.key not in known]
    alerts = tuple(sorted([*held, *told], key=lambda alert: alert.at, reverse=True)[:LIMIT])
    return Bell(alerts, names_of(store, alerts), len(held), until, focus_until(store, now), now)


def told_bell(store: Store, alerts: Sequence[Alert]) -> Bell:
    """Return reminders that are told now, with the names that their words need."""
    return Bell(tuple(alerts), names_of(store, alerts), now=store.clock.now())


def offer_of(store: Store, kind: str, *, first: str = "", can_wait: bool = True) -> Offer:
    """Return what can be chosen when something is put off now; `first` is usual until somebody has chosen."""
    now = store.clock.now()
    can_wait = can_wait and read_status(store).state is not State.OFF
    choices = snooze_choices(now, quiet_hours(store), my_zone(store), can_wait_for_network=can_wait)
    last = store.get_setting(LAST)
    code = last.get(kind) if isinstance(last, dict) else None
    return Offer(now, tuple(choices), usual_choice(choices, code, first))


def picked(store: Store, text: str) -> SnoozeChoice:
    """Return the moment that was typed, “fri 9:00” or “+3d”; a whole day means its morning."""
    at, is_day = read_moment(store, text)
    zone = my_zone(store)
    if is_day:
        at = moment_on(local_day(at, zone), NINE, zone)
    if at <= store.clock.now():
        raise ValidationError(tr("“{text}” is over", text=text[:40]), tr("Give a moment that is still to come."))
    return SnoozeChoice("", at, quiet_until(at, quiet_hours(store), zone))


def put_off(store: Store, alert: Alert, choice: SnoozeChoice) -> str | None:
    """Tell of it again at another moment, and remember the choice for its kind; return the batch."""
    remember(store, alert.kind, choice)
    return snooze(store, alert.activity_id, choice.until, offset=alert.offset)


def put_off_activity(store: Store, activity_id: str, kind: str, choice: SnoozeChoice) -> str | None:
    """Move an activity, and what hangs on it, to another moment; return the batch.

    One that waits for a network stays where it is planned: nobody knows the moment.
    """
    from crm_desktop.services.activity_sets import move_step  # late: Today begins without

    remember(store, kind, choice)
    return snooze(store, activity_id, None) if choice.until is None else move_step(store, activity_id, choice.until)


def remember(store: Store, kind: str, choice: SnoozeChoice) -> None:
    """Remember what was chosen for a kind of activity; a moment that was typed is no habit."""
    if choice.code:
        last = store.get_setting(LAST)
        store.set_setting(LAST, {**(last if isinstance(last, dict) else {}), kind: choice.code})


def finish(store: Store, alert: Alert) -> str | None:
    """Say that it is done; return the batch."""
    return finish_activity(store, alert.activity_id)


def focus(store: Store, *, is_on: bool) -> None:
    """Leave the person alone for an hour, or no longer."""
    now = store.clock.now()
    store.set_setting(FOCUS, now - now % MINUTE + HOUR if is_on else None)


def notification_settings(store: Store) -> NotificationSettings:
    """Return how reminders are told on this device."""
    return NotificationSettings(
        quiet_hours(store), store.get_setting(SYSTEM, True) is not False, store.get_setting(SOUND) is True,
        store.get_setting(TRAY) is True,
    )  # fmt: skip


def keep_notification_settings(store: Store, settings: NotificationSettings) -> None:
    """Keep how reminders are told on this device."""
    store.set_setting(QUIET, settings.quiet.as_setting())
    store.set_setting(SYSTEM, settings.shows_system)
    store.set_setting(SOUND, settings.has_sound)
    store.set_setting(TRAY, settings.stays_in_tray)
