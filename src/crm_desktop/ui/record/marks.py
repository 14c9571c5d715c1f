"""What sync marks on the page of a record: fields that are not sent, and those of which there are two versions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint
from PySide6.QtWidgets import QMenu, QWidget

from crm_desktop.commands.desk import Desk
from crm_desktop.domain.i18n import tr
from crm_desktop.ui import when
from crm_desktop.ui.backups.icon_mark import IconMark
from crm_desktop.ui.record.banners import Banners
from crm_desktop.ui.record.facts_card import FactsCard
from crm_desktop.ui.record.record_fact import RecordFact
from crm_desktop.ui.sync.watch import SyncWatch
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import IconButton
from crm_desktop.viewmodels.sync.door import RecordMarks
from crm_desktop.viewmodels.sync.words import changed_elsewhere, deleted_elsewhere, not_sent

if TYPE_CHECKING:
    from crm_desktop.services.conflicts import Choice, ConflictField, Own

_LONGEST = 60  # letters of a value in a menu


class RecordMarking(QObject):
    """Asks after the page stands; a choice made here is an ordinary change that can be taken back."""

    def __init__(
        self,
        watch: SyncWatch,
        tasks: TaskRunner,
        desk: Desk,
        page: QWidget,
        facts: FactsCard,
        banners: Banners,
        record_id: str,
    ) -> None:
        super().__init__(page)
        self._watch, self._tasks, self._desk, self._facts, self._banners = watch, tasks, desk, facts, banners
        self._id, self._found = record_id, RecordMarks()
        self._shown: dict[RecordFact, object] = {}
        self._is_asking = self._is_stale = False
        banners.keep_asked.connect(lambda: self._end_delete(keeps=True))
        banners.bin_asked.connect(lambda: self._end_delete(keeps=False))

    def look(self) -> None:
        """Ask what is to be marked; what is known is shown at once, on lines that were made anew."""
        self._apply()
        if self._tasks.is_drained:
            return
        if self._is_asking:
            self._is_stale = True
            return
        self._is_asking, self._is_stale = True, False
        self._tasks.run(lambda: self._watch.door.record_marks(self._id), self._on_found, self._on_failed, owner=self)

    def menu(self, one: ConflictField) -> QMenu:
        """Return the menu of a field of which there are two versions: the other value, and the choice."""
        from crm_desktop.services.conflicts import Choice

        menu = QMenu(self._facts)
        for side, choice, words in (
            (one.mine, Choice.MINE, tr("Keep mine: {value}", value=_short(one.mine.words))),
            (one.theirs, Choice.THEIRS, tr("Keep the team's: {value}", value=_short(one.theirs.words))),
        ):
            action = menu.addAction(words.replace("&", "&&"), partial(self._choose, one, choice))
            action.setToolTip(
                changed_elsewhere(side.who, when.moment_inside(side.at, self._watch.door.store.clock.now()))
            )
            action.setEnabled(not self._desk.is_read_only)
        menu.addSeparator()
        menu.addAction(tr("Open Conflicts"), self._open_conflicts)
        return menu

    def _on_found(self, found: RecordMarks) -> None:
        self._is_asking = False
        self._found = found
        self._apply()
        if self._is_stale:
            self.look()

    def _on_failed(self, error: object) -> None:
        self._is_asking = False  # marks are not worth a word of their own

    def _apply(self) -> None:
        group = self._found.group
        conflicts = {one.field: one for one in group.fields} if group is not None else {}
        rows = self._facts.rows()
        shown: dict[RecordFact, object] = {}
        for row in rows:
            one = conflicts.get(row.fact.key)
            is_unsent = one is None and not row.fact.is_empty and row.fact.label in self._found.unsent
            state = one or (is_unsent or None)
            if state is not None:
                shown[row] = state
            if self._shown.get(row) != state:
                row.show_mark(self._conflict_mark(one) if one else self._unsent_mark() if is_unsent else None)
        self._shown = shown
        delete = group.delete if group is not None else None
        words = ""
        if delete is not None and not delete.deleted_by_me and not delete.is_held:
            words = deleted_elsewhere(delete, when.moment_inside(delete.at, self._watch.door.store.clock.now()))
        reason = tr("This workspace is open for reading only") if self._desk.is_read_only else ""
        self._banners.say_contested(words, reason)

    def _unsent_mark(self) -> QWidget:
        found = IconMark("cloud-upload", "text2", 15)
        words = not_sent(has_battery=self._watch.has_battery)
        found.setToolTip(words)
        found.setAccessibleName(words)
        return found

    def _conflict_mark(self, one: ConflictField) -> QWidget:
        now = self._watch.door.store.clock.now()
        other = one.theirs if one.current_is_mine else one.mine
        words = tr("Two versions of {field}. The other one: {value}", field=one.label, value=_short(other.words))
        about = changed_elsewhere(one.theirs.who, when.moment_inside(one.theirs.at, now))
        found = IconButton("git-compare", words, height=24)
        found.setProperty("iconTone", "conflict")
        found.setToolTip(f"{words}\n{about}")
        found.clicked.connect(lambda: self._show_menu(one, found))
        return found

    def _show_menu(self, one: ConflictField, button: QWidget) -> None:
        menu = self.menu(one)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(button.mapToGlobal(QPoint(0, button.height())))

    def _choose(self, one: ConflictField, choice: Choice) -> None:
        self._decide({one.id: choice})

    def _end_delete(self, *, keeps: bool) -> None:
        from crm_desktop.viewmodels.sync.choosing import delete_choice

        delete = self._found.group.delete if self._found.group is not None else None
        if delete is not None:
            self._decide({delete.id: delete_choice(delete, is_kept=keeps)})

    def _decide(self, choices: Mapping[str, Choice | Own]) -> None:
        def done(_: str) -> None:
            self._desk.notices.say(tr("Saved. Other versions stay in History."), undo=True)
            self._watch.look()
            self.look()

        self._tasks.run(
            lambda: self._watch.door.decide(self._id, choices), done, self._desk.notices.show, writes=True, owner=self
        )

    def _open_conflicts(self) -> None:
        self._desk.navigation.go("conflicts", {"record": self._id})


def _short(text: str) -> str:
    line = " ".join(text.split())
    return (line if len(line) <= _LONGEST else line[:_LONGEST] + "…") or tr("empty")
