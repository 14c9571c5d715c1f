"""What stands beside the columns: one row as it will look."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QDate, QLocale, Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.exchange.incoming import Incoming
from crm_desktop.exchange.mode import Mode
from crm_desktop.ui import when
from crm_desktop.ui.layouts import across, clear, down
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets import Avatar, Card, Chip, ElidedLabel, IconButton, Label
from crm_desktop.viewmodels.import_preview import preview
from crm_desktop.viewmodels.importing import Survey
from crm_desktop.viewmodels.importing_here import outcome
from crm_desktop.viewmodels.importing_problems import ProblemGroup, problem_words

_FACTS = 7


class RowCard(Card):
    """One row of the file as the record that it will become, with previous and next."""

    def __init__(self) -> None:
        self._where = Label("", "second", "text2")
        self.previous = IconButton("chevron-left", tr("Previous row"), height=28)
        self.next = IconButton("chevron-right", tr("Next row"), height=28)
        steps = QWidget()
        steps.setLayout(across(self.previous, self._where, self.next, gap=2))
        super().__init__(tr("Row after import"), action=steps)
        self.previous.clicked.connect(partial(self._step, -1))
        self.next.clicked.connect(partial(self._step, 1))
        self._rows: Sequence[Incoming] = ()
        self._here: Sequence[bool] = ()
        self._open_groups: Sequence[ProblemGroup] = ()
        self._mode = Mode.FILL
        self._total, self._at = 0, 0
        self._inner = QVBoxLayout()
        self._inner.setSpacing(8)
        self.body.addLayout(self._inner)

    def show_rows(self, found: Survey, mode: Mode) -> None:
        """Show the rows of another reading; the place is kept."""
        self._rows, self._here, self._total, self._mode = found.previews, found.here, found.rows, mode
        self._open_groups = [group for group in found.groups if group.must_be_decided]
        self._at = min(self._at, max(0, len(self._rows) - 1))
        self._show()

    def set_mode(self, mode: Mode) -> None:
        """Show what becomes of the row in another mode."""
        self._mode = mode
        self._show()

    def _step(self, by: int) -> None:
        self._at = max(0, min(len(self._rows) - 1, self._at + by))
        self._show()

    def _show(self) -> None:
        clear(self._inner)
        self.previous.setEnabled(self._at > 0)
        self.next.setEnabled(self._at < len(self._rows) - 1)
        is_last_shown = self._at == len(self._rows) - 1 < self._total - 1
        self.next.setToolTip(
            tr("The first {n} rows can be looked at", n=when.number(len(self._rows)))
            if is_last_shown
            else tr("Next row")
        )
        self._where.setText(tr("{n} of {all}", n=when.number(self._at + 1), all=when.number(self._total)))
        if not self._rows:
            self._where.setText("")
            self._inner.addWidget(Label(tr("The file has no rows."), tone="text2"))
            return
        self._show_row(self._rows[self._at])

    def _show_row(self, incoming: Incoming) -> None:
        row = preview(incoming)
        self.set_title(tr("Line {n} after import", n=row.line))
        names = down(ElidedLabel(row.title, "strong"), ElidedLabel(row.subtitle, "second", "text2"), gap=0)
        head = across(Avatar(row.title, 36, square=row.is_company), gap=10)
        head.addLayout(names, 1)
        is_here = self._at < len(self._here) and self._here[self._at]
        head.addWidget(Chip(*outcome(incoming, self._mode, is_here=is_here)))
        self._inner.addLayout(head)
        waiting = [p for p in row.problems if any(group.holds(p) for group in self._open_groups)]
        columns = {problem.column for problem in waiting}
        known = [fact for fact in row.facts if fact[0] not in columns]  # until then the text would be kept
        facts = known[: _FACTS - len(waiting)]
        grid = _facts_grid(facts)
        for at, problem in enumerate(waiting, len(facts)):
            grid.addWidget(_label(problem.column), at, 0)
            grid.addWidget(Label(tr("Waiting for your choice"), "body", "danger"), at, 1)
        self._inner.addLayout(grid)
        if (more := len(known) - len(facts)) > 0:
            self._inner.addWidget(Label(trn("and {n} field more", "and {n} fields more", more), "second", "text3"))
        for problem in [p for p in row.problems if p not in waiting][:3]:
            tone = "danger" if row.is_refused else "warn"
            self._inner.addWidget(Label(problem_words(problem), "second", tone, wrap=True))


def _facts_grid(facts: Sequence[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(5)
    grid.setColumnStretch(1, 1)
    for row, (label, value) in enumerate(facts):
        grid.addWidget(_label(label), row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(ElidedLabel(_shown(value)), row, 1)
    return grid


def _label(text: str) -> ElidedLabel:
    label = ElidedLabel(text, "second", "text2")
    label.setFixedWidth(current_theme().scaled(120))
    return label


def _shown(value: str) -> str:
    """Return a value on one line, a day in the chosen format."""
    day = QDate.fromString(value, Qt.DateFormat.ISODate) if len(value) == 10 else QDate()
    return QLocale().toString(day, QLocale.FormatType.ShortFormat) if day.isValid() else " ".join(value.split())
