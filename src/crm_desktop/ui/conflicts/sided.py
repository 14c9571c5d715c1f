"""Below the questions: fields that only one side changed, which were taken without asking."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.services.conflict_sides import OneSided
from crm_desktop.ui.backups.icon_mark import IconMark
from crm_desktop.ui.layouts import across, down
from crm_desktop.ui.widgets import Label

_TOP = Qt.AlignmentFlag.AlignTop


class OneSidedFields(QWidget):
    """A line a field: what it is called, what the record holds, who changed it."""

    def __init__(self, fields: Sequence[OneSided]) -> None:
        super().__init__()
        n = len(fields)
        title = Label(trn("{n} field merged automatically", "{n} fields merged automatically", n), "strong")
        reason = Label(trn("only one side changed it", "only one side changed them", n), "second", "text2")
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(2, 1)
        self.lines: list[str] = []
        for row, one in enumerate(fields):
            value, who = one.words or tr("Emptied"), changed_by(one)
            grid.addWidget(IconMark("circle-check", "ok", 16), row, 0, _TOP)
            grid.addWidget(Label(one.label, "body"), row, 1, _TOP)
            grid.addWidget(Label(value, "body", wrap=True), row, 2)
            grid.addWidget(Label(who, "second", "text2"), row, 3, _TOP)
            self.lines.append(f"{one.label}: {value}. {who}")
        self.setAccessibleName(f"{title.text()}, {reason.text()}. {'; '.join(self.lines)}")
        self.setLayout(down(across(title, reason, 1, gap=8), grid, gap=6))


def changed_by(one: OneSided) -> str:
    """Return who changed a field."""
    if one.is_mine:
        return tr("Changed by you")
    return tr("Changed by {name}", name=one.who) if one.who else tr("Changed by the team")
