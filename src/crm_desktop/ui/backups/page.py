"""Backups: the truth on top, 30 days, the list, the place, and three ways back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.backup.catalogue import Backup
from crm_desktop.backup.restore import Deleted, Newer
from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.store import Store
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui.backups.asking import ChooseFolder, ask_folder
from crm_desktop.ui.backups.dialogs import BringBackDialog, ReplaceDialog
from crm_desktop.ui.backups.keeper import Keeper
from crm_desktop.ui.backups.place_card import ContentsCard, FirstCard, PlaceCard
from crm_desktop.ui.backups.restore_card import BRING_BACK, COPY, RestoreCard
from crm_desktop.ui.backups.strip import DayStrip, Legend, summary
from crm_desktop.ui.backups.table import BackupModel, BackupTable
from crm_desktop.ui.backups.words import truth_words
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.layouts import Head, Scrolled, down
from crm_desktop.ui.page import Page
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.widgets import Banner, Card, PrimaryButton, ProgressLine
from crm_desktop.viewmodels.backups import Overview, bring_back_from, deleted_since, loss, read_overview, truth_of
from crm_desktop.viewmodels.navigation import Room

_MARGIN = 24
_LEFT = 340
_SETTLE_MS = 400  # changes that follow each other are counted together


class BackupsPage(Page):
    """Shows what the keeper has, and asks it."""

    def __init__(
        self,
        store: Store,
        tasks: TaskRunner,
        desk: WindowDesk,
        keeper: Keeper,
        *,
        place: str = "backups",
        choose_folder: ChooseFolder = ask_folder,
    ) -> None:
        super().__init__(place)
        self._store, self._tasks, self._desk, self._keeper = store, tasks, desk, keeper
        self._choose_folder = choose_folder
        self._overview: Overview | None = None
        self._chosen = ""  # the folder's name of the backup under the cursor
        self._is_busy = False
        self._build()
        self._connect()
        self.reload()

    def title(self) -> str:
        """Return the title of the window."""
        return tr("Backups")

    def state(self) -> dict[str, Any]:
        """Return the backup that is chosen and the way back."""
        return {"backup": self._chosen, "way": self.restore.way()}

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Choose the same backup again."""
        self._chosen = str(state.get("backup") or self._chosen)
        if (card := self.restore.cards.get(str(state.get("way")))) is not None:
            card.setChecked(True)
        if self._overview is not None:
            self._show(self._overview)

    def refresh(self, changes: ChangeSet) -> None:
        """Count again what is newer than the chosen backup."""
        self._timer.start()

    def focus_zones(self) -> Sequence[QWidget]:
        """Return head, the place, and the list with the ways back."""
        return (self.head, self._left, self._right)

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        """Back up by command."""
        return {} if self._is_busy or self._desk.is_read_only else {"back_up": self.back_up}

    def set_room(self, room: Room) -> None:
        """Put the cards below each other where the window is narrow."""
        is_narrow = room in (Room.RAIL, Room.ONE_COLUMN)
        down_way, side_way = QBoxLayout.Direction.BottomToTop, QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(down_way if is_narrow else side_way)
        width = 16_777_215 if is_narrow else _LEFT if room is Room.ALL else 290
        self._left.setMaximumWidth(width)
        self._left.setMinimumWidth(0 if is_narrow else width)
        self.restore.set_narrow(room is Room.ONE_COLUMN)

    def reload(self) -> None:
        """Look at the place again."""
        place = self._keeper.place
        self._tasks.run(lambda: read_overview(self._store, place), self._show, self._on_error, owner=self)

    def back_up(self) -> None:
        """Make a backup now and prove it."""
        self._run(
            tr("Making a backup, then restoring it into a test copy…"),
            self._keeper.back_up_now,
            lambda backup: self._desk.notices.say(tr("Backed up and compared with a test copy")),
        )

    def _build(self) -> None:
        self.back_up_button = PrimaryButton(tr("Back up now"), "database-backup")
        self.head = Head(tr("Backups"), self.back_up_button)
        self.trouble = Banner("", "danger")
        self.trouble.hide()
        self._working = QVBoxLayout()
        self.place_card, self.contents = PlaceCard(), ContentsCard()
        self.strip, self.restore = DayStrip(), RestoreCard()
        self._days = Card(tr("Last 30 days"))
        self._days.body.addWidget(self.strip)
        self._days.body.addWidget(Legend())
        self.model = BackupModel()
        self.table = BackupTable(self.model)
        self._list = Card(tr("Backups"), padded=False)
        self._list.body.addWidget(self.table)
        self._none = FirstCard()
        self._left = QWidget()
        self._left.setLayout(down(self.place_card, self.contents, 1, gap=14))
        self._right = QWidget()
        self._right.setLayout(down(self._days, self._list, self._none, self.restore, 1, gap=14))
        self._columns = QHBoxLayout()
        self._columns.setSpacing(14)
        self._columns.addWidget(self._left)
        self._columns.addWidget(self._right, 1)
        inner = QWidget()
        inner.setLayout(down(self._columns, 1, gap=0))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.head)
        notes = down(self.trouble, self._working, gap=8, margins=(_MARGIN, 0, _MARGIN, 8))
        rows.addLayout(notes)
        rows.addWidget(Scrolled(inner, margins=(_MARGIN, 2, _MARGIN, 16)), 1)
        for part in (self.contents, self.restore, self._list, self._none):
            part.hide()
        if self._desk.is_read_only:
            self.back_up_button.set_reason(tr("This workspace is open for reading only"))
            self.restore.set_read_only(True)

    def _connect(self) -> None:
        self.back_up_button.clicked.connect(self.back_up)
        self.place_card.change_pressed.connect(self._on_change_place)
        self.contents.prove_pressed.connect(self._on_prove)
        self.restore.pressed.connect(self._on_restore)
        self.table.cursor_moved.connect(self._on_cursor)
        self._timer = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._timer.timeout.connect(self._count_loss)
        forget = self._keeper.on_change(self.reload)
        self.destroyed.connect(lambda: forget())

    # what is shown

    def _show(self, overview: Overview) -> None:
        self._overview = overview
        truth = truth_of(overview)
        words = truth_words(truth, overview)
        self.trouble.setVisible(truth.tone != "ok")
        self.head.set_line(words if truth.tone == "ok" else "")
        if truth.tone != "ok" and words != self.trouble.label.text():
            self.trouble.set_text(words, truth.tone)
        self.place_card.show_overview(overview)
        self.strip.set_days(overview.days)
        self._days.set_count(summary(overview.days))
        has_any = bool(overview.backups)
        self._list.setVisible(has_any)
        self._none.setVisible(not has_any and overview.is_reachable)
        self._list.set_count(trn("{n} kept", "{n} kept", len(overview.backups)))
        self.contents.setVisible(has_any)
        self.restore.setVisible(has_any)
        wanted = self._chosen
        self.model.show(overview.backups, overview.now)
        self.table.fit()
        names = [b.folder.name for b in overview.backups]
        self.table.set_cursor_row(names.index(wanted) if wanted in names else 0)

    def _backup(self) -> Backup | None:
        row = self.table.cursor_row()
        return self.model.backups[row] if 0 <= row < len(self.model.backups) else None

    def _on_cursor(self, row: int) -> None:
        backup = self._backup()
        if backup is None or self._overview is None:
            return
        self._chosen = backup.folder.name
        self.contents.show_backup(backup, self._overview.now)
        self.restore.show_backup(backup, self._overview.now)
        self._count_loss()

    def _count_loss(self) -> None:
        backup = self._backup()
        if backup is not None and not self._tasks.is_drained:  # the timer may outlive the work
            self._tasks.run(lambda: loss(self._store, backup), lambda newer: self._on_counted(backup, newer),
                            owner=self)  # fmt: skip

    def _on_counted(self, backup: Backup, newer: Newer) -> None:
        if backup.folder.name == self._chosen:
            self.restore.show_loss(newer, self._store.clock.now())

    # what is done

    def _run(self, words: str, work: Callable[[], Any], on_done: Callable[[Any], None]) -> None:
        """Do long work off the UI thread; a line says what is being done, and the buttons wait."""
        if self._is_busy:
            return
        line = ProgressLine(words, can_cancel=False)
        line.set_progress(0, 0)
        self._working.addWidget(line)
        self._set_busy(True)

        def end() -> None:
            line.hide()
            line.deleteLater()
            self._set_busy(False)

        def done(answer: Any) -> None:
            end()
            on_done(answer)
            self.reload()

        def failed(error: CrmError) -> None:
            end()
            self._on_error(error)
            self.reload()

        self._tasks.run(work, done, failed, owner=self)

    def _set_busy(self, is_busy: bool) -> None:
        self._is_busy = is_busy
        for button in (self.back_up_button, self.contents.prove, self.place_card.change, self.restore.go):
            button.setEnabled(not is_busy)
        if not is_busy and self._desk.is_read_only:
            self.back_up_button.set_reason(tr("This workspace is open for reading only"))
        self.verbs_changed.emit()

    def _on_error(self, error: CrmError) -> None:
        self._desk.notices.show(error)

    def _on_change_place(self) -> None:
        folder = self._choose_folder(self, self._keeper.place)
        if folder is not None:
            self._keeper.change_place(folder)
            self.reload()

    def _on_prove(self) -> None:
        backup = self._backup()
        if backup is not None:
            self._run(
                tr("Restoring into a test copy and comparing every record…"),
                lambda: self._keeper.prove(backup),
                lambda proven: self._desk.notices.say(tr("Restored to a test copy, every record matched")),
            )

    def _on_restore(self, way: str) -> None:
        backup = self._backup()
        if backup is None:
            return
        if way == COPY:
            self._keeper.open_copy(backup)
        elif way == BRING_BACK:
            self._run(
                tr("Looking for what was deleted since…"),
                lambda: deleted_since(self._store, backup),
                lambda records: self._ask_records(backup, records),
            )
        else:
            self._run(
                tr("Counting what is newer…"),
                lambda: loss(self._store, backup),
                lambda newer: self._ask_word(backup, newer),
            )

    def _ask_records(self, backup: Backup, records: Sequence[Deleted]) -> None:
        dialog = BringBackDialog(records, self)
        dialog.confirmed.connect(lambda chosen: self._bring_back(backup, chosen))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _bring_back(self, backup: Backup, records: Sequence[Deleted]) -> None:
        def say(n: int) -> None:
            self._desk.notices.say(trn("{n} record is back", "{n} records are back", n), undo=True)

        self._run(tr("Bringing records back…"), lambda: bring_back_from(self._store, backup, records), say)

    def _ask_word(self, backup: Backup, newer: Newer) -> None:
        dialog = ReplaceDialog(backup, newer, self._store.clock.now(), self)
        dialog.accepted.connect(lambda: self._keeper.replace_all(backup))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
