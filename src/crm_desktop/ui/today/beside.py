"""The right column of Today, and the switch between one's own day and the team."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.store.engine import Store
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import tokens
from crm_desktop.ui.today.cases import NeedsCard
from crm_desktop.ui.today.side import ComingCard, ForgottenCard, SyncCard, WeekCard
from crm_desktop.ui.today.team import TeamCard
from crm_desktop.ui.widgets import SegmentedChoice
from crm_desktop.viewmodels.today import GOALS, TEAM, Beside, is_manager


class SideColumn(QWidget):
    """Sync, cases that wait, who is forgotten, the week, what comes; `team` and `switch` stand elsewhere."""

    changed = Signal()

    def __init__(self, store: Store, tasks: TaskRunner, desk: WindowDesk) -> None:
        super().__init__()
        self._store, self._tasks, self._desk = store, tasks, desk
        self.sync, self.cases, self.forgotten, self.coming = SyncCard(), NeedsCard(), ForgottenCard(), ComingCard()
        self.week = WeekCard(can_edit=not store.read_only)
        self.team = TeamCard()
        self.team.hide()
        self.is_manager = is_manager(store)
        self.switch = SegmentedChoice(tr("Whose day"), (("me", tr("My day")), ("team", tr("Team"))))
        self.switch.set_value("team" if self.is_manager else "me")
        self.switch.hide()
        self._goals: dict[str, int] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.CARD_GAP)
        for card in (self.sync, self.cases, self.forgotten, self.week, self.coming):
            column.addWidget(card)
        column.addStretch(1)
        self.switch.chosen.connect(self._on_switched)
        self.week.goals_wanted.connect(self._ask_goals)
        self.coming.calendar.setVisible(desk.navigation.has("calendar"))
        self.coming.calendar.clicked.connect(lambda: desk.navigation.go("calendar"))
        self.cases.all.clicked.connect(lambda: desk.navigation.go("cases"))
        self.cases.chosen.connect(lambda case_id: desk.navigation.go(f"service_case/{case_id}"))
        self.forgotten.check.clicked.connect(lambda: desk.navigation.go("evening"))

    def show_beside(self, beside: Beside, now: int, shown: str | None) -> None:
        """Show what was read."""
        self._goals = dict(beside.goals)
        self.week.show_week(beside.week, beside.goals)
        self.coming.show_items(beside.coming)
        self.cases.show_cases(beside.cases, beside.cases_count, now)
        self.forgotten.show_count(beside.forgotten if self._desk.navigation.has("evening") else 0)
        self.switch.setVisible(beside.users > 1)
        is_team = self.is_manager and beside.users > 1
        self.team.setVisible(is_team)
        if is_team:
            self.team.show_team(beside.team, now, shown or "")

    def _on_switched(self, value: str) -> None:
        self.is_manager = value == "team"
        if not self._store.read_only:
            self._tasks.run(lambda: self._store.set_setting(TEAM, value == "team"), writes=True)
        self.changed.emit()

    def _ask_goals(self) -> None:
        from crm_desktop.ui.today.goals import GoalsDialog

        dialog = GoalsDialog(self._goals, self.window())
        dialog.chosen.connect(self._keep_goals)
        dialog.open()

    def _keep_goals(self, goals: dict[str, int]) -> None:
        self._goals = goals
        self._tasks.run(lambda: self._store.set_setting(GOALS, goals), lambda _: self.changed.emit(), writes=True,
                        owner=self)  # fmt: skip
