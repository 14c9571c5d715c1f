"""The bar below a conflict: how much is chosen, Decide later, Save and next."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.layouts import across, down
from crm_desktop.ui.shortcuts import key_of
from crm_desktop.ui.widgets import KeyHint, Label, PrimaryButton, QuietButton, StatusLabel


class ChoiceBar(QWidget):
    """Save can always be pressed: what is missing gets the focus."""

    save_pressed = Signal()
    later_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Decide"))
        self.state = StatusLabel("circle", "", "text2")
        self.about = Label(tr("Other versions stay in History."), "second", "text2", wrap=True)
        self.save = PrimaryButton(tr("Save and next"), "arrow-right")
        self.later = QuietButton(tr("Decide later"), key=key_of("page.later"))
        self._hint = KeyHint("Ctrl Enter", "")
        self.save.clicked.connect(self.save_pressed)
        self.later.clicked.connect(self.later_pressed)
        row = across(gap=8, margins=(18, 9, 18, 9))
        row.addLayout(down(self.state, self.about, gap=0), 1)
        for part in (self.later, self.save, self._hint):
            row.addWidget(part)
        self.setLayout(row)

    def show_count(self, chosen: int, total: int) -> None:
        """Say how much is chosen."""
        is_all = chosen == total
        self.state.set_state(
            "circle-check" if is_all else "circle",
            tr("{n} of {all} chosen", n=chosen, all=total),
            "ok" if is_all else "text2",
        )

    def say_missing(self, words: str) -> None:
        """Say what has to be done before."""
        self.state.set_state("circle-alert", words, "danger")

    def show_offline(self, is_offline: bool) -> None:
        """Say that a choice is sent later, where there is no network."""
        self.about.setText(
            tr("You are offline: your choice is saved here and sent later.")
            if is_offline
            else tr("Other versions stay in History.")
        )

    def set_reason(self, reason: str) -> None:
        """Switch saving off and say why."""
        self.save.set_reason(reason)

    def set_narrow(self, is_narrow: bool) -> None:
        """Leave the hints out where there is no room."""
        self._hint.setVisible(not is_narrow)
        self.about.setVisible(not is_narrow)
