"""Imports of before, below the place where a file is dropped: drafts to go on with, rows to correct, undo."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.services.import_runs import DONE, DRAFT, RUNNING, UNDONE, ImportRun
from crm_desktop.ui import when
from crm_desktop.ui.layouts import Scrolled, across, clear, down
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.widgets import Button, Card, ElidedLabel, Line, QuietButton

_HIGHEST = 224
OPEN, GO_ON, FIX, UNDO, FORGET = "open", "go on", "fix", "undo", "forget"


class EarlierImports(Card):
    """One line an import, with what can be done about it."""

    asked = Signal(str, str)  # what, id of the import

    def __init__(self) -> None:
        super().__init__(tr("Earlier imports"))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self._inner = QWidget()
        self._inner.setLayout(self._lines)
        self._scrolled = Scrolled(self._inner)
        self.body.addWidget(self._scrolled)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.buttons: dict[tuple[str, str], Button] = {}

    def show_runs(self, runs: Sequence[ImportRun], now: int, *, is_read_only: bool = False) -> None:
        """Show drafts and imports, the newest first."""
        clear(self._lines)
        self.buttons.clear()
        for at, run in enumerate(runs):
            if at:
                self._lines.addWidget(Line())
            words = down(ElidedLabel(run.name, "strong"), ElidedLabel(run_words(run, now), "second", "text2"), gap=0)
            line = across(margins=(0, 6, 0, 6))
            line.addLayout(words, 1)
            for what, button in self._buttons(run):
                button.setAccessibleName(tr("{action}: {name}", action=button.text(), name=run.name))
                button.clicked.connect(partial(self.asked.emit, what, run.id))
                button.setEnabled(not is_read_only)
                self.buttons[what, run.id] = button
                line.addWidget(button)
            self._lines.addLayout(line)
        self._lines.addStretch(1)
        self._fit()

    def _fit(self) -> None:
        """Be as high as the lines, up to a few; more scroll inside."""
        self._inner.adjustSize()
        self._scrolled.setFixedHeight(min(self._inner.sizeHint().height() + 2, current_theme().scaled(_HIGHEST)))

    def _buttons(self, run: ImportRun) -> list[tuple[str, Button]]:
        height = tokens.ROW_CONTROL_HEIGHT
        found: list[tuple[str, Button]] = []
        if run.state == DRAFT:
            found.append((OPEN, Button(tr("Go on"), height=height)))
        elif run.state == RUNNING:
            found.append((GO_ON, Button(tr("Import the rest"), height=height)))
        elif run.bad and run.state == DONE:
            found.append((FIX, Button(trn("Fix {n} row", "Fix {n} rows", run.bad), "wrench", height=height)))
        if run.state in (RUNNING, DONE):
            found.append((UNDO, Button(tr("Undo"), "undo-2", height=height)))
        found.append((FORGET, QuietButton(tr("Forget"), height=height)))
        return found


def run_words(run: ImportRun, now: int) -> str:
    """Return when an import was and what came of it, in one line."""
    at = when.moment(run.at, now)
    if run.state == DRAFT:
        return tr("{when} · Draft, nothing is imported yet", when=at)
    if run.state == UNDONE:
        return tr("{when} · Undone", when=at)
    if run.state == RUNNING:
        return trn(
            "{when} · Stopped before its end, {shown} row is in",
            "{when} · Stopped before its end, {shown} rows are in",
            run.done, when=at, shown=when.number(run.done),
        )  # fmt: skip
    tally = run.result.get("tally", {})
    created, updated = (sum(tally.get(outcome, {}).values()) for outcome in ("created", "updated"))
    return tr(
        "{when} · {created} created, {updated} updated",
        when=at, created=when.number(created), updated=when.number(updated),
    )  # fmt: skip
