"""How pages are laid out: things side by side and below each other, a head, a part that scrolls."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.ui.theme import tokens
from crm_desktop.ui.widgets import Label

Thing = QWidget | QLayout | int
Margins = tuple[int, int, int, int]
NONE: Margins = (0, 0, 0, 0)
_LEAST = 6  # between what scrolls and its bar


def across(*things: Thing, gap: int = 8, margins: Margins = NONE) -> QHBoxLayout:
    """Return things side by side; a number is a stretch."""
    layout = QHBoxLayout()
    _fill(layout, things, gap, margins)
    return layout


def down(*things: Thing, gap: int = 8, margins: Margins = NONE) -> QVBoxLayout:
    """Return things below each other; a number is a stretch."""
    layout = QVBoxLayout()
    _fill(layout, things, gap, margins)
    return layout


def boxed(layout: QLayout) -> QWidget:
    """Return a widget around a layout."""
    widget = QWidget()
    layout.setContentsMargins(0, 0, 0, 0)
    widget.setLayout(layout)
    return widget


def clear(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)


class Head(QWidget):
    """Title, one line about the place, and what can be done here."""

    def __init__(self, title: str, *actions: QWidget) -> None:
        super().__init__()
        self.title = Label(title, "page")
        self.line = Label("", "second", "text2", wrap=True)
        self.line.hide()
        words = down(self.title, self.line, gap=2)
        margin = tokens.PAGE_MARGIN + 4
        row = across(gap=8, margins=(margin, 14, margin, 10))
        row.addLayout(words, 1)
        for action in actions:
            row.addWidget(action, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(row)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)

    def set_line(self, text: str) -> None:
        """Say something else below the title."""
        self.line.setText(text)
        self.line.setVisible(bool(text))


class Scrolled(QScrollArea):
    """A part that scrolls down, never sideways; what gets the focus comes into view."""

    def __init__(self, inner: QWidget, *, margins: Margins = NONE) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self._margins = margins
        if (layout := inner.layout()) is not None:
            layout.setContentsMargins(*margins)
        self.setWidget(inner)
        inner.setAutoFillBackground(False)  # setWidget switches it on
        inner.installEventFilter(self)
        self.verticalScrollBar().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Be as wide as the narrowest that the inside can be; the bar takes its room from the margin beside it."""
        if watched is self.verticalScrollBar() and event.type() in (QEvent.Type.Show, QEvent.Type.Hide):
            self._give_room(is_shown=event.type() == QEvent.Type.Show)
        elif watched is self.widget() and event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def _give_room(self, *, is_shown: bool) -> None:
        inner = self.widget()
        layout = inner.layout() if inner is not None else None
        left, top, right, bottom = self._margins
        if layout is not None and right:
            taken = self.verticalScrollBar().sizeHint().width() if is_shown else 0
            layout.setContentsMargins(left, top, max(_LEAST, right - taken), bottom)

    def minimumSizeHint(self) -> QSize:
        """Return room for the inside across and a little of it down."""
        inner = self.widget()
        width = inner.minimumSizeHint().width() if inner is not None else 0
        return QSize(width + self.verticalScrollBar().sizeHint().width(), 80)


def _fill(layout: QHBoxLayout | QVBoxLayout, things: tuple[Thing, ...], gap: int, margins: Margins) -> None:
    layout.setSpacing(gap)
    layout.setContentsMargins(*margins)
    for thing in things:
        if isinstance(thing, int):
            layout.addStretch(thing)
        elif isinstance(thing, QWidget):
            layout.addWidget(thing)
        else:
            layout.addLayout(thing)
