"""The bar below two records: how much is chosen, and Merge, Not the same, Later."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.layouts import across, down
from crm_desktop.ui.shortcuts import key_of
from crm_desktop.ui.widgets import Button, KeyHint, Label, PrimaryButton, QuietButton, StatusLabel
from crm_desktop.viewmodels.duplicates import Decision, moves_words


class DecisionBar(QWidget):
    """Merge can always be pressed: what is missing gets the focus."""

    merge_pressed = Signal()
    distinct_pressed = Signal()
    later_pressed = Signal()

    def __init__(self, *, has_keys: bool) -> None:
        super().__init__()
        self.setAccessibleName(tr("Decide"))
        self.state = StatusLabel("circle", "", "text2")
        self.moves = Label("", "second", "text2", wrap=True)
        self.merge = PrimaryButton(tr("Merge"), "git-merge", key=key_of("page.merge_pair"))
        self.distinct = Button(tr("Not the same"), "unlink", key=key_of("page.not_the_same"))
        self.later = QuietButton(tr("Later"), "clock", key=key_of("page.later"))
        for button, signal in (
            (self.merge, self.merge_pressed),
            (self.distinct, self.distinct_pressed),
            (self.later, self.later_pressed),
        ):
            button.clicked.connect(signal)
        self._hints = [KeyHint(key, "") for key in ("L", "D", "M")] if has_keys else []
        row = across(gap=8, margins=(18, 9, 18, 9))
        row.addLayout(down(self.state, self.moves, gap=0), 1)
        for n, button in enumerate((self.later, self.distinct, self.merge)):
            row.addWidget(button)
            if self._hints:
                row.addWidget(self._hints[n])
        self.setLayout(row)

    def show_decision(self, decision: Decision) -> None:
        """Say how much is chosen."""
        total, missing = len(decision.open), len(decision.missing)
        if missing:
            self.state.set_state("circle", tr("{n} of {all} chosen", n=total - missing, all=total), "text2")
        elif total:
            self.state.set_state("circle-check", tr("{n} of {all} chosen", n=total, all=total), "ok")
        else:
            self.state.set_state("circle-check", tr("Nothing differs"), "ok")
        self.moves.setText(moves_words(decision.preview))

    def say_missing(self, words: str) -> None:
        """Say what has to be done before."""
        self.state.set_state("circle-alert", words, "danger")

    def set_reason(self, reason: str) -> None:
        """Switch the buttons off and say why."""
        for button in (self.merge, self.distinct, self.later):
            button.set_reason(reason)

    def set_narrow(self, is_narrow: bool) -> None:
        """Leave the hints out where there is no room."""
        for hint in self._hints:
            hint.setVisible(not is_narrow)
        self.moves.setVisible(not is_narrow)
        self.later.set_compact(is_narrow)
        self.distinct.set_compact(is_narrow)
