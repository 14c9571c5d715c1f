"""Past decisions: which record, which value was chosen and which was not, who decided."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.services.conflicts import PastDecision
from crm_desktop.ui import when
from crm_desktop.ui.layouts import Scrolled, across, boxed, clear, down
from crm_desktop.ui.widgets import Avatar, Button, ElidedLabel, EmptyState, Label, Line, Surface
from crm_desktop.viewmodels.sync.words import past_words


class PastDecisions(Surface):
    """One line a decision."""

    open_asked = Signal(str)  # place

    def __init__(self) -> None:
        super().__init__("card")
        self.setAccessibleName(tr("Past decisions"))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        inner = QWidget()
        inner.setLayout(down(boxed(self._lines), 1, gap=0))
        words = tr("What you choose is listed here. Both values stay in the history of the record.")
        self._views = QStackedWidget()
        self._views.addWidget(Scrolled(inner, margins=(18, 4, 18, 8)))
        self._views.addWidget(EmptyState("history", tr("Nothing was decided yet"), words))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(1, 1, 1, 1)
        rows.addWidget(self._views, 1)

    def show_past(self, past: Sequence[PastDecision], now: int) -> None:
        """Show the decisions, the newest first."""
        clear(self._lines)
        self._views.setCurrentIndex(0 if past else 1)
        for decision in past:
            self._lines.addWidget(self._line(decision, now))
            self._lines.addWidget(Line())

    def _line(self, decision: PastDecision, now: int) -> QWidget:
        show = Button(tr("Open"), height=28)
        show.setAccessibleName(tr("Open {name}", name=decision.title))
        show.clicked.connect(lambda: self.open_asked.emit(f"{decision.kind}/{decision.record_id}"))
        at = when.moment(decision.at, now)
        who = tr("{who}, {when}", who=decision.who, when=at) if decision.who else at
        words = down(
            ElidedLabel(decision.title, "label"),
            Label(past_words(decision), "body", wrap=True),
            ElidedLabel(who, "second", "text2"),
            gap=1,
        )
        row = across(gap=10, margins=(0, 9, 0, 9))
        row.addWidget(Avatar(decision.title, 28, square=decision.kind == "company"), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(show, 0, Qt.AlignmentFlag.AlignVCenter)
        holder = QWidget()
        holder.setLayout(row)
        return holder
