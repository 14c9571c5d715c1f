"""Today without anything to do: nothing waits, or it is the firm's first day."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.layouts import across, down
from crm_desktop.ui.today.icon import SmallIcon
from crm_desktop.ui.widgets import Button, EmptyState, Label, PrimaryButton
from crm_desktop.ui.widgets.card import Card
from crm_desktop.viewmodels.today import Beside, Day


class DayStates(QWidget):
    """Stands where the lists would be."""

    plan_wanted = Signal()

    def __init__(self, desk: WindowDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.empty: EmptyState | None = None
        self.first: FirstDay | None = None

    def show_day(self, day: Day, beside: Beside | None) -> None:
        """Show what fits the day; nothing where there is something to do."""
        is_empty = not (day.overdue or day.agenda)
        is_first = is_empty and day.is_new and not self._desk.is_read_only
        self.setVisible(is_empty)
        if is_first and self.first is None:
            self.first = FirstDay(self._desk)
            self.first.plan.clicked.connect(self.plan_wanted)
            self._column.addWidget(self.first)
        if is_empty and not is_first and self.empty is None:
            self.empty = self._make_empty()
            self._column.addWidget(self.empty)
        if self.first is not None:
            self.first.setVisible(is_first)
            self.first.show_steps(beside.steps_done if beside else (False, False, False))
        if self.empty is not None:
            self.empty.setVisible(is_empty and not is_first)

    def _make_empty(self) -> EmptyState:
        plan = PrimaryButton(tr("Plan tomorrow"), "calendar-clock")
        plan.clicked.connect(self.plan_wanted)
        call = Button(tr("Who has not been met for a while"), "users")
        call.clicked.connect(
            lambda: self._desk.navigation.go("evening" if self._desk.navigation.has("evening") else "people")
        )
        buttons = (call,) if self._desk.is_read_only else (plan, call)
        words = tr("Plan tomorrow or call someone you have not met for a while.")
        return EmptyState("sun", tr("Nothing is waiting."), words, buttons)


class FirstDay(Card):
    """Three things to begin with; each is ticked once it was done."""

    def __init__(self, desk: WindowDesk) -> None:
        super().__init__(tr("Your first day"))
        self.body.setSpacing(16)
        self.body.setContentsMargins(14, 10, 14, 14)
        self.bring = Button(tr("Import"), "upload")
        self.bring.clicked.connect(lambda: desk.navigation.go("import"))
        self.write = Button(tr("New company"), "building-2")
        self.write.clicked.connect(lambda: desk.open_form("company"))
        self.write.setVisible(desk.has_form("company"))
        self.plan = PrimaryButton(tr("Plan a call"), "phone")
        steps = (
            (tr("Bring your contacts"), tr("From a file of your old program, your phone or a table."), self.bring),
            (tr("Write down your first customer"), tr("A company of the type Customer is never forgotten here."),
             self.write),
            (tr("Plan your first call"), tr("Type it as you would say it: “Call Zuzana tomorrow 9:00”."), self.plan),
        )  # fmt: skip
        self.marks: list[SmallIcon] = []
        for title, words, button in steps:
            mark = SmallIcon("circle", "border2", 18)
            self.marks.append(mark)
            text = down(Label(title, "strong"), Label(words, "second", "text2", wrap=True), gap=1)
            row = across(mark, gap=12)
            row.addLayout(text, 1)
            row.addWidget(button)
            self.body.addLayout(row)

    def show_steps(self, done: tuple[bool, bool, bool]) -> None:
        """Tick what was done."""
        for mark, is_done in zip(self.marks, done, strict=True):
            mark.set_icon("circle-check" if is_done else "circle", "ok" if is_done else "border2")
            mark.setAccessibleName(tr("done") if is_done else "")
