"""One cursor over two lists of a page: it goes on from one into the other, and stays where there are lines."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtWidgets import QScrollArea, QWidget

from crm_desktop.ui.today.lists import DayCard
from crm_desktop.ui.today.view import DayView


class CursorOver(QObject):
    """Has the cursor in one of two cards; the page's focus goes there."""

    moved = Signal()

    def __init__(self, first: DayCard, second: DayCard, page: QWidget, scrolled: QScrollArea) -> None:
        super().__init__(page)
        self._cards, self._page, self._scrolled = (first, second), page, scrolled
        self.wanted = ""  # the line to stand on once it is there
        for card, other, way in ((first, second, 1), (second, first, -1)):
            card.view.cursor_moved.connect(lambda card=card: self.take(card))
            card.view.left.connect(lambda by, other=other, way=way: self._go_over(other, by) if by == way else None)
        page.setFocusProxy(first.view)

    @property
    def view(self) -> DayView:
        """Return the list that has the cursor."""
        return next((card.view for card in self._cards if card.view.shows_cursor), self._cards[0].view)

    def take(self, card: DayCard) -> None:
        """Have the cursor in this card, in view."""
        for one in self._cards:
            one.view.set_cursor_shown(one is card)
        self._page.setFocusProxy(card.view)
        index = card.view.currentIndex()
        inner = self._scrolled.widget()
        if index.isValid() and inner is not None:
            at = card.view.mapTo(inner, card.view.visualRect(index).center())
            self._scrolled.ensureVisible(at.x(), at.y(), 0, 60)
        self.moved.emit()

    def settle(self) -> None:
        """Stand on a line that is there: the wanted one, else where the cursor was, else on the first."""
        cards = [card for card in self._cards if card.view.lines.lines]
        if not cards:
            return
        had_focus = any(card.view.hasFocus() for card in self._cards)
        card = next((card for card in cards if card.view.shows_cursor), cards[0])
        for one in cards:
            ids = [line.id for line in one.view.lines.lines]
            if self.wanted and self.wanted in ids:
                card = one
                one.view.set_row(ids.index(self.wanted))
        self.wanted = ""
        if card.view.row() < 0:
            card.view.set_row(0)
        self.take(card)
        if had_focus and not card.view.hasFocus():
            card.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def below(self) -> QPoint:
        """Return where a menu about the line of the cursor opens, on the screen."""
        rect = self.view.visualRect(self.view.currentIndex())
        return self.view.viewport().mapToGlobal(QPoint(rect.right() - 200, rect.bottom()))

    def _go_over(self, card: DayCard, by: int) -> None:
        if not card.isHidden() and card.view.lines.lines:
            card.view.set_row(0 if by > 0 else len(card.view.lines.lines))
            card.view.setFocus(Qt.FocusReason.OtherFocusReason)
