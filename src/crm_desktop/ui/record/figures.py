"""The strip of figures: what is true of the record now, each a way to where it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_icon, draw_text, focus_ring, rounded
from crm_desktop.ui.widgets import Line


@dataclass(frozen=True)
class FigureText:
    """A figure in words."""

    key: str
    label: str
    value: str
    detail: str = ""
    icon: str = ""
    tone: str = "text"


class Figure(QAbstractButton):
    """Label, figure, detail; pressing it shows what is counted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figure = FigureText("", "", "")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_figure(self, figure: FigureText) -> None:
        """Show a figure."""
        self._figure = figure
        self.setText(figure.value)
        self.setAccessibleName(". ".join(p for p in (f"{figure.label}: {figure.value}", figure.detail) if p))
        self.update()

    def figure(self) -> FigureText:
        """Return what is shown."""
        return self._figure

    def sizeHint(self) -> QSize:
        """Return room for three lines."""
        return QSize(120, current_theme().scaled(56))

    def minimumSizeHint(self) -> QSize:
        """Figures share the width."""
        return QSize(40, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the three lines."""
        theme, painter, figure = current_theme(), QPainter(self), self._figure
        if self.underMouse():
            rounded(painter, self.rect(), tokens.RADIUS.control, theme.colour("sunken"))
        area = QRectF(self.rect()).adjusted(6, 2, -6, -2)
        small, large = theme.scaled(16), theme.scaled(22)
        painter.setFont(theme.font("second"))
        painter.setPen(theme.colour("text2"))
        draw_text(painter, QRectF(area.x(), area.y(), area.width(), small), figure.label)
        value = QRectF(area.x(), area.y() + small, area.width(), large)
        if figure.icon:
            draw_icon(painter, figure.icon, figure.tone, value.x(), value.center().y() + 1, 16)
            value.adjust(theme.scaled(16) + 6, 0, 0, 0)
        painter.setFont(theme.font("section", tokens.SEMIBOLD, tabular=True))
        painter.setPen(theme.colour(figure.tone))
        draw_text(painter, value, figure.value)
        painter.setFont(theme.font("second"))
        painter.setPen(theme.colour("text2"))
        draw_text(painter, QRectF(area.x(), area.y() + small + large, area.width(), small), figure.detail)
        if self.hasFocus():
            focus_ring(painter, self.rect())


class Figures(QWidget):
    """Figures side by side."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._all: list[Figure] = []

    def show_figures(self, figures: Sequence[FigureText]) -> None:
        """Show figures; there are always as many."""
        while len(self._all) < len(figures):
            self._add()
        for widget, figure in zip(self._all, figures, strict=True):
            widget.show_figure(figure)

    def figure(self, key: str) -> Figure:
        """Return the figure with this key."""
        return next(figure for figure in self._all if figure.figure().key == key)

    def _add(self) -> None:
        if self._all:
            self._row.addWidget(Line(vertical=True))
            self._row.addSpacing(12)
        figure = Figure()
        figure.clicked.connect(lambda: self.chosen.emit(figure.figure().key))
        self._all.append(figure)
        self._row.addWidget(figure, 1)
