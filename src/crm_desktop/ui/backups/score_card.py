"""The score as a ring, the word for it, and why it is not 100."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.backups.words import level_words, reason_line
from crm_desktop.ui.layouts import across, clear
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_text
from crm_desktop.ui.widgets import Card, Label
from crm_desktop.viewmodels.health import Score

_SIDE, _WIDTH = 104, 9


class Ring(QWidget):
    """A number of 100 in a ring that is filled that far."""

    def __init__(self) -> None:
        super().__init__()
        self._points, self._tone = 0, "ok"
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_score(self, points: int, tone: str, word: str) -> None:
        """Show another number."""
        self._points, self._tone = points, tone
        self.setAccessibleName(tr("{points} of 100: {word}", points=points, word=word))
        self.setToolTip(self.accessibleName())
        self.update()

    def sizeHint(self) -> QSize:
        """Grow with the text."""
        side = current_theme().scaled(_SIDE)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint track, arc and number."""
        theme, painter = current_theme(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(_WIDTH / 2 + 1, _WIDTH / 2 + 1, -_WIDTH / 2 - 1, -_WIDTH / 2 - 1)
        painter.setPen(QPen(theme.colour("sunken"), _WIDTH))
        painter.drawEllipse(box)
        pen = QPen(theme.colour(self._tone), _WIDTH)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        painter.drawArc(box, 90 * 16, -round(self._points * 360 * 16 / 100))
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.font("figure", tokens.SEMIBOLD, tabular=True))
        centre = Qt.AlignmentFlag.AlignCenter
        draw_text(painter, box.adjusted(0, -box.height() * 0.12, 0, -box.height() * 0.12), str(self._points), centre)
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.colour("text2"))
        draw_text(painter, box.adjusted(0, box.height() * 0.42, 0, 0), tr("of 100"), centre)


class ScoreCard(Card):
    """Ring, word, reasons."""

    def __init__(self) -> None:
        super().__init__()
        self.ring = Ring()
        self.word = Label("", "section")
        self._reasons = QVBoxLayout()
        self._reasons.setSpacing(2)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addStretch(1)
        words.addWidget(self.word)
        words.addLayout(self._reasons)
        words.addStretch(1)
        row = across(self.ring, gap=16, margins=(0, 2, 0, 2))
        row.addLayout(words, 1)
        self.body.addLayout(row)

    def show_score(self, score: Score, *, has_run: bool = True) -> None:
        """Show another score, never without its reasons; before the checks ran, only the backups are judged."""
        tone, word = level_words(score)
        self.ring.show_score(score.points, tone, word)
        self.word.setText(word)
        self.word.set_tone(tone)
        clear(self._reasons)
        lines = [reason_line(why) for why in score.reasons]
        if not has_run:
            lines.append(tr("The checks have not run yet."))
        elif not lines:
            lines.append(tr("Nothing is at risk."))
        for line in lines:
            self._reasons.addWidget(Label(line, "second", "text2", wrap=True))
        self.setAccessibleName(", ".join((self.ring.accessibleName(), *lines)))
