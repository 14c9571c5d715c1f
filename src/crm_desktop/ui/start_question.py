"""A question before there is a window: what happened, and the ways out as buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets import Button, Label, PrimaryButton


@dataclass(frozen=True)
class Choice:
    """One way out."""

    key: str
    title: str
    icon: str


class StartQuestion(QDialog):
    """The first choice is the one that is advised; closing the dialog chooses nothing."""

    def __init__(self, title: str, advice: str, choices: Sequence[Choice], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.answer = ""
        self.setWindowTitle("CRM Desktop")
        self.setAccessibleDescription(f"{title}. {advice}")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(24, 22, 24, 18)
        rows.setSpacing(10)
        rows.addWidget(Label(title, "section", wrap=True))
        rows.addWidget(Label(advice, wrap=True))
        rows.addSpacing(6)
        self.buttons = [self._button(choice, is_first=at == 0) for at, choice in enumerate(choices)]
        for button in self.buttons:
            rows.addWidget(button)
        close = Button(tr("Close the program"))
        close.clicked.connect(self.reject)
        rows.addWidget(close)
        self.setMinimumWidth(current_theme().scaled(460))
        self.buttons[0].setFocus()

    def _button(self, choice: Choice, *, is_first: bool) -> Button | PrimaryButton:
        button = PrimaryButton(choice.title, choice.icon) if is_first else Button(choice.title, choice.icon)
        button.clicked.connect(lambda: self._choose(choice.key))
        return button

    def _choose(self, key: str) -> None:
        self.answer = key
        self.accept()


def ask_at_start(title: str, advice: str, choices: Sequence[Choice]) -> str:
    """Show the question and return the key of the choice; empty where it was closed."""
    dialog = StartQuestion(title, advice, choices)
    dialog.exec()
    return dialog.answer
