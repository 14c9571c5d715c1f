"""The middle of the page: composer, filters and timeline, read page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.services.timeline import Cursor, TimelineEntry, timeline
from crm_desktop.store.engine import Store
from crm_desktop.ui.delegates import TimelineItem
from crm_desktop.ui.record import dates
from crm_desktop.ui.record.composer import Composer
from crm_desktop.ui.record.story_model import Told
from crm_desktop.ui.record.story_view import StoryView, bottom_distance
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import Card, EmptyState, SegmentedChoice, SkeletonRows
from crm_desktop.viewmodels.record.story import CHANGES, EVERYTHING, NOTES, TYPES, headings, line_of

if TYPE_CHECKING:
    from crm_desktop.ui.record.older import Fetch, OlderLine

PAGE = 50
_MOST_AGAIN = 400  # entries that are read again at once after a change
_NEAR = 600  # pixels before the end at which the next page is read


class Story(QWidget):
    """Reads and shows the timeline of one record."""

    filter_changed = Signal(str)

    def __init__(
        self, store: Store, tasks: TaskRunner, kind: str, record_id: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._store, self._tasks, self._kind, self._id = store, tasks, kind, record_id
        self._turn = 0  # answers to older questions are not shown
        self._is_reading = False
        self._has_more = False
        self._is_stale = False
        self.older: OlderLine | None = None
        self._scroll: int | None = None  # where the list was left, until it is read
        self.composer = Composer()
        self.filters = SegmentedChoice(
            tr("Show in the timeline"), ((EVERYTHING, tr("Everything")), (NOTES, tr("Notes")), (CHANGES, tr("Changes")))
        )
        self.filters.set_value(EVERYTHING)
        self.view = StoryView()
        self.view.page_id = record_id
        self.view.setAccessibleName(tr("Timeline"))
        self._arrange()
        self.filters.chosen.connect(self._on_filter)
        self.view.verticalScrollBar().valueChanged.connect(lambda _: self._read_on())
        self.view.form_closed.connect(self._on_form_closed)

    @property
    def filter(self) -> str:
        """Return what is shown: everything, notes or changes."""
        return self.filters.value()

    def set_filter(self, name: str) -> None:
        """Show everything, notes or changes."""
        if name in TYPES and name != self.filter:
            self.filters.set_value(name)
            self._on_filter(name)

    def set_read_only(self, is_read_only: bool) -> None:
        """Take away what changes something."""
        self.view.is_read_only = is_read_only
        self.composer.setVisible(not is_read_only)

    def reload(self) -> None:
        """Read again as much as is shown; a note that is being edited is left alone until it is closed."""
        if self.view.form is not None:
            self._is_stale = True
            return
        self._is_stale = False
        count = min(max(PAGE, self.view.story.rowCount()), _MOST_AGAIN)
        self._read(count, None, self._show)

    def offer_older(self, fetch: Fetch) -> None:
        """Offer to fetch what only the team's server knows of this record."""
        if self.older is None:
            from crm_desktop.ui.record.older import OlderLine  # late: most workspaces are not synced

            self.older = OlderLine(self._store, self._tasks, self._id, fetch, self.reload)
            self._card.body.addWidget(self.older)

    def scroll_to(self, value: int) -> None:
        """Scroll there, as soon as there is something to scroll."""
        self._scroll = value
        self.view.verticalScrollBar().setValue(value)

    def _on_form_closed(self) -> None:
        if self._is_stale:
            self.reload()

    def _on_filter(self, name: str) -> None:
        self.view.close_form()
        self.view.story.show([])
        self._pile.setCurrentWidget(self._skeleton)
        self._read(PAGE, None, self._show)
        self.filter_changed.emit(name)

    def _read(self, limit: int, before: Cursor | None, then: Callable[[list[TimelineEntry], int], None]) -> None:
        self._turn += 1
        turn, types = self._turn, TYPES[self.filter or EVERYTHING]
        self._is_reading = True

        def show(entries: list[TimelineEntry]) -> None:
            if turn == self._turn:
                self._is_reading = False
                then(entries, limit)

        self._tasks.run(
            lambda: timeline(self._store, self._kind, self._id, limit, before, types=types), show, owner=self
        )

    def _read_on(self) -> None:
        if self._has_more and not self._is_reading and bottom_distance(self.view) < _NEAR:
            self._read(PAGE, self.view.story.told[-1].entry.cursor, self._add)

    def _show(self, entries: list[TimelineEntry], limit: int) -> None:
        current = self.view.current()
        scrolled = self._scroll if self._scroll is not None else self.view.verticalScrollBar().value()
        self._scroll = None
        self._has_more = len(entries) >= limit
        self.view.story.show(self._told(entries, []))
        self._pile.setCurrentWidget(self.view if entries else self._empty)
        self.view.executeDelayedItemsLayout()
        self.view.verticalScrollBar().setValue(scrolled)
        row = self.view.story.row_of(current.item.key) if current else -1
        if row >= 0:
            self.view.setCurrentIndex(self.view.story.index(row))
        self._read_on()

    def _add(self, entries: list[TimelineEntry], limit: int) -> None:
        self._has_more = len(entries) >= limit
        self.view.story.add(self._told(entries, [told.entry for told in self.view.story.told[-1:]]))

    def _told(self, entries: Sequence[TimelineEntry], last: Sequence[TimelineEntry]) -> list[Told]:
        now = self._store.clock.now()
        months = headings([*last, *entries], lambda at: dates.month(at, now))[len(last) :]
        return [Told(entry, self._item(entry, month, now)) for entry, month in zip(entries, months, strict=True)]

    def _item(self, entry: TimelineEntry, heading: str, now: int) -> TimelineItem:
        line = line_of(entry, self._id)
        return TimelineItem(
            key=(entry.type, entry.id),
            title=line.title,
            icon=line.icon,
            tone=line.tone,
            body=line.body,
            who=entry.who,
            when=dates.moment(entry.at, now),
            when_full=dates.full_moment(entry.at),
            heading=heading,
            version=(entry.updated_at, line.title, line.body),
        )

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.composer)
        column.addWidget(self.filters, 0, Qt.AlignmentFlag.AlignLeft)
        card = Card(padded=False)
        card.body.setContentsMargins(0, 6, 0, 6)
        pile = QWidget()
        self._pile = QStackedLayout(pile)
        self._skeleton = SkeletonRows()
        self._empty = EmptyState("sticky-note", tr("Nothing here yet"), tr("Write the first note."))
        for part in (self._skeleton, self.view, self._empty):
            self._pile.addWidget(part)
        card.body.addWidget(pile, 1)
        self._card = card
        column.addWidget(card, 1)
