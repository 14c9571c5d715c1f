"""The steps of a wizard: done, here, to come."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_icon, draw_text, icon_side, rounded, text_width

_DISC = 22
_GAP = 8
_ARROW = 32


class Stepper(QWidget):
    """Numbered steps in a row; shows where one is and announces it by its name."""

    def __init__(self, steps: Sequence[str], at: int = 0, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._steps, self._at = tuple(steps), at
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_step(at)

    def set_step(self, at: int) -> None:
        """Go to a step, counted from 0."""
        self._at = at
        self.setAccessibleName(tr("Step {n} of {all}: {name}", n=at + 1, all=len(self._steps), name=self._steps[at]))
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for all steps."""
        disc = current_theme().scaled(_DISC)
        names = sum(text_width(step, "label", tokens.SEMIBOLD) + disc + _GAP for step in self._steps)
        return QSize(names + _ARROW * (len(self._steps) - 1), disc + 4)

    def minimumSizeHint(self) -> QSize:
        """Return room for the discs; names go first when it is narrow."""
        disc = current_theme().scaled(_DISC)
        return QSize((disc + _ARROW) * len(self._steps) + 80, disc + 4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the steps; when narrow only the name of the step where one is."""
        theme, painter = current_theme(), QPainter(self)
        all_names = self.width() >= self.sizeHint().width()
        disc, middle, x = theme.scaled(_DISC), self.height() / 2, 0.0
        for at, step in enumerate(self._steps):
            self._paint_disc(painter, QRectF(x, middle - disc / 2, disc, disc), at)
            x += disc + _GAP
            if all_names or at == self._at:
                weight = tokens.SEMIBOLD if at == self._at else tokens.MEDIUM
                painter.setFont(theme.font("body", weight))
                painter.setPen(theme.colour("text" if at <= self._at else "text2"))
                width = text_width(step, "body", weight)
                draw_text(painter, QRectF(x, 0, width, self.height()), step)
                x += width
            if at < len(self._steps) - 1:
                draw_icon(painter, "chevron-right", "text3", x + (_ARROW - 14) / 2, middle, 14)
                x += _ARROW

    def _paint_disc(self, painter: QPainter, rect: QRectF, at: int) -> None:
        theme = current_theme()
        if at < self._at:
            rounded(painter, rect, rect.width() / 2, theme.colour("ok"))
            draw_icon(painter, "check", "surface", rect.center().x() - icon_side(14) / 2, rect.center().y(), 14)
            return
        here = at == self._at
        line = None if here else theme.colour("control_line")
        rounded(painter, rect, rect.width() / 2, theme.colour("accent" if here else "sunken"), line)
        painter.setFont(theme.font("second", tokens.SEMIBOLD, tabular=True))
        painter.setPen(theme.colour("on_accent" if here else "text2"))
        draw_text(painter, rect, str(at + 1), Qt.AlignmentFlag.AlignHCenter)
