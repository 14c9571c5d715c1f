"""What was merged by itself today: a green tick, the record, and what was kept."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.services.conflicts import Merged
from crm_desktop.ui.layouts import clear
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_icon, draw_text, focus_ring, icon_room, rounded
from crm_desktop.ui.widgets import Label
from crm_desktop.viewmodels.sync.entries import merged_words

_MOST = 20


class MergedLine(QAbstractButton):
    """A record; pressed, it opens."""

    def __init__(self, title: str, words: str) -> None:
        super().__init__()
        self._words = words
        self.setText(title)
        self.setAccessibleName(tr("{name}. {words}", name=title, words=words))
        self.setToolTip(f"{title}\n{words}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return room for two lines."""
        return QSize(120, current_theme().scaled(17) * 2 + 6)

    def minimumSizeHint(self) -> QSize:
        """Two lines are never cut in height."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint tick, name and words."""
        theme, painter, line = current_theme(), QPainter(self), current_theme().scaled(17)
        if self.underMouse():
            rounded(painter, self.rect(), tokens.RADIUS.control, theme.colour("hover"))
        draw_icon(painter, "circle-check", "ok", 4, self.height() / 2, 14)
        left = 4 + icon_room(14)
        for n, (text, role, tone) in enumerate(((self.text(), "label", "text"), (self._words, "second", "text2"))):
            painter.setFont(theme.font(role))
            painter.setPen(theme.colour(tone))
            draw_text(painter, QRectF(left, 3 + n * line, self.width() - left - 4, line), text)
        if self.hasFocus():
            focus_ring(painter, self.rect(), tokens.RADIUS.control)


class MergedToday(QWidget):
    """Hidden while nothing was merged."""

    open_asked = Signal(str)  # place

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[MergedLine] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(10, 10, 8, 0)
        self._column.setSpacing(2)
        self.hide()

    def show_merged(self, merged: Sequence[Merged]) -> None:
        """Show each record once."""
        clear(self._column)
        self.lines = []
        heading = Label(tr("Merged automatically today"), "label", "text2", wrap=True)
        heading.setContentsMargins(4, 0, 0, 2)
        self._column.addWidget(heading)
        for one, words in merged_words(merged)[:_MOST]:
            line = MergedLine(one.title, words)
            line.clicked.connect(lambda _=False, one=one: self.open_asked.emit(f"{one.kind}/{one.record_id}"))
            self._column.addWidget(line)
            self.lines.append(line)
        self.setVisible(bool(merged))
