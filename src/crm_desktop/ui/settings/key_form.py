"""Asks for the keys of a command: pressed or typed, with what speaks against them below."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QKeySequenceEdit, QLineEdit, QVBoxLayout, QWidget

from crm_desktop.commands.keys import LONGEST, MOST, parse, ways_of
from crm_desktop.commands.registry import Command
from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr
from crm_desktop.ui.layouts import across, down
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets import Button, Label, PrimaryButton, announce

_WIDTH = 440
Check = Callable[[str], str]


class KeyForm(QDialog):
    """`check` says why a text can't be the keys of this command; `save` gets a text that can."""

    def __init__(
        self, command: Command, default: Command, check: Check, save: Callable[[str], None], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._check, self._save, self._default = check, save, ways_of(default).text
        self.setWindowTitle(tr("Keys of “{name}”", name=command.label))
        self.pressed = QKeySequenceEdit()
        self.pressed.setMaximumSequenceLength(MOST)
        self.typed = QLineEdit(ways_of(command).text)
        self.typed.setMaxLength(LONGEST)
        self.sentence = Label("", "second", "danger", wrap=True)
        self.ok, self.cancel = PrimaryButton(tr("Save"), "check"), Button(tr("Cancel"), key="Esc")
        self.reset = Button(tr("As it came"), "rotate-ccw")
        self._build()
        self.ok.setDefault(True)
        self.pressed.keySequenceChanged.connect(self._on_pressed)
        self.typed.textChanged.connect(self._on_typed)
        self.reset.clicked.connect(lambda: self.typed.setText(self._default))
        self.ok.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.reject)
        self.resize(current_theme().scaled(_WIDTH), 10)
        self._on_typed(self.typed.text())
        self.pressed.setFocus()

    def accept(self) -> None:
        """Save, if the keys can be used."""
        text = self.typed.text()
        wrong = self._check(text)
        if wrong:
            self._say(wrong)
            announce(self, wrong, assertive=True)
            self.typed.setFocus()
            return
        self._save(parse(text).text)
        super().accept()

    def _build(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 18, 20, 16)
        rows.setSpacing(6)
        rows.addWidget(Label(self.windowTitle(), "section", wrap=True))
        rows.addSpacing(6)
        hint = tr("Two with a comma between, such as Ctrl+Shift+X, G P. Nothing means no key.")
        for name, field in ((tr("Press the keys"), self.pressed), (tr("Or type them"), self.typed)):
            label = Label(name, "label")
            label.setBuddy(field)
            field.setAccessibleName(name)
            rows.addWidget(label)
            rows.addWidget(field)
        self.typed.setAccessibleDescription(hint)
        rows.addLayout(down(self.sentence, Label(hint, "second", "text2", wrap=True), gap=4))
        rows.addSpacing(8)
        rows.addLayout(across(self.reset, 1, self.cancel, self.ok))

    def _on_pressed(self, keys: QKeySequence) -> None:
        """Write what was pressed as it is typed: the text is what counts."""
        if not keys.isEmpty():
            strokes = keys.toString(QKeySequence.SequenceFormat.PortableText).split(", ")
            self.typed.setText(_as_typed(" ".join(strokes)))

    def _on_typed(self, text: str) -> None:
        self._say(self._check(text))
        self.reset.setEnabled(text != self._default)

    def _say(self, wrong: str) -> None:
        self.sentence.setText(wrong)
        self.sentence.setVisible(bool(wrong))
        self.typed.setProperty("invalid", bool(wrong))
        self.typed.style().polish(self.typed)
        if (rows := self.layout()) is not None:  # words that wrap make the dialog higher
            self.resize(self.width(), max(self.height(), rows.totalHeightForWidth(self.width())))


def _as_typed(keys: str) -> str:
    """Return pressed keys in the program's own words where they can be read."""
    try:
        return parse(keys).text
    except ValidationError:
        return keys
