"""Joins sync to the window: the line of the status bar, its places, the marks, and the thread that syncs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale

from crm_desktop.services.sync_status import State
from crm_desktop.ui.sync.lines import clockwork
from crm_desktop.ui.sync.watch import Engine, SyncWatch
from crm_desktop.viewmodels.sync.door import SyncDoor
from crm_desktop.viewmodels.sync.lines import status_line
from crm_desktop.viewmodels.sync.setup_door import SetupDoor

if TYPE_CHECKING:
    from crm_desktop.app.compose import Desktop
    from crm_desktop.app.paths import Folders
    from crm_desktop.app.places import Pages
    from crm_desktop.store import Store
    from crm_desktop.ui.sync.popup import SyncPopup

_PLACES = ("conflicts", "waiting")


@dataclass(frozen=True)
class SyncParts:
    """What sync stands on; a picture or a test stands other ones in their place."""

    door: SyncDoor
    setup: SetupDoor
    make_engine: Callable[[Callable[[], None]], Engine]  # given what to call when how it stands changed
    may_ask: Callable[[bool], None] = lambda may: None  # whether the person may be asked for a passphrase
    after_wipe: Callable[[Desktop], None] = lambda desktop: None  # given each time how it stands is asked


class Syncing:
    """One a window, made when the list is there. A workspace without sync shows and loads nothing of it."""

    def __init__(self, desktop: Desktop, pages: Pages, parts: SyncParts) -> None:
        self._desktop, self._pages, self.setup, self._make_engine = desktop, pages, parts.setup, parts.make_engine
        self._may_ask = parts.may_ask
        self._window = desktop.window
        self.watch = SyncWatch(parts.door, desktop.tasks, has_battery=desktop.has_battery, parent=desktop.window)
        self._engine: Engine | None = None
        self.popup: SyncPopup | None = None
        self._waiting = 0
        self.watch.changed.connect(self._on_changed)
        self.watch.looked.connect(lambda: parts.after_wipe(desktop))
        desktop.workplace.bus.committed.connect(self.watch.on_committed)
        desktop.workplace.on_spoken(self._on_changed)
        self.watch.look()

    def stop(self) -> None:
        """End before the file closes."""
        self.watch.stop()
        self._may_ask(False)  # the window waits for the engine: neither may wait for the other
        if self._engine is not None:
            self._engine.stop()
            self._engine = None

    def sync_now(self) -> None:
        """Sync now, as the person asked."""
        self._may_ask(True)
        if self._engine is not None:
            self._engine.kick()
        self.watch.look()

    def act(self, name: str) -> None:
        """Do what a button of the popup says."""
        go, desk = self._window.navigator.go, self._window.desk
        deeds: dict[str, Callable[[], object]] = {
            "set_up": partial(go, "settings", {"section": "sync"}),
            "settings": partial(go, "settings", {"section": "sync"}),
            "sign_in": self._sign_in,
            "sync_now": self.sync_now,
            "try_now": self.sync_now,
            "resume": self._resume,
            "show_waiting": partial(go, "waiting"),
            "show_refused": partial(go, "waiting"),
            "conflicts": partial(go, "conflicts"),
            "back_up": partial(desk.do_verb, "back_up"),
            "close_copy": self._window.close,
        }
        deeds[name]()

    def show_popup(self) -> None:
        """Show what stands behind the line."""
        from crm_desktop.ui.sync.popup import SyncPopup

        status = self.watch.status
        if status is None:
            return
        button = self._window.status_bar.sync
        can_close = self._window.can_close_copy
        self.popup = SyncPopup(button.line(), status, self._desktop.store.clock.now(), can_close=can_close)
        self.popup.asked.connect(self.act)
        self.popup.open_above(button)

    def _on_changed(self) -> None:
        watch, window, status = self.watch, self._window, self.watch.status
        if status is None:
            return
        if watch.is_on:
            time = clockwork(self._desktop.store, has_battery=watch.has_battery)
            window.show_sync(status_line(status, time, sent=watch.sent), self.show_popup)
        else:
            window.show_sync(None, self.show_popup if status.state is State.READ_ONLY else None)
        self._offer_places()
        n = status.conflicts + status.held
        window.set_count("conflicts", QLocale().toString(n) if n else "", "conflict")
        for page in window.navigator.pages():
            page.show_marks(watch)
        self._run_engine()
        if self._engine is not None and status.waiting > self._waiting:
            self._engine.notice()
        self._waiting = status.waiting

    def has_place(self, name: str) -> bool:
        """Build a place of sync now, whatever the state, and tell whether there is one of this name: for a picture."""
        if name in _PLACES and not self._window.navigator.has(name):
            self._window.register(name, getattr(self._pages, name))
        return name in _PLACES

    def _offer_places(self) -> None:
        wanted = {"conflicts": self.watch.is_on or self.watch.has_conflicts, "waiting": self.watch.is_on}
        makers = {"conflicts": self._pages.conflicts, "waiting": self._pages.waiting}
        for name in _PLACES:
            has = self._window.navigator.has(name)
            if wanted[name] and not has:
                self._window.register(name, makers[name])
            elif has and not wanted[name]:
                self._window.unregister(name)
        if self.watch.is_on and not self._window.desk.is_read_only:
            self._window.desk.register_verb("sync_now", self.sync_now)
        else:
            self._window.desk.unregister_verb("sync_now")

    def _run_engine(self) -> None:
        """Sync while the workspace is in a team, and not in a window that only reads."""
        should_run = self.watch.is_on and not self._desktop.store.read_only
        if should_run and self._engine is None:
            self._engine = self._make_engine(self.watch.told.emit)
            self._engine.start()
        elif not should_run and self._engine is not None:
            self._engine.stop()
            self._engine = None

    def _sign_in(self) -> None:
        """Go where one signs in, and ask at once."""
        from crm_desktop.ui.sync.team_card import TeamCard
        from crm_desktop.viewmodels.sync.setup import SIGN_IN

        self.act("settings")
        page = self._window.navigator.page
        card = page.findChild(TeamCard) if page is not None else None
        if card is not None:
            card.ask_later(SIGN_IN)

    def _resume(self) -> None:
        self._desktop.tasks.run(
            lambda: self.setup.pause(is_on=False),
            lambda _: self.sync_now(),
            self._window.notices.show,
            owner=self._window,
        )


def parts_of(store: Store, folders: Folders) -> SyncParts:
    """Return what sync really stands on; the packages of the network are imported by what first needs them."""
    from crm_desktop.app.sync_parts import make_parts

    return make_parts(store, folders)
