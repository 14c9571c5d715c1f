"""Where backups go: each place with how it is, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QVBoxLayout

from crm_desktop.backup.everywhere import PlaceState
from crm_desktop.backup.identity import Reach
from crm_desktop.domain.i18n import tr
from crm_desktop.ui.backups.icon_mark import IconMark
from crm_desktop.ui.backups.words import place_chip, place_detail, place_name
from crm_desktop.ui.layouts import across, clear, down
from crm_desktop.ui.theme import icon, tokens
from crm_desktop.ui.widgets import Card, Chip, ElidedLabel, EmptyState, IconButton, Label, LinkButton

_ICONS = {"this disk": "laptop", "another disk": "hard-drive", "network": "globe"}
TEST, RENAME, REMOVE, TAKE_OVER, MOVE = "test", "rename", "remove", "take over", "move"


class PlaceCard(Card):
    """The places. `asked` says what is wanted of which one (its chosen folder, as text)."""

    add_pressed = Signal()
    asked = Signal(str, str)

    def __init__(self, *, is_laptop: bool = False) -> None:
        self.add = LinkButton(tr("Add a place"), "plus", height=tokens.ROW_CONTROL_HEIGHT)
        super().__init__(tr("Where backups go"), action=self.add)
        self.add.clicked.connect(self.add_pressed)
        self._is_laptop = is_laptop
        self._can_change = True
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        self.body.addLayout(self._rows)
        self.more: dict[str, IconButton] = {}
        self.menus: dict[str, QMenu] = {}
        self.details: list[Label] = []
        self.chips: list[Chip] = []

    def set_read_only(self, is_read_only: bool) -> None:
        """Only show the places."""
        self._can_change = not is_read_only
        self.add.set_reason(tr("This workspace is open for reading only") if is_read_only else "")

    def set_busy(self, is_busy: bool) -> None:
        """Let the buttons wait while something is being done."""
        for button in (self.add, *self.more.values()):
            button.setEnabled(not is_busy and self._can_change)

    def show_places(self, states: Sequence[PlaceState], now: int) -> None:
        """Show how each place is."""
        clear(self._rows)
        for menu in self.menus.values():
            menu.deleteLater()
        for kept in (self.more, self.menus):
            kept.clear()
        self.details, self.chips = [], []
        for at, state in enumerate(states):
            self._rows.addLayout(self._row(state, now, is_main=at == 0, is_only=len(states) == 1))

    def _row(self, state: PlaceState, now: int, *, is_main: bool, is_only: bool) -> QVBoxLayout:
        called = place_name(state, is_laptop=self._is_laptop)
        name = ElidedLabel(called, "label")
        name.setToolTip(str(state.folder))
        words, tone, mark = place_chip(state, now)
        chip = Chip(words, tone, mark)
        chip.setMinimumWidth(chip.sizeHint().width())  # the name gives way, not the state
        self.chips.append(chip)
        row = across(IconMark(_ICONS[state.kind] if self._is_laptop or state.kind != "this disk" else "monitor"), gap=8)
        row.addWidget(name, 1)
        row.addWidget(chip)
        if self._can_change:
            row.addWidget(self._more(state, called, is_main=is_main, is_only=is_only))
        detail = Label(place_detail(state), "second", "text2", wrap=True)
        detail.setToolTip(str(state.folder))
        self.details.append(detail)
        return down(row, detail, gap=1)

    def _more(self, state: PlaceState, called: str, *, is_main: bool, is_only: bool) -> IconButton:
        base = state.place.base
        button = IconButton("ellipsis", tr("More for {place}", place=called), height=tokens.ROW_CONTROL_HEIGHT)
        menu = self.menus[base] = QMenu(self)
        entries = [(TEST, tr("Test this place"), "refresh-cw"), (RENAME, tr("Rename…"), "pencil")]
        is_there = state.reach is Reach.MISSING and state.folder.parent.is_dir()
        if state.reach in (Reach.OTHER, Reach.COPY) or is_there:
            entries.insert(0, (TAKE_OVER, tr("Take what is there now"), "check"))
        if is_main:
            entries.append((MOVE, tr("Use another folder…"), "folder"))
        if not is_only:
            entries.append((REMOVE, tr("Remove from the list"), "x"))
        for what, words, name in entries:
            action = menu.addAction(icon(name), words)
            action.triggered.connect(lambda _=False, what=what: self.asked.emit(what, base))
        button.clicked.connect(lambda: menu.popup(button.mapToGlobal(button.rect().bottomLeft())))
        self.more[base] = button
        return button


def first_state() -> EmptyState:
    """Return what stands in the place of the list before the first backup."""
    text = tr("Make the first backup now, it takes about 10 seconds. Records, history and attached files go in.")
    state = EmptyState("database-backup", tr("No backup yet"), text, tone="warn")
    state.setContentsMargins(14, 8, 14, 18)
    return state


def away_state() -> EmptyState:
    """Return what stands in the place of the list while no place can be used."""
    text = tr("Backups that were made before are untouched. They are shown again when the disk is back.")
    state = EmptyState("hard-drive", tr("The backups can't be reached"), text, tone="danger")
    state.setContentsMargins(14, 8, 14, 18)
    return state


def suggested(states: Sequence[PlaceState]) -> Path:
    """Return where the dialog for a new place begins: beside the last one."""
    return Path(states[-1].place.base) if states else Path.home()
