"""What leads from step to step: reads, asks, and hands each view what it shows. Step 5 alone writes."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.exchange.csv_read import Choices
from crm_desktop.store import Store
from crm_desktop.ui.importing.comparing import Comparing
from crm_desktop.ui.importing.earlier_flow import EarlierFlow
from crm_desktop.ui.importing.reading import Reading
from crm_desktop.ui.importing.run import ImportRun, Work
from crm_desktop.ui.importing.words import DONE, FILE, MATCH, READY, ROWS, TWINS, next_words, why_not
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.viewmodels.importing import Survey
from crm_desktop.viewmodels.importing_problems import ProblemGroup
from crm_desktop.viewmodels.importing_required import RequiredGap
from crm_desktop.viewmodels.importing_runs import Outcome, run_wizard
from crm_desktop.viewmodels.importing_saved import SavedMatching, applied
from crm_desktop.viewmodels.importing_wizard import Wizard

if TYPE_CHECKING:
    from crm_desktop.ui.importing.page import ImportPage


class Flow(QObject):
    """Holds the wizard of the file in hand."""

    def __init__(self, page: ImportPage, store: Store, tasks: TaskRunner, run: ImportRun) -> None:
        super().__init__(page)
        self._page, self._store, self._tasks, self.run = page, store, tasks, run
        self.reading = Reading(self, store, tasks)
        self.earlier = EarlierFlow(
            self, store, tasks, self.reading, take=self.take, start=self._resume, show=page.show_runs,
            on_error=self._on_refused,
        )  # fmt: skip
        self.comparing = Comparing(page, self.reading, lambda: self.wizard if self.step == TWINS else None)
        self.wizard: Wizard | None = None
        self._taken: Wizard | None = None  # its page is being made
        self.step = FILE
        self._kept: dict[str, object] = {}  # the plan as it was kept last
        self._only: ProblemGroup | None = None

    # a file

    def open(self, path: Path, choices: Choices | None = None) -> None:
        """Look at a file."""
        if not self.run.is_running:
            self._page.file.drop.show_error("")
            self.reading.open(path, choices or Choices(kind=self._page.kind), self.take, self._on_refused)

    def take(self, wizard: Wizard, *, at_once: bool = False) -> None:
        """Work on a file; one with several tables is shown first.

        Its page is made in one turn of the event loop and laid out in the next one: together they would be felt.
        """
        self._taken = wizard
        self._page.begin(wizard)
        if self.step == FILE and not at_once:
            self._tasks.run(lambda: wizard, self._work_on, owner=self)
        else:  # the page that is shown was the one that begins anew
            self._work_on(wizard)

    def _work_on(self, wizard: Wizard) -> None:
        if wizard is not self._taken:
            return  # another file came meanwhile, or none is wanted any more
        self.wizard, self._taken = wizard, None
        self.comparing.begin_anew()
        self._kept = wizard.plan() if wizard.run_id and not wizard.is_correction else {}
        source = wizard.source
        has_choice = len(source.parts) > 1 or len(source.sheets) > 1 or bool(source.left_out or source.files)
        self.show(FILE if has_choice and not wizard.has_work and wizard.step <= MATCH else max(MATCH, wizard.step))
        self.read()

    def read(self) -> None:
        """Read the whole file again; nothing is written."""
        assert self.wizard is not None
        self._page.bar.show_reading(0)
        self._page.match.show_error("")
        self.comparing.twins = None
        self.reading.survey(self.wizard, self._on_read, self._on_unreadable, self._page.bar.show_reading)

    def forget(self) -> None:
        """Begin anew."""
        self.reading.stop()
        self.wizard = self._taken = self.comparing.twins = None
        self._kept = {}
        self.show(FILE)
        self.earlier.list_runs()

    def read_as(self, **choices: object) -> None:
        """Read the file in another way: its letters, or another sheet of the workbook."""
        if self.wizard is not None:
            self.open(self.wizard.source.path, replace(self.wizard.choices, **choices))  # type: ignore[arg-type]

    def choose_table(self, name: str, is_in: bool) -> None:
        """Leave a table of the file out, or take it in again."""
        if self.wizard is not None:
            others = tuple(out for out in self.wizard.choices.without if out != name)
            self.read_as(without=others if is_in else (*others, name))

    # choices

    def choose_target(self, table: int, column: str, target: str) -> None:
        """Let a column go somewhere else; what was corrected in its cells stays."""
        if self.wizard is not None:
            self.wizard.choose_target(table, column, target)
            self.read()

    def go_without(self, gap: RequiredGap) -> None:
        """Import new records without a needed field."""
        if self.wizard is not None:
            self.wizard.go_without(gap)
            self._page.match.show_matters()

    def choose_date_order(self, table: int, column: str, order: str) -> None:
        """Say what comes first in a date."""
        if self.wizard is not None:
            self.wizard.choose_date_order(table, column, order)
            self.read()

    def choose_meaning(self, table: int, column: str, value: str, option: str) -> None:
        """Say what a value means."""
        if self.wizard is not None:
            self.wizard.choose_meaning(table, column, value, option)
            self.read()

    def choose_mode(self) -> None:
        """Take what was chosen about records that are here."""
        if self.wizard is not None:
            choice = self._page.match.mode
            self.wizard.mode, self.wizard.clears = choice.mode, choice.clears.isChecked() and choice.mode.overwrites
            self._page.match.row_card.set_mode(self.wizard.mode)
            self._page.match.show_matters()

    def use_matching(self, table: int, saved: SavedMatching) -> None:
        """Let the columns go where they went another time."""
        wizard = self.wizard
        if wizard is not None and (now := wizard.mapping(table)) is not None:
            mapping = applied(saved.mapping, now)
            wizard.set_mapping(table, mapping)
            wizard.settled |= {(table, column.column) for column in mapping.columns}
            self.read()
            self._page.say(tr("“{name}” is used", name=saved.name))

    def see_rows(self, group: ProblemGroup) -> None:
        """Show the rows of one problem."""
        self._only = group
        self.show(ROWS)

    # steps

    def show(self, step: int) -> None:
        """Show a step and what its button does."""
        self.step = step
        if self.wizard is not None and step < DONE:
            self.wizard.step = min(step, READY)
        self._page.show_step(step)
        wizard = self.wizard
        if wizard is None:
            return
        if step == ROWS:
            self._page.rows.show_wizard(wizard, self._only)
            self._only = None
            self._page.rows.focus_table()
        elif step == TWINS:
            self.comparing.show()
        elif step == READY:
            self._page.ready.show_wizard(wizard, self.comparing.twins)
        self.say_ready()

    def next(self) -> None:
        """Go on, or say what must be decided first."""
        if self.wizard is None or self.wizard.found is None or self.step == DONE:
            return
        if self.step == READY:
            self._start(partial(run_wizard, self._store, self.wizard))
        elif self.step >= MATCH and self.wizard.must_decide():
            self.show(MATCH)
            n = self._page.match.focus_on_first_decision()
            words = trn("{n} thing must be decided first", "{n} things must be decided first", n)
            self._page.bar.say(words)
        else:
            if self.step == TWINS:
                self.reading.stop()
            self.show(READY if self.wizard.source.has_only_files else self.step + 1)

    def back(self) -> None:
        """Go to the step before."""
        if self.step == TWINS:
            self.reading.stop()
        if self.wizard is not None and self.wizard.is_correction and self.step == ROWS:
            self._page.leave()
        elif self.step > FILE and self.wizard is not None:
            self.show(FILE if self.wizard.source.has_only_files else self.step - 1)

    def say_ready(self) -> None:
        """Say what the button does now."""
        wizard, bar = self.wizard, self._page.bar
        if wizard is None or self.run.is_running or (wizard.found is None and self.reading.is_busy):
            return
        found = wizard.found or Survey()
        reason = why_not(self.step, found, is_read_only=self._page.is_read_only)
        icon = "import" if self.step == READY else "arrow-right"
        bar.show_ready(next_words(self.step, found), icon=icon, reason=reason, can_back=self.step > FILE)

    def _on_read(self, found: Survey) -> None:
        wizard = self.wizard
        if wizard is None:
            return
        wizard.found = found
        self._page.show_survey(wizard)
        if self.step == ROWS:
            self._page.rows.show_wizard(wizard)
        self.say_ready()

    def _on_refused(self, error: CrmError) -> None:
        if self.wizard is None:
            self._page.file.drop.show_error(f"{error.title}. {error.advice}")
        else:
            self._page.match.show_error(error.title, error.advice)
            self.show(MATCH)

    def _on_unreadable(self, error: CrmError) -> None:
        if self.wizard is None:
            return
        self._page.match.show_wizard(self.wizard)
        self._page.match.show_error(error.title, error.advice)
        self._page.bar.show_ready(tr("Check rows"), reason=error.title)

    # the import

    def _start(self, work: Work) -> None:
        total = self.wizard.found.rows if self.wizard is not None and self.wizard.found is not None else 0
        self._page.set_running(is_running=True)
        self._page.bar.show_running(0, total)
        self.run.start(
            work,
            on_progress=lambda rows: self._page.bar.show_running(rows, total),
            on_done=self._on_imported,
            on_error=self._on_failed,
        )

    def _on_imported(self, outcome: Outcome) -> None:
        self._page.set_running(is_running=False)
        assert self.wizard is not None
        self._kept = self.wizard.plan()
        self.show(DONE)  # first: a button that can't be seen takes no focus
        self._page.after.show(self.wizard, outcome)

    def _on_failed(self, error: CrmError) -> None:
        self._page.set_running(is_running=False)
        if self.wizard is None:
            self.forget()
            self._page.file.drop.show_error(f"{error.title}. {error.advice}")
            return
        self._page.ready.show_error(error.title, error.advice)
        self.say_ready()

    @property
    def has_unkept_work(self) -> bool:
        """Return whether leaving would lose choices."""
        wizard = self.wizard
        if wizard is None or self.step == DONE or self.run.is_running or wizard.is_correction or not wizard.has_work:
            return False
        return {**wizard.plan(), "step": 0} != {**self._kept, "step": 0}

    def keep_draft(self) -> None:
        """Keep the choices; they are found under Import."""
        if self.wizard is not None:
            self.earlier.keep_draft(self.wizard)
            self._kept = self.wizard.plan()

    def _resume(self, wizard: Wizard, work: Work) -> None:
        """Let the rest of a file in, which is not read before."""
        self.wizard, self.comparing.twins = wizard, None
        self._page.begin(wizard)
        wizard.found = Survey()
        self.show(READY)
        self._start(work)
