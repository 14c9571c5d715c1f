"""Looks for what is due while the program runs, and tells it: one timer, the rest decides elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer

from crm_desktop.app.do_not_disturb import is_do_not_disturb
from crm_desktop.app.trouble_watch import TroubleWatch
from crm_desktop.automation.reminding import OFTEN, Outside, Reminding, Told
from crm_desktop.domain.localtime import HOUR
from crm_desktop.domain.specs import ACTIVITY
from crm_desktop.services.series_near import Made, make_near, series_touched
from crm_desktop.services.sync_status import State
from crm_desktop.ui.reminders.telling import Telling
from crm_desktop.viewmodels.reminders import (
    Bell,
    NotificationSettings,
    notification_settings,
    read_bell,
    told_bell,
)

if TYPE_CHECKING:
    from crm_desktop.app.compose import Desktop
    from crm_desktop.store import ChangeSet
    from crm_desktop.ui.reminders.settings_card import NotificationsCard

_SOON_MS = 300  # several saves are looked at once
_SERIES_EVERY = 6 * HOUR
_AWAY = (State.OFF, State.OFFLINE, State.UNREACHABLE, State.SIGN_IN, State.PAUSED, State.READ_ONLY)


@dataclass(frozen=True)
class _Seen:
    """What one look brought to the window."""

    told: Told | None = None
    words: Bell = field(default_factory=Bell)
    settings: NotificationSettings | None = None
    made: Made = field(default_factory=Made)
    bell: Bell | None = None  # None: as it was


class ReminderWatch(QObject):
    """One a window, made when the list is there."""

    def __init__(self, desktop: Desktop) -> None:
        super().__init__(desktop.window)
        self._desktop, self._store, self._tasks = desktop, desktop.store, desktop.tasks
        self.reminding = Reminding(desktop.store)
        self.telling = Telling(desktop.window, desktop.store, desktop.tasks, self.look_soon)
        self.troubles = TroubleWatch(desktop, self.telling)
        self._series_at = 0
        self._is_looking = self._is_stale = False
        self._is_bell_old, self._held = True, (0, 0)
        # Coarse timers may be late by a twentieth; a reminder is due to the second.
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.look)
        desktop.workplace.bus.committed.connect(self.on_committed)
        desktop.workplace.on_spoken(self.look_soon)

    def stop(self) -> None:
        """Look no more; before the file closes."""
        self._timer.stop()
        self.troubles.stop()
        self.telling.stop()
        self._desktop.workplace.bus.committed.disconnect(self.on_committed)

    def look_soon(self) -> None:
        """Look again in a moment: something is different."""
        self._is_bell_old = True
        if not self._tasks.is_drained:
            self._timer.start(_SOON_MS)

    def on_committed(self, changes: ChangeSet) -> None:
        """Something was saved here or came from the team."""
        if self.reminding.noticed(changes):
            self.look_soon()
        if not self._store.read_only and changes.touches(ACTIVITY) and not changes.is_all:
            ids = changes.ids_of(ACTIVITY)
            self._tasks.run(lambda: self._follow_series(ids), self._on_made, writes=True, owner=self)

    def look(self) -> None:
        """Ask what is due, off the UI thread."""
        if self._tasks.is_drained:
            return
        if self._is_looking:
            self._is_stale = True
            return
        self._is_looking, self._is_stale = True, False
        outside, is_bell_old = self._outside(), self._is_bell_old
        self._is_bell_old = False
        if self._store.read_only:
            self._tasks.run(lambda: _Seen(bell=read_bell(self._store)), self._on_looked, self._on_failed, owner=self)
            return
        # Not in the lane of saves: a reminder waits for no import, a mark is written between its pieces.
        self._tasks.run(lambda: self._look(outside, is_bell_old), self._on_looked, self._on_failed, owner=self)

    def _look(self, outside: Outside, is_bell_old: bool) -> _Seen:
        now, made = self._store.clock.now(), Made()
        if not 0 <= now - self._series_at < _SERIES_EVERY:
            self._series_at, made = now, make_near(self._store)
        told = self.reminding.look(outside)
        held = (len(told.held), told.held_until or 0)
        # The list asks more of the file than the look of a minute: only where it may be another one.
        is_new = is_bell_old or bool(told.alerts) or held != self._held
        self._held = held
        bell = read_bell(self._store) if is_new else None
        return _Seen(told, told_bell(self._store, told.alerts), notification_settings(self._store), made, bell)

    def _on_looked(self, seen: _Seen) -> None:
        self._is_looking = False
        if seen.bell is not None:
            self.telling.show_bell(seen.bell)
        again, told = OFTEN, seen.told
        if told is not None and seen.settings is not None:
            self.telling.tray.follow(seen.settings)
            self._hide_once()
            self.telling.tell(seen.words, told.manner, seen.settings)
            if told.again_at is not None:
                again = min(max(told.again_at - self._store.clock.now(), 1), OFTEN)
            if (told.waits or told.alerts) and self._desktop.syncing is not None:
                self._desktop.syncing.sync_quietly()  # marks go out and come in
        self._on_made(seen.made)
        self._timer.start(_SOON_MS if self._is_stale else again)

    def _hide_once(self) -> None:
        """Go into the tray where the program was started with the session."""
        if self._desktop.begins_hidden and self.telling.tray.stays:
            self._desktop.window.hide()
        self._desktop.begins_hidden = False

    def _on_failed(self, error: object) -> None:
        self._is_looking = False  # the file says itself what is wrong with it; it is tried again
        self._timer.start(OFTEN)

    def _follow_series(self, ids: frozenset[str]) -> Made:
        touched = series_touched(self._store, ids)
        return make_near(self._store, touched) if touched else Made()

    def _on_made(self, made: Made) -> None:
        for sentence in made.cut[:1]:
            self._desktop.window.notices.say(sentence)

    def _outside(self) -> Outside:
        syncing = self._desktop.syncing
        status = syncing.watch.status if syncing is not None else None
        is_in_touch = status is not None and status.state not in _AWAY
        return Outside(is_in_touch, is_in_touch, is_do_not_disturb())


def notifications_card(desktop: Desktop) -> NotificationsCard:
    """Return the section Notifications of Settings, for this computer."""
    from crm_desktop.app.autostart import this_computer
    from crm_desktop.ui.reminders.settings_card import NotificationsCard
    from crm_desktop.ui.reminders.tray import is_tray_there

    desk = desktop.window.desk
    return NotificationsCard(desktop.store, desktop.tasks, desk, this_computer(), has_tray=is_tray_there())
