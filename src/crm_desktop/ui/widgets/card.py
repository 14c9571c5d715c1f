"""Grounds: a card with title, count and action; plain surfaces and lines."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.ui.theme import tokens
from crm_desktop.ui.widgets.labels import ElidedLabel, Label


class Surface(QFrame):
    """A ground in one of the tokens: bg, surface, sidebar, sunken, card or soft."""

    def __init__(self, surface: str = "surface", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", surface)


class Line(QFrame):
    """A thin line between things."""

    def __init__(self, *, vertical: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("line", "v" if vertical else "h")


class Card(QFrame):
    """A white card. Things go into `body`; the head shows title, count and at most one action."""

    def __init__(
        self,
        title: str = "",
        count: str = "",
        action: QWidget | None = None,
        *,
        padded: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        across, down = tokens.CARD_PADDING
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        outer.setSpacing(0)
        self._title = ElidedLabel(title, "card")
        self._count = Label(count, "body", "text2")
        self._count.setVisible(bool(count))
        if title:
            self.setAccessibleName(title)
            head = QHBoxLayout()
            # A button brings its own room at the right.
            room = 6 if isinstance(action, QAbstractButton) else 0
            head.setContentsMargins(across - 1, down - 4, across - 1 - room, 2)
            head.setSpacing(8)
            head.addWidget(self._title)
            head.addWidget(self._count)
            head.addStretch(1)
            if action is not None:
                head.addWidget(action, 0, Qt.AlignmentFlag.AlignVCenter)
            outer.addLayout(head)
        self.body = QVBoxLayout()
        edge = across - 1 if padded else 0
        self.body.setContentsMargins(edge, 4 if title else down - 1, edge, down - 1 if padded else 0)
        self.body.setSpacing(6)
        outer.addLayout(self.body)

    def set_title(self, title: str) -> None:
        """Change the title."""
        self._title.set_text(title)
        self.setAccessibleName(title)

    def set_count(self, count: str) -> None:
        """Change the words beside the title; empty hides them."""
        self._count.setText(count)
        self._count.setVisible(bool(count))
