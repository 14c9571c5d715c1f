"""What a sentence was understood as: a row of chips, and the question who is meant by a name.

A key changes one or two of them. They are given other words instead of being made anew, which took half a frame.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.services.quick_add import Named
from crm_desktop.ui.widgets import Button, Chip, FlowLayout, Label

W = TypeVar("W", bound=QWidget)
Words = tuple[str, str, str]  # text, tone and icon of a chip


class ChipRow(QWidget):
    """Chips that say what was understood."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self)
        self._flow.setContentsMargins(6, 0, 6, 2)
        self._said: list[Words] = []

    def say(self, words: Sequence[Words]) -> None:
        """Let each chip say what it says now."""
        chips = self.chips()
        for index, (text, tone, icon) in enumerate(words):
            if index >= len(chips):
                self._flow.addWidget(Chip(text, tone, icon))
            elif self._said[index] != (text, tone, icon):
                chips[index].set_look(text, tone, icon)
        self._flow.clear(after=len(words))
        self._said = list(words)

    def chips(self) -> list[Chip]:
        """Return the chips in their order."""
        return _of_type(self._flow, Chip)


class WhoIsMeant(QWidget):
    """Asks who is meant by a name, a button for each who may be."""

    chosen = Signal(object, object)  # the name as it was asked about, and who is meant

    def __init__(self, keys: QObject, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = keys  # filters the events of the buttons
        self._named: Named | None = None
        self.question = Label("", "second", "text2")
        choices = QWidget()
        self._flow = FlowLayout(choices)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(4)
        rows.addWidget(self.question)
        rows.addWidget(choices)

    def ask(self, named: Named | None) -> None:
        """Ask about a name, or nothing."""
        self.setVisible(named is not None)
        if named == self._named:
            return
        self._named = named
        texts = [" · ".join(part for part in (who.name, who.line) if part) for who in named.candidates] if named else []
        buttons = self.buttons()
        self._flow.clear(after=min(len(texts), len(buttons)))
        for index, text in enumerate(texts):
            if index >= len(buttons):
                self._flow.addWidget(self._made(index, text))
            elif buttons[index].text() != text:
                buttons[index].setText(text)
        if named is not None:
            self.question.setText(tr("Who is “{name}”?", name=named.text))
            if named.has_more:
                self._flow.addWidget(Label(tr("More fit: type the last name too."), "second", "text2"))

    def buttons(self) -> list[Button]:
        """Return the buttons of those who may be meant."""
        return _of_type(self._flow, Button)

    def _made(self, index: int, text: str) -> Button:
        button = Button(text, height=28)
        button.clicked.connect(lambda: self._choose(index))
        button.installEventFilter(self._keys)
        return button

    def _choose(self, index: int) -> None:
        if self._named is not None and index < len(self._named.candidates):
            self.chosen.emit(self._named, self._named.candidates[index])


def _of_type(flow: FlowLayout, of: type[W]) -> list[W]:
    items = (flow.itemAt(index) for index in range(flow.count()))
    return [widget for item in items if item is not None and isinstance(widget := item.widget(), of)]
