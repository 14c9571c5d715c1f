"""The bell of the top bar, with how many reminders are due."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_text, rounded, text_width
from crm_desktop.ui.widgets.announce import announce
from crm_desktop.ui.widgets.buttons import IconButton

_MOST = 99


class BellButton(IconButton):
    """Its name says how many are due; the number stands on it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bell", "", parent=parent)
        self._count, self._is_quiet, self._troubles = 0, False, 0

    @property
    def count(self) -> int:
        """Return how many are due."""
        return self._count

    def show_state(self, count: int, *, is_quiet: bool, troubles: int = 0) -> None:
        """Show how many are due, whether reminders are held, and what is wrong; more than before is announced."""
        is_more = (count > self._count or troubles > self._troubles) and not is_quiet
        self._count, self._is_quiet, self._troubles = count, is_quiet, troubles
        self.retranslate()
        if is_more:
            announce(self, ". ".join(part for part in (self.accessibleName(), self.accessibleDescription()) if part))
        self.update()

    def retranslate(self) -> None:
        """Speak the language of now."""
        n, wrong = self._count, self._troubles
        self.set_name(trn("Reminders, {n} due", "Reminders, {n} due", n) if n else tr("Reminders"))
        mend = trn("Backups and sync: {n} thing to mend", "Backups and sync: {n} things to mend", wrong)
        quiet = tr("It is quiet now") if self._is_quiet else ""
        self.setAccessibleDescription(". ".join(part for part in (mend if wrong else "", quiet) if part))
        self.set_icon("moon" if self._is_quiet and not (n or wrong) else "bell")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bell, and the number at its upper corner."""
        super().paintEvent(event)
        whole = self._count + self._troubles
        if not whole:
            return
        theme, painter = current_theme(), QPainter(self)
        text = str(whole) if whole <= _MOST else f"{_MOST}+"
        height = float(theme.scaled(15))
        width = max(height, text_width(text, "caption", tokens.SEMIBOLD) + theme.scaled(7))
        box = QRectF(self.width() - width - 1, 2, width, height)
        token = "sunken" if self._is_quiet else "danger"
        rounded(painter, box, height / 2, theme.colour(token), theme.colour("surface"))
        painter.setFont(theme.font("caption", tokens.SEMIBOLD))
        painter.setPen(theme.colour("text" if self._is_quiet else "surface"))
        draw_text(painter, box, text, Qt.AlignmentFlag.AlignCenter)
