"""Knows what has been wrong with backups and sync for a while, and gives it to the bell."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from crm_desktop.app.do_not_disturb import is_do_not_disturb
from crm_desktop.automation.reminding import held_until
from crm_desktop.domain.localtime import here, to_local
from crm_desktop.ui.sync.lines import clockwork
from crm_desktop.viewmodels.reminders import notification_settings
from crm_desktop.viewmodels.troubles import (
    BACKUPS,
    KEPT,
    Standing,
    Trouble,
    backup_trouble,
    standing,
    sync_troubles,
    with_told,
)

if TYPE_CHECKING:
    from crm_desktop.app.compose import Desktop
    from crm_desktop.app.syncing import Syncing
    from crm_desktop.ui.reminders.telling import Telling

_EVERY_MS = 10 * 60_000
_SOON_MS = 400  # several changes are looked at once


class TroubleWatch(QObject):
    """One a window that may write; a copy that only reads has no backups and no sync of its own."""

    def __init__(self, desktop: Desktop, telling: Telling) -> None:
        super().__init__(desktop.window)
        self._desktop, self._telling, self._store = desktop, telling, desktop.store
        self._heard: Syncing | None = None
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.look)
        self._tick = QTimer(self, interval=_EVERY_MS)
        self._tick.timeout.connect(self.look)
        telling.followed.connect(self.follow)
        if not desktop.store.read_only:
            desktop.keeper.changed.connect(self._soon.start)
            desktop.workplace.on_spoken(self._soon.start)
            self._tick.start()
            self._soon.start()

    def stop(self) -> None:
        """Look no more."""
        self._soon.stop()
        self._tick.stop()

    def look(self) -> None:
        """Show what is wrong now; what lasts is told outside the window once a day, unless it is quiet."""
        desktop, now = self._desktop, self._store.clock.now()
        if desktop.tasks.is_drained:
            return
        found, backups = list[Trouble](), desktop.keeper.state()
        are_backups_known = backups.is_known and not backups.is_running
        if are_backups_known and (trouble := backup_trouble(backups, to_local(now, here()))) is not None:
            found.append(trouble)
        self._hear_sync()
        watch = desktop.syncing.watch if desktop.syncing is not None else None
        is_sync_known = watch is not None and watch.status is not None
        if watch is not None and watch.status is not None and watch.is_on:
            time = clockwork(self._store, has_battery=watch.has_battery)
            found += sync_troubles(watch.status, time, sent=watch.sent)
        if not (are_backups_known or is_sync_known):
            return
        work = partial(self._remember, found, now, are_backups_known=are_backups_known, is_sync_known=is_sync_known)
        desktop.tasks.run(work, self._show, lambda error: None, writes=True, owner=self)

    def follow(self, action: str) -> None:
        """Go where a line leads."""
        if action == BACKUPS:
            self._desktop.window.navigator.go("backups")
        else:
            self._desktop.begin_sync().act(action)

    def _remember(self, found: list[Trouble], now: int, *, are_backups_known: bool, is_sync_known: bool) -> Standing:
        kept = self._store.get_setting(KEPT)
        now_standing = standing(found, kept, now, are_backups_known=are_backups_known, is_sync_known=is_sync_known)
        told = now_standing.told if self._may_tell(now) else ()
        memory = with_told(now_standing.memory, told, now)
        if memory != (kept or {}):
            self._store.set_setting(KEPT, memory)
        return Standing(now_standing.shown, told, memory)

    def _may_tell(self, now: int) -> bool:
        settings = notification_settings(self._store)
        return settings.shows_system and held_until(self._store, now) is None and not is_do_not_disturb()

    def _show(self, found: Standing) -> None:
        self._telling.show_troubles(found.shown)
        if QApplication.activeWindow() is None:  # the status bar says it to who looks at the window
            for trouble in found.told:
                self._telling.tray.tell(trouble.words, trouble.more)

    def _hear_sync(self) -> None:
        """Listen to sync once it is there; it is made after the window."""
        syncing = self._desktop.syncing
        if syncing is not None and self._heard is not syncing:
            self._heard = syncing
            syncing.watch.changed.connect(self._soon.start)
