"""Backups & health: the truth on top, the score and its reasons, checks, places, 30 days, the list, the ways back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from crm_desktop.backup.catalogue import Backup
from crm_desktop.backup.restore import Newer
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.store import Store
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui.backups.asking import ChooseFolder, ask_folder
from crm_desktop.ui.backups.checks_card import ChecksCard
from crm_desktop.ui.backups.deeds import Deeds
from crm_desktop.ui.backups.keeper import Keeper
from crm_desktop.ui.backups.place_card import PlaceCard, away_state, first_state
from crm_desktop.ui.backups.report_dialog import ChooseFile, ask_file
from crm_desktop.ui.backups.restore_card import RestoreCard
from crm_desktop.ui.backups.score_card import ScoreCard
from crm_desktop.ui.backups.strip import DayStrip, Legend, summary
from crm_desktop.ui.backups.table import BackupModel, BackupTable
from crm_desktop.ui.backups.words import place_name, truth_words
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.layouts import Head, Scrolled, down
from crm_desktop.ui.page import Page
from crm_desktop.ui.shortcuts import key_of
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import tokens
from crm_desktop.ui.widgets import Banner, Button, Card, LinkButton, PrimaryButton
from crm_desktop.viewmodels.backups import Overview, loss, read_overview, truth_of
from crm_desktop.viewmodels.health import check_lines, score_of
from crm_desktop.viewmodels.navigation import Room

_MARGIN = 24
_LEFT = 376
_SETTLE_MS = 400  # changes that follow each other are counted together


class BackupsPage(Page):
    """Shows how the backups and the file stand; what is done with them stands in `deeds`."""

    def __init__(
        self,
        store: Store,
        tasks: TaskRunner,
        desk: WindowDesk,
        keeper: Keeper,
        *,
        place: str = "backups",
        is_laptop: bool = False,
        choose_folder: ChooseFolder = ask_folder,
        choose_file: ChooseFile = ask_file,
    ) -> None:
        super().__init__(place)
        self._store, self._tasks, self._desk, self._keeper = store, tasks, desk, keeper
        self._is_laptop = is_laptop
        self.overview: Overview | None = None
        self._chosen = ""  # the folder's name of the backup under the cursor
        self._build()
        self.deeds = Deeds(self, store, tasks, desk, keeper, choose_folder, choose_file)
        self._connect()
        self.reload()

    def title(self) -> str:
        """Return the title of the window."""
        return tr("Backups & health")

    def state(self) -> dict[str, Any]:
        """Return the backup that is chosen and the way back."""
        return {"backup": self._chosen, "way": self.restore.way()}

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Choose the same backup again."""
        self._chosen = str(state.get("backup") or self._chosen)
        if (card := self.restore.cards.get(str(state.get("way")))) is not None:
            card.setChecked(True)
        if self.overview is not None:
            self._show(self.overview)

    def refresh(self, changes: ChangeSet) -> None:
        """Count again what is newer than the chosen backup."""
        self._timer.start()

    def focus_zones(self) -> Sequence[QWidget]:
        """Return head, health, and the list with the ways back."""
        return (self.head, self._left, self._right)

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        """Back up by command."""
        return {} if self.deeds.is_busy or self._desk.is_read_only else {"back_up": self.deeds.back_up}

    def set_room(self, room: Room) -> None:
        """Put the cards below each other where the window is narrow."""
        is_narrow = room in (Room.RAIL, Room.ONE_COLUMN)
        down_way, side_way = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._columns.setDirection(down_way if is_narrow else side_way)
        width = 16_777_215 if is_narrow else _LEFT if room is Room.ALL else 316
        self._left.setMaximumWidth(width)
        self._left.setMinimumWidth(0 if is_narrow else width)
        self.restore.set_narrow(room is Room.ONE_COLUMN)
        for button in (self.report, self.back_up_button):
            button.set_compact(room is Room.ONE_COLUMN)

    def reload(self) -> None:
        """Look at the places again."""
        round_ = self._keeper.round
        self._tasks.run(lambda: read_overview(self._store, round_), self._show, self._desk.notices.show, owner=self)

    def backup(self) -> Backup | None:
        """Return the backup under the cursor."""
        row = self.table.cursor_row()
        return self.model.backups[row] if 0 <= row < len(self.model.backups) else None

    def set_busy(self, is_busy: bool) -> None:
        """Let the buttons wait while something is being done."""
        for button in (self.back_up_button, self.restore.prove, self.restore.go, self.report, self.schedule):
            button.setEnabled(not is_busy)
        self.checks.set_busy(is_busy)
        self.places.set_busy(is_busy)
        self._say_read_only()
        self.verbs_changed.emit()

    def add_working(self, line: QWidget) -> None:
        """Show that something is being done."""
        self._working.addWidget(line)

    def _build(self) -> None:
        self.back_up_button = PrimaryButton(tr("Back up now"), "database-backup", key=key_of("page.back_up"))
        self.report = Button(tr("Save report for IT"), "download")
        self.head = Head(tr("Backups & health"), self.report, self.back_up_button)
        self.trouble = Banner("", "danger")
        self.trouble.hide()
        self._working = QVBoxLayout()
        self.score, self.checks, self.places = ScoreCard(), ChecksCard(), PlaceCard(is_laptop=self._is_laptop)
        self.strip, self.restore = DayStrip(), RestoreCard()
        self._days = Card(tr("Last 30 days"))
        self._days.body.addWidget(self.strip)
        self._days.body.addWidget(Legend())
        self.model = BackupModel()
        self.table = BackupTable(self.model)
        self.schedule = LinkButton(tr("Schedule"), "settings", height=tokens.ROW_CONTROL_HEIGHT)
        self._list = Card(tr("Backups"), action=self.schedule, padded=False)
        self._none, self._away = first_state(), away_state()
        self._list.body.addWidget(self.table)
        self._list.body.addWidget(self._none)
        self._list.body.addWidget(self._away)
        self._left, self._right = QWidget(), QWidget()
        self._left.setLayout(down(self.score, self.checks, self.places, 1, gap=14))
        self._right.setLayout(down(self._days, self._list, self.restore, 1, gap=14))
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
        rows.addLayout(down(self.trouble, self._working, gap=8, margins=(_MARGIN, 0, _MARGIN, 8)))
        rows.addWidget(Scrolled(inner, margins=(_MARGIN, 2, _MARGIN, 16)), 1)
        for part in (self.score, self.restore, self.table, self._none, self._away):
            part.hide()
        self._say_read_only()

    def _say_read_only(self) -> None:
        is_read_only = self._desk.is_read_only
        self.restore.set_read_only(is_read_only)
        self.places.set_read_only(is_read_only)
        if is_read_only:
            for button in (self.back_up_button, self.schedule):
                button.set_reason(tr("This workspace is open for reading only"))

    def _connect(self) -> None:
        deeds = self.deeds
        self.back_up_button.clicked.connect(deeds.back_up)
        self.report.clicked.connect(deeds.show_report)
        self.schedule.clicked.connect(deeds.ask_schedule)
        self.checks.run_pressed.connect(deeds.run_checks)
        self.checks.stop_pressed.connect(deeds.stop_checks)
        self.checks.repair_pressed.connect(deeds.repair)
        self.places.add_pressed.connect(deeds.places.add)
        self.places.asked.connect(deeds.places.do)
        self.restore.prove_pressed.connect(deeds.prove)
        self.restore.pressed.connect(deeds.restore)
        self.table.cursor_moved.connect(self._on_cursor)
        self._timer = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._timer.timeout.connect(self._count_loss)
        forget = self._keeper.on_change(self.reload)
        self.destroyed.connect(lambda: forget())

    def _show(self, overview: Overview) -> None:
        self.overview = overview
        truth = truth_of(overview)
        words = truth_words(truth, overview)
        self.trouble.setVisible(truth.tone != "ok")
        self.head.set_line(words if truth.tone == "ok" else "")
        if truth.tone != "ok" and words != self.trouble.label.text():
            self.trouble.set_text(words, truth.tone)
        self.score.show_score(score_of(overview), has_run=bool(overview.findings))
        self.score.show()
        self.checks.show_checks(check_lines(overview, is_read_only=self._desk.is_read_only), overview)
        self.places.show_places(overview.states, overview.now)
        self.strip.set_days(overview.days)
        self._days.set_count(summary(overview.days))
        self._show_list(overview)

    def _show_list(self, overview: Overview) -> None:
        has_any = bool(overview.kept)
        self._none.setVisible(not has_any and overview.is_reachable)
        self._away.setVisible(not has_any and not overview.is_reachable)
        for part in (self.table, self.restore):
            part.setVisible(has_any)
        self._list.set_count(trn("{n} kept", "{n} kept", len(overview.kept)) if has_any else "")
        wanted = self._chosen
        called = {s.place.base: place_name(s, is_laptop=self._is_laptop) for s in overview.states}
        self.model.show(overview.kept, called, overview.now)
        self.table.fit()
        names = [kept.backup.folder.name for kept in overview.kept]
        self.table.set_cursor_row(names.index(wanted) if wanted in names else 0)

    def _on_cursor(self, row: int) -> None:
        backup = self.backup()
        if backup is None or self.overview is None:
            return
        self._chosen = backup.folder.name
        self.restore.show_backup(backup, self.overview.now)
        self._count_loss()

    def _count_loss(self) -> None:
        backup = self.backup()
        if backup is not None and not self._tasks.is_drained:  # the timer may outlive the work
            self._tasks.run(lambda: loss(self._store, backup), lambda newer: self._on_counted(backup, newer),
                            owner=self)  # fmt: skip

    def _on_counted(self, backup: Backup, newer: Newer) -> None:
        if backup.folder.name == self._chosen:
            self.restore.show_loss(newer, self._store.clock.now())
