"""What the page of a record does with activities: log, plan, finish, move, cancel, open in the form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu, QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.services.activities import (
    cancel_activity,
    finish_activity,
    log_activity,
    name_of,
)
from crm_desktop.services.activity_sets import move_step
from crm_desktop.services.activity_ties import Page
from crm_desktop.services.day_rows import local_day, moment_of
from crm_desktop.services.quick_add import next_step
from crm_desktop.store.engine import Store
from crm_desktop.ui.activities.quick_add_line import QuickAddLine
from crm_desktop.ui.activities.telling import tell_guests
from crm_desktop.ui.record.log_fields import Entered
from crm_desktop.ui.reminders.words import choice_words
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.viewmodels.reminders import offer_of

if TYPE_CHECKING:
    from crm_desktop.ui.record.story import Story
    from crm_desktop.ui.record.writing import Writing

Then = Callable[[], None]


class Acting(QObject):
    """Acts off the UI thread and says what was done, with Undo."""

    def __init__(self, store: Store, tasks: TaskRunner, desk: Desk, page: Page, host: QWidget) -> None:
        super().__init__(host)
        self._store, self._tasks, self._desk, self._page, self._host = store, tasks, desk, page, host
        self.menu: QMenu | None = None

    def line(self, name: Callable[[], str]) -> QuickAddLine:
        """Return the line that plans from a sentence on this page."""
        line = QuickAddLine(self._store, self._tasks, self._desk, lambda: (self._page, name()))
        line.setProperty("surface", "")  # it stands inside a card
        return line

    def serve(self, story: Story, writing: Writing) -> None:
        """Do what the composer and the timeline of the page ask for."""
        composer = story.composer

        def refused(error: CrmError) -> None:
            composer.on_refused()
            self._desk.notices.show(error)

        composer.posted.connect(lambda text: writing.note(text, composer.on_posted, refused))
        composer.logged.connect(lambda entered: self.log(entered, composer.on_posted, refused))
        story.view.done_asked.connect(self.finish)
        story.view.move_asked.connect(self.move)
        story.view.cancel_asked.connect(self.cancel)
        story.view.edit_asked.connect(self.edit)
        story.view.invite_asked.connect(lambda key: self._desk.open_form("invitation", key))

    def log(self, entered: Entered, then: Then, refused: Callable[[CrmError], None]) -> None:
        """Write down what was done, and what comes next."""
        store, (kind, record_id) = self._store, self._page

        def work() -> str:
            follow = next_step(store, entered.next_step, entered.kind) if entered.next_step else None
            return log_activity(
                store, kind=entered.kind, kind_name=kind, record_id=record_id, body=entered.text,
                outcome=entered.outcome, duration=entered.duration, direction=entered.direction, next_step=follow,
            )  # fmt: skip

        def done(_: str) -> None:
            then()
            said = tr("Saved, and the next step is planned") if entered.next_step else tr("Saved")
            self._desk.notices.say(said, undo=True)

        self._tasks.run(work, done, refused, writes=True, owner=self)

    def finish(self, activity_id: str) -> None:
        """Say that something planned was done."""
        self._run(lambda: finish_activity(self._store, activity_id), tr("Done: {name}"), activity_id)

    def cancel(self, activity_id: str) -> None:
        """Cancel something planned."""
        self._run(
            lambda: cancel_activity(self._store, activity_id), tr("Canceled: {name}"), activity_id,
            lambda: tell_guests(self._desk, activity_id),
        )  # fmt: skip

    def move(self, activity_id: str, at: QPoint) -> None:
        """Offer other moments."""
        menu = QMenu(self._host)
        menu.setAccessibleName(tr("Move to another time"))
        offer = offer_of(self._store, "", can_wait=False)
        for choice in offer.choices:
            menu.addAction(choice_words(choice, offer.now), lambda choice=choice: self._move(activity_id, choice.until))
        week = moment_of(local_day(offer.now) + timedelta(days=7), 9)
        menu.addAction(tr("In a week"), lambda: self._move(activity_id, week))
        menu.addSeparator()
        menu.addAction(tr("Pick a day…"), lambda: self.edit(activity_id))
        menu.aboutToHide.connect(menu.deleteLater)
        self.menu = menu
        menu.popup(at)

    def edit(self, activity_id: str) -> None:
        """Show an activity in its form."""
        from crm_desktop.ui.activities.form import open_activity_form  # late: it is seldom asked for

        open_activity_form(self._store, self._tasks, self._desk, self._host, activity_id=activity_id)

    def _move(self, activity_id: str, at: int) -> None:
        self._run(lambda: move_step(self._store, activity_id, at), tr("Moved: {name}"), activity_id)

    def _run(self, work: Callable[[], str | None], said: str, activity_id: str, then: Then = lambda: None) -> None:
        def done(batch: str | None) -> None:
            if batch is not None:
                self._desk.notices.say(said.replace("{name}", name_of(self._store, activity_id)), undo=True)
                then()

        self._tasks.run(work, done, self._desk.notices.show, writes=True, owner=self)
