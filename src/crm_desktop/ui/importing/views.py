"""The views of the wizard's steps: each is made when it is first needed, for all at once would hold up the window."""

from __future__ import annotations

from functools import cached_property
from typing import TypeVar

from PySide6.QtWidgets import QStackedWidget, QWidget

from crm_desktop.store import Store
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.importing.after import AfterImport
from crm_desktop.ui.importing.asking import ChoosePlace
from crm_desktop.ui.importing.done import DoneView
from crm_desktop.ui.importing.dropping import FileTarget
from crm_desktop.ui.importing.flow import Flow
from crm_desktop.ui.importing.match_view import MatchView
from crm_desktop.ui.importing.ready_view import ReadyView
from crm_desktop.ui.importing.rows_view import RowsView
from crm_desktop.ui.importing.twins_view import TwinsView
from crm_desktop.ui.importing.words import DONE, FILE, MATCH, READY, ROWS, TWINS
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.viewmodels.navigation import Room

_NAMES = {FILE: "file", MATCH: "match", ROWS: "rows", TWINS: "twins", READY: "ready", DONE: "done"}
View = TypeVar("View", bound=QWidget)


class StepViews(FileTarget):
    """Holds the views; what they do is said in `ImportPage`."""

    flow: Flow

    def __init__(
        self, place: str, store: Store, tasks: TaskRunner, desk: WindowDesk, choose_place: ChoosePlace
    ) -> None:
        super().__init__(place)
        self._store, self._tasks, self._desk, self._choose_place = store, tasks, desk, choose_place
        self._room = Room.ALL
        self._stack = QStackedWidget()

    def view_of(self, step: int) -> QWidget:
        """Return the view of a step."""
        view: QWidget = getattr(self, _NAMES[step])
        return view

    def is_made(self, name: str) -> bool:
        """Return whether a view was needed so far."""
        return name in self.__dict__

    def drop_match(self) -> None:
        """Let the second step be made anew, for another file."""
        old = self.__dict__.pop("match", None)
        if old is not None:
            self._stack.removeWidget(old)
            old.deleteLater()

    @cached_property
    def match(self) -> MatchView:
        """The second step; another file gets another one."""
        match, flow = self._added(MatchView()), self.flow
        match.set_narrow(self._room is Room.ONE_COLUMN)
        match.target_chosen.connect(flow.choose_target)
        match.date_order_chosen.connect(flow.choose_date_order)
        match.meaning_chosen.connect(flow.choose_meaning)
        match.rows_asked.connect(flow.see_rows)
        match.gone_without.connect(flow.go_without)
        match.mode_chosen.connect(flow.choose_mode)
        return match

    @cached_property
    def rows(self) -> RowsView:
        """The third step."""
        rows = self._added(RowsView())
        rows.changed.connect(self.flow.say_ready)
        return rows

    @cached_property
    def twins(self) -> TwinsView:
        """The fourth step."""
        twins = self._added(TwinsView(self._store))
        twins.set_narrow(self._room is Room.ONE_COLUMN)
        twins.changed.connect(self.flow.say_ready)
        twins.compare_pressed.connect(self.flow.comparing.many)
        return twins

    @cached_property
    def ready(self) -> ReadyView:
        """The last step before rows come in."""
        return self._added(ReadyView())

    @cached_property
    def done(self) -> DoneView:
        """What came in."""
        done = self._added(DoneView())
        done.again_pressed.connect(self.flow.forget)
        done.fix_pressed.connect(self._on_fix)
        done.show_pressed.connect(self._desk.navigation.go)
        return done

    @cached_property
    def after(self) -> AfterImport:
        """What can be done with what came in."""
        return AfterImport(self.done, self._store, self._tasks, self._choose_place)

    def _on_fix(self) -> None:
        if self.after.outcome is not None:
            self.flow.earlier.fix(self.after.outcome.run_id)

    def _added(self, view: View) -> View:
        self._stack.addWidget(view)
        return view
