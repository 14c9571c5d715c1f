"""Import in five steps: a file, its columns, its rows, duplicates, and the import, which alone writes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr
from crm_desktop.domain.resources import resource_path
from crm_desktop.exchange.targets import OTHERS
from crm_desktop.services.import_runs import ImportRun as EarlierRun
from crm_desktop.store import Store
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.importing import earlier
from crm_desktop.ui.importing.asking import (
    AskLeaving,
    ChooseFile,
    ChoosePlace,
    Leaving,
    ask_file,
    ask_leaving,
    ask_place,
    ask_stop,
)
from crm_desktop.ui.importing.bar import ImportBar
from crm_desktop.ui.importing.file_view import FileView
from crm_desktop.ui.importing.flow import Flow
from crm_desktop.ui.importing.match_view import MatchView
from crm_desktop.ui.importing.matchings import SavedMatchings
from crm_desktop.ui.importing.run import ImportRun
from crm_desktop.ui.importing.twins_view import TwinsView
from crm_desktop.ui.importing.views import StepViews
from crm_desktop.ui.importing.words import DONE, FILE, MATCH, READY, file_line, kinds_of, page_title
from crm_desktop.ui.layouts import Head, across, down
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import Stepper, announce
from crm_desktop.viewmodels.importing_saved import SavedMatching
from crm_desktop.viewmodels.importing_wizard import Wizard
from crm_desktop.viewmodels.navigation import Room, list_of

_MARGIN = 24


class ImportPage(StepViews):
    """The wizard. `before_risk` makes the backup; it runs off the UI thread, before the first write."""

    def __init__(
        self,
        store: Store,
        tasks: TaskRunner,
        desk: WindowDesk,
        before_risk: Callable[[], object],
        *,
        place: str = "import",
        choose_file: ChooseFile = ask_file,
        choose_place: ChoosePlace = ask_place,
        ask_to_leave: AskLeaving = ask_leaving,
        ask_to_stop: Callable[[QWidget, str], bool] = ask_stop,
    ) -> None:
        super().__init__(place, store, tasks, desk, choose_place)
        self._choose_file = choose_file
        self._ask_to_leave, self._ask_to_stop = ask_to_leave, ask_to_stop
        self._runs: dict[str, EarlierRun] = {}
        self.kind = ""  # what the rows are, where a list of them asked; else the file says it
        self.saved = SavedMatchings(store, tasks, desk)
        self.head = Head(tr("Import"), self.saved)
        self.steps = Stepper((tr("File"), tr("Match columns"), tr("Check rows"), tr("Duplicates"), tr("Import")))
        self.file = self._added(FileView())
        self.bar = ImportBar()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.head)
        rows.addLayout(across(self.steps, 1, margins=(_MARGIN, 0, _MARGIN, 12)))
        rows.addLayout(down(self._stack, margins=(_MARGIN, 0, _MARGIN, 14)), 1)
        rows.addWidget(self.bar)
        self.flow = Flow(self, store, tasks, ImportRun(self, tasks, desk, before_risk))
        self._connect()
        self.flow.show(FILE)
        self.flow.earlier.list_runs()

    @property
    def is_read_only(self) -> bool:
        """Return whether nothing can be written."""
        return self._desk.is_read_only

    def title(self) -> str:
        """Return the title of the window."""
        return tr("Import")

    def state(self) -> dict[str, Any]:
        """Return the file and the choices made for it, or what came in."""
        wizard = self.flow.wizard
        if wizard is None or self.flow.run.is_running:
            return {"kind": self.kind}
        after = self.after.state() if self.is_made("after") else {}
        return {"kind": self.kind, "wizard": wizard, "step": self.flow.step, **after}

    def stands_under(self) -> str:
        """Return the list of what is imported; people and companies together stand under the import's own place."""
        wizard = self.flow.wizard
        kinds = kinds_of(wizard) if wizard is not None else {self.kind} - {""}
        return (list_of(kinds.pop()) if len(kinds) == 1 else "") or self.place

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Look at the same file again, with the choices of before."""
        if self.flow.wizard is None:
            self.take_kind(str(state.get("kind") or ""))
        wizard = state.get("wizard")
        if not isinstance(wizard, Wizard) or self.flow.wizard is not None:
            return
        if state["step"] == DONE:
            self.flow.wizard = wizard
            self.flow.show(DONE)
            self.after.show(wizard, state["outcome"], is_undone=bool(state["undone"]))
        else:
            self.flow.take(wizard, at_once=True)

    def take_kind(self, kind: str) -> None:
        """Import records of a kind, as its list asked; the sample is one of people."""
        self.kind = kind if kind in OTHERS else ""
        self.file.drop.show_kind(self.kind)
        self.show_step(self.flow.step)

    def focus_zones(self) -> Sequence[QWidget]:
        """Return head, the view and the bar."""
        view = self._stack.currentWidget()
        parts = (view.columns, view.cards, view.side) if isinstance(view, MatchView) else (view,)
        return (self.head, *parts, self.bar)

    def set_room(self, room: Room) -> None:
        """Put the cards below the tables where the window is narrow."""
        self._room = room
        for view in self._stack.children():
            if isinstance(view, (MatchView, TwinsView)):
                view.set_narrow(room is Room.ONE_COLUMN)

    def must_stay(self) -> bool:
        """Keep progress, pause and stop while rows come in."""
        return self.flow.run.is_running

    def may_leave(self) -> bool:
        """Ask to keep the draft; an import that runs goes on while other pages are shown."""
        if not self.flow.has_unkept_work:
            return True
        assert self.flow.wizard is not None
        answer = self._ask_to_leave(self, self.flow.wizard.source.path.name)
        if answer is Leaving.KEEP:
            self.flow.keep_draft()
        elif answer is Leaving.FORGET:
            self.flow.forget()
        return answer is not Leaving.STAY

    def may_close(self) -> bool:
        """Ask before an import is stopped."""
        wizard = self.flow.wizard
        if self.flow.run.is_running and wizard is not None:
            return self._ask_to_stop(self, wizard.source.path.name)
        return self.may_leave()

    def can_take_file(self) -> bool:
        """Take a dropped file unless rows are coming in."""
        return not self.flow.run.is_running

    def set_file_over(self, is_over: bool) -> None:
        """Show that a file is held over the page."""
        self.file.drop.set_over(is_over)

    def open_file(self, path: Path) -> None:
        """Look at a file that was dropped, chosen or handed over by another place."""
        if self.may_leave():
            self.flow.open(path)

    def leave(self) -> None:
        """Go back to the first step without a file; what was chosen can be kept."""
        if self.may_leave():
            self.flow.forget()
            self.file.drop.choose.setFocus(Qt.FocusReason.OtherFocusReason)

    def say(self, text: str) -> None:
        """Tell screen readers."""
        announce(self, text)

    # what the flow shows

    def begin(self, wizard: Wizard) -> None:
        """Show another file."""
        self.drop_match()
        if self.is_made("after"):
            self.after.forget()
        if self.is_made("ready"):
            self.ready.show_error("")
        self.match.show_wizard(wizard)
        self.file.show_source(wizard.source)
        self.saved.offer_for(wizard, self.flow.reading)
        self.flow.reading.own_fields(wizard, self.match.columns.offer_own)

    def show_step(self, step: int) -> None:
        """Show the view of a step."""
        wizard = self.flow.wizard
        self.steps.set_step(min(step, READY))
        self._stack.setCurrentWidget(self.view_of(step))
        self.bar.setVisible(wizard is not None and step != DONE)
        self.saved.set_step(is_theirs=step == MATCH)
        if wizard is None:
            self.file.show_source(None)
        hint = tr("Nothing is written before you have seen what a file would bring.")
        self.head.set_line(file_line(wizard) if wizard is not None else hint)
        title = page_title(wizard, self.kind)
        self.head.title.setText(title)
        self.head.setAccessibleName(title)
        self.title_changed.emit()  # the sidebar may mark another place

    def show_survey(self, wizard: Wizard) -> None:
        """Show what was found in the file."""
        self.match.show_wizard(wizard)
        self.file.show_source(wizard.source, wizard.found)
        self.head.set_line(file_line(wizard))

    def show_runs(self, runs: Sequence[EarlierRun]) -> None:
        """Show the imports of before."""
        self._runs = {run.id: run for run in runs}
        self.file.show_runs(runs, self._store.clock.now(), is_read_only=self.is_read_only)

    def set_running(self, *, is_running: bool) -> None:
        """Keep the steps as they are while rows come in."""
        self._stack.setEnabled(not is_running)
        self.ready.show_error("")

    # signals

    def _connect(self) -> None:
        flow, drop = self.flow, self.file.drop
        drop.choose_pressed.connect(self._on_choose)
        drop.sample_pressed.connect(lambda: self.open_file(resource_path("samples/people.csv")))
        self.file.encoding.chosen.connect(lambda name: flow.read_as(encoding=name))
        self.file.sheet_chosen.connect(lambda name: flow.read_as(sheet=name, without=()))
        self.file.table_chosen.connect(flow.choose_table)
        self.file.earlier.asked.connect(self._on_asked)
        self.saved.used.connect(self._on_matching)
        self.bar.next_pressed.connect(flow.next)
        self.bar.back_pressed.connect(flow.back)
        self.bar.leave_pressed.connect(self.leave)
        self.bar.stop_pressed.connect(flow.run.cancel)
        self.bar.pause_pressed.connect(flow.run.hold)

    def _on_matching(self, saved: SavedMatching) -> None:
        self.flow.use_matching(self.match.table, saved)

    def _on_choose(self) -> None:
        path = self._choose_file(self)
        if path is not None:
            self.open_file(path)

    def _on_asked(self, what: str, run_id: str) -> None:
        run, flow = self._runs[run_id], self.flow.earlier
        {
            earlier.OPEN: lambda: flow.open_draft(run),
            earlier.GO_ON: lambda: flow.go_on(run),
            earlier.FIX: lambda: flow.fix(run_id),
            earlier.UNDO: lambda: flow.undo(run_id),
            earlier.FORGET: lambda: flow.forget(run_id),
        }[what]()
