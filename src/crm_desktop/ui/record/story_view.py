"""The list of the timeline: keys, a menu for each entry, and a note that is edited in its place."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.services.put_back import offer_words
from crm_desktop.services.timeline import TimelineEntry
from crm_desktop.ui.delegates import TimelineItem, TimelineView
from crm_desktop.ui.record.entry_buttons import EntryButtons, invite_words, is_for_guests, is_open
from crm_desktop.ui.record.note_form import NoteForm
from crm_desktop.ui.record.story_model import StoryDelegate, StoryModel, Told
from crm_desktop.ui.shortcuts import DONE, EDIT, REMOVE, SNOOZE, is_key
from crm_desktop.viewmodels.record.story import single_values

Index = QModelIndex | QPersistentModelIndex


class StoryView(TimelineView):
    """The timeline itself. Entries are acted on with keys, their menu, or the buttons under the pointer."""

    note_saved = Signal(str, str, str)  # id, text, the text as it was shown
    remove_asked = Signal(str)
    undo_asked = Signal(str, str)  # batch, title
    put_back_asked = Signal(int, str)  # change, field
    done_asked = Signal(str)  # of what is planned
    move_asked = Signal(str, QPoint)  # the same, and where its menu opens
    cancel_asked = Signal(str)
    edit_asked = Signal(str)  # an activity other than a note
    invite_asked = Signal(str)  # to a meeting, a visit, a call
    open_asked = Signal(str)  # the place of the record that a note was written on
    form_closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.story = StoryModel()
        self.setModel(self.story)
        self._delegate = StoryDelegate(self)
        self.setItemDelegate(self._delegate)
        self.is_read_only = False
        self.page_id = ""
        self._form: NoteForm | None = None
        self._buttons = EntryButtons(self)
        self.entered.connect(self._on_entered)
        self.verticalScrollBar().valueChanged.connect(lambda _: self._buttons.hide())

    @property
    def form(self) -> NoteForm | None:
        """Return the form of the note that is being edited."""
        return self._form

    def current(self) -> Told | None:
        """Return the entry with the keyboard."""
        return self._told(self.currentIndex())

    def edit_current(self) -> None:
        """Edit the entry with the keyboard."""
        self.edit_entry(self.currentIndex())

    def edit_entry(self, index: Index) -> None:
        """Open a note in its place, any other activity in its form."""
        told = self._told(index)
        if told is not None and told.entry.type == "activity" and not self.is_read_only:
            self.edit_asked.emit(told.entry.id)
        else:
            self.edit_note(index)

    def edit_note(self, index: Index) -> None:
        """Open a note in its place."""
        told = self._told(index)
        if told is None or told.entry.type != "note" or self.is_read_only or self._form is not None:
            return
        width, first = self.viewport().width(), index.row() == 0
        top = self._delegate.heading_height(told.item, width, first=first)
        form = NoteForm(told.entry.body)
        form.saved.connect(lambda text: self._on_saved(told.entry, text))
        form.left.connect(self.close_form)
        form.edit.textChanged.connect(self._fit_form)
        self._form = form
        self._delegate.edited_key = self.story.edited_key = told.item.key
        self._delegate.form_height = form.sizeHint().height() + 4
        holder = QWidget()
        holder.setAutoFillBackground(False)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, top, 0, 0)
        column.addWidget(form)
        self.scheduleDelayedItemsLayout()
        self.setIndexWidget(self.story.index(index.row()), holder)
        self.executeDelayedItemsLayout()
        self._buttons.hide()
        self.scrollTo(self.story.index(index.row()))
        form.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_form(self) -> None:
        """Leave the note as it was."""
        form, self._form = self._form, None
        if form is None:
            return
        row = self.story.row_of(self._delegate.edited_key)
        self._delegate.edited_key = self.story.edited_key = None
        form.hide()
        if row >= 0:
            self.setIndexWidget(self.story.index(row), None)  # type: ignore[arg-type]
            self.setCurrentIndex(self.story.index(row))
        self.scheduleDelayedItemsLayout()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.form_closed.emit()

    def fill_menu(self, menu: QMenu, told: Told) -> None:
        """Offer what can be done with an entry."""
        entry = told.entry
        if is_open(entry) and not self.is_read_only:
            menu.addAction(tr("Done"), lambda: self.done_asked.emit(entry.id))
            menu.addAction(tr("Move…"), self.move_current)
            menu.addAction(tr("Cancel this activity"), lambda: self.cancel_asked.emit(entry.id))
        if is_for_guests(entry) and not self.is_read_only:
            menu.addAction(invite_words(entry), self.invite_current)
        if entry.type != "change" and not self.is_read_only:
            is_note = entry.type == "note"
            menu.addAction(tr("Edit note") if is_note else tr("Edit activity"), self.edit_current)
            words = tr("Move note to bin") if is_note else tr("Move activity to bin")
            menu.addAction(words, lambda: self.remove_asked.emit(entry.id))
        if entry.type != "change" and entry.record_id and entry.record_id != self.page_id:
            place = f"{entry.record_kind}/{entry.record_id}"
            menu.addAction(tr("Open {name}", name=entry.record_name), lambda: self.open_asked.emit(place))
        if entry.type == "change" and not self.is_read_only:
            menu.addAction(tr("Undo this"), lambda: self.undo_asked.emit(entry.id, entry.title))
            self.fill_put_back(menu.addMenu(tr("Put one value back")), told.entry)
        menu.addAction(tr("Copy"), lambda: _copy(told.item))

    def fill_put_back(self, menu: QMenu, entry: TimelineEntry) -> None:
        """Offer each value that a change has replaced."""
        values = single_values(entry)
        for change in values:
            menu.addAction(offer_words(change), partial(self.put_back_asked.emit, change.n, change.field))
        menu.menuAction().setVisible(bool(values))

    def remove_current(self) -> None:
        """Move the note or activity with the keyboard to the bin."""
        told = self.current()
        if told is not None and told.entry.type != "change" and not self.is_read_only:
            self.remove_asked.emit(told.entry.id)

    def open_current(self) -> TimelineEntry | None:
        """Return what is planned, where the keyboard is on it and it can be changed."""
        told = self.current()
        return told.entry if told is not None and is_open(told.entry) and not self.is_read_only else None

    def verbs(self) -> dict[str, Callable[[], None]]:
        """Return what can be done with the entry that has the keyboard."""
        found = {"done": self.finish_current, "snooze": self.move_current} if self.open_current() else {}
        told = self.current()
        if told is not None and is_for_guests(told.entry) and not self.is_read_only:
            found["invite"] = self.invite_current
        return found

    def invite_current(self) -> None:
        """Write to those who take part."""
        if (told := self.current()) is not None and is_for_guests(told.entry):
            self.invite_asked.emit(told.entry.id)

    def finish_current(self) -> None:
        """Say that what is planned was done."""
        if (entry := self.open_current()) is not None:
            self.done_asked.emit(entry.id)

    def move_current(self) -> None:
        """Offer other moments for what is planned."""
        if (entry := self.open_current()) is not None:
            place = self.visualRect(self.currentIndex()).center()
            self.move_asked.emit(entry.id, self.viewport().mapToGlobal(place))

    def event(self, event: QEvent) -> bool:
        """Here the keys to edit and to delete mean the entry, not the record."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            is_step = event.key() in (Qt.Key.Key_J, Qt.Key.Key_K) and not event.modifiers()
            if is_step or is_key(event, EDIT, REMOVE) or (self.open_current() and is_key(event, DONE, SNOOZE)):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """J and K move, Enter and E edit, Delete removes; of what is planned Space finishes and S moves."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        by = {Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}.get(Qt.Key(event.key())) if plain else None
        if by is not None:
            row = max(0, min(self.story.rowCount() - 1, self.currentIndex().row() + by))
            self.setCurrentIndex(self.story.index(row))
        elif (plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)) or is_key(event, EDIT):
            self.edit_current()
        elif is_key(event, REMOVE):
            self.remove_current()
        elif self.open_current() and (is_key(event, DONE) or event.key() == Qt.Key.Key_Space):
            self.finish_current()
        elif self.open_current() and is_key(event, SNOOZE):
            self.move_current()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click edits."""
        self.edit_entry(self.indexAt(event.position().toPoint()))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Show the menu of the entry under the pointer, or with the keyboard."""
        is_keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if is_keyboard else self.indexAt(event.pos())
        told = self._told(index)
        if told is None:
            return
        self.setCurrentIndex(index)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill_menu(menu, told)
        menu.popup(self.viewport().mapToGlobal(self.visualRect(index).center()) if is_keyboard else event.globalPos())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin with the first entry: some screen readers need a current one."""
        if not self.currentIndex().isValid() and self.story.rowCount():
            self.setCurrentIndex(self.story.index(0))
        super().focusInEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """The buttons go with the pointer."""
        if not self.viewport().rect().contains(self.viewport().mapFromGlobal(self.cursor().pos())):
            self._buttons.hide()
        super().leaveEvent(event)

    def heading_of(self, index: Index) -> int:
        """Return the height of the heading above an entry."""
        told = self._told(index)
        if told is None:
            return 0
        return self._delegate.heading_height(told.item, self.viewport().width(), first=index.row() == 0)

    def _told(self, index: Index) -> Told | None:
        return self.story.told[index.row()] if index.isValid() and index.row() < len(self.story.told) else None

    def _on_entered(self, index: QModelIndex) -> None:
        told = self._told(index)
        if told is not None and self._form is None and not self.is_read_only:
            self._buttons.show_for(index, told)

    def _on_saved(self, entry: TimelineEntry, text: str) -> None:
        self.close_form()
        if text != entry.body:
            self.note_saved.emit(entry.id, text, entry.body)

    def _fit_form(self) -> None:
        if self._form is not None:
            wanted = self._form.sizeHint().height() + 4
            if wanted != self._delegate.form_height:
                self._delegate.form_height = wanted
                self.scheduleDelayedItemsLayout()


def _copy(item: TimelineItem) -> None:
    QApplication.clipboard().setText("\n".join(part for part in (item.title, item.body) if part))


def bottom_distance(view: TimelineView) -> int:
    """Return how far the end of the list is from what is shown."""
    bar = view.verticalScrollBar()
    return bar.maximum() - bar.value()
