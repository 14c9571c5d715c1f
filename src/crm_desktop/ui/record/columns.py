"""Facts, timeline and related records: side by side, or folded into tabs where there is no room."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.widgets import TabBar
from crm_desktop.viewmodels.navigation import Room

_FACTS, _RELATED, _LEFT = 276, 296, 300
_ANY = 16_777_215  # Qt's largest width


class Columns(QWidget):
    """Three columns from 1360, two with tabs on the left from 1100, one with tabs below."""

    def __init__(self, facts: QWidget, story: QWidget, related: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts, self._story, self._related = facts, story, related
        self.tabs = TabBar()
        self.tabs.setAccessibleName(tr("Parts of the page"))
        self._panes: list[QWidget] = []
        self._room = Room.ALL
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(tokens.PAGE_MARGIN, tokens.CARD_GAP, tokens.PAGE_MARGIN, tokens.CARD_GAP)
        self._grid.setHorizontalSpacing(tokens.CARD_GAP)
        self._grid.setVerticalSpacing(8)
        self.tabs.currentChanged.connect(self._on_tab)
        self.set_room(Room.ALL)

    def set_room(self, room: Room) -> None:
        """Arrange for the width of the window; the open tab stays where there is one."""
        self._room = room
        for part in (self.tabs, self._facts, self._story, self._related):
            self._grid.removeWidget(part)
            part.setMaximumWidth(_ANY)
            part.setMinimumWidth(0)
        for column in range(3):
            self._grid.setColumnStretch(column, 0)
        if room is Room.ALL:
            self._three()
        elif room is Room.TWO_COLUMNS:
            self._two()
        else:
            self._one()

    def show_part(self, part: QWidget) -> None:
        """Bring a part before the eyes."""
        if part in self._panes:
            self.tabs.setCurrentIndex(self._panes.index(part))

    def _three(self) -> None:
        self._set_tabs([])
        scaled = current_theme().scaled
        self._facts.setFixedWidth(scaled(_FACTS))
        self._related.setFixedWidth(scaled(_RELATED))
        for column, part in enumerate((self._facts, self._story, self._related)):
            self._grid.addWidget(part, 1, column)
            part.show()
        self._grid.setColumnStretch(1, 1)

    def _two(self) -> None:
        width = current_theme().scaled(_LEFT)
        self._grid.addWidget(self.tabs, 0, 0, Qt.AlignmentFlag.AlignLeft)
        for part in (self._facts, self._related):
            part.setFixedWidth(width)
            self._grid.addWidget(part, 1, 0)
        self._grid.addWidget(self._story, 0, 1, 2, 1)
        self._story.show()
        self._grid.setColumnStretch(1, 1)
        self._set_tabs([(tr("Facts"), self._facts), (self._related_words(), self._related)])

    def _one(self) -> None:
        self._grid.addWidget(self.tabs, 0, 0, Qt.AlignmentFlag.AlignLeft)
        parts = [(tr("Timeline"), self._story), (tr("Facts"), self._facts), (self._related_words(), self._related)]
        for _, part in parts:
            self._grid.addWidget(part, 1, 0)
        self._grid.setColumnStretch(0, 1)
        self._set_tabs(parts)

    def _related_words(self) -> str:
        return tr("Related")

    def set_related_count(self, count: int) -> None:
        """Say how many related records the folded column holds."""
        if self._related in self._panes:
            self.tabs.set_count(self._panes.index(self._related), str(count) if count else "")

    def _set_tabs(self, parts: list[tuple[str, QWidget]]) -> None:
        open_part = self._panes[self.tabs.currentIndex()] if self._panes else None
        self.tabs.blockSignals(True)
        while self.tabs.count():
            self.tabs.removeTab(0)
        self._panes = [part for _, part in parts]
        for words, _ in parts:
            self.tabs.add(words)
        if open_part in self._panes:
            self.tabs.setCurrentIndex(self._panes.index(open_part))
        self.tabs.blockSignals(False)
        self.tabs.setVisible(bool(parts))
        self._on_tab(self.tabs.currentIndex())

    def _on_tab(self, at: int) -> None:
        for index, part in enumerate(self._panes):
            part.setVisible(index == at)
