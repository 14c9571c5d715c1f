"""A card of lines that are worked on with the keyboard: open, remove, move, and from line to line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.layouts import across, clear, down
from crm_desktop.ui.shortcuts import EDIT, REMOVE, is_key, key_of
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import focus_ring, rounded
from crm_desktop.ui.widgets import ElidedLabel, IconButton, Line


class SettingLine(QWidget):
    """A mark, a name, a sentence, and buttons. Enter or E opens, Delete removes, Alt+Up and Alt+Down move."""

    edit_asked = Signal()
    remove_asked = Signal()
    move_asked = Signal(int)
    step_asked = Signal(int)

    def __init__(
        self,
        key: str,
        mark: QWidget,
        name: str,
        about: str,
        usage: str,
        *,
        can_move: bool,
        read_only: str = "",
        more: Sequence[QWidget] = (),
        is_named: bool = True,
    ) -> None:
        super().__init__()
        self.key, self.name, self._read_only = key, name, read_only
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(", ".join(part for part in (name, about, usage) if part))
        self.setAccessibleDescription(read_only)
        title, second = ElidedLabel(name, "strong"), ElidedLabel(about, "second", "text2")
        words = down(gap=1)
        if is_named:  # else the mark says the name
            words.addWidget(title)
        if about:
            words.addWidget(second)
        row = across(gap=10, margins=(10, 8, 8, 8))
        row.addWidget(mark, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(words, 1)
        self._usage = ElidedLabel(usage, "second", "text2")
        row.addWidget(self._usage)
        for widget in (*more, *self._buttons(can_move)):
            row.addWidget(widget)
        self.setLayout(row)

    def _buttons(self, can_move: bool) -> list[IconButton]:
        up = IconButton("arrow-up", tr("Move “{name}” up", name=self.name), key="Alt+↑", height=28)
        low = IconButton("arrow-down", tr("Move “{name}” down", name=self.name), key="Alt+↓", height=28)
        edit = IconButton("pencil", tr("Edit “{name}”", name=self.name), key=key_of(EDIT), height=28)
        remove = IconButton("trash-2", tr("Remove “{name}”", name=self.name), key=key_of(REMOVE), height=28)
        up.clicked.connect(lambda: self.move_asked.emit(-1))
        low.clicked.connect(lambda: self.move_asked.emit(1))
        edit.clicked.connect(self.edit_asked)
        remove.clicked.connect(self.remove_asked)
        found = [up, low, edit, remove] if can_move else [edit, remove]
        for button in found:
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the line itself has a key for each
            if self._read_only:
                button.set_reason(self._read_only)
        return found

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the keys say."""
        key, plain = event.key(), not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_K: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_J: 1}
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._ask(self.move_asked, -1 if key == Qt.Key.Key_Up else 1)
        elif plain and key in steps:
            self.step_asked.emit(steps[Qt.Key(key)])
        elif (plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)) or is_key(event, EDIT):
            self._ask(self.edit_asked)
        elif is_key(event, REMOVE):
            self._ask(self.remove_asked)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """The keys of a line mean the line, not the record or the page."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _is_of_line(event):
            event.accept()
            return True
        return super().event(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open."""
        self._ask(self.edit_asked)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground under the pointer and the ring."""
        painter = QPainter(self)
        if self.underMouse():
            rounded(painter, self.rect(), tokens.RADIUS.control, current_theme().colour("sunken"))
        if self.hasFocus():
            focus_ring(painter, self.rect())

    def _ask(self, signal: object, *values: object) -> None:
        if not self._read_only:
            signal.emit(*values)  # type: ignore[attr-defined]


class Lines(QWidget):
    """Lines below each other; what has the focus keeps it when they are made anew."""

    edit_asked = Signal(str)
    remove_asked = Signal(str)
    move_asked = Signal(str, int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.lines: list[SettingLine] = []
        self._edges: list[Line] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)

    def show_lines(self, lines: Sequence[SettingLine]) -> None:
        """Show other lines."""
        at = next((n for n, line in enumerate(self.lines) if line.hasFocus()), -1)
        key = self.lines[at].key if at >= 0 else ""
        focused = QApplication.focusWidget()
        clear(self._column)
        self.lines, self._edges = list(lines), []
        for line in self.lines:
            if self._column.count():
                self._edges.append(Line())
                self._column.addWidget(self._edges[-1])
            self._column.addWidget(line)
            line.edit_asked.connect(lambda line=line: self.edit_asked.emit(line.key))
            line.remove_asked.connect(lambda line=line: self.remove_asked.emit(line.key))
            line.move_asked.connect(lambda by, line=line: self.move_asked.emit(line.key, by))
            line.step_asked.connect(lambda by, line=line: self._step(line, by))
        if self.lines:
            self.setFocusProxy(self.lines[0])
        if at >= 0 and self.lines and (focused is None or not focused.isVisible() or focused not in self.lines):
            same = next((n for n, line in enumerate(self.lines) if line.key == key), min(at, len(self.lines) - 1))
            self.lines[same].show()
            self.lines[same].setFocus(Qt.FocusReason.OtherFocusReason)

    def show_fitting(self, fits: Callable[[SettingLine], bool]) -> int:
        """Hide the lines that don't fit a search, and return how many are left."""
        shown = 0
        for at, line in enumerate(self.lines):
            is_fitting = fits(line)
            line.setVisible(is_fitting)
            if at:
                self._edges[at - 1].setVisible(is_fitting and shown > 0)
            shown += is_fitting
        return shown

    def line(self, key: str) -> SettingLine | None:
        """Return the line of a thing."""
        return next((line for line in self.lines if line.key == key), None)

    def _step(self, line: SettingLine, by: int) -> None:
        shown = [other for other in self.lines if not other.isHidden()]
        at = shown.index(line) + by
        if 0 <= at < len(shown):
            shown[at].setFocus(Qt.FocusReason.TabFocusReason)


def _is_of_line(event: QKeyEvent) -> bool:
    return event.key() in (Qt.Key.Key_J, Qt.Key.Key_K) or is_key(event, EDIT, REMOVE)
