"""The sidebar: whose file this is, the places, and at the foot what looks after the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_icon, draw_text, focus_ring, icon_room, icon_side, rounded, text_width
from crm_desktop.ui.widgets.avatar import draw_avatar
from crm_desktop.ui.widgets.buttons import IconButton
from crm_desktop.ui.widgets.card import Line, Surface
from crm_desktop.ui.widgets.labels import Label
from crm_desktop.viewmodels.navigation import ENTRIES, Entry, entry_of

WIDTH, WIDEST, RAIL = 216, 264, 52
_ITEM_HEIGHT, _LOW_ITEM_HEIGHT = 31, 27
_ICON_X, _ICON_GAP, _SIDE = 10, 11, 8
_BADGE = 18


class SideItem(QAbstractButton):
    """One place: icon, name, and at the right a count or a mark."""

    def __init__(self, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self._count = self._count_tone = self._mark_icon = self._mark_tone = self._mark_words = ""
        self._is_rail = self._is_low = False
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def retranslate(self) -> None:
        """Speak the language of now."""
        self.setText(tr(self.entry.title))
        self.setAccessibleName(self.text())
        self._describe()

    def set_count(self, count: str, tone: str = "") -> None:
        """Show how many there are; a tone says that they want something."""
        self._count, self._count_tone = count, tone
        self._describe()

    def set_mark(self, icon: str, tone: str, words: str) -> None:
        """Show a state as an icon; its words are in the tooltip and for screen readers."""
        self._mark_icon, self._mark_tone, self._mark_words = icon, tone, words
        self._describe()

    def set_shape(self, *, is_rail: bool, is_low: bool) -> None:
        """Show the icon alone, or less height."""
        self._is_rail, self._is_low = is_rail, is_low
        self.updateGeometry()
        self._describe()

    def wanted_width(self) -> int:
        """Return the width around the name and what stands right of it."""
        right = text_width(self._count, "caption", tokens.SEMIBOLD) + 16 if self._count else 0
        return _SIDE + _text_x() + text_width(self.text(), "label") + 10 + max(right, 24) + 10 + _SIDE

    def sizeHint(self) -> QSize:
        """Return the size of a row."""
        if self._is_rail:
            return QSize(rail_width(), max(tokens.SMALLEST_TARGET, icon_side() + (11 if self._is_low else 18)))
        height = current_theme().scaled(_LOW_ITEM_HEIGHT if self._is_low else _ITEM_HEIGHT)
        return QSize(self.wanted_width(), height)

    def minimumSizeHint(self) -> QSize:
        """A row keeps its height."""
        return QSize(rail_width(), self.sizeHint().height())

    def nextCheckState(self) -> None:
        """Stay as it is: what is shown decides which row is chosen, not the click."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes there; the arrows go to the rows above and below."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the row."""
        theme, painter = current_theme(), QPainter(self)
        box = QRectF(self.rect()).adjusted(_SIDE, 0, -_SIDE, 0)
        if self.isChecked():
            rounded(painter, box, tokens.RADIUS.control, theme.colour("accent_soft"))
        elif self.underMouse():
            rounded(painter, box, tokens.RADIUS.control, theme.colour("hover"))
        ink = "accent_text" if self.isChecked() else "text"
        middle = box.center().y()
        x = box.center().x() - icon_side() / 2 if self._is_rail else box.x() + _ICON_X
        draw_icon(painter, self.entry.icon, ink if self.isChecked() else "text2", x, middle)
        if not self._is_rail:
            self._paint_words(painter, box, ink)
        if self.hasFocus():
            focus_ring(painter, box)

    def _paint_words(self, painter: QPainter, box: QRectF, ink: str) -> None:
        theme = current_theme()
        right = box.right() - 10
        if self._mark_icon:
            draw_icon(painter, self._mark_icon, self._mark_tone, right - 15, box.center().y(), 15)
            right -= 22
        if self._count:
            right = self._paint_count(painter, box, right) - 6
        painter.setFont(theme.font("label", tokens.SEMIBOLD if self.isChecked() else None))
        painter.setPen(theme.colour(ink))
        left = box.x() + _text_x()
        draw_text(painter, QRectF(left, box.y(), right - left, box.height()), self.text())

    def _paint_count(self, painter: QPainter, box: QRectF, right: float) -> float:
        theme = current_theme()
        width = max(float(_BADGE), text_width(self._count, "caption", tokens.SEMIBOLD, tabular=True) + 12.0)
        badge = QRectF(right - width + 4, box.center().y() - theme.scaled(_BADGE) / 2, width, theme.scaled(_BADGE))
        ink, fill = theme.tone(self._count_tone) if self._count_tone else (theme.colour("text2"), None)
        if fill is not None or theme.colours.is_dark or self.isChecked():
            rounded(painter, badge, badge.height() / 2, fill or theme.colour("sunken"))
        painter.setFont(theme.font("caption", tokens.SEMIBOLD, tabular=True))
        painter.setPen(ink)
        draw_text(painter, badge, self._count, Qt.AlignmentFlag.AlignHCenter)
        return badge.x()

    def _describe(self) -> None:
        words = ", ".join(part for part in (self._count, self._mark_words) if part)
        self.setAccessibleDescription(words)
        self.setToolTip(", ".join(part for part in (self.text(), words) if part) if self._is_rail else self._mark_words)
        self.update()


class WorkspaceHead(QWidget):
    """Whose file this is, and who works in it."""

    def __init__(self, workspace: str, user: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._user = workspace, user
        self.setAccessibleName(", ".join(part for part in (workspace, user) if part))
        self.setToolTip(self.accessibleName())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return room for two lines."""
        return QSize(rail_width(), max(52, current_theme().scaled(52)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the square and the two lines."""
        theme, painter = current_theme(), QPainter(self)
        middle = self.height() / 2 + 1
        is_rail = self.width() <= rail_width()
        side = max(28.0, float(icon_side(28)))
        left = (self.width() - side) / 2 if is_rail else 16.0
        draw_avatar(painter, QRectF(left, middle - side / 2, side, side), self._workspace, square=True)
        if is_rail:
            return
        line = theme.scaled(16)
        top = middle - (line if self._user else line / 2)
        left += side + 9
        area = QRectF(left, top, self.width() - left - 12, line)
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.colour("text"))
        draw_text(painter, area, self._workspace)
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.colour("text2"))
        draw_text(painter, area.translated(0, line - 1), self._user)


@dataclass(frozen=True)
class Pin:
    """A saved view that stands in the sidebar."""

    place: str  # the list that it is a view of
    view: str
    title: str
    count: str = ""


class PinItem(SideItem):
    """A pinned view: its title was typed by a person and is not translated."""

    def __init__(self, pin: Pin, parent: QWidget | None = None) -> None:
        self.pin = pin
        super().__init__(Entry(pin.view, pin.title, "pin"), parent)
        self.set_count(pin.count)

    def retranslate(self) -> None:
        """Keep the title as it was typed."""
        self.setText(self.pin.title)
        self.setAccessibleName(self.pin.title)


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
        row.setContentsMargins(_SIDE + _ICON_X, 8, _SIDE, 0)
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
        for name, item in self._items.items():
            item.setChecked(not pinned and name == entry_of(place))

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


def rail_width() -> int:
    """Return the width of the rail: room around an icon at the text size of now."""
    return max(RAIL, icon_side() + 36)


def _text_x() -> int:
    return _ICON_X + icon_room(16, _ICON_GAP)
