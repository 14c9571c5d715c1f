"""A field of which there are two values: both, both together where that can be, and what comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.merging import Side
from crm_desktop.ui.compare.choice import ResultBox, SideChoice
from crm_desktop.ui.compare.result_edit import ResultEdit
from crm_desktop.ui.layouts import down
from crm_desktop.ui.shortcuts import key_of
from crm_desktop.ui.widgets import Button, IconButton, Label, LinkButton, announce

LABEL_WIDTH = 110
COLUMNS = (0, 5, 5, 4)  # how label, left, right and result share the width
_KEYS = {Qt.Key.Key_Left: Side.LEFT, Qt.Key.Key_Right: Side.RIGHT}
_WIDEST = 16_777_215


@dataclass(frozen=True)
class RowParts:
    """What a row is made of; `before` stands under the label, `edit` is the button that opens the result."""

    label: str
    result: ResultBox
    choices: dict[Side, SideChoice] = field(default_factory=dict)
    before: str = ""
    edit: str = ""
    edits_any: bool = False  # else only the text that keeps both can be edited
    is_line: bool = False
    start: str = ""  # what stands in the field that is opened before anything was chosen


class CompareRow(QWidget):
    """Left, right or B choose, E types another value; Up and Down go to the other fields."""

    picked = Signal(object)  # Side
    typed = Signal(str)
    step_asked = Signal(int)

    def __init__(self, parts: RowParts, *, has_keys: bool) -> None:
        super().__init__()
        self.parts, self._has_keys = parts, has_keys
        self.label, self.result, self.choices = Label(parts.label, "strong", wrap=True), parts.result, parts.choices
        self.before = Label(parts.before, "second", "text2", wrap=True)
        self.edit_button = _edit_button(parts)
        self.error = Label("", "second", "danger", wrap=True)
        self.error.hide()
        self._editor: ResultEdit | None = None
        self._is_narrow = False
        self._head, self._outcome = QWidget(), QWidget()
        self._head.setLayout(down(self.label, *([self.before] if parts.before else []), 1, gap=2))
        self._lines = QVBoxLayout(self._outcome)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(2)
        self._lines.addWidget(self.result, 1)
        self._lines.addWidget(self.error)
        self._put_edit_button()
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 10, 0, 10)
        self.grid.setHorizontalSpacing(10)
        self.grid.setVerticalSpacing(8)
        self.set_narrow(False)
        for side, choice in self.choices.items():
            choice.clicked.connect(partial(self._on_clicked, side))
            choice.key_pressed.connect(self._on_key)
        self.setFocusProxy(self.choices[Side.LEFT])

    def set_narrow(self, is_narrow: bool) -> None:
        """Put label and result above and below the two values where there is no room beside them."""
        self.finish_edit()
        self._is_narrow = is_narrow
        grid, left, right = self.grid, self.choices[Side.LEFT], self.choices[Side.RIGHT]
        for widget in (self._head, *self.choices.values(), self._outcome):
            grid.removeWidget(widget)
        shift, top = (0, 1) if is_narrow else (1, 0)
        self._head.setMinimumWidth(0 if is_narrow else LABEL_WIDTH)
        self._head.setMaximumWidth(_WIDEST if is_narrow else LABEL_WIDTH)
        grid.addWidget(self._head, 0, 0, 1, 2 if is_narrow else 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(left, top, shift)
        grid.addWidget(right, top, shift + 1)
        if (both := self.choices.get(Side.BOTH)) is not None:
            grid.addWidget(both, top + 1, shift, 1, 2)
        if is_narrow:
            grid.addWidget(self._outcome, 3, 0, 1, 2)
        else:
            grid.addWidget(self._outcome, 0, 3, 2 if both is not None else 1, 1)
        for column, stretch in enumerate((1, 1, 0, 0) if is_narrow else COLUMNS):
            grid.setColumnStretch(column, stretch)

    def show_choice(self, side: Side | None, result: str, *, is_chosen: bool = False) -> None:
        """Show what is chosen, and what comes of it."""
        for each, choice in self.choices.items():
            choice.setChecked(each is side)
        self.result.show_text(result, is_chosen=is_chosen)
        self._say_error("")
        if self.edit_button is not None:
            is_enabled = self.choices[Side.LEFT].isEnabled()
            self.edit_button.setVisible(is_enabled and (self.parts.edits_any or side is Side.BOTH))

    def edit_result(self) -> None:
        """Let the result be edited where it stands."""
        if self._editor is not None or not self._can_edit():
            return
        self._open(self.result.text or self.parts.start).setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, typed: str, words: str) -> None:
        """Open the text again and say under it what is wrong with it."""
        if self._editor is None:
            self._open(typed)
        self._say_error(words)
        announce(self, words)

    @property
    def is_editing(self) -> bool:
        """Return whether the result is being edited."""
        return self._editor is not None

    def finish_edit(self) -> None:
        """Take what was typed so far."""
        if self._editor is not None:
            self._on_taken(self._editor.toPlainText())

    def end_edit(self) -> None:
        """Show the result again."""
        editor, self._editor = self._editor, None
        if editor is not None:
            self._lines.removeWidget(editor)
            editor.hide()
            editor.deleteLater()
            self.result.show()

    def set_read_only(self, is_read_only: bool) -> None:
        """Let nothing be chosen."""
        for choice in self.choices.values():
            choice.setEnabled(not is_read_only)
        if self.edit_button is not None:
            self.edit_button.setVisible(self.parts.edits_any and not is_read_only)

    def _open(self, text: str) -> ResultEdit:
        editor = ResultEdit(self.parts.label, text, is_line=self.parts.is_line)
        editor.taken.connect(self._on_taken)
        editor.left.connect(self._on_left)
        self._editor = editor
        self.result.hide()
        self._lines.insertWidget(0, editor, 1)
        editor.show()
        return editor

    def _can_edit(self) -> bool:
        if self.edit_button is None or not self.choices[Side.LEFT].isEnabled():
            return False
        return self.parts.edits_any or self.choices[Side.BOTH].isChecked()

    def _on_taken(self, text: str) -> None:
        self.end_edit()
        self.typed.emit(text)

    def _on_left(self) -> None:
        self.end_edit()
        self._say_error("")
        chosen = next((choice for choice in self.choices.values() if choice.isChecked()), self.choices[Side.LEFT])
        chosen.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_error(self, words: str) -> None:
        self.error.setText(words)
        self.error.setVisible(bool(words))

    def _put_edit_button(self) -> None:
        button = self.edit_button
        if button is None:
            return
        button.clicked.connect(self.edit_result)
        if (both := self.choices.get(Side.BOTH)) is not None:
            both.put_button(button)
        else:
            self.result.put_button(button)
        button.setVisible(self.parts.edits_any)

    def _on_clicked(self, side: Side, checked: bool = False) -> None:
        self.picked.emit(side)

    def _on_key(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return
        side = Side.BOTH if key == Qt.Key.Key_B and self._has_keys else _KEYS.get(key)
        if side is not None and side in self.choices:
            self.choices[side].setFocus(Qt.FocusReason.OtherFocusReason)
            self.picked.emit(side)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.step_asked.emit(-1 if key == Qt.Key.Key_Up else 1)
        elif key == Qt.Key.Key_E and self._has_keys and self._can_edit():
            self.edit_result()
        else:
            return
        event.accept()


def _edit_button(parts: RowParts) -> Button | None:
    """Return the button that opens the result: words beside "Keep both", a pencil in the result where that is all."""
    if not parts.edit:
        return None
    if Side.BOTH in parts.choices:
        button: Button = LinkButton(parts.edit, height=26)
        button.setAccessibleName(tr("Edit the result of {field}", field=parts.label))
        return button
    words = tr("{action}: {name}", action=parts.edit, name=parts.label)
    return IconButton("pencil", words, key=key_of("page.edit"), height=24)
