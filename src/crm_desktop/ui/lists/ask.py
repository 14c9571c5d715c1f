"""Small questions: one text, or whether to change many records."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.widgets import Button, DangerButton, Label, PrimaryButton, announce

Suggest = Callable[[str], list[str]]


class AskText(QDialog):
    """One field, one answer. What is not valid keeps the dialog open with a sentence."""

    answered = Signal(str)

    def __init__(
        self,
        title: str,
        label: str,
        parent: QWidget | None,
        *,
        text: str = "",
        button: str = "",
        suggest: Suggest | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(380)
        self.check: Callable[[str], str] = lambda typed: ""
        self.field = QLineEdit(text)
        self.field.setAccessibleName(label)
        self.field.selectAll()
        self.sentence = Label("", "second", "danger", wrap=True)
        self.sentence.hide()
        caption = Label(label, "label")
        caption.setBuddy(self.field)
        self.ok = PrimaryButton(button or tr("Apply"))
        self.ok.setDefault(True)
        cancel = Button(tr("Cancel"))
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.ok)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(8)
        for widget in (caption, self.field, self.sentence):
            column.addWidget(widget)
        column.addSpacing(8)
        column.addLayout(buttons)
        self.ok.clicked.connect(self.accept)
        cancel.clicked.connect(self.reject)
        self.field.textEdited.connect(self._on_edited)
        self._suggest = suggest
        if suggest is not None:
            self._words = QStringListModel(self)
            completer = QCompleter(self._words, self)
            completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
            self.field.setCompleter(completer)

    def accept(self) -> None:
        """Answer, if the text can be used."""
        text = self.field.text().strip()
        wrong = self.check(text) if text else tr("Type something first.")
        if wrong:
            self.sentence.setText(wrong)
            self.sentence.show()
            self.field.setProperty("invalid", True)
            self.field.setAccessibleDescription(wrong)
            self.field.setFocus()
            announce(self, wrong)
            return
        self.answered.emit(text)
        super().accept()

    def _on_edited(self, text: str) -> None:
        self.sentence.hide()
        self.field.setProperty("invalid", False)
        self.field.setAccessibleDescription("")
        if self._suggest is not None and text.strip():
            self._words.setStringList(self._suggest(text))


class Confirm(QDialog):
    """Says in counts what would happen, and asks."""

    def __init__(self, title: str, text: str, button: str, parent: QWidget | None, *, is_danger: bool = False) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(400)
        self.text = Label(text, "body", wrap=True)
        self.ok = DangerButton(button) if is_danger else PrimaryButton(button)
        self.cancel = Button(tr("Cancel"))
        self.cancel.setDefault(is_danger)
        self.ok.setDefault(not is_danger)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.ok)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        column.addWidget(Label(title, "section", wrap=True))
        column.addWidget(self.text)
        column.addLayout(buttons)
        self.ok.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.reject)
        self.setAccessibleDescription(text)
