"""What the entry under the pointer can do; keyboards have the same in its menu and by keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QMenu

from crm_desktop.domain.i18n import tr
from crm_desktop.services.guests import FOR_GUESTS
from crm_desktop.services.timeline import TimelineEntry
from crm_desktop.ui.record.story_model import Told
from crm_desktop.ui.shortcuts import EDIT, REMOVE, SNOOZE, key_of
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets import IconButton, QuietButton, Surface
from crm_desktop.viewmodels.record.story import single_values

if TYPE_CHECKING:
    from crm_desktop.ui.record.story_view import StoryView


def is_open(entry: TimelineEntry) -> bool:
    """Return whether an entry is planned and can be done, moved or canceled."""
    return entry.activity is not None and entry.activity.status == "planned"


def is_for_guests(entry: TimelineEntry) -> bool:
    """Return whether others can be invited to an entry, or told that it is canceled."""
    activity = entry.activity
    return activity is not None and activity.kind in FOR_GUESTS and activity.status in ("planned", "canceled")


def invite_words(entry: TimelineEntry) -> str:
    """Return what is offered for an entry that others take part in."""
    is_canceled = entry.activity is not None and entry.activity.status == "canceled"
    return tr("Send a cancellation…") if is_canceled else tr("Send an invitation…")


class EntryButtons(Surface):
    """Stands at the right end of an entry."""

    def __init__(self, view: StoryView) -> None:
        super().__init__("card", parent=view.viewport())
        self._view = view
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        self._edit = IconButton("pencil", tr("Edit note"), key=key_of(EDIT), height=24)
        self._remove = IconButton("trash-2", tr("Move note to bin"), key=key_of(REMOVE), height=24)
        self._done = QuietButton(tr("Done"), "check", key="Space", height=24)
        self._move = QuietButton(tr("Move…"), "calendar-clock", key=key_of(SNOOZE), height=24)
        self._undo = QuietButton(tr("Undo this"), "undo-2", height=24)
        self._put_back = QuietButton(tr("Put back…"), "history", height=24)
        for button in (self._done, self._move, self._edit, self._remove, self._put_back, self._undo):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(button)
        self._done.clicked.connect(lambda: self._view.done_asked.emit(self._entry.id))
        self._move.clicked.connect(self._choose_moment)
        self._edit.clicked.connect(lambda: self._view.edit_entry(self._index))
        self._remove.clicked.connect(lambda: self._view.remove_asked.emit(self._entry.id))
        self._undo.clicked.connect(lambda: self._view.undo_asked.emit(self._entry.id, self._entry.title))
        self._put_back.clicked.connect(self._choose_value)
        self.hide()

    def _choose_value(self) -> None:
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._view.fill_put_back(menu, self._entry)
        menu.popup(self._put_back.mapToGlobal(self._put_back.rect().bottomLeft()))

    def _choose_moment(self) -> None:
        self._view.move_asked.emit(self._entry.id, self._move.mapToGlobal(self._move.rect().bottomLeft()))

    def show_for(self, index: QModelIndex, told: Told) -> None:
        """Stand at the right end of an entry."""
        self._index, self._entry = QPersistentModelIndex(index), told.entry
        is_written = told.entry.type != "change"
        is_planned = is_open(told.entry)
        is_note = told.entry.type == "note"
        self._edit.set_name(tr("Edit note") if is_note else tr("Edit activity"))
        self._remove.set_name(tr("Move note to bin") if is_note else tr("Move activity to bin"))
        self._done.setVisible(is_planned)
        self._move.setVisible(is_planned)
        self._edit.setVisible(is_written)
        self._remove.setVisible(is_written)
        self._undo.setVisible(not is_written)
        self._put_back.setVisible(bool(single_values(self._entry)))
        size = self._size()
        rect = self._view.visualRect(index)
        top = rect.y() + self._view.heading_of(index) + (current_theme().scaled(30) - size.height()) // 2
        self.setGeometry(rect.right() - size.width() - 10, top, size.width(), size.height())
        self.show()
        self.raise_()

    def _size(self) -> QSize:
        layout = self.layout()
        assert layout is not None
        layout.activate()
        return self.sizeHint()
