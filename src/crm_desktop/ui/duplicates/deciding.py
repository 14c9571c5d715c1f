"""What is done with a pair, off the UI thread: merge, not the same, later, and the undo of a merge."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from crm_desktop.domain.errors import ConflictError, CrmError
from crm_desktop.domain.i18n import tr
from crm_desktop.services.duplicates import later, not_the_same
from crm_desktop.services.merge import SMALL, MergeReport, merge, unmerge
from crm_desktop.services.undo import UndoReport
from crm_desktop.store import Store
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.duplicates.long_work import LongWork
from crm_desktop.ui.tasks import Job, TaskRunner
from crm_desktop.ui.undo import sentence
from crm_desktop.viewmodels.duplicates import Decision, PairLine
from crm_desktop.viewmodels.history import kept_words


class Deciding:
    """The verbs of the page."""

    def __init__(self, store: Store, tasks: TaskRunner, desk: WindowDesk, page: QWidget, long: LongWork) -> None:
        self._store, self._tasks, self._desk, self._page = store, tasks, desk, page
        self._long = long
        self._is_busy = False

    def merge(self, decision: Decision, then: Callable[[], None] = lambda: None) -> None:
        """Write what was chosen; a record that was changed meanwhile is looked at again."""
        if self._is_busy:
            return
        self._is_busy = True
        line, seen, chosen, texts = decision.line, decision.preview.seen, dict(decision.chosen), decision.texts
        words = tr("{other} merged into {kept}", other=line.right, kept=line.left)

        def done(report: MergeReport) -> None:
            self._is_busy = False
            self._desk.notices.say(words, undo=True)
            then()

        def failed(error: CrmError) -> None:
            self._is_busy = False
            self._desk.notices.show(error)
            if isinstance(error, ConflictError):
                self._page.reload()  # type: ignore[attr-defined]

        if sum(decision.preview.moves.values()) > SMALL:
            self._merge_many(decision, done, failed)
            return
        self._tasks.run(
            lambda: merge(self._store, line.kind, line.left_id, line.right_id, chosen=chosen, texts=texts, seen=seen),
            done,
            failed,
            writes=True,
            owner=self._page,
        )

    def _merge_many(
        self, decision: Decision, done: Callable[[MergeReport], None], failed: Callable[[CrmError], None]
    ) -> None:
        line, seen, chosen, texts = decision.line, decision.preview.seen, dict(decision.chosen), decision.texts

        def work(job: Job) -> MergeReport:
            return merge(
                self._store, line.kind, line.left_id, line.right_id, chosen=chosen, texts=texts, seen=seen,
                on_progress=lambda at, of: job.progress((at, of)), is_canceled=lambda: job.is_canceled,
            )  # fmt: skip

        # Not in the writer lane: it takes turns with it, so that what is typed meanwhile is saved at once.
        if not self._long.run(tr("Merging. You can keep working."), work, done, failed):
            self._is_busy = False
            self._desk.notices.say(tr("Wait until the work above has ended, or cancel it."))

    def not_the_same(self, line: PairLine) -> None:
        """Remember that the two are different ones."""
        words = tr("{left} and {right} stay two records", left=line.left, right=line.right)
        self._tasks.run(
            lambda: not_the_same(self._store, line.kind, line.left_id, line.right_id),
            lambda _: self._desk.notices.say(words, undo=True),
            self._desk.notices.show,
            writes=True,
            owner=self._page,
        )

    def later(self, line: PairLine, then: Callable[[], None]) -> None:
        """Put the pair off."""
        pair = line.pair
        if pair is None:  # a pair that the person chose is simply put away
            then()
            return
        self._tasks.run(
            lambda: later(self._store, pair), lambda _: then(), self._desk.notices.show, writes=True, owner=self._page
        )

    def unmerge(self, batch_id: str, title: str, say: Callable[[str, Sequence[str]], None]) -> None:
        """Take a merge back, however long ago it was."""

        def work(job: Job) -> tuple[UndoReport, list[str]]:
            report = unmerge(self._store, batch_id, on_progress=lambda at, of: job.progress((at, of)))
            return report, kept_words(self._store, report.kept)

        self._long.run(
            tr("Undoing the merge. You can keep working."),
            work,
            lambda both: say(sentence(title, both[0], is_redo=False), both[1]),
            self._desk.notices.show,
            can_cancel=False,
        )
