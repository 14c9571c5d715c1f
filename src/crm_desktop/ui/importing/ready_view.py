"""The last look before rows are written: what will happen, in counts."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui import when
from crm_desktop.ui.layouts import Scrolled, clear
from crm_desktop.ui.widgets import Banner, Card, Label
from crm_desktop.viewmodels.importing import Survey
from crm_desktop.viewmodels.importing_duplicates import Decision, Twins, decision_of
from crm_desktop.viewmodels.importing_here import mode_words
from crm_desktop.viewmodels.importing_wizard import Wizard


class ReadyView(QWidget):
    """Says what the button will do."""

    def __init__(self) -> None:
        super().__init__()
        self.error = Banner("", "danger")
        self.error.hide()
        self._inner = QVBoxLayout()
        self._inner.setSpacing(14)
        inner = QWidget()
        inner.setLayout(self._inner)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.error)
        rows.addWidget(Scrolled(inner), 1)

    def show_error(self, title: str, advice: str = "") -> None:
        """Say why an import did not come to its end; an empty title takes it away."""
        self.error.setVisible(bool(title))
        if title:
            self.error.set_text(f"{title}. {advice}" if advice else title, "danger")

    def show_wizard(self, wizard: Wizard, twins: Twins | None) -> None:
        """Show the counts."""
        clear(self._inner)
        card = Card(tr("What will happen"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(2, 1)
        for row, (text, value, tone) in enumerate(_lines(wizard, twins)):
            grid.addWidget(Label(text, "label", tone), row, 0)
            number = Label(when.number(value), "body", tone)
            grid.addWidget(number, row, 1)
        card.body.addLayout(grid)
        self._inner.addWidget(card)
        known = Card(tr("Records that are here already"))
        words = mode_words(wizard.mode)
        known.body.addWidget(Label(words, wrap=True))
        if wizard.clears and wizard.mode.overwrites:
            known.body.addWidget(Label(tr("An empty cell empties its field"), wrap=True))
        self._inner.addWidget(known)
        self._inner.addStretch(1)


def _lines(wizard: Wizard, twins: Twins | None) -> list[tuple[str, int, str]]:
    found = wizard.found or Survey()
    lines = [(tr("Rows that come in"), found.good, "text")] if found.rows or not found.files else []
    if found.files:
        lines.append((tr("Files for pages of people and companies"), found.files, "text"))
    if found.refused:
        lines.append((tr("Rows with a problem, which wait to be corrected"), found.refused, "danger"))
    if found.left_out:
        lines.append((tr("Rows left out by hand"), found.left_out, "text"))
    if found.deleted:
        lines.append((tr("Rows deleted at the source"), found.deleted, "text"))
    looked_at = sum(bool(check.problems) and not check.row.is_refused for check in found.checks)
    if looked_at:
        lines.insert(1, (tr("of them with something to look at"), looked_at, "warn"))
    if twins is not None:
        if twins.certain:
            lines.append((tr("Rows that are the same record beyond doubt"), twins.certain, "text"))
        decided = [decision_of(wizard, twin) for twin in twins.found]
        counts = (
            (tr("Decided: the same record"), decided.count(Decision.SAME)),
            (tr("Decided: another one"), decided.count(Decision.NEW)),
            (tr("Likely twins not decided, which become new ones"), decided.count(Decision.OPEN)),
        )
        lines += [(text, n, "text") for text, n in counts if n]
    return lines
