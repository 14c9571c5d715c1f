"""Cases that need somebody today: whose answer is late first, then by when it is due; a line opens its case."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.services.cases import CaseRow
from crm_desktop.ui import when
from crm_desktop.ui.cases.words import due_words
from crm_desktop.ui.layouts import across, clear, down
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_text, focus_ring, text_width
from crm_desktop.ui.today.icon import SmallIcon
from crm_desktop.ui.widgets import LinkButton
from crm_desktop.ui.widgets.card import Line
from crm_desktop.ui.widgets.chip import CHIP_HEIGHT, Chip, chip_width, draw_chip
from crm_desktop.ui.widgets.labels import ElidedLabel

_ROW = 50
_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_K: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_J: 1}


class NeedsCard(QFrame):
    """It is there only while a case waits for an answer."""

    chosen = Signal(str)  # the case's id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("surface", "card")
        self.setAccessibleName(tr("Cases that need you"))
        self.rows: list[NeedRow] = []
        self._count = Chip("", "neutral")
        self.all = LinkButton(tr("Cases"), "arrow-right", height=tokens.ROW_CONTROL_HEIGHT)
        title = ElidedLabel(tr("Cases that need you"), "card")
        head = across(SmallIcon("life-buoy", "text2"), title, self._count, 1, self.all, gap=8, margins=(15, 5, 8, 5))
        self._lines = down(gap=0)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(self._lines)
        self.hide()

    def show_cases(self, cases: Sequence[CaseRow], count: int, now: int) -> None:
        """Show these of so many; the one that had the keyboard keeps it, or the one in its place."""
        at = next((n for n, row in enumerate(self.rows) if row.hasFocus()), -1)
        clear(self._lines)
        self.rows = [NeedRow(case, now) for case in cases]
        for row in self.rows:
            self._lines.addWidget(Line())
            self._lines.addWidget(row)
            row.chosen.connect(self.chosen)
            row.stepped.connect(self._step)
        self._count.setText(when.number(count))
        self._count.updateGeometry()
        self.setVisible(bool(self.rows))
        if at >= 0 and self.rows:
            self.rows[min(at, len(self.rows) - 1)].setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the title the room of the link's word where both don't fit."""
        super().resizeEvent(event)
        title = text_width(tr("Cases that need you"), "card")
        beside = current_theme().scaled(17) + self._count.sizeHint().width() + 3 * 8 + 15 + 8
        self.all.set_compact(title + beside + self.all.full_width() > self.width())

    def _step(self, row: QWidget, by: int) -> None:
        at = next((n for n, one in enumerate(self.rows) if one is row), 0) + by
        if 0 <= at < len(self.rows):
            self.rows[at].setFocus(Qt.FocusReason.TabFocusReason)


class NeedRow(QWidget):
    """What it is about and whose it is, left; its number and how its answer stands, right."""

    chosen = Signal(str)
    stepped = Signal(QWidget, int)

    def __init__(self, case: CaseRow, now: int) -> None:
        super().__init__()
        self.case = case
        self._who = " · ".join(part for part in (case.company, case.person) if part)
        self.words, self._tone, self._icon = due_words(case, now)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        spoken = ", ".join(part for part in (case.display_name, self._who, self.words) if part)
        self.setAccessibleName(spoken)
        self.setToolTip(spoken)

    def sizeHint(self) -> QSize:
        """Return room for two lines."""
        return QSize(160, current_theme().scaled(_ROW))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open it."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.chosen.emit(self.case.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens it, arrows go to the next one."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(self.case.id)
        elif event.key() in _STEPS:
            self.stepped.emit(self, _STEPS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint both lines."""
        theme, painter, box = current_theme(), QPainter(self), QRectF(self.rect())
        if self.underMouse():
            painter.fillRect(box.adjusted(1, 0, -1, 0), theme.colour("sunken"))
        line, middle, right = theme.scaled(19), box.center().y(), box.width() - 14
        upper = QRectF(14, middle - line, right - 14, line)
        number = self.case.number
        painter.setFont(theme.font("second", tabular=True))
        painter.setPen(theme.colour("text2"))
        draw_text(painter, upper, number, Qt.AlignmentFlag.AlignRight)
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.colour("text"))
        used = text_width(number, "second", tabular=True) + 8 if number else 0
        draw_text(painter, upper.adjusted(0, 0, -used, 0), self.case.subject)
        self._paint_below(painter, QRectF(14, middle + 1, right - 14, line))
        if self.hasFocus():
            focus_ring(painter, box.adjusted(3, 1, -3, -1))

    def _paint_below(self, painter: QPainter, area: QRectF) -> None:
        theme = current_theme()
        if self.words:
            width, height = float(chip_width(self.words, self._icon)), float(theme.scaled(CHIP_HEIGHT))
            chip = QRectF(area.right() - width, area.center().y() - height / 2, width, height)
            draw_chip(painter, chip, self.words, self._tone, self._icon)
            area.setRight(chip.x() - 8)
        painter.setFont(theme.font("second"))
        painter.setPen(theme.colour("text2"))
        draw_text(painter, area, self._who)
