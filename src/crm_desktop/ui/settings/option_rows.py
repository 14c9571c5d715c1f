"""The options of a choice: one line each, renamed in place, moved, removed, added with Enter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from crm_desktop.domain.custom import Choice, new_choices
from crm_desktop.domain.i18n import language, tr
from crm_desktop.ui.layouts import across, boxed, clear
from crm_desktop.ui.widgets import IconButton, QuietButton


class _Row:
    """One option: what it was, and the field it is typed into."""

    def __init__(self, choice: Choice | None) -> None:
        self.choice = choice
        self.field = QLineEdit(choice.label if choice else "")


class OptionRows(QWidget):
    """Enter goes on to the next line or adds one, Alt+Up and Alt+Down move, Backspace in an empty line removes it."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[_Row] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self.add = QuietButton(tr("Add an option"), "plus", height=28)
        self.add.setAutoDefault(False)
        self.add.clicked.connect(lambda: self.add_row())
        self._inner = QVBoxLayout()
        self._inner.setSpacing(4)
        self._column.addLayout(self._inner)
        self._column.addLayout(across(self.add, 1))

    def show_options(self, options: Sequence[Choice]) -> None:
        """Show options; at least one empty line is there."""
        self._rows = [_Row(choice) for choice in options] or [_Row(None)]
        self._place()

    def options(self) -> list[str | Choice]:
        """Return the options: known ones under their key with the name that stands there now, new ones as names."""
        found: list[str | Choice] = []
        for row in self._rows:
            text = " ".join(row.field.text().split())
            if not text:
                continue
            if row.choice is None:
                found.append(text)
            else:
                labels = {**row.choice.labels, language(): text}
                is_same = text == row.choice.label
                found.append(Choice(row.choice.key, row.choice.labels if is_same else labels))
        return found

    def choices(self) -> tuple[Choice, ...]:
        """Return the options as they would be, for the picture of the field."""
        found = self.options()
        known = [option for option in found if isinstance(option, Choice)]
        return (*known, *new_choices([option for option in found if isinstance(option, str)], known))

    def fields(self) -> list[QLineEdit]:
        """Return the fields from above."""
        return [row.field for row in self._rows]

    def add_row(self, at: int | None = None) -> None:
        """Add an empty line and go there."""
        place = len(self._rows) if at is None else at
        self._rows.insert(place, _Row(None))
        self._place()
        self._rows[place].field.setFocus(Qt.FocusReason.OtherFocusReason)

    def shift(self, at: int, by: int) -> None:
        """Move a line up (-1) or down (1)."""
        to = at + by
        if 0 <= to < len(self._rows):
            self._rows.insert(to, self._rows.pop(at))
            self._place()
            self._rows[to].field.setFocus(Qt.FocusReason.OtherFocusReason)
            self.changed.emit()

    def remove(self, at: int) -> None:
        """Take a line away; records that have it keep it."""
        self._rows.pop(at)
        if not self._rows:
            self._rows.append(_Row(None))
        self._place()
        self._rows[max(0, at - 1)].field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The keys of a line."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            at = next((n for n, row in enumerate(self._rows) if row.field is watched), -1)
            if at >= 0 and self._on_key(at, event):
                return True
        return super().eventFilter(watched, event)

    def _on_key(self, at: int, event: QKeyEvent) -> bool:
        key, field = event.key(), self._rows[at].field
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.shift(at, -1 if key == Qt.Key.Key_Up else 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if at + 1 < len(self._rows):
                self._rows[at + 1].field.setFocus(Qt.FocusReason.TabFocusReason)
            elif field.text().strip():
                self.add_row()
        elif key == Qt.Key.Key_Backspace and not field.text() and len(self._rows) > 1:
            self.remove(at)
        else:
            return False
        return True

    def _place(self) -> None:
        for row in self._rows:
            row.field.setParent(self)  # else it would go with the line that it stood in
        clear(self._inner)
        for at, row in enumerate(self._rows):
            field = row.field
            name = tr("Option {n}", n=at + 1)
            field.setAccessibleName(name)
            field.setPlaceholderText(name)
            field.installEventFilter(self)
            field.textEdited.connect(self.changed, Qt.ConnectionType.UniqueConnection)
            up = IconButton("arrow-up", tr("Move option {n} up", n=at + 1), key="Alt+↑", height=28)
            low = IconButton("arrow-down", tr("Move option {n} down", n=at + 1), key="Alt+↓", height=28)
            gone = IconButton("x", tr("Take option {n} away", n=at + 1), height=28)
            up.clicked.connect(lambda _=False, at=at: self.shift(at, -1))
            low.clicked.connect(lambda _=False, at=at: self.shift(at, 1))
            gone.clicked.connect(lambda _=False, at=at: self.remove(at))
            up.setEnabled(at > 0)
            low.setEnabled(at + 1 < len(self._rows))
            for button in (up, low, gone):
                button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            line = across(gap=2)
            line.addWidget(field, 1)
            for button in (up, low, gone):
                line.addWidget(button)
            self._inner.addWidget(boxed(line))
            field.show()
