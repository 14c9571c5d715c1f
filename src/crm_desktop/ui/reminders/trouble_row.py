"""One thing that is wrong with backups or sync, as the list of the bell says it, with the way to mend it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from crm_desktop.ui.backups.icon_mark import IconMark
from crm_desktop.ui.layouts import across, down
from crm_desktop.ui.theme.paint import focus_ring
from crm_desktop.ui.widgets import ElidedLabel, LinkButton
from crm_desktop.viewmodels.troubles import Trouble


class TroubleRow(QWidget):
    """Enter follows its link."""

    followed = Signal(str)  # what the link is for

    def __init__(self, trouble: Trouble) -> None:
        super().__init__()
        self.trouble = trouble
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        spoken = ". ".join(part for part in (trouble.words, trouble.more) if part)
        self.setAccessibleName(spoken)
        self.setToolTip(spoken)
        self.link = LinkButton(trouble.link.replace("&", "&&"), height=28)
        self.link.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Enter on the row does the same
        self.link.setAccessibleName(f"{trouble.link}: {trouble.words}")
        self.link.clicked.connect(lambda: self.followed.emit(trouble.action))
        words = down(ElidedLabel(trouble.words, "strong"), gap=1)
        if trouble.more:
            words.addWidget(ElidedLabel(trouble.more, "second", "text2"))
        row = across(gap=10, margins=(10, 8, 6, 8))
        beside = Qt.AlignmentFlag.AlignTop if trouble.more else Qt.AlignmentFlag.AlignVCenter
        row.addWidget(IconMark(trouble.icon, trouble.tone, 16), 0, beside)
        row.addLayout(words, 1)
        row.addWidget(self.link)
        self.setLayout(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the keys say."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.followed.emit(self.trouble.action)
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_J):
            self.focusNextChild()
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_K):
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ring."""
        if self.hasFocus():
            focus_ring(QPainter(self), self.rect())
