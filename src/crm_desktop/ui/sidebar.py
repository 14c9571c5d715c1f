"""The sidebar: whose file this is, the places, and at the foot what looks after the data."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.side_items import ICON_X, SIDE, Pin, PinItem, SideItem, WorkspaceHead, rail_width
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets.buttons import IconButton
from crm_desktop.ui.widgets.card import Line, Surface
from crm_desktop.ui.widgets.labels import Label
from crm_desktop.viewmodels.navigation import ENTRIES, entry_of

__all__ = ["Pin", "Sidebar"]
WIDTH, WIDEST = 216, 264


class Sidebar(Surface):
    """All places that are built, the chosen one marked; below them the pinned views."""

    chosen = Signal(str)
    pin_chosen = Signal(str, str)  # place, view
    pin_wanted = Signal()

    def __init__(self, workspace: str, user: str, parent: QWidget | None = None) -> None:
        super().__init__("sidebar", parent=parent)
        self.setAccessibleName(tr("Places"))
        self._items: dict[str, SideItem] = {}
        self._is_rail = self._is_low = False
        self._wanted = 0
        self._pins: list[PinItem] = []
        self._shown = ("", "")
        self._pin_head: QWidget | None = None
        # Under which place another one stands: what is imported is known to the page alone.
        self.stands_under: Callable[[str], str] = lambda place: place
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 8)
        self._rows.setSpacing(2)
        self._rows.addWidget(WorkspaceHead(workspace, user))
        self._rows.addStretch(1)
        self._line = Line()
        self._rows.addWidget(self._line)
        self._rows.addSpacing(4)
        self._line.hide()

    def add(self, name: str) -> None:
        """Show the place `name`; entries keep their order, whatever is added first."""
        entry = next((e for e in ENTRIES if e.name == name), None)
        if entry is None or name in self._items:
            return
        item = SideItem(entry)
        item.clicked.connect(lambda: self._on_chosen(entry.name))
        self._items[name] = item
        order = [e.name for e in ENTRIES if e.name in self._items and e.is_foot == entry.is_foot]
        first = self._rows.indexOf(self._line) + 2 if entry.is_foot else 1
        self._rows.insertWidget(first + order.index(name), item)
        self._line.setVisible(any(i.entry.is_foot for i in self._items.values()))
        self._shape(item)
        self._take_width(max(item.wanted_width(), self._wanted))

    def remove(self, name: str) -> None:
        """Show the place no more."""
        item = self._items.pop(name, None)
        if item is not None:
            self._rows.removeWidget(item)
            item.hide()
            item.deleteLater()
            self._measure()

    def show_pins(self, pins: Sequence[Pin]) -> None:
        """Show the pinned views; nothing stands there while there are none."""
        if [item.pin for item in self._pins] == list(pins):
            return
        focused = next((item.pin.view for item in self._pins if item.hasFocus()), "")
        for old in [*self._pins, *([self._pin_head] if self._pin_head else [])]:
            self._rows.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._pins, self._pin_head = [], None
        if pins:
            at = 1 + sum(not item.entry.is_foot for item in self._items.values())
            self._pin_head = self._make_pin_head()
            self._rows.insertWidget(at, self._pin_head)
            for number, pin in enumerate(pins, start=1):
                item = PinItem(pin)
                item.clicked.connect(lambda _=False, pin=pin: self.pin_chosen.emit(pin.place, pin.view))
                self._rows.insertWidget(at + number, item)
                self._pins.append(item)
                item.show()
                if pin.view == focused:
                    item.setFocus()
        self.show_place(*self._shown)
        self._measure()

    def pins(self) -> list[PinItem]:
        """Return the rows of the pinned views."""
        return self._pins

    def _on_chosen(self, name: str) -> None:
        """Go to a place; from a pinned view of the same list, to all of its rows."""
        if any(item.isChecked() and item.pin.place == name for item in self._pins):
            self.pin_chosen.emit(name, "")
        else:
            self.chosen.emit(name)

    def _make_pin_head(self) -> QWidget:
        head = QWidget()
        add = IconButton("plus", tr("Pin the view that is shown"), height=24)
        add.clicked.connect(self.pin_wanted)
        row = QHBoxLayout(head)
        row.setContentsMargins(SIDE + ICON_X, 8, SIDE, 0)
        row.addWidget(Label(tr("Pinned views"), "caption", "text2"), 1)
        row.addWidget(add)
        head.show()
        return head

    def names(self) -> list[str]:
        """Return the places in the order of the sidebar; Ctrl+1 is the first."""
        return [entry.name for entry in ENTRIES if entry.name in self._items]

    def item(self, name: str) -> SideItem:
        """Return the row of a place."""
        return self._items[name]

    def show_place(self, place: str, view: str = "") -> None:
        """Mark the row under which a place stands; the pinned view alone, where it is the one that is shown."""
        self._shown = place, view
        pinned = [item for item in self._pins if (item.pin.place, item.pin.view) == (place, view)]
        for pin in self._pins:
            pin.setChecked(pin in pinned)
        entry = entry_of(self.stands_under(place))
        for name, item in self._items.items():
            item.setChecked(not pinned and name == entry)

    def set_shape(self, *, is_rail: bool, is_low: bool) -> None:
        """Become a rail of icons, or take less height."""
        self._is_rail, self._is_low = is_rail, is_low
        self._measure()

    def retranslate(self) -> None:
        """Speak the language of now."""
        self.setAccessibleName(tr("Places"))
        for item in self._items.values():
            item.retranslate()
        pins = [item.pin for item in self._pins]
        self.show_pins(())
        self.show_pins(pins)
        self._measure()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again after a change of the text size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._measure()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the edge to the content."""
        super().paintEvent(event)
        QPainter(self).fillRect(self.width() - 1, 0, 1, self.height(), current_theme().colour("border"))

    def _measure(self) -> None:
        if not hasattr(self, "_items"):
            return
        every = [*self._items.values(), *self._pins]
        for item in every:
            self._shape(item)
        if self._pin_head is not None:
            self._pin_head.setVisible(not self._is_rail)
        self._take_width(max((item.wanted_width() for item in every), default=WIDTH))

    def _shape(self, item: SideItem | PinItem) -> None:
        item.set_shape(is_rail=self._is_rail, is_low=self._is_low)

    def _take_width(self, wanted: int) -> None:
        self._wanted = wanted
        widest = max(WIDEST, current_theme().scaled(WIDEST))
        self.setFixedWidth(rail_width() if self._is_rail else max(WIDTH, min(widest, wanted)))
