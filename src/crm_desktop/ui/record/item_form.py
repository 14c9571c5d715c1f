"""A small form in place, made from fields of a spec: a phone with its label, an address, a job."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.specs import Field, Type
from crm_desktop.domain.words import label_of_word, label_word
from crm_desktop.ui.theme import tokens
from crm_desktop.ui.widgets import Button, ElidedLabel, Label, QuietButton, Surface, announce

Editor = QLineEdit | QComboBox | QCheckBox
Check = Callable[[dict[str, object]], str]
LABELS = ("work", "home", "mobile", "main", "fax", "other")


class ItemForm(Surface):
    """Enter goes to the next line and saves on the last one, Ctrl+Enter saves, Esc leaves."""

    submitted = Signal(object)  # the values by name
    left = Signal()
    remove_asked = Signal()

    def __init__(
        self,
        title: str,
        fields: Sequence[Field],
        values: Mapping[str, object],
        check: Check,
        *,
        can_remove: bool = False,
        labels: Sequence[str] = (),
        words: Mapping[str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("sunken", parent=parent)
        self._values, self._check, self._labels, self._words = dict(values), check, labels, words or {}
        self.setAccessibleName(title or ", ".join(self._words.values()))
        self.editors: dict[str, Editor] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 10)
        column.setSpacing(4)
        if title:
            column.addWidget(ElidedLabel(title, "strong"))
        for field in fields:
            self._add(column, field, values.get(field.name))
        self._error = Label("", "second", "danger", wrap=True)
        self._error.hide()
        column.addWidget(self._error)
        column.addLayout(self._buttons(can_remove))

    def start(self) -> None:
        """Put the keyboard into the first line that is empty, else the first."""
        lines = [e for e in self.editors.values() if isinstance(e, QLineEdit)]
        target: Editor = next((line for line in lines if not line.text()), next(iter(self.editors.values())))
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def values(self) -> dict[str, object]:
        """Return what the form says, with the parts that it does not show as they were."""
        found = dict(self._values)
        for name, editor in self.editors.items():
            if isinstance(editor, QCheckBox):
                found[name] = editor.isChecked()
            elif isinstance(editor, QComboBox):
                found[name] = label_of_word(editor.currentText()) if editor.isEditable() else editor.currentData()
            else:
                found[name] = editor.text().strip()
        return found

    def save(self) -> bool:
        """Send the values; stay with a sentence where they are not valid."""
        error = self._check(self.values())
        self.set_error(error)
        if error:
            return False
        self.submitted.emit(self.values())
        return True

    def set_error(self, error: str) -> None:
        """Say what is wrong."""
        self._error.setText(error)
        self._error.setVisible(bool(error))
        if error:
            announce(self, error)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter, Ctrl+Enter, Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            last = list(self.editors.values())[-1]
            with_ctrl = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            if with_ctrl or last.hasFocus():
                self.save()
            else:
                self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def _add(self, column: QVBoxLayout, field: Field, value: object) -> None:
        editor = self._editor(field, value)
        name = self._words.get(field.name) or tr(field.label)
        editor.setAccessibleName(name)
        self.editors[field.name] = editor
        if not isinstance(editor, QCheckBox):
            label = Label(name, "second", "text2")
            label.setBuddy(editor)
            column.addWidget(label)
        column.addWidget(editor)

    def _editor(self, field: Field, value: object) -> Editor:
        if field.type is Type.BOOLEAN:
            box = QCheckBox(tr(field.label))
            box.setChecked(bool(value))
            box.setMinimumHeight(tokens.SMALLEST_TARGET)
            return box
        if field.type is Type.CHOICE or (field.name == "label" and self._labels):
            combo = QComboBox()
            if field.type is Type.CHOICE:
                combo.addItem("–", "")
                for option in field.options:
                    combo.addItem(tr(option.label), option.value)
                combo.setCurrentIndex(max(0, combo.findData(value)))
            else:
                combo.setEditable(True)
                combo.addItems(["", *map(label_word, self._labels)])
                combo.setCurrentText(label_word(str(value or "")))
            return combo
        return QLineEdit(str(value or ""))

    def _buttons(self, can_remove: bool) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 6, 0, 0)
        save = Button(tr("Save"), "check", key="Ctrl+Enter", height=28)
        save.clicked.connect(self.save)
        leave = QuietButton(tr("Cancel"), key="Esc", height=28)
        leave.clicked.connect(self.left)
        row.addWidget(save)
        row.addWidget(leave)
        row.addStretch(1)
        if can_remove:
            remove = QuietButton(tr("Remove"), "trash-2", height=28)
            remove.clicked.connect(self.remove_asked)
            row.addWidget(remove)
        return row
