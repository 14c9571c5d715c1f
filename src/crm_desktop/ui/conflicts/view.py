"""A record that two people changed: each field with both values, what comes out, and the buttons that decide."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from crm_desktop.domain.errors import ValidationError
from crm_desktop.domain.i18n import tr, trn
from crm_desktop.domain.merging import Side
from crm_desktop.ui import when
from crm_desktop.ui.compare.row import CompareRow
from crm_desktop.ui.conflicts.bar import ChoiceBar
from crm_desktop.ui.conflicts.heads import SideHeads, line_of
from crm_desktop.ui.conflicts.rows import ConflictRow, DeleteRow
from crm_desktop.ui.conflicts.sided import OneSidedFields
from crm_desktop.ui.layouts import Scrolled, across, boxed, clear, down
from crm_desktop.ui.widgets import Avatar, Banner, Button, ElidedLabel, IconButton, Label, Line, Surface, announce
from crm_desktop.viewmodels.sync.choosing import Choosing
from crm_desktop.viewmodels.sync.words import about_words, delete_words

_MARGIN = 18


class ConflictView(Surface):
    """What is chosen here is written by Save alone."""

    open_asked = Signal(str)  # place
    back_asked = Signal()
    changed = Signal()

    def __init__(self, *, has_keys: bool, has_battery: bool) -> None:
        super().__init__("card")
        self.setAccessibleName(tr("Compare"))
        self._has_keys, self._has_battery = has_keys, has_battery
        self._is_narrow = self._is_read_only = False
        self.choosing: Choosing | None = None
        self.rows: list[ConflictRow | DeleteRow] = []
        self.bar = ChoiceBar()
        self._build()

    def set_narrow(self, is_narrow: bool, *, has_back: bool) -> None:
        """Arrange for the width of the window."""
        self._is_narrow = is_narrow
        self.back.setVisible(has_back)
        for button in (self.keep_mine, self.keep_theirs):
            button.setVisible(not is_narrow)
        self.heads.set_narrow(is_narrow)
        self.bar.set_narrow(is_narrow)
        for row in self.rows:
            row.set_narrow(is_narrow)

    def set_read_only(self, reason: str) -> None:
        """Switch choosing and saving off."""
        self._is_read_only = bool(reason)
        self.bar.set_reason(reason)
        for button in (self.keep_mine, self.keep_theirs):
            button.set_reason(reason)

    def show_choosing(self, choosing: Choosing, now: int) -> None:
        """Show another record, or the same one read again."""
        self.choosing, group = choosing, choosing.group
        self._avatar.set_name(group.title)
        self.name.set_text(group.title)
        self.about.set_text(about_words(group))
        delete = group.delete
        self.told.setVisible(delete is not None)
        if delete is not None:
            words = delete_words(group, delete, when.moment_inside(delete.at, now))
            self.told.label.setText(words)
            self.told.setAccessibleName(words)
        self.heads.show_group(group, now, has_battery=self._has_battery)
        for button in (self.keep_mine, self.keep_theirs):
            button.setVisible(bool(group.fields) and not self._is_narrow)
        self._fill(choosing, now)
        self._show_merged(choosing, now)
        self._show_choices()

    def choose_all(self, side: Side) -> None:
        """Take one side's values in all fields."""
        if self.choosing is not None and not self._is_read_only:
            self._finish_edits()
            self.choosing.choose_all(side)
            self._show_choices()

    def go_to_missing(self) -> bool:
        """Put the focus on the first thing that is not chosen; False where all is."""
        refused = self._finish_edits()
        missing = self.choosing.missing if self.choosing else []
        if refused is not None:
            refused.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        if not missing:
            return False
        row = next(row for row in self.rows if row.key == missing[0])
        row.setFocus(Qt.FocusReason.OtherFocusReason)
        words = trn("{n} choice is missing", "{n} choices are missing", len(missing))
        self.bar.say_missing(words)
        announce(self, words)
        return True

    def focus_first(self) -> None:
        """Take the keyboard at the first field."""
        (self.rows[0] if self.rows else self.bar.save).setFocus(Qt.FocusReason.OtherFocusReason)

    def edit_focused(self) -> None:
        """Type another value in the row with the keyboard."""
        focused = QApplication.focusWidget()
        row = next((row for row in self.rows if focused is not None and row.isAncestorOf(focused)), None)
        if row is not None:
            row.edit_result()

    def _build(self) -> None:
        self._avatar = Avatar("", 40)
        self.name = ElidedLabel("", "section")
        self.open = IconButton("external-link", tr("Open this record"), height=26)
        self.open.clicked.connect(self._open)
        self.about = ElidedLabel("", "second", "text2")
        self.back = Button(tr("All conflicts"), "arrow-left")
        self.back.clicked.connect(self.back_asked)
        self.back.hide()
        self.keep_mine, self.keep_theirs = Button(tr("Keep all mine")), Button(tr("Keep all of the team's"))
        self.keep_mine.clicked.connect(lambda: self.choose_all(Side.LEFT))
        self.keep_theirs.clicked.connect(lambda: self.choose_all(Side.RIGHT))
        head = across(self.back, self._avatar, gap=10, margins=(_MARGIN, 12, _MARGIN, 12))
        head.addLayout(down(across(self.name, self.open, 1, gap=4), self.about, gap=0), 1)
        head.addWidget(self.keep_mine)
        head.addWidget(self.keep_theirs)
        self.told = Banner("", "warn", icon="trash-2")
        self.heads = SideHeads()
        self._fields, self._merged = QVBoxLayout(), QVBoxLayout()
        self._fields.setSpacing(0)
        self._merged.setSpacing(6)
        inner = QWidget()
        inner.setLayout(down(self.told, self.heads, boxed(self._fields), boxed(self._merged), 1, gap=6))
        rows = QVBoxLayout(self)
        rows.setContentsMargins(1, 1, 1, 1)
        rows.setSpacing(0)
        rows.addLayout(head)
        rows.addWidget(Line())
        rows.addWidget(Scrolled(inner, margins=(_MARGIN, 10, _MARGIN, 12)), 1)
        rows.addWidget(Line())
        rows.addWidget(self.bar)

    def _fill(self, choosing: Choosing, now: int) -> None:
        clear(self._fields)
        self.rows = []
        group, heads = choosing.group, self.heads.titles
        if group.delete is not None:
            self._add(DeleteRow(group.delete, has_keys=self._has_keys))
        for one in group.fields:
            lines = line_of(one.mine, now), line_of(one.theirs, now)
            own = ("", "") if lines == self.heads.lines else lines
            self._add(ConflictRow(one, choosing, own, heads, has_keys=self._has_keys))
        self._fields.addWidget(Line())

    def _add(self, row: ConflictRow | DeleteRow) -> None:
        row.set_narrow(self._is_narrow)
        row.set_read_only(self._is_read_only)
        row.picked.connect(lambda side: self._on_picked(row, side))
        row.typed.connect(lambda text: self._on_typed(row, text))
        row.step_asked.connect(lambda by: self._step(row, by))
        if self._fields.count() or not self.heads.isHidden():
            self._fields.addWidget(Line())
        self._fields.addWidget(row)
        self.rows.append(row)

    def _show_merged(self, choosing: Choosing, now: int) -> None:
        clear(self._merged)
        if choosing.one_sided:
            self._merged.addWidget(OneSidedFields(choosing.one_sided))
        if not choosing.merged:
            return
        n = len(choosing.merged)
        self._merged.addWidget(
            Label(trn("{n} text merged automatically", "{n} texts merged automatically", n), "strong", wrap=True)
        )
        for one in choosing.merged:
            said = tr(
                "{field}: the lines of both are kept. {name}, {when}",
                field=one.label,
                name=one.who,
                when=when.moment_inside(one.at, now),
            )
            self._merged.addWidget(Label(said, "body", "text2", wrap=True))

    def _on_picked(self, row: ConflictRow | DeleteRow, side: Side) -> None:
        if self.choosing is not None and not self._is_read_only:
            row.end_edit()
            self.choosing.choose(row.key, side)
            self._show_choices()

    def _on_typed(self, row: ConflictRow | DeleteRow, text: str) -> None:
        if self.choosing is None or not isinstance(row, ConflictRow):
            return
        try:
            self.choosing.type_own(row.one, text)
        except ValidationError as error:
            row.refuse(text, f"{error.title}. {error.advice}")
            return
        self._show_choices()

    def _finish_edits(self) -> CompareRow | None:
        """Take what is being typed; return the row whose text can't be taken, if there is one."""
        for row in self.rows:  # a button does not take the focus everywhere
            row.finish_edit()
        return next((row for row in self.rows if row.error.text()), None)

    def _show_choices(self) -> None:
        choosing = self.choosing
        if choosing is None:
            return
        for row in self.rows:
            if not row.is_editing:
                row.show_state(choosing)
        self.bar.show_count(choosing.total - len(choosing.missing), choosing.total)
        self.changed.emit()

    def _step(self, row: ConflictRow | DeleteRow, by: int) -> None:
        at = self.rows.index(row) + by
        if 0 <= at < len(self.rows):
            self.rows[at].setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self) -> None:
        if self.choosing is not None:
            self.open_asked.emit(f"{self.choosing.group.kind}/{self.choosing.group.record_id}")
