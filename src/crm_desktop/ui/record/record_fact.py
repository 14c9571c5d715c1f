"""A line of the Facts card: it remembers what the form had shown and lets nobody overwrite an open field."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QComboBox, QCompleter, QHBoxLayout, QLineEdit, QMenu, QPlainTextEdit, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.record.dates import show_day
from crm_desktop.ui.shortcuts import REMOVE, is_key
from crm_desktop.ui.theme import tokens
from crm_desktop.ui.widgets import FactRow, IconButton
from crm_desktop.viewmodels.record.facts import Fact, problem, shown_typed

_SHOWING = (QEvent.Type.HoverEnter, QEvent.Type.HoverLeave, QEvent.Type.FocusIn, QEvent.Type.FocusOut)
FillMenu = Callable[["RecordFact", QMenu], None]


class RecordFact(FactRow):
    """One fact of the open record."""

    edit_asked = Signal()  # of an address: it has a form of its own
    remove_asked = Signal()
    looked = Signal(str)  # of a reference: the name that is typed
    typing = Signal(str)

    def __init__(
        self, fact: Fact, fill_menu: FillMenu, *, read_only: str | None, parent: QWidget | None = None
    ) -> None:
        self.fact = fact
        self.seen = fact.value
        self._waiting: Fact | None = None
        self._choices_of_ref: dict[str, str] = {}
        super().__init__(
            fact.label,
            fact.value,
            shown=fact.shown,
            hint=fact.hint,
            choices=fact.choices,
            multiline=fact.multiline,
            check=lambda typed: problem(self.fact, typed),
            tone=fact.tone,
            read_only=read_only,
            parent=parent,
        )
        self._fill_menu = fill_menu
        self.setMinimumHeight(tokens.SMALLEST_TARGET)
        # Long values need the room more than a button that is not there.
        policy = self._pencil.sizePolicy()
        policy.setRetainSizeWhenHidden(False)
        self._pencil.setSizePolicy(policy)
        self._more = IconButton("ellipsis", tr("More for {field}", field=fact.label), height=24)
        self._more.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._more.clicked.connect(self._show_menu)
        self._more.hide()
        head = self.layout().itemAt(0).layout() if self.layout() else None  # type: ignore[union-attr]
        if isinstance(head, QHBoxLayout):
            head.addWidget(self._more)

    def show_fact(self, fact: Fact) -> None:
        """Show another value; while the field is open it waits."""
        if self.is_editing():
            self._waiting = fact
            return
        self.fact, self._waiting = fact, None
        self.set_value(fact.value, fact.shown)
        self._set_tip()

    def start_edit(self) -> None:
        """Open the field and remember what it shows; an address asks for its form."""
        if self.is_editing() or self._read_only is not None:
            return
        self.seen = self.fact.value
        if self.fact.type == "address":
            self.edit_asked.emit()
            return
        super().start_edit()

    def say_changed(self, who: str, shown: str) -> None:
        """Say under the open field that somebody has just changed it."""
        words = tr("{who} has just set this to “{value}”. Enter keeps yours, Esc takes theirs.", who=who, value=shown)
        self._say_below(words, "warn")

    def offer(self, found: dict[str, str], completer: QCompleter) -> None:
        """Offer records by name in the open field of a reference."""
        self._choices_of_ref.update({name: record_id for record_id, name in found.items()})
        if isinstance(self._editor, QLineEdit):
            self._editor.setCompleter(completer)

    def _set_tip(self) -> None:
        """Say an address in full where the line is short."""
        if self.fact.type == "address" and self.fact.value != self.fact.shown and not self._read_only:
            self.setToolTip(self.fact.value)

    def editor(self) -> QLineEdit | QComboBox | QPlainTextEdit | None:
        """Return what is typed into, while the field is open."""
        return self._editor

    def _make_editor(self) -> QLineEdit | QComboBox | QPlainTextEdit:
        if self.fact.type == "multi":
            from crm_desktop.ui.widgets.options_edit import OptionsEdit  # late: few records have such a field

            line = OptionsEdit(self.fact.offers, self.fact.value, several=True, parent=self)
            line.textEdited.connect(self._on_edited)
            line.selectAll()
            return line
        editor = super()._make_editor()
        if self.fact.type == "ref" and isinstance(editor, QLineEdit):
            editor.setText(self.fact.shown)
            self._choices_of_ref = {self.fact.shown: self.fact.value} if self.fact.value else {}
            editor.selectAll()
            editor.textEdited.connect(self.looked)
        return editor

    def _show_parts(self, *, editing: bool) -> None:
        super()._show_parts(editing=editing)
        # A smallest height of its own would let a full card squeeze the open field to that of a line.
        self.setMinimumHeight(0 if editing else tokens.SMALLEST_TARGET)

    def _on_edited(self) -> None:
        super()._on_edited()
        self.typing.emit(self._typed())

    def _typed(self) -> str:
        typed = super()._typed()
        if self.fact.type != "ref":
            return typed
        return self._choices_of_ref.get(typed.strip(), typed.strip())

    def save(self, *, keep_focus: bool = True) -> bool:
        """Close the field and send what was typed; a reference takes only what was offered."""
        typed = self._typed() if self.is_editing() else ""
        if self.fact.type == "ref" and typed and typed not in self._choices_of_ref.values():
            if keep_focus:
                self.set_error(tr("There is no record “{name}”. Choose one from the list.", name=typed[:60]))
                return False
            self.cancel()
            return True
        return super().save(keep_focus=keep_focus)

    def set_value(self, value: str, shown: str | None = None) -> None:
        """Show a value as the fact says it, also right after it was typed."""
        if shown is None and self.fact.type == "ref":
            shown = next((name for name, record_id in self._choices_of_ref.items() if record_id == value), value)
        if shown is None and self.fact.custom is not None and value:
            shown = shown_typed(self.fact, value, show_day)
        super().set_value(value, shown)

    def _close(self, *, keep_focus: bool) -> None:
        super()._close(keep_focus=keep_focus)
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self.fact = waiting
            self.set_value(waiting.value, waiting.shown)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A list of choices keeps its letters, as a text field does."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            event.accept()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        """Show the menu button under the pointer and with the keyboard, as the pencil."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _is_delete(event):
            event.accept()  # Delete means this line here, not the record
            return True
        kind = event.type()
        result = super().event(event)
        if kind in _SHOWING and hasattr(self, "_more"):  # not after the event that deletes this line
            is_point = self.fact.type == "point" and bool(self.fact.value)
            self._more.setVisible(is_point and not self.is_editing() and self._wants_pencil())
        return result

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Delete removes a phone, an e-mail, an address."""
        if _is_delete(event) and not self.is_editing():
            if self.fact.type in ("point", "address") and self.fact.value and self._read_only is None:
                self.remove_asked.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with this fact."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill_menu(self, menu)
        keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()) if keyboard else event.globalPos())

    def show_mark(self, mark: QWidget | None) -> None:
        """Show a mark of sync at the right end of the line, in place of the one before."""
        before, self._mark = getattr(self, "_mark", None), mark
        head = self.layout().itemAt(0).layout() if self.layout() else None  # type: ignore[union-attr]
        if before is not None:
            before.hide()
            before.deleteLater()
        if mark is not None and isinstance(head, QHBoxLayout):
            head.addWidget(mark)
            mark.show()

    def _show_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._fill_menu(self, menu)
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))


def _is_delete(event: QKeyEvent) -> bool:
    return is_key(event, REMOVE)
