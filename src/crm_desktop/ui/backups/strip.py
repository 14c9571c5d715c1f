"""The last 30 days at a glance; each day says what it is to a screen reader and in its tooltip."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QDate, QEvent, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from crm_desktop.domain.i18n import tr, trc, trn
from crm_desktop.ui import when
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.theme.paint import draw_icon, draw_text, focus_ring, icon_side, rounded, text_width
from crm_desktop.ui.widgets import announce
from crm_desktop.viewmodels.backups import Day, DayState

_BAR = 48
_GAP = 4


def state_words(state: DayState) -> str:
    """Return a state in words."""
    return {
        DayState.PROVEN: tr("Restored and compared"),
        DayState.CHECKED: tr("File checked"),
        DayState.FAILED: tr("Failed"),
        DayState.NONE: tr("No backup"),
    }[state]


def summary(days: Sequence[Day]) -> str:
    """Return “27 good, 1 failed, 2 without a backup”."""
    good = sum(day.state in (DayState.PROVEN, DayState.CHECKED) for day in days)
    failed = sum(day.state is DayState.FAILED for day in days)
    parts = [trn("{n} good", "{n} good", good)]
    if failed:
        parts.append(trn("{n} failed", "{n} failed", failed))
    if none := len(days) - good - failed:
        parts.append(trn("{n} without a backup", "{n} without a backup", none))
    return ", ".join(parts)


def day_words(day: Day) -> str:
    """Return a day and its state."""
    return tr("{date}: {state}", date=_date(day, trc("date pattern", "ddd d MMM")), state=state_words(day.state))


class DayStrip(QWidget):
    """One bar a day; arrows move through the days and speak them."""

    def __init__(self) -> None:
        super().__init__()
        self._days: Sequence[Day] = ()
        self._at = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_days(self, days: Sequence[Day]) -> None:
        """Show other days; the last one is today."""
        self._days = days
        self._at = len(days) - 1
        self.setAccessibleName(tr("Backups of the last 30 days: {summary}", summary=summary(days)))
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the bars and their dates."""
        return QSize(480, _BAR + current_theme().scaled(24))

    def minimumSizeHint(self) -> QSize:
        """Return the narrowest that still reads."""
        return QSize(240, self.sizeHint().height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move through the days."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        key = Qt.Key(event.key())
        if key not in steps or not self._days:
            super().keyPressEvent(event)
            return
        self._at = max(0, min(len(self._days) - 1, self._at + steps[key]))
        self._describe()
        announce(self, day_words(self._days[self._at]))
        where = self.mapToGlobal(QPoint(round(self._bar(self._at).center().x()), _BAR))
        QToolTip.showText(where, day_words(self._days[self._at]), self)
        self.update()

    def event(self, event: QEvent) -> bool:
        """Say which day lies under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            hit = [day for at, day in enumerate(self._days) if self._bar(at).contains(event.pos().toPointF())]
            QToolTip.showText(event.globalPos(), day_words(hit[0]) if hit else "", self)
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bars, then some dates."""
        painter = QPainter(self)
        for at, day in enumerate(self._days):
            self._paint_day(painter, self._bar(at), day.state)
        if self._days and self.hasFocus():
            focus_ring(painter, self._bar(self._at).adjusted(-3, -3, 3, 3), 6)
        self._paint_dates(painter)

    def _paint_day(self, painter: QPainter, bar: QRectF, state: DayState) -> None:
        paint_state(painter, bar, state)
        marks = {DayState.PROVEN: ("check", "surface"), DayState.CHECKED: ("check", "ok"),
                 DayState.FAILED: ("x", "danger")}  # fmt: skip
        if state in marks:
            icon, token = marks[state]
            draw_icon(painter, icon, token, bar.center().x() - icon_side(14) / 2, bar.center().y(), 14)

    def _paint_dates(self, painter: QPainter) -> None:
        theme = current_theme()
        painter.setFont(theme.font("caption", tabular=True))
        painter.setPen(theme.colour("text2"))
        last = len(self._days) - 1
        for at in {0, last // 3, 2 * last // 3, last}:
            text = (
                tr("Today") if at == last else _date(self._days[at], trc("date pattern", "d MMM")) if last >= 0 else ""
            )
            width = text_width(text, "caption") + 4
            x = min(max(0.0, self._bar(at).x()), self.width() - width)
            draw_text(painter, QRectF(x, _BAR + 4, width, self.height() - _BAR - 4), text)

    def _bar(self, at: int) -> QRectF:
        step = (self.width() - 6) / max(1, len(self._days))
        return QRectF(3 + at * step, 3, step - _GAP, _BAR - 6)

    def _describe(self) -> None:
        self.setAccessibleDescription(day_words(self._days[self._at]) if self._days else "")


class Legend(QWidget):
    """What the bars mean."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(", ".join(state_words(state) for state in DayState))

    def sizeHint(self) -> QSize:
        """Return room for the words."""
        words = sum(text_width(state_words(state), "second") + _mark_side() + 24 for state in DayState)
        return QSize(words, current_theme().scaled(20))

    def minimumSizeHint(self) -> QSize:
        """Return the narrowest that still reads."""
        return QSize(240, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint mark and word of each state."""
        theme, painter, x = current_theme(), QPainter(self), 1.0
        painter.setFont(theme.font("second"))
        side = _mark_side()
        for state in DayState:
            box = QRectF(x, (self.height() - side) / 2, side, side)
            if state is DayState.FAILED:
                draw_icon(painter, "x", "danger", x - 2, self.height() / 2, 14)
            else:
                paint_state(painter, box, state, edged=True)
            words = state_words(state)
            width = text_width(words, "second") + 2
            painter.setPen(theme.colour("text2"))
            draw_text(painter, QRectF(x + side + 6, 0, width, self.height()), words)
            x += width + side + 22


def _mark_side() -> int:
    return current_theme().scaled(10)


def paint_state(painter: QPainter, rect: QRectF, state: DayState, *, edged: bool = False) -> None:
    """Paint the ground of a day."""
    theme = current_theme()
    if state is DayState.NONE:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("border2"), 1, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.restore()
        return
    fill = {DayState.PROVEN: "ok", DayState.CHECKED: "ok_soft", DayState.FAILED: "danger_soft"}[state]
    line = theme.colour("ok") if edged and state is DayState.CHECKED else None
    rounded(painter, rect, 3, theme.colour(fill), line)


def _date(day: Day, pattern: str) -> str:
    return when.day(QDate(day.day.year, day.day.month, day.day.day), pattern)
