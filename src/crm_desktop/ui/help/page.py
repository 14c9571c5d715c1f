"""The help: topics on the left, one of them on the right; found by its words, offline, in the language of now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.help.text import HelpText
from crm_desktop.ui.help.words import words_of
from crm_desktop.ui.layouts import Head, across, down
from crm_desktop.ui.page import Page
from crm_desktop.ui.shortcuts import caps_of, key_of
from crm_desktop.ui.theme import current_theme, icon
from crm_desktop.ui.widgets import Button, Label, SearchField, Surface
from crm_desktop.viewmodels.help import TOPICS, Topic, matching, read_topic
from crm_desktop.viewmodels.navigation import Room

_MARGIN = 24
_LIST = 240


class HelpPage(Page):
    """Place `help` or `help/TOPIC`."""

    def __init__(self, desk: WindowDesk, *, place: str = "help") -> None:
        super().__init__(place)
        self._desk = desk
        words = words_of(desk)
        self._topics = [read_topic(name, words) for name in TOPICS]
        self.search = SearchField(tr("Search the help"), " ".join(caps_of("page.filter")))
        self.list = QListWidget()
        self.text = HelpText(self.show_topic)
        self.keys = Button(tr("List of keys"), "keyboard", key=key_of("help.shortcuts"))
        self.head = Head(tr("Help"), self.keys)
        self.head.set_line(tr("It is on this computer and needs no network."))
        self.nothing = Label(tr("No page of the help has these words."), "body", "text2", wrap=True)
        self._build()
        self.search.textChanged.connect(self._fill)
        self.list.currentItemChanged.connect(self._on_chosen)
        self.keys.clicked.connect(desk.frame.show_shortcuts)
        self._fill("")
        self.show_topic(place.partition("/")[2] or "first-hour")

    def title(self) -> str:
        """Return the title of the window."""
        return tr("Help")

    def state(self) -> dict[str, Any]:
        """Return the topic, the search and how far it was read."""
        return {"topic": self._shown(), "search": self.search.text(), "scroll": self.text.verticalScrollBar().value()}

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Open the same page at the same place."""
        self.search.setText(str(state.get("search") or ""))
        self.show_topic(str(state.get("topic") or self._shown()))
        self.text.verticalScrollBar().setValue(int(state.get("scroll") or 0))

    def focus_zones(self) -> Sequence[QWidget]:
        """Return head, search, topics and text."""
        return (self.head, self.search, self.list, self.text)

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        """Search."""
        return {"filter": self.search.setFocus}

    def set_room(self, room: Room) -> None:
        """Narrow windows keep the list narrow, too."""
        self.list.setFixedWidth(current_theme().scaled(160 if room is Room.ONE_COLUMN else _LIST))

    def show_topic(self, name: str) -> None:
        """Show a topic; one that the search hides is found again without it."""
        if self._item(name) is None:
            self.search.clear()
        item = self._item(name)
        if item is not None:
            self.list.setCurrentItem(item)

    def _build(self) -> None:
        self.list.setAccessibleName(tr("Topics of the help"))
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setIconSize(QSize(16, 16))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setWordWrap(True)
        self.list.setProperty("plain", True)
        self.nothing.hide()
        side = down(self.search, self.list, self.nothing, gap=8)
        side.setStretch(1, 1)
        paper = Surface("surface")
        line = across(gap=0)
        line.addWidget(self.text, 100)  # as wide as it may be, then air
        line.addStretch(1)
        paper.setLayout(line)
        row = across(gap=16, margins=(_MARGIN, 0, _MARGIN, 16))
        row.addLayout(side)
        row.addWidget(paper, 1)
        outer = down(self.head, gap=0)
        outer.addLayout(row, 1)
        self.setLayout(outer)
        self.setFocusProxy(self.list)
        self.set_room(Room.ALL)

    def _fill(self, text: str) -> None:
        before = self._shown()
        found = matching(self._topics, text)
        self.list.blockSignals(True)
        self.list.clear()
        for topic in found:
            item = QListWidgetItem(icon(TOPICS[topic.name], "text2"), topic.title)
            item.setData(Qt.ItemDataRole.UserRole, topic.name)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.nothing.setVisible(not found)
        self.list.setVisible(bool(found))
        if found:
            self.list.setCurrentItem(self._item(before) or self.list.item(0))

    def _on_chosen(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.text.show_topic(self._topic(str(item.data(Qt.ItemDataRole.UserRole))))

    def _topic(self, name: str) -> Topic:
        return next(topic for topic in self._topics if topic.name == name)

    def _item(self, name: str) -> QListWidgetItem | None:
        items = (self.list.item(n) for n in range(self.list.count()))
        return next((item for item in items if item.data(Qt.ItemDataRole.UserRole) == name), None)

    def _shown(self) -> str:
        item = self.list.currentItem()
        return str(item.data(Qt.ItemDataRole.UserRole)) if item else ""
