"""What a person does on the page of the backups: each deed runs off the UI thread, and says how it went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crm_desktop.backup.catalogue import Backup
from crm_desktop.backup.restore import Deleted, Newer
from crm_desktop.backup.schedule import Schedule, write_schedule
from crm_desktop.domain.errors import Canceled, CrmError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.services.health import Verdict
from crm_desktop.store import Store
from crm_desktop.store.salvage import SalvageReport, new_name, salvage
from crm_desktop.store.sealed_io import write_file
from crm_desktop.ui import when
from crm_desktop.ui.backups.asking import ChooseFolder
from crm_desktop.ui.backups.dialogs import BringBackDialog, ReplaceDialog
from crm_desktop.ui.backups.keeper import Keeper
from crm_desktop.ui.backups.place_deeds import PlaceDeeds
from crm_desktop.ui.backups.report_dialog import ChooseFile, ReportDialog
from crm_desktop.ui.backups.restore_card import BRING_BACK, COPY
from crm_desktop.ui.backups.salvage_dialog import SalvageDialog
from crm_desktop.ui.backups.schedule_dialog import ScheduleDialog
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.tasks import Job, Task, TaskRunner
from crm_desktop.ui.widgets import ProgressLine
from crm_desktop.viewmodels.backups import (
    TeamRestore,
    bring_back_from,
    deleted_since,
    loss,
    put_back_for_all,
    team_of,
)
from crm_desktop.viewmodels.health import repair, run_all
from crm_desktop.viewmodels.it_report import report_text

if TYPE_CHECKING:
    from crm_desktop.ui.backups.page import BackupsPage


class Deeds:
    """Belongs to one page; one deed at a time."""

    def __init__(
        self,
        page: BackupsPage,
        store: Store,
        tasks: TaskRunner,
        desk: WindowDesk,
        keeper: Keeper,
        choose_folder: ChooseFolder,
        choose_file: ChooseFile,
    ) -> None:
        self._page, self._store, self._tasks, self._desk, self._keeper = page, store, tasks, desk, keeper
        self._choose_file = choose_file
        self._checking: Task | None = None
        self.is_busy = False
        self.places = PlaceDeeds(self, page, keeper, desk, choose_folder)

    def run(self, words: str, work: Callable[[], Any], on_done: Callable[[Any], None]) -> None:
        """Do long work; a line says what is being done, and the buttons wait."""
        if self.is_busy:
            return
        line = ProgressLine(words, can_cancel=False)
        line.set_progress(0, 0)
        self._page.add_working(line)
        self._set_busy(True)

        def end() -> None:
            line.hide()
            line.deleteLater()
            self._set_busy(False)

        def done(answer: Any) -> None:
            end()
            on_done(answer)
            self._page.reload()

        def failed(error: CrmError) -> None:
            end()
            self._desk.notices.show(error)
            self._page.reload()

        self._tasks.run(work, done, failed, owner=self._page)

    def back_up(self) -> None:
        """Make a backup now and prove it."""
        self.run(
            tr("Making a backup, then restoring it into a test copy…"),
            self._keeper.back_up_now,
            lambda backup: self._desk.notices.say(tr("Backed up and compared with a test copy")),
        )

    def prove(self) -> None:
        """Restore the chosen backup into a test copy."""
        if (backup := self._page.backup()) is not None:
            self._prove(backup)

    # the checks

    def run_checks(self) -> None:
        """Run all checks, with a count and a way to stop them."""
        if self.is_busy:
            return
        checks = self._page.checks
        checks.begin()
        self._set_busy(True)

        def work(job: Job) -> Any:
            return run_all(self._store, on_step=job.progress, is_canceled=lambda: job.is_canceled)

        def end() -> None:
            checks.end()
            self._set_busy(False)
            self._keeper.reload()  # the status bar agrees
            self._page.reload()

        def done(findings: Any) -> None:
            end()
            n = sum(finding.verdict is not Verdict.OK for finding in findings)
            words = trn("{n} check found something", "{n} checks found something", n) if n else tr("All checks passed")
            self._desk.notices.say(words)

        def failed(error: CrmError) -> None:
            end()
            if not isinstance(error, Canceled):
                self._desk.notices.show(error)

        self._checking = self._tasks.run(work, done, failed, on_progress=checks.step, owner=self._page)

    def stop_checks(self) -> None:
        """Stop them."""
        if self._checking is not None:
            self._checking.cancel()

    def repair(self, name: str) -> None:
        """Do what the button of a check offers."""
        if name == "salvage":
            self._ask_salvage()
        elif name == "restore":
            self._page.restore.go.setFocus()
        elif name == "waiting":
            self._desk.navigation.go("waiting")
        elif name == "rehearse":
            good = self._page.overview.good if self._page.overview else []
            if good:
                self._prove(good[0])
        else:
            round_ = self._keeper.round
            self.run(tr("Repairing…"), lambda: repair(self._store, round_, name), lambda done: self._say(name, *done))

    def _say(self, name: str, mended: int, left: int) -> None:
        self._keeper.reload()
        if name == "free":
            words = tr("{size} came free", size=when.size(mended)) if mended else tr(
                "The program has nothing that it can do without. Move other files to another disk.")  # fmt: skip
        elif left:
            words = trn("{n} file is in no backup. Its record says that it is missing.",
                        "{n} files are in no backup. Their records say that they are missing.", left)  # fmt: skip
        elif name == "mend":
            words = trn("{n} difference was mended", "{n} differences were mended", mended)
        else:
            words = trn("{n} file is back", "{n} files are back", mended)
        self._desk.notices.say(words)

    def _ask_salvage(self) -> None:
        target = new_name(self._store.path)
        dialog = SalvageDialog(self._store.path, target, self._page)
        dialog.accepted.connect(lambda: self._salvage(target))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _salvage(self, target: Path) -> None:
        path = self._store.path
        self.run(tr("Reading what can still be read…"), lambda: salvage(path, target), self._on_salvaged)

    def _on_salvaged(self, report: SalvageReport) -> None:
        dialog = SalvageDialog(self._store.path, report.path, self._page, report)
        dialog.accepted.connect(lambda: self._keeper.open_file(report.path))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    # report and schedule

    def show_report(self) -> None:
        """Show the report for IT before it is saved."""
        overview = self._page.overview
        if overview is not None:
            read_log = self._keeper.read_log
            self.run(tr("Putting the report together…"), lambda: report_text(self._store, overview, read_log()),
                     self._on_report)  # fmt: skip

    def _on_report(self, text: str) -> None:
        dialog = ReportDialog(text, self._save_report, self._choose_file, self._page)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _save_report(self, path: Path, text: str) -> None:
        self._tasks.run(
            lambda: write_file(path, text.encode()),
            lambda _: self._desk.notices.say(tr("Report saved as “{name}”", name=path.name)),
            self._desk.notices.show,
        )

    def ask_schedule(self) -> None:
        """Show when backups are made."""
        schedule = self._page.overview.schedule if self._page.overview else Schedule()
        dialog = ScheduleDialog(schedule, self._page)
        dialog.confirmed.connect(self._keep_schedule)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _keep_schedule(self, schedule: Schedule) -> None:
        self._tasks.run(
            lambda: write_schedule(self._store, schedule),
            lambda _: self._page.reload(),
            self._desk.notices.show,
            writes=True,
            owner=self._page,
        )

    # the ways back

    def restore(self, way: str) -> None:
        """Go the way back that is chosen."""
        backup = self._page.backup()
        if backup is None:
            return
        if way == COPY:
            self._keeper.open_copy(backup)
        elif way == BRING_BACK:
            self.run(
                tr("Looking for what was deleted since…"),
                lambda: deleted_since(self._store, backup),
                lambda records: self._ask_records(backup, records),
            )
        else:
            self.run(
                tr("Counting what is newer…"),
                lambda: (loss(self._store, backup), team_of(self._store, backup)),
                lambda found: self._ask_word(backup, *found),
            )

    def _prove(self, backup: Backup) -> None:
        self.run(
            tr("Restoring into a test copy and comparing every record…"),
            lambda: self._keeper.prove(backup),
            lambda proven: self._desk.notices.say(tr("Restored to a test copy, every record matched")),
        )

    def _ask_records(self, backup: Backup, records: Sequence[Deleted]) -> None:
        dialog = BringBackDialog(records, self._page)
        dialog.confirmed.connect(lambda chosen: self._bring_back(backup, chosen))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _bring_back(self, backup: Backup, records: Sequence[Deleted]) -> None:
        def say(n: int) -> None:
            self._desk.notices.say(trn("{n} record is back", "{n} records are back", n), undo=True)

        self.run(tr("Bringing records back…"), lambda: bring_back_from(self._store, backup, records), say)

    def _ask_word(self, backup: Backup, newer: Newer, team: TeamRestore | None) -> None:
        dialog = ReplaceDialog(backup, newer, self._store.clock.now(), self._page, team)
        dialog.accepted.connect(lambda: self._replace(backup, is_for_all=dialog.is_for_all))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _replace(self, backup: Backup, *, is_for_all: bool) -> None:
        """Replace this file by the backup; or put the whole team back, which is a change like any other."""
        if not is_for_all:
            self._keeper.replace_all(backup)
            return

        def work() -> str:
            self._keeper.before_restore()
            return put_back_for_all(self._store, backup)

        def said(_: str) -> None:
            self._desk.notices.say(tr("Put back. Your colleagues get it with their next sync."), undo=True)

        self.run(tr("Making a backup, then putting everyone back…"), work, said)

    def _set_busy(self, is_busy: bool) -> None:
        self.is_busy = is_busy
        self._page.set_busy(is_busy)
