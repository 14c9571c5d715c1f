"""The list of the timeline: keys, a menu for each entry, and a note that is edited in its place."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMenu, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.services.put_back import offer_words
from crm_desktop.services.timeline import TimelineEntry
from crm_desktop.ui.delegates import TimelineItem, TimelineView
from crm_desktop.ui.record.note_form import NoteForm
from crm_desktop.ui.record.story_model import StoryDelegate, StoryModel, Told
from crm_desktop.ui.shortcuts import EDIT, REMOVE, is_key, key_of
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets import IconButton, QuietButton, Surface
from crm_desktop.viewmodels.record.story import single_values

Index = QModelIndex | QPersistentModelIndex


class StoryView(TimelineView):
    """The timeline itself. Entries are acted on with keys, their menu, or the buttons under the pointer."""

    note_saved = Signal(str, str, str)  # id, text, the text as it was shown
    remove_asked = Signal(str)
    undo_asked = Signal(str, str)  # batch, title
    put_back_asked = Signal(int, str)  # change, field
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
        self._buttons = _EntryButtons(self)
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
        """Edit the note with the keyboard."""
        self.edit_note(self.currentIndex())

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
        if entry.type == "note" and not self.is_read_only:
            menu.addAction(tr("Edit note"), self.edit_current)
            menu.addAction(tr("Move note to bin"), lambda: self.remove_asked.emit(entry.id))
        if entry.type == "note" and entry.record_id != self.page_id:
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
        """Move the note with the keyboard to the bin."""
        told = self.current()
        if told is not None and told.entry.type == "note" and not self.is_read_only:
            self.remove_asked.emit(told.entry.id)

    def event(self, event: QEvent) -> bool:
        """Here the keys to edit and to delete mean the entry, not the record."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            is_step = event.key() in (Qt.Key.Key_J, Qt.Key.Key_K) and not event.modifiers()
            if is_step or is_key(event, EDIT, REMOVE):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """J and K move, Enter and E edit a note, Delete removes it."""
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        by = {Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}.get(Qt.Key(event.key())) if plain else None
        if by is not None:
            row = max(0, min(self.story.rowCount() - 1, self.currentIndex().row() + by))
            self.setCurrentIndex(self.story.index(row))
        elif (plain and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)) or is_key(event, EDIT):
            self.edit_current()
        elif is_key(event, REMOVE):
            self.remove_current()
        else:
            super().keyPressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click edits a note."""
        self.edit_note(self.indexAt(event.position().toPoint()))

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


class _EntryButtons(Surface):
    """What the entry under the pointer can do; keyboards have the same in its menu."""

    def __init__(self, view: StoryView) -> None:
        super().__init__("card", parent=view.viewport())
        self._view = view
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(2)
        self._edit = IconButton("pencil", tr("Edit note"), key=key_of(EDIT), height=24)
        self._remove = IconButton("trash-2", tr("Move note to bin"), key=key_of(REMOVE), height=24)
        self._undo = QuietButton(tr("Undo this"), "undo-2", height=24)
        self._put_back = QuietButton(tr("Put back…"), "history", height=24)
        for button in (self._edit, self._remove, self._put_back, self._undo):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(button)
        self._edit.clicked.connect(lambda: self._view.edit_note(self._index))
        self._remove.clicked.connect(lambda: self._view.remove_asked.emit(self._entry.id))
        self._undo.clicked.connect(lambda: self._view.undo_asked.emit(self._entry.id, self._entry.title))
        self._put_back.clicked.connect(self._choose_value)
        self.hide()

    def _choose_value(self) -> None:
        menu = QMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._view.fill_put_back(menu, self._entry)
        menu.popup(self._put_back.mapToGlobal(self._put_back.rect().bottomLeft()))

    def show_for(self, index: QModelIndex, told: Told) -> None:
        """Stand at the right end of an entry."""
        self._index, self._entry = QPersistentModelIndex(index), told.entry
        is_note = told.entry.type == "note"
        self._edit.setVisible(is_note)
        self._remove.setVisible(is_note)
        self._undo.setVisible(not is_note)
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


def _copy(item: TimelineItem) -> None:
    QApplication.clipboard().setText("\n".join(part for part in (item.title, item.body) if part))


def bottom_distance(view: TimelineView) -> int:
    """Return how far the end of the list is from what is shown."""
    bar = view.verticalScrollBar()
    return bar.maximum() - bar.value()
