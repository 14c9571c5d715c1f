"""Tabs with counts and an underline."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QTabBar, QToolButton, QWidget

from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_text, focus_ring, rounded, text_width

_SIDE = 2
_GAP = 20
_DOT = 6


class TabBar(QTabBar):
    """Saved views or parts of a page; a dot marks a view that was changed."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        for arrow in self.findChildren(QToolButton):
            arrow.setProperty("kind", "plain")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def add(self, text: str, count: str = "", *, changed: bool = False) -> int:
        """Add a tab and return its place."""
        at = self.addTab(text)
        self.set_count(at, count, changed=changed)
        return at

    def set_count(self, at: int, count: str, *, changed: bool = False) -> None:
        """Change a tab's count and its dot."""
        self.setTabData(at, (count, changed))
        self.setAccessibleTabName(at, f"{self.tabText(at)} {count}".strip())
        # The bar measures its tabs anew only when a text changes.
        self.setTabText(at, self.tabText(at))
        self.update()

    def tabSizeHint(self, index: int) -> QSize:
        """Return room for name, count and dot."""
        count, changed = self.tabData(index) or ("", False)
        width = text_width(self.tabText(index), "body", tokens.SEMIBOLD) + 2 * _SIDE + _GAP
        if count:
            width += text_width(count, tabular=True) + 8
        return QSize(width + (_DOT + 8 if changed else 0), current_theme().scaled(36))

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Tabs scroll rather than shrink."""
        return self.tabSizeHint(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint all tabs."""
        painter = QPainter(self)
        for at in range(self.count()):
            self._paint_tab(painter, at)

    def _paint_tab(self, painter: QPainter, at: int) -> None:
        theme = current_theme()
        full = self.tabRect(at)
        rect = full.adjusted(0, 0, -_GAP, 0)
        is_open = at == self.currentIndex()
        hover = full.contains(self.mapFromGlobal(self.cursor().pos())) and self.underMouse()
        painter.setFont(theme.font("body", tokens.SEMIBOLD if is_open else tokens.MEDIUM))
        painter.setPen(theme.colour("text" if is_open or hover else "text2"))
        x = float(rect.x() + _SIDE)
        name = self.tabText(at)
        draw_text(painter, QRectF(x, rect.y(), rect.right() - x, rect.height()), name)
        x += text_width(name, "body", tokens.SEMIBOLD if is_open else tokens.MEDIUM) + 8
        count, changed = self.tabData(at) or ("", False)
        if count:
            painter.setFont(theme.font(tabular=True))
            painter.setPen(theme.colour("text3"))
            draw_text(painter, QRectF(x, rect.y(), 200, rect.height()), count)
            x += text_width(count, tabular=True) + 8
        if changed:
            rounded(painter, QRectF(x - 2, rect.center().y() - 2, _DOT, _DOT), _DOT / 2, theme.colour("accent"))
        if is_open:
            painter.fillRect(rect.x(), rect.bottom() - 1, rect.width(), 2, theme.colour("accent"))
            if self.hasFocus():
                focus_ring(painter, rect.adjusted(-1, 4, 1, -5))
