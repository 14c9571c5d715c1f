"""A field in which two records differ: both values, both together where that can be, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.merging import Side
from crm_desktop.domain.specs import Type
from crm_desktop.services.merge import FieldPair
from crm_desktop.ui.duplicates.choice import ResultBox, SideChoice
from crm_desktop.ui.duplicates.result_edit import ResultEdit
from crm_desktop.ui.record.dates import show_day
from crm_desktop.ui.widgets import Label, LinkButton
from crm_desktop.viewmodels.differences import differing

LABEL_WIDTH = 110
COLUMNS = (0, 5, 5, 4)  # how label, left, right and result share the width
_KEYS = {Qt.Key.Key_Left: Side.LEFT, Qt.Key.Key_Right: Side.RIGHT}


class FieldRow(QWidget):
    """Left, right or B choose; Up and Down go to the other fields."""

    chosen = Signal(object, object)  # FieldPair, Side
    edited = Signal(object, str)  # FieldPair, the text that comes out
    step_asked = Signal(int)

    def __init__(self, pair: FieldPair, left_name: str, right_name: str, *, has_keys: bool) -> None:
        super().__init__()
        self.pair, self._has_keys = pair, has_keys
        left, right = (shown_value(pair, value) for value in (pair.left, pair.right))
        one, two = differing(left, right)
        self.label = Label(pair.label, "strong", wrap=True)
        self.result = ResultBox(pair.label)
        self.choices: dict[Side, SideChoice] = {
            Side.LEFT: SideChoice(_name(pair, left_name, left), left, one),
            Side.RIGHT: SideChoice(_name(pair, right_name, right), right, two),
        }
        if pair.can_keep_both:
            words = tr("Keep both texts, the left one first") if pair.type is Type.LONG_TEXT else tr("Keep both")
            both = SideChoice(f"{pair.label}: {words}", words, key="B" if has_keys else "", grows=False)
            self.choices[Side.BOTH] = both
        self.edit_button = LinkButton(tr("Edit the result"), height=26) if pair.can_edit else None
        self._editor: ResultEdit | None = None
        self._pictures: dict[Side, QImage] = {}
        self._is_narrow = False
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
        self.end_edit()
        self._is_narrow = is_narrow
        grid, left, right = self.grid, self.choices[Side.LEFT], self.choices[Side.RIGHT]
        for widget in (self.label, *self.choices.values(), self.result):
            grid.removeWidget(widget)
        shift = 0 if is_narrow else 1
        top = 1 if is_narrow else 0
        self.label.setFixedWidth(LABEL_WIDTH) if not is_narrow else self.label.setMaximumWidth(16_777_215)
        if is_narrow:
            self.label.setMinimumWidth(0)
        grid.addWidget(self.label, 0, 0, 1, 2 if is_narrow else 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(left, top, shift)
        grid.addWidget(right, top, shift + 1)
        if (both := self.choices.get(Side.BOTH)) is not None:
            grid.addWidget(both, top + 1, shift, 1, 2)
        if is_narrow:
            grid.addWidget(self.result, 3, 0, 1, 2)
        else:
            grid.addWidget(self.result, 0, 3, 2 if both is not None else 1, 1)
        for column, stretch in enumerate((1, 1, 0, 0) if is_narrow else COLUMNS):
            grid.setColumnStretch(column, stretch)

    def show_side(self, side: Side | None, result: str) -> None:
        """Show what is chosen, and what comes of it."""
        for each, choice in self.choices.items():
            choice.setChecked(each is side)
        self.result.show_text(shown_value(self.pair, result), self._pictures.get(side) if side else None)
        if self.edit_button is not None:
            self.edit_button.setVisible(side is Side.BOTH and self.choices[Side.BOTH].isEnabled())

    def show_pictures(self, pictures: Mapping[Side, QImage]) -> None:
        """Show the two photos themselves."""
        self._pictures = dict(pictures)
        for side, picture in pictures.items():
            self.choices[side].set_picture(picture)
        chosen = next((side for side, choice in self.choices.items() if choice.isChecked()), None)
        self.result.show_text(self.result.text, self._pictures.get(chosen) if chosen else None)

    def edit_result(self) -> None:
        """Let the text that keeps both be edited where it stands."""
        if self._editor is not None or not self.choices[Side.BOTH].isChecked():
            return
        editor = ResultEdit(self.pair.label, self.result.text)
        editor.taken.connect(self._on_taken)
        editor.left.connect(self._on_left)
        self._editor = editor
        self.result.hide()
        if self._is_narrow:
            self.grid.addWidget(editor, 3, 0, 1, 2)
        else:
            self.grid.addWidget(editor, 0, 3, 2, 1)
        editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def end_edit(self) -> None:
        """Show the result again."""
        editor, self._editor = self._editor, None
        if editor is not None:
            self.grid.removeWidget(editor)
            editor.hide()
            editor.deleteLater()
            self.result.show()

    def _on_taken(self, text: str) -> None:
        self.end_edit()
        self.edited.emit(self.pair, text)

    def _on_left(self) -> None:
        self.end_edit()
        self.choices[Side.BOTH].setFocus(Qt.FocusReason.OtherFocusReason)

    def _put_edit_button(self) -> None:
        if self.edit_button is None:
            return
        both = self.choices[Side.BOTH]
        both.put_button(self.edit_button)
        self.edit_button.setAccessibleName(tr("Edit the result of {field}", field=self.pair.label))
        self.edit_button.hide()
        self.edit_button.clicked.connect(self.edit_result)

    def set_read_only(self, is_read_only: bool) -> None:
        """Let nothing be chosen."""
        for choice in self.choices.values():
            choice.setEnabled(not is_read_only)

    def _on_clicked(self, side: Side, checked: bool = False) -> None:
        self.chosen.emit(self.pair, side)

    def _on_key(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return
        side = Side.BOTH if key == Qt.Key.Key_B and self._has_keys else _KEYS.get(key)
        if side is not None and side in self.choices:
            self.choices[side].setFocus(Qt.FocusReason.OtherFocusReason)
            self.chosen.emit(self.pair, side)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.step_asked.emit(-1 if key == Qt.Key.Key_Up else 1)
        else:
            return
        event.accept()


def shown_value(pair: FieldPair, value: str) -> str:
    """Return a value in the formats of this computer."""
    return show_day(value) if value and pair.type is Type.DATE else value


def _name(pair: FieldPair, record: str, value: str) -> str:
    return tr("{field} of {record}: {value}", field=pair.label, record=record, value=value)
