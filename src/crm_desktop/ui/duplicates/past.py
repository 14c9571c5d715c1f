"""Past merges: who was merged into whom, and Undo without a limit of time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.services.merge import MergeRow
from crm_desktop.ui import when
from crm_desktop.ui.layouts import Scrolled, across, boxed, clear, down
from crm_desktop.ui.widgets import Avatar, Banner, Button, ElidedLabel, EmptyState, Line, Surface


class PastMerges(Surface):
    """One line a merge; what was edited since is kept, and said."""

    undo_asked = Signal(str, str)  # batch, title
    open_asked = Signal(str)

    def __init__(self) -> None:
        super().__init__("card")
        self.setAccessibleName(tr("Past merges"))
        self.report = Banner("", "ok")
        self.report.hide()
        self.undo_buttons: list[Button] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        inner = QWidget()
        inner.setLayout(down(boxed(self._lines), 1, gap=0))
        words = tr("What you merge is listed here, and can be undone.")
        self._views = QStackedWidget()
        self._views.addWidget(Scrolled(inner, margins=(18, 4, 18, 8)))
        self._views.addWidget(EmptyState("history", tr("Nothing was merged"), words))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(1, 1, 1, 1)
        rows.setSpacing(0)
        rows.addWidget(self.report)
        rows.addWidget(self._views, 1)

    def show_merges(self, merges: Sequence[MergeRow], now: int, reason: str) -> None:
        """Show the merges that can be undone; `reason` says why none can."""
        clear(self._lines)
        self.undo_buttons = []
        self._views.setCurrentIndex(0 if merges else 1)
        for merge in merges:
            self._lines.addWidget(self._line(merge, now, reason))
            self._lines.addWidget(Line())

    def say(self, text: str, kept: Sequence[str]) -> None:
        """Say what was undone, and what was edited since and stays."""
        self.report.set_text("\n".join([text, *kept]), "warn" if kept else "ok")
        self.report.show()

    def _line(self, merge: MergeRow, now: int, reason: str) -> QWidget:
        title = tr("{other} merged into {kept}", other=merge.other_title, kept=merge.kept_title)
        at = when.moment(merge.at, now)
        line = tr("{who}, {when}", who=merge.who, when=at) if merge.who else at
        show = Button(tr("Open"), height=28)
        show.setAccessibleName(tr("Open {name}", name=merge.kept_title))
        show.clicked.connect(lambda: self.open_asked.emit(f"{merge.kind}/{merge.kept_id}"))
        undo = Button(tr("Undo"), "undo-2", height=28)
        undo.setAccessibleName(tr("Undo: {title}", title=title))
        undo.clicked.connect(lambda: self.undo_asked.emit(merge.batch_id, title))
        undo.set_reason(reason)
        self.undo_buttons.append(undo)
        row = across(Avatar(merge.kept_title, 28, square=merge.kind == "company"), gap=10, margins=(0, 9, 0, 9))
        words = down(ElidedLabel(title, "label"), ElidedLabel(line, "second", "text2"), gap=0)
        row.addLayout(words, 1)
        for button in (show, undo):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        holder = QWidget()
        holder.setLayout(row)
        return holder
