"""Calendars of others beside one's own: subscribe, show, hide, leave; read anew once an hour while the page is open."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QFormLayout, QLineEdit, QMenu, QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import CALENDAR_SUBSCRIPTION
from crm_desktop.exchange.ical.subscribed import Subscription, refresh, shown_times, subscribe, subscriptions
from crm_desktop.services import records
from crm_desktop.services.day_rows import Span
from crm_desktop.services.zones import my_zone
from crm_desktop.store import Store
from crm_desktop.ui.layouts import across, down
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import Button, Label
from crm_desktop.viewmodels.calendar import Other

OLD_MS = 3_600_000


def others_between(store: Store, span: Span) -> list[Other]:
    """Return what stands in the calendars of others in these days, from their kept copies."""
    times = shown_times(store, span.start, span.end, my_zone(store))
    return [Other(time.title, time.at, time.until, time.is_day, time.place) for time in times]


class OtherCalendars(QObject):
    """The verbs of subscribed calendars; what can't be read leaves the copy of before."""

    def __init__(
        self, store: Store, tasks: TaskRunner, desk: Desk, host: QWidget, *, on_changed: Callable[[], None]
    ) -> None:
        super().__init__(host)
        self._store, self._tasks, self._desk, self._host = store, tasks, desk, host
        self._on_changed = on_changed
        self._tried: dict[str, int] = {}
        self.dialog: SubscribeDialog | None = None

    def fill(self, menu: QMenu, *, can_edit: bool) -> None:
        """Add what can be shown and left to a menu."""
        found = subscriptions(self._store)
        for one in found:
            action = menu.addAction(one.name.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(one.is_shown)
            action.setToolTip(one.trouble or one.source)
            action.setEnabled(can_edit)
            action.toggled.connect(partial(self.show, one.id))
        if not can_edit:
            return
        menu.addAction(tr("Show another calendar…"), self.ask)
        if found:
            leave = menu.addMenu(tr("Stop showing a calendar"))
            for one in found:
                leave.addAction(one.name.replace("&", "&&"), partial(self.leave, one))

    def ask(self) -> None:
        """Ask for an address or a folder."""
        self.dialog = SubscribeDialog(self._host)
        self.dialog.accepted.connect(self._on_accepted)
        self.dialog.open()

    def add(self, name: str, source: str) -> None:
        """Subscribe to a calendar and read it."""
        store = self._store
        self._tasks.run(
            lambda: subscribe(store, name, source),
            lambda _: self.refresh_old(is_asked=True),
            self._desk.notices.show,
            writes=True,
            owner=self,
        )

    def show(self, record_id: str, on: bool) -> None:
        """Show a calendar, or hide it."""
        store = self._store
        self._tasks.run(
            lambda: records.update(store, CALENDAR_SUBSCRIPTION, record_id, {"is_shown": on}),
            lambda _: self._on_changed(), self._desk.notices.show, writes=True, owner=self,
        )  # fmt: skip

    def leave(self, one: Subscription) -> None:
        """Stop showing a calendar for good; it lies in the bin."""
        store, said = self._store, tr("{name} is not shown any more", name=one.name)

        def done(_: object) -> None:
            self._desk.notices.say(said, undo=True)
            self._on_changed()

        self._tasks.run(
            lambda: records.delete(store, CALENDAR_SUBSCRIPTION, one.id), done, self._desk.notices.show,
            writes=True, owner=self,
        )  # fmt: skip

    def refresh_old(self, *, is_asked: bool = False) -> None:
        """Read what was not read for an hour; what fails is said only where somebody asked for it."""
        now, store = self._store.clock.now(), self._store
        due = [
            one for one in subscriptions(store)
            if one.is_shown and now - max(one.checked_at, self._tried.get(one.id, 0)) >= OLD_MS
        ]  # fmt: skip
        for one in due:
            self._tried[one.id] = now
            self._tasks.run(
                partial(refresh, store, one),
                lambda _: self._on_changed(),
                partial(self._on_trouble, is_asked),
                owner=self,
            )

    def _on_trouble(self, is_asked: bool, error: CrmError) -> None:
        if is_asked:
            self._desk.notices.show(error)

    def _on_accepted(self) -> None:
        if self.dialog is not None:
            self.add(self.dialog.name.text(), self.dialog.source.text())


class SubscribeDialog(QDialog):
    """Asks for a name and for an address or a folder."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Show another calendar"))
        self.name, self.source = QLineEdit(), QLineEdit()
        self.source.setMinimumWidth(320)
        browse = Button(tr("Choose a folder…"), "folder-open")
        browse.clicked.connect(self._browse)
        form = QFormLayout()
        form.addRow(tr("&Address or folder"), across(self.source, browse))
        form.addRow(tr("&Name"), self.name)
        self.source.setAccessibleName(tr("Address or folder"))
        hint = Label(
            tr("It is only shown: nothing here changes it, and nothing of yours is sent."), "second", "text2", wrap=True
        )
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel)
        buttons.button(QDialogButtonBox.StandardButton.Ok).setText(tr("Show it"))
        buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.setLayout(down(form, hint, buttons, gap=12, margins=(20, 20, 20, 16)))

    def _browse(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("Choose a folder with calendars"))
        if chosen:
            self.source.setText(chosen)
