"""The bin: search, tick, restore. Nothing leaves it by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.domain.errors import CrmError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.services.bin import restore_from_bin
from crm_desktop.store import Store
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui import when
from crm_desktop.ui.bin.model import BinModel
from crm_desktop.ui.delegates.row_table import RowTable
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.layouts import Head, across
from crm_desktop.ui.page import Page
from crm_desktop.ui.shortcuts import caps_of
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import current_theme
from crm_desktop.ui.widgets import Button, EmptyState, KeyHint, Label, Line, PrimaryButton, SearchField, Surface
from crm_desktop.viewmodels.bin import Bin, matching, read_bin
from crm_desktop.viewmodels.erasing import Eraser, Question, erased_words
from crm_desktop.viewmodels.navigation import Room

if TYPE_CHECKING:
    from crm_desktop.ui.bin.erasing import EraseDialog

_MARGIN = 24


class BinPage(Page):
    """Deleted records; those that are ticked, or the one under the cursor, come back."""

    def __init__(
        self,
        store: Store,
        tasks: TaskRunner,
        desk: WindowDesk,
        *,
        place: str = "bin",
        eraser: Eraser | None = None,
    ) -> None:
        super().__init__(place)
        self._store, self._tasks, self._desk = store, tasks, desk
        self._bin = Bin((), 0)
        self._is_read = False
        self._wanted_row = 0
        self.restore = PrimaryButton(tr("Restore"), "archive-restore")
        self.search = SearchField(tr("Search in the bin"), " ".join(caps_of("page.filter")))
        self._eraser = eraser
        self.dialog: EraseDialog | None = None
        self.erase = Button(tr("Erase for ever…"), "trash-2", tip=tr("One record at a time: the one under the cursor"))
        self.erase.setVisible(eraser is not None)
        self.head = Head(tr("Bin"), self.erase, self.restore)
        self.head.set_line(tr("What was deleted stays here without a limit of time."))
        self.model, self.table = BinModel(), RowTable(ticks=not desk.is_read_only)
        self.model.has_ticks = not desk.is_read_only
        self.count, self.ticks = Label("", "label"), Label("", "body", "text2")
        self._views = QStackedWidget()
        self._build()
        self._connect()
        self.reload()

    def title(self) -> str:
        """Return the title of the window."""
        return tr("Bin")

    def state(self) -> dict[str, Any]:
        """Return search and cursor."""
        return {"search": self.search.text(), "row": self.table.cursor_row()}

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Search for the same again."""
        self._wanted_row = max(0, int(state.get("row") or 0))
        self.search.setText(str(state.get("search") or ""))
        self._show()

    def refresh(self, changes: ChangeSet) -> None:
        """Read again; ticks and cursor stay."""
        self.reload()

    def focus_zones(self) -> Sequence[QWidget]:
        """Return head, search and list."""
        return (self.head, self.search, self._views)

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        """Filter, tick all."""
        tick_all = {} if self._desk.is_read_only else {"tick_all": lambda: self.model.tick_all(True)}
        return {"filter": self.search.setFocus, **tick_all}

    def set_room(self, room: Room) -> None:
        """Give up the columns that say least."""
        self.table.setColumnHidden(4, room in (Room.RAIL, Room.ONE_COLUMN))
        self.table.setColumnHidden(1, room is Room.ONE_COLUMN)
        self.table.setColumnHidden(2, room is Room.ONE_COLUMN)

    def reload(self) -> None:
        """Look into the bin again."""
        self._tasks.run(lambda: read_bin(self._store), self._on_read, owner=self)

    def _build(self) -> None:
        table = self.table
        table.setModel(self.model)
        table.setAccessibleName(tr("Bin"))
        header = table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._measure()
        current_theme().changed.connect(self._measure)
        listed = Surface("surface")
        rows = QVBoxLayout(listed)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(table, 1)
        rows.addWidget(Line())
        keys = () if self._desk.is_read_only else (("Space", tr("tick")), ("Enter", tr("restore")))
        hints = (KeyHint(key, words) for key, words in keys)
        foot = across(self.count, self.ticks, 1, *hints, gap=12, margins=(_MARGIN, 8, _MARGIN, 8))
        rows.addLayout(foot)
        self._views.addWidget(QWidget())  # while the first answer is on its way
        self._views.addWidget(listed)
        self._views.addWidget(
            EmptyState("trash-2", tr("The bin is empty"), tr("What you delete lies here until you bring it back."))
        )
        clear = Button(tr("Clear the search"), "x")
        clear.clicked.connect(self.search.clear)
        self._views.addWidget(
            EmptyState("search", tr("Nothing in the bin matches"), tr("Try fewer letters."), (clear,))
        )
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.head)
        self.search.setMaximumWidth(420)
        filters = across(margins=(_MARGIN, 0, _MARGIN, 12))
        filters.addWidget(self.search, 1)
        filters.addStretch(1)
        outer.addLayout(filters)
        outer.addWidget(Line())
        outer.addWidget(self._views, 1)
        self.setFocusProxy(table)

    def _connect(self) -> None:
        self.search.textChanged.connect(self._show)
        self.restore.clicked.connect(self._on_restore)
        self.erase.clicked.connect(self._on_erase)
        self.model.ticks_changed.connect(self._say)
        self.table.tick_requested.connect(self.model.tick)
        self.table.tick_all_requested.connect(self.model.tick_all)
        self.table.opened.connect(lambda row: self._bring_back([self.model.lines[row].key]))
        self.table.cursor_moved.connect(self._say)

    def _measure(self) -> None:
        """Take the widths of the text size of now."""
        for column, width in ((1, 110), (2, 280), (3, 160), (4, 150)):
            self.table.setColumnWidth(column, current_theme().scaled(width))

    def _on_read(self, found: Bin) -> None:
        self._bin, self._is_read = found, True
        self._wanted_row = max(0, self.table.cursor_row(), self._wanted_row)
        self._show()

    def _show(self) -> None:
        if not self._is_read:
            return
        lines = matching(self._bin.lines, self.search.text())
        row = max(self.table.cursor_row(), self._wanted_row)
        self._wanted_row = 0
        self.model.show(lines, self._store.clock.now())
        self.table.set_cursor_row(min(row, len(lines) - 1))
        self._views.setCurrentIndex(1 if lines else 3 if self._bin.lines else 2)
        self.search.setEnabled(bool(self._bin.lines))
        self._say()

    def _say(self) -> None:
        shown, total = len(self.model.lines), self._bin.total
        self.count.setText(
            trn("{shown} of {all} record", "{shown} of {all} records", total, shown=when.number(shown),
                all=when.number(total))
        )  # fmt: skip
        ticked, row = len(self.model.ticked), self.table.cursor_row() + 1
        self.ticks.setVisible(not self._desk.is_read_only)
        self.ticks.setText(
            trn("{n} ticked", "{n} ticked", ticked) if ticked else tr("Row {n}, none ticked", n=when.number(row))
        )
        n = ticked or (1 if self.model.lines else 0)
        self.restore.setText(trn("Restore {n} record", "Restore {n} records", n) if n else tr("Restore"))
        reason = tr("This workspace is open for reading only") if self._desk.is_read_only else ""
        self.restore.set_reason(reason or ("" if n else tr("There is nothing to restore")))
        many = tr("Only one record is erased at a time. Take the other ticks away.") if ticked > 1 else ""
        self.erase.set_reason(reason or many or ("" if n else tr("There is nothing to erase")))

    def _chosen(self) -> list[tuple[str, str]]:
        """Return the records that are ticked, else the one under the cursor."""
        row = self.table.cursor_row()
        chosen = [line.key for line in self.model.lines if line.key in self.model.ticked]
        return chosen or [line.key for line in self.model.lines[row : row + 1] if row >= 0]

    def _on_restore(self) -> None:
        self._bring_back(self._chosen())

    def _on_erase(self) -> None:
        """Ask before something is erased for ever; of several nothing is."""
        eraser, chosen = self._eraser, self._chosen()
        if eraser is None or self._desk.is_read_only or len(chosen) != 1:
            return

        def show(question: Question) -> None:
            from crm_desktop.ui.bin.erasing import EraseDialog  # late: seldom

            self.dialog = EraseDialog(question, self)
            self.dialog.confirmed.connect(lambda why: self._erase(question, why))
            self.dialog.open()

        self._tasks.run(lambda: eraser.ask(*chosen[0]), show, self._desk.notices.show, owner=self)

    def _erase(self, question: Question, why: str) -> None:
        eraser, going = self._eraser, question.going
        assert eraser is not None

        def done(n: int) -> None:
            self._desk.notices.say(erased_words(n))
            eraser.forget(going.keys)
            self.reload()
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

        self._tasks.run(lambda: eraser.erase(going.kind.name, going.id, why), done, self._desk.notices.show, owner=self)

    def _bring_back(self, chosen: list[tuple[str, str]]) -> None:
        if self._desk.is_read_only or not chosen:
            return
        n = len(chosen)
        restored = self._restored(chosen)

        def say(batch: str | None) -> None:
            if batch is None:
                self._desk.notices.say(tr("It is out of the bin already"))
            else:
                self._desk.notices.say(restored, undo=True)
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)

        self._tasks.run(lambda: restore_from_bin(self._store, chosen), say, self._on_refused, writes=n < 50, owner=self)

    def _restored(self, chosen: list[tuple[str, str]]) -> str:
        """Say what came back, and of a single record what came with it."""
        if len(chosen) > 1:
            return trn("{n} record restored", "{n} records restored", len(chosen))
        line = next(line for line in self.model.lines if line.key == chosen[0])
        if line.kind in ("person", "company") and line.relations:
            return tr("{name} restored from the bin, with all that belongs to it: {relations}", name=line.title,
                      relations=line.relations)  # fmt: skip
        return tr("{name} restored from the bin", name=line.title)

    def _on_refused(self, error: CrmError) -> None:
        from crm_desktop.ui.duplicates.offering import show_or_offer  # late: seldom

        self.question = show_or_offer(error, self._store, self._tasks, self._desk, self)
