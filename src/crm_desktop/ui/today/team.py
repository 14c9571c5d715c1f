"""The team's overdue count, first on the page of a manager."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.ui import when
from crm_desktop.ui.layouts import clear
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.theme.paint import draw_text, focus_ring
from crm_desktop.ui.today.words import late_words
from crm_desktop.ui.widgets import Label
from crm_desktop.ui.widgets.avatar import draw_avatar
from crm_desktop.ui.widgets.card import Card
from crm_desktop.ui.widgets.chip import CHIP_HEIGHT, chip_width, draw_chip
from crm_desktop.viewmodels.today import Member

_ROW = 44


class TeamCard(Card):
    """A line for each colleague with something overdue; pressing it shows their list below."""

    chosen = Signal(str)  # user id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Team, overdue"), padded=False, parent=parent)
        self.body.setSpacing(0)

    def show_team(self, team: Sequence[Member], now: int, shown: str) -> None:
        """Show the counts; the line of the one whose list is shown is marked."""
        clear(self.body)
        whole = sum(member.overdue for member in team)
        self.set_count(when.number(whole) if whole else "")
        for member in team:
            row = _MemberRow(member, now, is_shown=member.user_id == shown)
            row.clicked.connect(lambda _=False, user=member.user_id: self.chosen.emit(user))
            self.body.addWidget(row)
        if not team:
            label = Label(tr("Nobody in the team has anything overdue."), "second", "text2", wrap=True)
            label.setContentsMargins(13, 0, 13, 10)
            self.body.addWidget(label)


class _MemberRow(QAbstractButton):
    """A colleague, how much of theirs is overdue, and since when at the longest."""

    def __init__(self, member: Member, now: int, *, is_shown: bool) -> None:
        super().__init__()
        self._member, self._is_shown = member, is_shown
        self._name = member.name or tr("Nobody in particular")
        self._oldest = late_words(member.oldest, now)
        self._count = trn("{n} overdue", "{n} overdue", member.overdue, n=when.number(member.overdue))
        self.setText(self._name)
        self.setAccessibleName(f"{self._name}, {self._count}, {self._oldest}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Return the height of a row."""
        return QSize(200, current_theme().scaled(_ROW))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint who, how much and since when."""
        theme, painter, box = current_theme(), QPainter(self), QRectF(self.rect())
        if self._is_shown:
            painter.fillRect(box, theme.colour("accent_soft"))
        elif self.underMouse():
            painter.fillRect(box, theme.colour("sunken"))
        painter.fillRect(QRectF(0, 0, box.width(), 1), theme.colour("border"))
        side = theme.scaled(28)
        draw_avatar(painter, QRectF(14, box.center().y() - side / 2, side, side), self._name)
        height, right = theme.scaled(CHIP_HEIGHT), box.right() - 12
        for text, tone, icon in ((self._oldest, "neutral", "clock"), (self._count, "danger", "")):
            width = chip_width(text, icon)
            draw_chip(painter, QRectF(right - width, box.center().y() - height / 2, width, height), text, tone, icon)
            right -= width + 8
        painter.setFont(theme.font("strong"))
        painter.setPen(theme.colour("text"))
        draw_text(painter, QRectF(14 + side + 9, 0, right - side - 23, box.height()), self._name)
        if self.hasFocus():
            focus_ring(painter, box.adjusted(2, 2, -2, -2))
