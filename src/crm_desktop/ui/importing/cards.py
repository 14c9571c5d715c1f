"""What stands beside the columns: one row as it will look, what happens to known records, the problems."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QRadioButton, QVBoxLayout, QWidget

from crm_desktop.domain.i18n import tr, trn
from crm_desktop.exchange.incoming import Incoming
from crm_desktop.exchange.runner import Mode
from crm_desktop.ui import when
from crm_desktop.ui.layouts import across, clear, down
from crm_desktop.ui.theme import current_theme, tokens
from crm_desktop.ui.theme.paint import draw_icon, icon_room, rounded
from crm_desktop.ui.widgets import Avatar, Button, Card, Chip, ElidedLabel, IconButton, Label, Surface
from crm_desktop.viewmodels.import_preview import preview
from crm_desktop.viewmodels.importing import ProblemGroup, problem_words

_FACTS = 9


class RowCard(Card):
    """One row of the file as the record that it will become, with previous and next."""

    def __init__(self) -> None:
        self._where = Label("", "second", "text2")
        self.previous = IconButton("chevron-left", tr("Previous row"), height=28)
        self.next = IconButton("chevron-right", tr("Next row"), height=28)
        steps = QWidget()
        steps.setLayout(across(self.previous, self._where, self.next, gap=2))
        super().__init__(tr("Row after import"), action=steps)
        self.previous.clicked.connect(partial(self._step, -1))
        self.next.clicked.connect(partial(self._step, 1))
        self._rows: Sequence[Incoming] = ()
        self._total, self._at = 0, 0
        self._inner = QVBoxLayout()
        self._inner.setSpacing(8)
        self.body.addLayout(self._inner)

    def show_rows(self, rows: Sequence[Incoming], total: int) -> None:
        """Show the rows of another reading; the place is kept."""
        self._rows, self._total = rows, total
        self._at = min(self._at, max(0, len(rows) - 1))
        self._show()

    def _step(self, by: int) -> None:
        self._at = max(0, min(len(self._rows) - 1, self._at + by))
        self._show()

    def _show(self) -> None:
        clear(self._inner)
        self.previous.setEnabled(self._at > 0)
        self.next.setEnabled(self._at < len(self._rows) - 1)
        is_last_shown = self._at == len(self._rows) - 1 < self._total - 1
        self.next.setToolTip(
            tr("The first {n} rows can be looked at", n=when.number(len(self._rows)))
            if is_last_shown
            else tr("Next row")
        )
        self._where.setText(tr("{n} of {all}", n=when.number(self._at + 1), all=when.number(self._total)))
        if not self._rows:
            self._where.setText("")
            self._inner.addWidget(Label(tr("The file has no rows."), tone="text2"))
            return
        row = preview(self._rows[self._at])
        self.set_title(tr("Line {n} after import", n=row.line))
        names = down(ElidedLabel(row.title, "strong"), ElidedLabel(row.subtitle, "second", "text2"), gap=0)
        head = across(Avatar(row.title, 36, square=row.is_company), gap=10)
        head.addLayout(names, 1)
        if row.is_refused:
            head.addWidget(Chip(tr("Stays out"), "danger", "circle-alert"))
        elif row.is_deleted:
            head.addWidget(Chip(tr("Deleted there"), "neutral", "circle-minus"))
        self._inner.addLayout(head)
        self._inner.addLayout(_facts_grid(row.facts[:_FACTS]))
        if (more := len(row.facts) - _FACTS) > 0:
            self._inner.addWidget(Label(trn("and {n} field more", "and {n} fields more", more), "second", "text3"))
        for problem in row.problems[:3]:
            tone = "danger" if row.is_refused else "warn"
            self._inner.addWidget(Label(problem_words(problem), "second", tone, wrap=True))


class ModeCard(Card):
    """What happens to records that are here already."""

    def __init__(self, mode: Mode) -> None:
        super().__init__(tr("Records that are here already"))
        self.mode = mode
        self.buttons: dict[Mode, QRadioButton] = {}
        self._group = QButtonGroup(self)
        texts = {
            Mode.FILL: tr("Fill in what is empty, overwrite nothing"),
            Mode.UPDATE: tr("Replace their values with those of the file"),
        }
        for value, text in texts.items():
            button = QRadioButton(text)
            button.setMinimumHeight(tokens.SMALLEST_TARGET)
            button.setChecked(value is mode)
            button.toggled.connect(partial(self._on_toggled, value))
            self._group.addButton(button)
            self.body.addWidget(button)
            self.buttons[value] = button

    def _on_toggled(self, mode: Mode, on: bool) -> None:
        if on:
            self.mode = mode


class ProblemCard(Surface):
    """Problems of one sort: what is wrong, where, what happens, and the repair where there is one."""

    date_order_chosen = Signal(str, str)  # column, dmy or mdy

    def __init__(self, group: ProblemGroup) -> None:
        super().__init__("card")
        self._tone = "danger" if group.is_error else "warn"
        self._icon = "circle-alert" if group.is_error else "triangle-alert"
        self.title = Label(_title(group), "strong", wrap=True)
        self.text = Label(_where(group), "second", "text2", wrap=True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 9, 12, 10)
        rows.setSpacing(4)
        title = across(self.title, margins=(icon_room(16, 6), 0, 0, 0))
        rows.addLayout(title)
        rows.addWidget(self.text)
        self.setAccessibleName(f"{self.title.text()}. {self.text.text()}")
        if group.can_choose_date_order:
            orders = (("dmy", tr("The day comes first")), ("mdy", tr("The month comes first")))
            buttons = [Button(text, height=tokens.ROW_CONTROL_HEIGHT) for _, text in orders]
            for button, (order, _) in zip(buttons, orders, strict=True):
                button.clicked.connect(partial(self.date_order_chosen.emit, group.column, order))
            rows.addLayout(across(*buttons, 1))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card, the edge in the colour of the matter, and the icon."""
        super().paintEvent(event)
        painter, theme = QPainter(self), current_theme()
        edge = QRectF(0, 0, 3, self.height())
        rounded(painter, edge, 1.5, theme.colour(self._tone))
        middle = self.title.y() + min(self.title.height(), theme.scaled(20)) / 2
        draw_icon(painter, self._icon, self._tone, 14, middle)


def _title(group: ProblemGroup) -> str:
    n = group.count
    if group.can_choose_date_order:
        return trn(
            "“{column}”: {n} date can be read both ways", "“{column}”: {n} dates can be read both ways", n,
            column=group.column,
        )  # fmt: skip
    if group.column:
        return trn(
            "“{column}”: {n} value is not {expected}", "“{column}”: {n} values are not {expected}", n,
            column=group.column, expected=group.expected,
        )  # fmt: skip
    return trn("In {n} row {expected} is missing", "In {n} rows {expected} is missing", n, expected=group.expected)


def _where(group: ProblemGroup) -> str:
    lines = ", ".join(when.number(line) for line in group.lines)
    if group.can_choose_date_order:
        return tr("Found “{found}” in line {lines}. Nothing was guessed.", found=group.found, lines=lines)
    words = {
        (True, True): tr("Line {lines}. Found “{found}”. These rows stay out.", lines=lines, found=group.found),
        (True, False): tr("Line {lines} and more. Found “{found}”. These rows stay out.", lines=lines,
                          found=group.found),
        (False, True): tr("Line {lines}. Found “{found}”. The rest of the row is imported.", lines=lines,
                          found=group.found),
        (False, False): tr("Line {lines} and more. Found “{found}”. The rest of each row is imported.", lines=lines,
                           found=group.found),
    }  # fmt: skip
    return words[group.is_error, len(group.lines) == group.count]


def _facts_grid(facts: Sequence[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(5)
    grid.setColumnStretch(1, 1)
    for row, (label, value) in enumerate(facts):
        name = ElidedLabel(label, "second", "text2")
        name.setFixedWidth(current_theme().scaled(104))
        grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(ElidedLabel(" ".join(value.split())), row, 1)
    return grid
