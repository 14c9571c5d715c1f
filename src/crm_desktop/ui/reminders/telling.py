"""Tells reminders: the bell, a card in the window, a notification of the system; and does what is pressed there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from crm_desktop.automation.quiet import SnoozeChoice
from crm_desktop.automation.reminders import Manner
from crm_desktop.domain.i18n import tr
from crm_desktop.services.reminders import Alert
from crm_desktop.store import Store
from crm_desktop.ui.reminders.card import ReminderCard, card_of, summary_card
from crm_desktop.ui.reminders.popup import BellPopup
from crm_desktop.ui.reminders.snoozing import open_below, snooze_menu
from crm_desktop.ui.reminders.tray import Tray
from crm_desktop.ui.reminders.words import detail, put_off_words, title, together
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.viewmodels.reminders import (
    Bell,
    NotificationSettings,
    Offer,
    finish,
    focus,
    offer_of,
    picked,
    put_off,
)
from crm_desktop.viewmodels.troubles import Trouble

if TYPE_CHECKING:
    from crm_desktop.ui.window import MainWindow

_GAP = 8


class Telling(QObject):
    """One a window. It never takes the focus and plays nothing unless that is switched on."""

    followed = Signal(str)  # what the link of a trouble is for

    def __init__(self, window: MainWindow, store: Store, tasks: TaskRunner, look: Callable[[], None]) -> None:
        super().__init__(window)
        self._window, self._store, self._tasks, self._look = window, store, tasks, look
        self.bell = Bell()
        self.card: ReminderCard | None = None
        self.popup: BellPopup | None = None
        self.troubles: tuple[Trouble, ...] = ()
        self._queue: list[tuple[Bell, Alert]] = []
        self.tray = Tray(window, self.focus)
        self.tray.pressed.connect(self.show_list)
        window.top_bar.bell.clicked.connect(self.show_list)
        window.desk.register_verb("reminders", self.show_list)
        if not window.desk.is_read_only:
            window.desk.register_verb("focus_hour", lambda: self.focus(is_on=self.bell.focus_until is None))

    def stop(self) -> None:
        """Go away with the workspace."""
        self.tray.stop()
        self._queue.clear()
        if self.card is not None:
            self.card.dismiss()

    def show_bell(self, bell: Bell) -> None:
        """Show what is due."""
        self.bell = bell
        if bell.held_until is not None:
            self._queue.clear()  # it has become quiet: they stand in the list
        self._show_state()

    def show_troubles(self, troubles: Sequence[Trouble]) -> None:
        """Show what is wrong with backups and sync, above what is due."""
        if tuple(troubles) != self.troubles:
            self.troubles = tuple(troubles)
            self._show_state()

    def _show_state(self) -> None:
        bell, counted = self.bell, sum(not trouble.is_quiet for trouble in self.troubles)
        is_quiet = bell.held_until is not None
        self._window.top_bar.bell.show_state(len(bell.alerts), is_quiet=is_quiet, troubles=counted)
        if self.popup is not None and isValid(self.popup):
            self.popup.show_bell(bell, self.troubles)

    def tell(self, bell: Bell, manner: Manner, settings: NotificationSettings) -> None:
        """Tell what is due now, one by one or in one sentence."""
        if not bell.alerts:
            return
        if manner is Manner.ONE_BY_ONE:
            lines = [(title(bell, alert), detail(bell, alert)) for alert in bell.alerts]
            self._queue += [(bell, alert) for alert in bell.alerts]
        else:
            names = ", ".join(title(bell, alert) for alert in bell.alerts[:3])
            lines = [(together(manner, len(bell.alerts)), names)]
            self._show_card(summary_card(self._host(), *lines[0]))
        if settings.shows_system and not self._window.isActiveWindow():
            for words, more in lines:
                self.tray.tell(words, more)
        if settings.has_sound:
            QApplication.beep()
        self._next_card()

    def show_list(self) -> None:
        """Open the list below the bell."""
        self._window.bring_to_front() if not self._window.isVisible() else None
        self._queue.clear()
        if self.card is not None:
            self.card.dismiss()
        self.bell = replace(self.bell, now=self._store.clock.now())  # "25 min late" is said of now
        popup = self.popup = BellPopup(self.bell, self.troubles, is_read_only=self._window.desk.is_read_only)
        popup.done.connect(self.finish)
        popup.snoozed.connect(self.snooze)
        popup.opened.connect(self.open)
        popup.followed.connect(self.followed)
        popup.focus_asked.connect(lambda is_on: self.focus(is_on=is_on))
        popup.settings_asked.connect(lambda: self._window.navigator.go("settings", {"section": "notifications"}))
        popup.open_below(self._window.top_bar.bell)

    def finish(self, alert: Alert) -> None:
        """Say that it is done; Undo is offered."""
        words = tr("Done: {name}", name=title(self.bell, alert))
        self._run(lambda: finish(self._store, alert), lambda _: self._window.notices.say(words, undo=True))

    def snooze(self, alert: Alert, anchor: QWidget) -> None:
        """Ask until when."""

        def show(offer: Offer) -> None:
            if not isValid(anchor):
                return
            menu = snooze_menu(
                anchor, offer, lambda text: picked(self._store, text), lambda choice: self._put_off(alert, choice)
            )
            menu.aboutToHide.connect(menu.deleteLater)
            open_below(menu, anchor)

        self._tasks.run(lambda: offer_of(self._store, alert.kind), show, self._window.notices.show, owner=self)

    def open(self, alert: Alert | None) -> None:
        """Show the page of a reminder, or the list."""
        self._window.bring_to_front() if not self._window.isVisible() else None
        if alert is None:
            self.show_list()
        elif alert.page_id and self._window.navigator.has(alert.page_kind):
            self._window.navigator.go(f"{alert.page_kind}/{alert.page_id}")
        elif self._window.navigator.has("today"):
            self._window.navigator.go("today")

    def focus(self, *, is_on: bool) -> None:
        """Leave the person alone for an hour, or no longer."""
        words = tr("Focus for 1 hour: reminders wait") if is_on else tr("Reminders are shown again")
        self._run(lambda: focus(self._store, is_on=is_on), lambda _: self._window.notices.say(words))

    def _put_off(self, alert: Alert, choice: SnoozeChoice) -> None:
        words = put_off_words(choice.until, self._store.clock.now())
        if self.card is not None:
            self.card.dismiss()
        self._run(lambda: put_off(self._store, alert, choice), lambda _: self._window.notices.say(words, undo=True))

    def _run(self, work: Callable[[], object], then: Callable[[object], None]) -> None:
        def done(result: object) -> None:
            then(result)
            self._look()

        self._tasks.run(work, done, self._window.notices.show, writes=True, owner=self)

    def _next_card(self) -> None:
        if not self._queue or self.card is not None:
            return
        bell, alert = self._queue.pop(0)
        card = card_of(self._host(), bell, alert)
        card.done.connect(self.finish)
        card.snoozed.connect(self.snooze)
        self._show_card(card)

    def _show_card(self, card: ReminderCard) -> None:
        if self.card is not None:
            self.card.dismiss()
        self.card = card
        card.opened.connect(self.open)
        card.closed.connect(lambda: self._on_closed(card))
        card.start(self._window.top_bar.height() + _GAP)

    def _on_closed(self, card: ReminderCard) -> None:
        if self.card is card:
            self.card = None
            QTimer.singleShot(0, self, self._next_card)

    def _host(self) -> QWidget:
        return self._window.centralWidget()
