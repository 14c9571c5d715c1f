"""The middle of the page: composer, filters and timeline, read page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.localtime import to_local
from crm_desktop.services.activity_rows import Cursor
from crm_desktop.services.quick_add import understand
from crm_desktop.services.timeline import TimelineEntry, planned, timeline
from crm_desktop.services.zones import my_zone
from crm_desktop.store.engine import Store
from crm_desktop.ui.activities.words import lateness, planned_for, understood_words
from crm_desktop.ui.delegates import TimelineItem
from crm_desktop.ui.record import dates
from crm_desktop.ui.record.composer import Composer
from crm_desktop.ui.record.story_model import Told
from crm_desktop.ui.record.story_view import StoryView, bottom_distance
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import Card, EmptyState, IconButton, SearchField, SegmentedChoice, SkeletonRows
from crm_desktop.viewmodels.record.story import (
    CALLS,
    CHANGES,
    EVERYTHING,
    FILTERS,
    MAILS,
    MEETINGS,
    NOTES,
    headings,
    line_of,
)  # fmt: skip

if TYPE_CHECKING:
    from crm_desktop.ui.record.older import Fetch, OlderLine

PAGE = 50
_PAUSE_MS = 150  # after the last letter of a search
Read = tuple[list[TimelineEntry], list[TimelineEntry]]  # what is planned, and what was done or changed
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
        self.composer = Composer(self._said)
        self.filters = SegmentedChoice(
            tr("Show in the timeline"),
            (
                (EVERYTHING, tr("Everything")), (NOTES, tr("Notes")), (CALLS, tr("Calls")), (MEETINGS, tr("Meetings")),
                (MAILS, tr("E-mails")), (CHANGES, tr("Changes")),
            ),
        )  # fmt: skip
        self.search = SearchField(tr("Search this timeline"))
        self.search.hide()
        self._look = IconButton("search", tr("Search this timeline"), checkable=True, height=30)
        self._typing = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self.filters.set_value(EVERYTHING)
        self.view = StoryView()
        self.view.page_id = record_id
        self.view.setAccessibleName(tr("Timeline"))
        self._arrange()
        self.filters.chosen.connect(self._on_filter)
        self._look.toggled.connect(self._on_look)
        self.search.textChanged.connect(lambda _: self._typing.start())
        self._typing.timeout.connect(lambda: self._on_filter(self.filter))
        self.composer.closed.connect(lambda: self.view.setFocus(Qt.FocusReason.OtherFocusReason))
        self.view.verticalScrollBar().valueChanged.connect(lambda _: self._read_on())
        self.view.form_closed.connect(self._on_form_closed)

    @property
    def filter(self) -> str:
        """Return what is shown: everything, notes, calls and so on."""
        return self.filters.value()

    def set_filter(self, name: str) -> None:
        """Show everything, or only notes, calls and so on."""
        if name in FILTERS and name != self.filter:
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

    def _said(self, text: str) -> list[tuple[str, str, str]]:
        now = to_local(self._store.clock.now(), my_zone(self._store))
        return understood_words(understand(self._store, text), now)

    def _on_look(self, is_on: bool) -> None:
        self.search.setVisible(is_on)
        if is_on:
            self.search.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.search.text():
            self.search.clear()

    def _on_form_closed(self) -> None:
        if self._is_stale:
            self.reload()

    def _on_filter(self, name: str) -> None:
        self.view.close_form()
        self.view.story.show([])
        self._pile.setCurrentWidget(self._skeleton)
        self._read(PAGE, None, self._show)
        self.filter_changed.emit(name)

    def _read(self, limit: int, before: Cursor | None, then: Callable[[Read, int], None]) -> None:
        self._turn += 1
        turn, wanted, text = self._turn, FILTERS[self.filter or EVERYTHING], self.search.text()
        self._is_reading = True
        is_first = before is None and wanted.has_planned

        def read() -> Read:
            coming = planned(self._store, self._kind, self._id, kinds=wanted.kinds, text=text) if is_first else []
            return coming, timeline(
                self._store, self._kind, self._id, limit, before, types=wanted.types, kinds=wanted.kinds, text=text
            )

        def show(found: Read) -> None:
            if turn == self._turn:
                self._is_reading = False
                then(found, limit)

        self._tasks.run(read, show, owner=self)

    def _read_on(self) -> None:
        if self._has_more and not self._is_reading and bottom_distance(self.view) < _NEAR:
            self._read(PAGE, self.view.story.told[-1].entry.cursor, self._add)

    def _show(self, found: Read, limit: int) -> None:
        coming, entries = found
        current = self.view.current()
        scrolled = self._scroll if self._scroll is not None else self.view.verticalScrollBar().value()
        self._scroll = None
        self._has_more = len(entries) >= limit
        self.view.story.show([*self._told_planned(coming), *self._told(entries, [])])
        self._pile.setCurrentWidget(self.view if entries or coming else self._empty)
        self.view.executeDelayedItemsLayout()
        self.view.verticalScrollBar().setValue(scrolled)
        row = self.view.story.row_of(current.item.key) if current else -1
        if row >= 0:
            self.view.setCurrentIndex(self.view.story.index(row))
        self._read_on()

    def _add(self, found: Read, limit: int) -> None:
        entries = found[1]
        self._has_more = len(entries) >= limit
        self.view.story.add(self._told(entries, [told.entry for told in self.view.story.told[-1:]]))

    def _told_planned(self, coming: Sequence[TimelineEntry]) -> list[Told]:
        zone = my_zone(self._store)
        now = to_local(self._store.clock.now(), zone)
        told: list[Told] = []
        for entry in coming:
            item = self._item(entry, tr("Planned") if not told else "", self._store.clock.now())
            row = entry.activity
            if row is not None and row.when_at is not None:
                at = to_local(row.when_at, zone)
                late = lateness(at, now, all_day=row.all_day)
                moment = planned_for(at, now, all_day=row.all_day)
                item = replace(item, when=late or moment, when_full=moment, tone="danger" if late else item.tone)
            else:
                item = replace(item, when=tr("No day yet"), when_full="")
            told.append(Told(entry, item))
        return told

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
        line = QHBoxLayout()
        line.addWidget(self.filters, 0, Qt.AlignmentFlag.AlignLeft)
        line.addStretch(1)
        line.addWidget(self._look)
        column.addLayout(line)
        column.addWidget(self.search)
        card = Card(padded=False)
        card.body.setContentsMargins(0, 6, 0, 6)
        pile = QWidget()
        self._pile = QStackedLayout(pile)
        self._skeleton = SkeletonRows()
        self._empty = EmptyState("sticky-note", tr("Nothing here yet"), tr("Log a call or write the first note."))
        for part in (self._skeleton, self.view, self._empty):
            self._pile.addWidget(part)
        card.body.addWidget(pile, 1)
        self._card = card
        column.addWidget(card, 1)
