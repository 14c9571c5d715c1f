"""The list of a page's sections: a row jumps, and scrolling moves the row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QScrollArea, QWidget

from crm_desktop.ui.layouts import down
from crm_desktop.ui.theme import current_theme, icon

_WIDTH = 200


class Later(QWidget):
    """Room for a card that is made in a later turn of the loop: a long page opens without all that lies below."""

    def __init__(self, make: Callable[[], QWidget]) -> None:
        super().__init__()
        self._make: Callable[[], QWidget] | None = make
        self.setLayout(down())

    def fill(self) -> None:
        """Make the card, if it was not made yet."""
        make, self._make = self._make, None
        layout = self.layout()
        if make is not None and layout is not None:
            layout.addWidget(make())


@dataclass(frozen=True)
class Section:
    """A part of a page."""

    key: str
    title: str
    icon: str
    card: QWidget


class Sections(QListWidget):
    """Stands left of a page that scrolls."""

    def __init__(self, name: str, area: QScrollArea, sections: Sequence[Section]) -> None:
        super().__init__()
        self._area, self._cards = area, {section.key: section.card for section in sections}
        self._is_jumping = False
        self._wanted: QListWidgetItem | None = None  # until the person scrolls: cards above it may still grow
        self.setAccessibleName(name)
        self.setFrameShape(QListWidget.Shape.NoFrame)
        self.setIconSize(QSize(16, 16))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrap(True)
        self.setProperty("plain", True)
        self.viewport().setAutoFillBackground(False)
        for section in sections:
            item = QListWidgetItem(icon(section.icon, "text2"), section.title, self)
            item.setData(Qt.ItemDataRole.UserRole, section.key)
        self.setCurrentRow(0)
        self.measure()
        self.currentItemChanged.connect(lambda item: self._jump(item))
        self.itemClicked.connect(self._jump)
        area.verticalScrollBar().valueChanged.connect(self._follow)
        area.verticalScrollBar().rangeChanged.connect(lambda *_: self._jump(self._wanted))

    def measure(self) -> None:
        """Be as wide as the text of now needs."""
        self.setFixedWidth(current_theme().scaled(_WIDTH))
        heights = (self.visualItemRect(self.item(row)).height() for row in range(self.count()))
        self.setFixedHeight(sum(heights) + 2 * self.frameWidth() + 2)

    def keys(self) -> list[str]:
        """Return the keys of the sections, from the top."""
        return list(self._cards)

    def show_section(self, key: str) -> None:
        """Jump to a section."""
        for row in range(self.count()):
            if self.item(row).data(Qt.ItemDataRole.UserRole) == key:
                self.setCurrentRow(row)
                self._jump(self.item(row))

    def _jump(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        self._is_jumping, self._wanted = True, item
        card = self._cards[str(item.data(Qt.ItemDataRole.UserRole))]
        self._area.verticalScrollBar().setValue(self._top(card) - 2)
        self._is_jumping = False

    def _follow(self, value: int) -> None:
        """Mark the section that is on top; a jump has marked its own, also one that can't come to the top."""
        if self._is_jumping:
            return
        self._wanted = None
        row = max((n for n, card in enumerate(self._cards.values()) if self._top(card) <= value + 40), default=0)
        blocked = self.blockSignals(True)
        self.setCurrentRow(row)
        self.blockSignals(blocked)

    def _top(self, card: QWidget) -> int:
        inner = self._area.widget()
        return card.mapTo(inner, card.rect().topLeft()).y() if inner is not None else 0
