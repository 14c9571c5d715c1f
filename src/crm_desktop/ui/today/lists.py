"""A card around a list of the day: icon, title, count, and the keys that work in it."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.ui import when
from crm_desktop.ui.layouts import across
from crm_desktop.ui.shortcuts import caps_of
from crm_desktop.ui.today.icon import SmallIcon
from crm_desktop.ui.today.view import DayView
from crm_desktop.ui.today.words import agenda_line, late_line, with_now
from crm_desktop.ui.widgets.card import Line
from crm_desktop.ui.widgets.chip import Chip
from crm_desktop.ui.widgets.labels import ElidedLabel, Label
from crm_desktop.viewmodels.today import Day


class DayCard(QFrame):
    """Shows a list; how many there are stands beside the title."""

    def __init__(
        self, title: str, icon: str, tone: str, *, is_read_only: bool, keys: tuple[tuple[str, str], ...] = (),
        action: QWidget | None = None, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setProperty("surface", "card")
        self.view = DayView(title, is_read_only=is_read_only)
        self._title, self._count = ElidedLabel(title, "card"), Chip("")
        self._more = Label("", "second", "text2")
        self._more.hide()
        # A button brings its own room at the right and above.
        margins = (15, 8, 14, 8) if action is None else (15, 4, 6, 4)
        head = across(SmallIcon(icon, tone), self._title, self._count, 1, gap=8, margins=margins)
        for key, words in () if is_read_only else keys:
            head.addWidget(_hint(key, words))
        if action is not None:
            head.addWidget(action)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 5)  # the corners are round
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(Line())
        column.addWidget(self.view)
        column.addLayout(across(self._more, 1, margins=(15, 0, 14, 0)))

    def set_title(self, title: str) -> None:
        """Change the title."""
        self._title.set_text(title)
        self.view.setAccessibleName(title)

    def set_count(self, words: str, tone: str) -> None:
        """Say how many there are."""
        self._count.setText(words)
        self._count.set_tone(tone)
        self._count.updateGeometry()

    def set_more(self, words: str) -> None:
        """Say that there are more than are shown."""
        self._more.setText(words)
        self._more.setVisible(bool(words))


def late_card(*, is_read_only: bool) -> DayCard:
    """Return the card of what is overdue."""
    keys = ((tr("Space"), tr("done")), (" ".join(caps_of("page.snooze")), tr("snooze")))
    return DayCard(tr("Overdue"), "phone-missed", "danger", is_read_only=is_read_only, keys=keys)


def show_lists(late: DayCard, agenda: DayCard, day: Day, *, is_offline: bool) -> None:
    """Show what is overdue and the agenda; a list without lines is not there."""
    late.set_title(tr("Overdue call-backs") if day.overdue and day.are_calls else tr("Overdue"))
    more = day.waiting.overdue - len(day.overdue)
    late.set_count(when.number(day.waiting.overdue), "danger")
    late.set_more(trn("{n} more", "{n} more", more, n=when.number(more)) if more > 0 else "")
    late.view.show_lines([late_line(item, day.now) for item in day.overdue])
    lines = [agenda_line(item, day, is_offline=is_offline) for item in day.agenda]
    agenda.view.show_lines(with_now(lines, day.agenda, day) if lines else [])
    left, whole = len(day.left), len(day.agenda)
    agenda.set_count(tr("{n} of {all} left", n=when.number(left), all=when.number(whole)), "neutral")
    late.setVisible(bool(day.overdue))
    agenda.setVisible(bool(day.agenda))


def _hint(key: str, words: str) -> QWidget:
    from crm_desktop.ui.widgets.chip import KeyHint

    return KeyHint(key, words)
