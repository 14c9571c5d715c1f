"""The preview right of a list: the record under the cursor, its facts and what happened last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr, trc
from crm_desktop.services.timeline import TimelineEntry, timeline
from crm_desktop.store.engine import Store
from crm_desktop.ui.delegates.cells import TIMELINE_ROLE
from crm_desktop.ui.delegates.timeline import TimelineItem, TimelineView
from crm_desktop.ui.lists.format import day_of, long_day, short_day
from crm_desktop.ui.shortcuts import key_of
from crm_desktop.ui.tasks import Task, TaskRunner
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets import (
    Avatar,
    Button,
    ElidedLabel,
    IconButton,
    KeyHint,
    Label,
    Line,
    LinkButton,
    PrimaryButton,
    Surface,
)
from crm_desktop.viewmodels.lists.source import Row
from crm_desktop.viewmodels.navigation import face_icon

_LATEST = 4
_WAIT_MS = 90
_LONGEST = 160
Index = QModelIndex | QPersistentModelIndex


class LatestModel(QAbstractListModel):
    """The newest entries of a record's story."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.items: list[TimelineItem] = []

    def show_items(self, items: Sequence[TimelineItem]) -> None:
        """Show other entries."""
        self.beginResetModel()
        self.items = list(items)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        """Return how many entries there are."""
        return 0 if parent.isValid() else len(self.items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Answer what the timeline asks."""
        item = self.items[index.row()]
        if role == TIMELINE_ROLE:
            return item
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return item.spoken()
        return None


class Preview(Surface):
    """Follows the cursor a moment later, so that moving fast reads nothing."""

    open_pressed = Signal()
    call_pressed = Signal()
    email_pressed = Signal()
    note_pressed = Signal()
    closed = Signal()

    def __init__(self, store: Store, tasks: TaskRunner, kind_name: str, *, can_note: bool) -> None:
        super().__init__("surface")
        self._store, self._tasks, self._kind_name = store, tasks, kind_name
        self._shown = ""
        self._words: object = None  # what is shown of it: the same once more costs nothing
        self._asked: Task | None = None
        self.avatar = Avatar("", 44, square=kind_name == "company", icon=face_icon(kind_name))
        self.name, self.second = ElidedLabel("", "section"), ElidedLabel("", "second", "text2")
        self.close_button = IconButton("panel-right", "", key=key_of("page.preview"))
        self.call = PrimaryButton("", "phone", key=key_of("page.call"))
        self.email = Button("", "mail", key=key_of("page.email"))
        self.note = Button("", "sticky-note", key=key_of("page.note"))
        self._can_note = can_note
        self.latest = LatestModel(self)
        self.story, self.story_title = TimelineView(), Label("", "second", "text2")
        self.story.setModel(self.latest)
        self.nothing = Label("", "second", "text3", wrap=True)
        self.open = LinkButton("", "arrow-right", height=28)
        self._facts = QGridLayout()
        self._wait = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._wait.timeout.connect(self._read)
        self._arrange()
        self._connect()

    def _arrange(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self.name)
        names.addWidget(self.second)
        top = QHBoxLayout()
        top.setSpacing(12)
        top.addWidget(self.avatar)
        top.addLayout(names, 1)
        top.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignVCenter)
        actions = QHBoxLayout()
        actions.setSpacing(8)
        for button in (self.call, self.email, self.note):
            actions.addWidget(button)
        actions.addStretch(1)
        self._facts.setContentsMargins(0, 0, 0, 0)
        self._facts.setHorizontalSpacing(12)
        self._facts.setVerticalSpacing(3)
        self._facts.setColumnStretch(1, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.open)
        foot.addWidget(KeyHint("Enter", ""))
        inner = QVBoxLayout()
        inner.setContentsMargins(18, 14, 18, 0)
        inner.setSpacing(12)
        inner.addLayout(top)
        inner.addLayout(actions)
        inner.addLayout(self._facts)
        inner.addWidget(Line())
        inner.addWidget(self.story_title)
        inner.addWidget(self.nothing)
        foot.setContentsMargins(18, 4, 18, 10)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(inner)
        story = QHBoxLayout()
        story.setContentsMargins(4, 0, 4, 0)
        story.addWidget(self.story)
        column.addLayout(story, 1)
        column.addLayout(foot)

    def _connect(self) -> None:
        self.close_button.clicked.connect(self.closed)
        self.call.clicked.connect(self.call_pressed)
        self.email.clicked.connect(self.email_pressed)
        self.note.clicked.connect(self.note_pressed)
        self.open.clicked.connect(self.open_pressed)

    def retranslate(self) -> None:
        """Speak the language of now."""
        self.setAccessibleName(tr("Preview"))
        self.close_button.set_name(tr("Close the preview"))
        self.call.setText(trc("verb", "Call"))
        self.email.setText(tr("E-mail"))
        self.note.setText(tr("Note"))
        self.note.setVisible(self._can_note)
        self.story_title.setText(tr("Latest"))
        self.story.setAccessibleName(tr("Latest"))
        self.nothing.setText(tr("Nothing here yet. Log a call or write the first note."))
        self.open.setText(tr("Open full record"))

    def fit(self) -> None:
        """Take the room for the names of the facts that the text size asks for."""
        self._facts.setColumnMinimumWidth(0, current_theme().scaled(88))

    def show_row(self, row: Row, second: str, facts: Sequence[tuple[str, str]]) -> None:
        """Show a record: what the list knows at once, its story a moment later."""
        words = (row, second, tuple(facts))
        if words == self._words:
            return
        is_other = row.id != self._shown
        self._shown, self._words = row.id, words
        self.avatar.set_name(row.display_name)
        if is_other:
            self.avatar.set_photo(None)
        self.name.set_text(row.display_name)
        self.second.set_text(second)
        self.second.setVisible(bool(second))
        self.call.setAccessibleName(tr("Call {name}", name=row.display_name))
        self.email.setAccessibleName(tr("Write an e-mail to {name}", name=row.display_name))
        self.note.setAccessibleName(tr("Write a note about {name}", name=row.display_name))
        self.call.set_reason("" if row.phone else tr("There is no phone number. E adds one."))
        self.email.set_reason("" if row.email else tr("There is no e-mail address. E adds one."))
        self._show_facts(facts)
        if is_other:
            self.latest.show_items(())
            self.nothing.hide()
        self._wait.start()

    def read_again(self) -> None:
        """Read the story of the record anew, after a change."""
        if self._shown:
            self._wait.start()

    def _show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        while self._facts.count():
            item = self._facts.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for at, (label, value) in enumerate(facts):
            shown = ElidedLabel(value, "body", tabular=True)
            shown.setAccessibleName(tr("{field}: {value}", field=label, value=value))
            self._facts.addWidget(Label(label, "second", "text2"), at, 0)
            self._facts.addWidget(shown, at, 1)

    def _read(self) -> None:
        record_id = self._shown
        if not self.isVisible() or not record_id:
            return
        if self._asked is not None:
            self._asked.cancel()
        side = round(2 * self.avatar.width() * self.devicePixelRatioF())

        def work() -> tuple[str, list[TimelineEntry], QImage | None]:
            from crm_desktop.ui.thumbnails import photo_of  # late: start-up

            photo = photo_of(self._store, record_id, side) if self._kind_name == "person" else None
            return record_id, timeline(self._store, self._kind_name, record_id, _LATEST), photo

        self._asked = self._tasks.run(work, self._on_read)

    def _on_read(self, answer: tuple[str, list[TimelineEntry], QImage | None]) -> None:
        record_id, entries, photo = answer
        if record_id == self._shown:
            self.avatar.set_photo(photo)
            today = day_of(self._store.clock.now())
            self.latest.show_items([_item(entry, today) for entry in entries])
            self.nothing.setVisible(not entries)
            self.story.setVisible(bool(entries))


def _item(entry: TimelineEntry, today: date) -> TimelineItem:
    day = day_of(entry.at)
    is_note = entry.type == "note"
    first, _, rest = entry.body.strip().partition("\n")
    title = entry.title or first
    body = (entry.body if entry.title else rest).strip()
    if not is_note:
        body = "\n".join(change.text for change in entry.changes[:2] if change.text != entry.title)
    return TimelineItem(
        entry.id,
        title,
        icon="sticky-note" if is_note else "pencil",
        body=body if len(body) <= _LONGEST else body[: _LONGEST - 1].rstrip() + "…",
        when=short_day(day, today),
        when_full=long_day(day),
        version=entry.updated_at,
    )
