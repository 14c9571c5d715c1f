"""The page of duplicates: pairs left, both records right, past merges behind a button."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.services.merge import MergeRow
from crm_desktop.store import Store
from crm_desktop.store.log import ChangeSet
from crm_desktop.ui.desk import WindowDesk
from crm_desktop.ui.duplicates.compare import CompareView
from crm_desktop.ui.duplicates.deciding import Deciding
from crm_desktop.ui.duplicates.long_work import LongWork
from crm_desktop.ui.duplicates.pair_list import PairList
from crm_desktop.ui.duplicates.past import PastMerges
from crm_desktop.ui.duplicates.photos import show_photos
from crm_desktop.ui.duplicates.searching import Searching
from crm_desktop.ui.layouts import Head, across, boxed, down
from crm_desktop.ui.page import Page
from crm_desktop.ui.tasks import TaskRunner
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.widgets import Button, CountBadge, ElidedLabel, EmptyState, Surface
from crm_desktop.viewmodels.duplicates import Decision, PairLine, Pairs, read_decision, read_merges, read_pairs
from crm_desktop.viewmodels.navigation import Room

_MARGIN = tokens.PAGE_MARGIN + 4
_LEFT, _NARROW_LEFT = 264, 200
_ONE, _PAST, _NONE, _WAITING = range(4)


class DuplicatesPage(Page):
    """Shows one pair at a time; what is decided is written off the UI thread."""

    def __init__(
        self,
        store: Store,
        tasks: TaskRunner,
        desk: WindowDesk,
        *,
        place: str = "duplicates",
        on_searched: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(place)
        self._store, self._tasks, self._desk = store, tasks, desk
        self._tell_searched = on_searched
        self._own: tuple[str, str, str] | None = None
        self._rest: list[str] = []  # more records that were chosen to be merged into the first
        self._wanted: PairLine | None = None
        self._room, self._shows_pair = Room.ALL, False
        self._is_past = self._is_read = False
        self._asked = self._total = 0
        self.list = PairList()
        self.compare = CompareView(has_keys=desk.look.single_keys)
        self.past = PastMerges()
        self.long = LongWork(tasks, self)
        self.deciding = Deciding(store, tasks, desk, self, self.long)
        self.searching = Searching(store, desk, self.long, self._on_searched)
        self._build()
        self._connect()
        self._apply_reason()
        self.reload()

    def title(self) -> str:
        """Return the title of the window."""
        return tr("Duplicates")

    def state(self) -> dict[str, Any]:
        """Return the pair that the person chose, and whether past merges are shown."""
        return {"pair": list(self._own) if self._own else None, "rest": list(self._rest), "past": self._is_past}

    def restore_state(self, state: Mapping[str, Any]) -> None:
        """Show the chosen pair, or past merges, again."""
        pair = state.get("pair")
        if isinstance(pair, list | tuple) and len(pair) == 3 and all(isinstance(part, str) for part in pair):
            self._own = (pair[0], pair[1], pair[2])
            self._wanted = PairLine(pair[0], pair[1], pair[2], "", "")
            self._shows_pair = True
            self._rest = [str(one) for one in state.get("rest") or ()]
        self.show_past(bool(state.get("past")))
        self.reload()

    def refresh(self, changes: ChangeSet) -> None:
        """Read again: a record of a pair may have changed."""
        self.reload()

    def focus_zones(self) -> Sequence[QWidget]:
        """Return head, list, and what stands right of it."""
        return (self.head, self.list, self._right)

    def verbs(self) -> Mapping[str, Callable[[], None]]:
        """Merge, Not the same, Later, and going from pair to pair."""
        found: dict[str, Callable[[], None]] = {}
        if self.list.pairs.lines and not self._is_past:
            found |= {"next_record": lambda: self.list.step(1), "previous_record": lambda: self.list.step(-1)}
        if self.compare.decision is not None and not self._is_past and not self._desk.is_read_only:
            found |= {"merge_pair": self.merge, "not_the_same": self.not_the_same, "later": self.later}
        return found

    def set_room(self, room: Room) -> None:
        """One of list and pair at a time where the window is narrow."""
        self._room = room
        is_one, is_wide = room is Room.ONE_COLUMN, room in (Room.ALL, Room.TWO_COLUMNS)
        width = current_theme().scaled(_LEFT if is_wide else _NARROW_LEFT)
        self._left.setMaximumWidth(16_777_215 if is_one else width)
        self._left.setMinimumWidth(0 if is_one else self._left.maximumWidth())
        self.compare.set_narrow(room in (Room.RAIL, Room.ONE_COLUMN), has_back=is_one)
        for button in (self.past_button, self.search_button):
            button.set_compact(is_one)
        self._arrange()

    def reload(self) -> None:
        """Read the pairs and past merges again; an older answer is passed over."""
        if self._tasks.is_drained:
            return
        self._asked += 1
        asked, own, rest = self._asked, self._own, len(self._rest)
        self._tasks.run(
            lambda: (read_pairs(self._store, own, rest), read_merges(self._store)),
            lambda both: self._on_read(asked, *both),
            owner=self,
        )

    def show_past(self, is_past: bool) -> None:
        """Show past merges, or the pairs."""
        self._is_past = is_past
        self.past_button.set_compact(False)
        self.past_button.setText(tr("Pairs") if is_past else tr("Past merges"))
        self.past_button.set_icon("copy" if is_past else "history")
        self.past_button.set_compact(self._room is Room.ONE_COLUMN)
        self.search_button.setVisible(not is_past)
        self._show_line()
        self._arrange()
        self.verbs_changed.emit()

    def merge(self) -> None:
        """Merge the pair, or go to what has to be chosen first."""
        decision = self.compare.decision
        if decision is not None and not self.compare.go_to_missing():
            self.deciding.merge(decision, lambda: self._go_on(decision.line))

    def not_the_same(self) -> None:
        """Say that the two are not one."""
        if (decision := self.compare.decision) is not None:
            self._go_on(decision.line)
            self.deciding.not_the_same(decision.line)

    def later(self) -> None:
        """Put the pair at the end of the list."""
        if (decision := self.compare.decision) is not None:
            self._go_on(decision.line)
            self._shows_pair = self._own is not None
            self.deciding.later(decision.line, self.reload)

    def _go_on(self, line: PairLine) -> None:
        """Leave a pair that the person chose; the next of several that were ticked follows."""
        if line.is_own:
            self._own = self._wanted = None
        if line.is_own and self._rest:
            self._own = (line.kind, line.left_id, self._rest.pop(0))
            self._wanted = PairLine(*self._own, "", "")
            self.reload()

    def _build(self) -> None:
        self.past_button = Button(tr("Past merges"), "history")
        self.search_button = Button(tr("Search again"), "refresh-cw")
        self.head = Head(tr("Duplicates"), self.past_button, self.search_button)
        self.badge = CountBadge(0, "conflict")
        self._left = Surface("card")
        heading = across(
            ElidedLabel(tr("Pairs that look alike"), "label", "text2"), self.badge, 1, margins=(14, 9, 8, 9)
        )
        self._left.setLayout(down(heading, self.list, gap=0, margins=(1, 1, 1, 8)))
        self.none_button = Button(tr("Search for duplicates"), "search")
        advice = tr("When two records look like the same person or company, you choose here what becomes of them.")
        self._none = EmptyState("copy", tr("No duplicates"), advice, (self.none_button,))
        self._right = QStackedWidget()
        for view in (self.compare, self.past, self._none, QWidget()):
            self._right.addWidget(view)
        self._right.setCurrentIndex(_WAITING)
        body = across(self._left, gap=14)
        body.addWidget(self._right, 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.head)
        rows.addLayout(down(self.long.place, margins=(_MARGIN, 0, _MARGIN, 8)))
        holder = boxed(body)
        body.setContentsMargins(_MARGIN, 0, _MARGIN, 14)
        rows.addWidget(holder, 1)
        self.setFocusProxy(self.list)

    def _connect(self) -> None:
        self.list.moved.connect(self._on_moved)
        self.list.opened.connect(self._on_opened)
        self.list.clicked.connect(lambda _: self._on_opened() if self._room is Room.ONE_COLUMN else None)
        self.compare.back_asked.connect(self._on_back)
        self.compare.pictures_asked.connect(partial(show_photos, self._store, self._tasks, self.compare))
        self.compare.open_asked.connect(self._desk.navigation.go)
        self.past.open_asked.connect(self._desk.navigation.go)
        self.past.undo_asked.connect(lambda batch, title: self.deciding.unmerge(batch, title, self.past.say))
        self.past_button.clicked.connect(lambda: self.show_past(not self._is_past))
        self.search_button.clicked.connect(self.searching.start)
        self.none_button.clicked.connect(self.searching.start)
        bar = self.compare.bar
        bar.merge_pressed.connect(self.merge)
        bar.distinct_pressed.connect(self.not_the_same)
        bar.later_pressed.connect(self.later)

    def _apply_reason(self) -> None:
        reason = self._reason()
        self.compare.set_read_only(reason)
        self.search_button.set_reason(reason)
        self.none_button.set_reason(reason)

    def _reason(self) -> str:
        return tr("This workspace is open for reading only") if self._desk.is_read_only else ""

    def _on_read(self, asked: int, pairs: Pairs, merges: Sequence[MergeRow]) -> None:
        if asked != self._asked:
            return
        self._is_read, self._total = True, pairs.total
        self.badge.set_count(pairs.total)
        self._show_line()
        self.past.show_merges(merges, self._store.clock.now(), self._reason())
        wanted, self._wanted = self._wanted or self.list.current, None
        self.list.show_lines(pairs.lines, wanted)
        if self.list.current is not None:
            self._on_moved(self.list.current)
        self._arrange()

    def _show_line(self) -> None:
        n = self._total
        if self._is_past:
            words = tr("A merge stays here until you undo it, however long ago it was.")
        else:
            words = trn(
                "{n} pair looks like one and the same. Both stay as they are until you choose.",
                "{n} pairs look like one and the same. All stay as they are until you choose.",
                n,
            )
        self.head.set_line(words if n or self._is_past else "")

    def _on_moved(self, line: PairLine | None) -> None:
        if line is None:
            self.compare.decision = None
            self._arrange()
            return
        self._tasks.run(
            lambda: read_decision(self._store, line),
            self._on_decision,
            lambda error: self.reload() if self.list.current == line and error.retry else None,
            owner=self,
        )

    def _on_decision(self, decision: Decision) -> None:
        current = self.list.current
        if current is None or current.key != decision.line.key:
            return
        older = self.compare.decision
        if older is not None and older.preview == decision.preview and older.line == decision.line:
            return  # read again and the same: the focus stays where it is
        decision.take_over(older)
        self.compare.show_decision(decision)
        self._arrange()
        self.verbs_changed.emit()

    def _on_searched(self) -> None:
        self.reload()
        self._tell_searched()

    def _on_opened(self) -> None:
        self._shows_pair = True
        self._arrange()
        if self.compare.decision is not None:
            self.compare.focus_first()

    def _on_back(self) -> None:
        self._shows_pair = False
        self._arrange()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _arrange(self) -> None:
        has_pairs = bool(self.list.pairs.lines) or not self._is_read
        is_one = self._room is Room.ONE_COLUMN
        shows_list = has_pairs and not self._is_past and not (is_one and self._shows_pair)
        self._left.setVisible(shows_list)
        self._right.setVisible(not (is_one and shows_list))
        self.setFocusProxy(self.list if shows_list else self._right)
        if self._is_past:
            self._right.setCurrentIndex(_PAST)
        elif has_pairs and self.compare.decision is not None:
            self._right.setCurrentIndex(_ONE)
        elif not has_pairs:
            self._right.setCurrentIndex(_NONE)
