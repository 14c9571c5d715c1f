"""Calendar files in and out, from the page of the calendar."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog, QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.exchange.ical.bring import CalendarReport, bring_calendar
from crm_desktop.store import Store
from crm_desktop.ui.tasks import TaskRunner

_SHOWN = 6  # problems that are named; the command line lists them all


class CalendarFiles(QObject):
    """Asks for a file, then reads or writes it off the UI thread; what came in is one thing to undo."""

    def __init__(self, store: Store, tasks: TaskRunner, desk: Desk, host: QWidget) -> None:
        super().__init__(host)
        self._store, self._tasks, self._desk, self._host = store, tasks, desk, host

    def bring(self) -> None:
        """Ask for a calendar file and bring its events and tasks in."""
        chosen, _ = QFileDialog.getOpenFileName(
            self._host, tr("Bring in a calendar file"), str(Path.home()), tr("Calendars (*.ics *.ical *.ifb)")
        )
        if chosen:
            self.bring_file(Path(chosen))

    def bring_file(self, path: Path) -> None:
        """Bring a calendar file in."""
        store = self._store

        def work() -> CalendarReport:
            from crm_desktop.exchange.ical.parts import read_file
            from crm_desktop.exchange.ical.read import read_events
            from crm_desktop.services.series_near import make_near
            from crm_desktop.services.zones import my_zone

            zone = my_zone(store)
            events = list(read_events(read_file(path), zone))
            report = bring_calendar(store, events, zone, title=tr("Import of {name}", name=path.name))
            make_near(store)
            return report

        self._tasks.run(work, self._on_brought, self._desk.notices.show, writes=True, owner=self)

    def write(self) -> None:
        """Ask for a file and write everything that has a time into it."""
        name = str(Path.home() / (tr("Calendar") + ".ics"))
        chosen, _ = QFileDialog.getSaveFileName(
            self._host, tr("Write a calendar file"), name, tr("Calendars (*.ics *.ical *.ifb)")
        )
        if chosen:
            self.write_file(Path(chosen))

    def write_file(self, path: Path) -> None:
        """Write everything that has a time into a file."""
        store = self._store

        def work() -> int:
            from crm_desktop.exchange.ical.write import all_planned, export_calendar
            from crm_desktop.services.zones import my_zone

            return export_calendar(store, path, all_planned(store), my_zone(store))

        def done(count: int) -> None:
            said = trn("{n} activity written to “{name}”", "{n} activities written to “{name}”", count, name=path.name)
            self._desk.notices.say(said)

        self._tasks.run(work, done, self._desk.notices.show, owner=self)

    def _on_brought(self, report: CalendarReport) -> None:
        said = trn("{n} entry came in", "{n} entries came in", report.created)
        if report.here_already:
            said += " · " + trn("{n} was here already", "{n} were here already", report.here_already)
        self._desk.notices.say(said, undo=bool(report.batch_id))
        if report.problems:
            self._tell_problems(report)

    def _tell_problems(self, report: CalendarReport) -> None:
        from PySide6.QtWidgets import QMessageBox

        lines = [
            tr("Line {n}, {column}: expected {expected}, found “{found}”",
               n=p.line, column=p.column or "–", expected=p.expected, found=p.found)
            for p in report.problems[:_SHOWN]
        ]  # fmt: skip
        if len(report.problems) > _SHOWN:
            more = len(report.problems) - _SHOWN
            lines.append(trn("and {n} more", "and {n} more", more))
        title = trn(
            "{n} entry of the calendar was left out", "{n} entries of the calendar were left out", report.refused
        )
        box = QMessageBox(QMessageBox.Icon.Information, tr("Calendar"), title, parent=self._host)
        box.setInformativeText("\n".join(lines))
        box.open()
