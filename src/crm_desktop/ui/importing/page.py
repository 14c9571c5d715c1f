"""Import in three steps: a file, its columns, done. Nothing is written before the button says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.domain.errors import Canceled, CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.domain.resources import resource_path
from crm_desktop.exchange import targets
from crm_desktop.exchange.csv_read import Choices
from crm_desktop.exchange.importing import Source, open_source
from crm_desktop.exchange.runner import ImportReport, Mode
from crm_desktop.services.settings import region
from crm_desktop.store import Store
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.importing.after import AfterImport
from crm_desktop.ui.importing.asking import ChooseFile, ChoosePlace, ask_file, ask_place
from crm_desktop.ui.importing.bar import ImportBar
from crm_desktop.ui.importing.done import DoneView
from crm_desktop.ui.importing.drop_zone import DropZone
from crm_desktop.ui.importing.dropping import FileTarget
from crm_desktop.ui.importing.encodings import EncodingChoice
from crm_desktop.ui.importing.match_view import MatchView, file_line
from crm_desktop.ui.importing.run import ImportRun
from crm_desktop.ui.layouts import Head, across, down
from crm_desktop.ui.tasks import Job, Task, TaskRunner
from crm_desktop.ui.widgets import Stepper
from crm_desktop.viewmodels.importing import Survey, choose_date_order, survey
from crm_desktop.viewmodels.navigation import Room

_MARGIN = 24


class ImportPage(FileTarget):
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
    ) -> None:
        super().__init__(place)
        self._store, self._tasks, self._desk, self._choose_file = store, tasks, desk, choose_file
        self._source: Source | None = None
        self._found: Survey | None = None
        self._reading: Task | None = None
        self._room = Room.ALL
        self._run = ImportRun(self, store, tasks, desk, before_risk)
        self.encoding = EncodingChoice()
        self.head = Head(tr("Import"), self.encoding)
        self.steps = Stepper((tr("File"), tr("Match columns"), tr("Import")))
        self.drop, self.match, self.done = DropZone(), MatchView(), DoneView()
        self._after = AfterImport(self.done, store, tasks, choose_place)
        self.bar = ImportBar()
        self._stack = QStackedWidget()
        for view in (self.drop, self.match, self.done):
            self._stack.addWidget(view)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.head)
        rows.addLayout(across(self.steps, 1, margins=(_MARGIN, 0, _MARGIN, 12)))
        rows.addLayout(down(self._stack, margins=(_MARGIN, 0, _MARGIN, 14)), 1)
        rows.addWidget(self.bar)
        self._connect()
        self._show_step(0)

    def title(self) -> str:
        """Return the title of the window."""
        return tr("Import")

    def state(self) -> dict[str, Any]:
        """Return the file and the choices made for it, or what came in."""
        if self._source is None or self._run.is_running:
            return {}
        mapping = self._source.recognised.mapping.as_json() if self._source.recognised else ""
        after = self._after
        report = {"report": after.report, "undone": after.is_undone} if after.report else {}
        return {"path": str(self._source.path), "mapping": mapping, "mode": str(self.match.mode), **report}

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Look at the same file again, with the choices of before."""
        path = str(state.get("path") or "")
        if path and self._source is None:
            self.match.mode_card.buttons[Mode(state.get("mode", Mode.FILL))].setChecked(True)
            self._open(Path(path), mapping=str(state.get("mapping") or ""), report=state.get("report"),
                       is_undone=bool(state.get("undone")))  # fmt: skip

    def focus_zones(self) -> Sequence[QWidget]:
        """Return head, the view and the bar."""
        view = self._stack.currentWidget()
        parts = (self.match.columns, self.match.cards, self.match.side) if view is self.match else (view,)
        return (self.head, *parts, self.bar)

    def set_room(self, room: Room) -> None:
        """Put the cards below the columns where the window is narrow."""
        self._room = room
        self.match.set_narrow(room is Room.ONE_COLUMN)

    def can_take_file(self) -> bool:
        """Take a dropped file unless rows are coming in."""
        return not self._run.is_running

    def set_file_over(self, is_over: bool) -> None:
        """Show that a file is held over the page."""
        self.drop.set_over(is_over)

    def open_file(self, path: Path) -> None:
        """Look at a file that was dropped, chosen or handed over by another place."""
        self._open(path)

    # steps

    def _connect(self) -> None:
        self.drop.choose_pressed.connect(self._on_choose)
        self.drop.sample_pressed.connect(lambda: self._open(resource_path("samples/people.csv")))
        self.encoding.chosen.connect(self._on_encoding)
        self.match.target_chosen.connect(self._on_target)
        self.match.date_order_chosen.connect(self._on_date_order)
        self.bar.start_pressed.connect(self._start)
        self.bar.leave_pressed.connect(self._forget)
        self.bar.stop_pressed.connect(self._run.cancel)
        self.done.again_pressed.connect(self._forget)
        self.done.show_pressed.connect(self._desk.navigation.go)

    def _show_step(self, at: int) -> None:
        self.steps.set_step(at)
        self._stack.setCurrentIndex(at)
        self.bar.setVisible(at == 1)
        self.encoding.setVisible(at == 1 and self._source is not None and self._source.table is not None)
        source = self._source
        hint = tr("Nothing is written before you have seen what a file would bring.")
        self.head.set_line(file_line(source, self._found) if source else hint)

    def _on_choose(self) -> None:
        path = self._choose_file(self)
        if path is not None:
            self._open(path)

    def _open(
        self,
        path: Path,
        *,
        mapping: str = "",
        encoding: str = "",
        report: ImportReport | None = None,
        is_undone: bool = False,
    ) -> None:
        if self._run.is_running:
            return
        self.drop.show_error("")

        def look() -> Source:
            source = open_source(path, country=region(self._store), choices=Choices(encoding=encoding))
            return source.with_mapping(targets.Mapping.from_json(mapping)) if mapping and source.table else source

        def show(source: Source) -> None:
            if report is None:
                self._show_source(source)
                return
            self._source = source
            self._on_imported(report, is_undone=is_undone)

        self._tasks.run(look, show, self._on_refused_file, owner=self)

    def _on_refused_file(self, error: CrmError) -> None:
        if self._source is None:
            self.drop.show_error(f"{error.title}. {error.advice}")
        else:
            self.match.show_error(error.title, error.advice)

    def _show_source(self, source: Source) -> None:
        if self._source is None or self._source.path != source.path:
            self._replace_match_view()
        self._source, self._found = source, None
        self._after.forget()
        if source.table is not None:
            self.encoding.set_value(source.table.encoding.name)
        self._show_step(1)
        self._read()

    def _replace_match_view(self) -> None:
        """Begin another file with a fresh view: its columns are not those of the last one."""
        old, self.match = self.match, MatchView(self.match.mode)
        self.set_room(self._room)
        self._stack.insertWidget(1, self.match)
        self._stack.removeWidget(old)
        old.deleteLater()
        self.match.target_chosen.connect(self._on_target)
        self.match.date_order_chosen.connect(self._on_date_order)

    def _read(self) -> None:
        """Read the whole file again without writing; an older reading is dropped."""
        source = self._source
        assert source is not None
        if self._reading is not None:
            self._reading.cancel()
        self.bar.show_reading(0)
        self.match.show_error("")

        def work(job: Job) -> Survey:
            return survey(source, on_progress=job.progress, is_canceled=lambda: job.is_canceled)

        task: Task = self._tasks.run(
            work,
            lambda found: self._on_read(task, source, found),
            lambda error: self._on_unreadable(task, error),
            on_progress=lambda rows: self.bar.show_reading(rows) if task is self._reading else None,
            owner=self,
        )
        self._reading = task

    def _on_read(self, task: Task, source: Source, found: Survey) -> None:
        if task is not self._reading:
            return
        self._reading, self._found = None, found
        self.match.show_survey(source, found)
        self.bar.show_ready(found.good, self._reason())
        self._show_step(1)

    def _on_unreadable(self, task: Task, error: CrmError) -> None:
        if task is not self._reading or isinstance(error, Canceled):
            return
        self._reading = None
        if self._source is not None:
            self.match.show_survey(self._source, self._found or Survey())
        self.match.show_error(error.title, error.advice)
        self.bar.show_ready(0, error.title)

    def _reason(self) -> str:
        """Return why nothing can be imported; empty where it can."""
        if self._desk.is_read_only:
            return tr("This workspace is open for reading only")
        if self._found is None or not self._found.good:
            return tr("No row of this file can be imported")
        return ""

    def _on_target(self, column: str, target: str) -> None:
        if self._source is not None and self._source.recognised is not None:
            self._source = self._source.with_mapping(self._source.recognised.mapping.with_target(column, target))
            self._read()

    def _on_date_order(self, column: str, order: str) -> None:
        if self._source is not None and self._source.recognised is not None:
            self._source = self._source.with_mapping(choose_date_order(self._source.recognised.mapping, column, order))
            self._read()

    def _on_encoding(self, name: str) -> None:
        if self._source is not None:
            self._open(self._source.path, encoding=name)

    def _forget(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
        self._reading = self._source = self._found = None
        self._after.forget()
        self._show_step(0)
        self.drop.choose.setFocus(Qt.FocusReason.OtherFocusReason)

    # the import itself

    def _start(self) -> None:
        source, found = self._source, self._found
        if source is None or found is None or self._reason():
            return
        self._set_running(is_running=True)
        self.bar.show_running(0, found.rows)
        self._run.start(
            source,
            self.match.mode,
            on_progress=lambda rows: self.bar.show_running(rows, found.rows),
            on_done=self._on_imported,
            on_error=self._on_failed,
        )

    def _on_imported(self, report: ImportReport, *, is_undone: bool = False) -> None:
        self._set_running(is_running=False)
        assert self._source is not None
        self._show_step(2)  # first: a button that can't be seen takes no focus
        self._after.show(self._source, report, is_undone=is_undone)

    def _on_failed(self, error: CrmError) -> None:
        self._set_running(is_running=False)
        self.match.show_error(error.title, error.advice)
        if self._found is not None:
            self.bar.show_ready(self._found.good, self._reason())

    def _set_running(self, *, is_running: bool) -> None:
        self.match.setEnabled(not is_running)
        self.encoding.setEnabled(not is_running)
